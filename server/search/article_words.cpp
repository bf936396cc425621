// Runs and neighbourhoods of words.
#include "server/search/article_words.hpp"

#include <algorithm>

#include "analyzers/syllable_table.hpp"

namespace timbao {
namespace {

bool meets(WordId id, const QueryWord& word, bool this_spelling) {
  const bool syllable = word.kind == TokenKind::syllable;
  if (syllable && (word.marked || this_spelling))
    return id == word.stream;
  return folded_id_of(id) == word.folded_id;
}

}  // namespace

void read_stream(std::span<const WordId> stream, ArticleWords& words) {
  for (FieldWords& field : words) {
    field.ids.clear();
    field.starts_sentence.clear();
  }
  std::size_t field = 0;
  bool starts_sentence = true;
  for (const WordId id : stream) {
    if (id == stream_sentence_end || id == stream_field_end) {
      field = std::min<std::size_t>(field + (id == stream_field_end), field_count - 1);
      starts_sentence = true;
      continue;
    }
    words[field].ids.push_back(id);
    words[field].starts_sentence.push_back(starts_sentence);
    starts_sentence = false;
  }
}

std::vector<WordSpan> find_run(const FieldWords& field, const std::vector<QueryWord>& run,
                               bool this_spelling) {
  std::vector<WordSpan> spans;
  for (std::size_t begin = 0; begin + run.size() <= field.ids.size(); ++begin) {
    std::size_t met = 0;
    while (met < run.size() && meets(field.ids[begin + met], run[met], this_spelling) &&
           (met == 0 || !field.starts_sentence[begin + met]))
      ++met;
    if (met == run.size())
      spans.push_back({begin, begin + met});
  }
  return spans;
}

std::vector<WordSpan> find_any(const FieldWords& field, const std::vector<WordId>& ids,
                               bool folded) {
  std::vector<WordSpan> spans;
  for (std::size_t place = 0; place < field.ids.size(); ++place) {
    const WordId id = folded ? folded_id_of(field.ids[place]) : field.ids[place];
    if (std::binary_search(ids.begin(), ids.end(), id))
      spans.push_back({place, place + 1});
  }
  return spans;
}

bool stand_near(const std::vector<std::vector<WordSpan>>& operands, unsigned distance) {
  const auto begins_before = [](const WordSpan& span, std::size_t place) {
    return span.begin < place;
  };
  for (const std::vector<WordSpan>& first_of : operands)
    for (const WordSpan& first : first_of) {
      std::size_t end = first.begin;
      std::size_t length = 0;
      bool all = true;
      for (const std::vector<WordSpan>& spans : operands) {
        const auto nearest =
            std::lower_bound(spans.begin(), spans.end(), first.begin, begins_before);
        all = all && nearest != spans.end();
        if (!all)
          break;
        end = std::max(end, nearest->end);
        length += nearest->end - nearest->begin;
      }
      if (all && end - first.begin <= length + distance)
        return true;
    }
  return false;
}

}  // namespace timbao
