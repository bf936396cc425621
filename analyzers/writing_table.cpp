// Reads writing files and looks their writings up in queries.
#include "analyzers/writing_table.hpp"

#include <algorithm>

#include "analyzers/ascii_text.hpp"
#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_analyzer.hpp"

namespace timbao {
namespace {

constexpr std::size_t writing_words_max = 16;
constexpr double ambiguous_share = 0.5;

Error wrong(const std::string& place, std::string message) {
  return Error{ErrorCode::invalid_argument, std::move(message), place};
}

bool is_one_syllable(std::string_view writing) {
  AnalyzedText analyzed;
  analyze(writing, analyzed);
  return analyzed.tokens.size() == 1 && analyzed.tokens[0].kind == TokenKind::syllable;
}

bool same_words(const WordSequence& left, const WordSequence& right) {
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(),
      [](const SequenceWord& a, const SequenceWord& b) { return a.exact == b.exact; });
}

}  // namespace

bool has_lower_case(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char byte) { return byte >= 'a' && byte <= 'z'; });
}

Result<WritingTable::Group> WritingTable::read_group(std::string_view line,
                                                     const std::string& place) {
  Group group;
  char separator = '=';
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find_first_of("=~", begin), line.size());
    std::string_view text = without_outer_blanks(line.substr(begin, end - begin));
    Writing writing;
    writing.weaker = separator == '~';
    if (text.starts_with('^')) {
      writing.capitals_only = true;
      text = without_outer_blanks(text.substr(1));
    }
    if (text.empty())
      return wrong(place, "nothing stands beside \"=\" or \"~\"");
    writing.text = text;
    writing.words = read_word_sequence(text);
    writing.capitals_only = writing.capitals_only || is_one_syllable(text);
    if (writing.words.empty())
      return wrong(place, "\"" + writing.text + "\" has no word in it");
    if (writing.words.size() > writing_words_max)
      return wrong(place, "\"" + writing.text + "\" has more than 16 words");
    const bool known = std::any_of(group.begin(), group.end(), [&writing](const Writing& other) {
      return same_words(other.words, writing.words) && other.capitals_only == writing.capitals_only;
    });
    if (!known)
      group.push_back(std::move(writing));
    if (end == line.size())
      break;
    separator = line[end];
    begin = end + 1;
  }
  if (group.size() > 1 &&
      std::all_of(group.begin(), group.end(), [](const Writing& one) { return one.capitals_only; }))
    return wrong(place, "no writing of this line can be searched for: all need their capitals");
  return group;
}

void WritingTable::index_group(std::size_t group) {
  for (std::size_t index = 0; index < groups_[group].size(); ++index) {
    std::vector<Reference>& references = by_first_word_[groups_[group][index].words.front().folded];
    const std::size_t length = groups_[group][index].words.size();
    const auto shorter =
        std::find_if(references.begin(), references.end(),
                     [&](const Reference& other) { return writing(other).words.size() < length; });
    references.insert(shorter, {group, index});
  }
}

const WritingTable::Writing& WritingTable::writing(const Reference& reference) const {
  return groups_[reference.group][reference.writing];
}

Result<void> WritingTable::add_lines(std::string_view content, std::string_view name) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (content.starts_with(byte_order_mark))
    content.remove_prefix(byte_order_mark.size());
  std::vector<Group> added;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < content.size();) {
    const std::size_t end = std::min(content.find('\n', begin), content.size());
    const std::string_view line = without_outer_blanks(content.substr(begin, end - begin));
    const std::string place = std::string(name) + ":" + std::to_string(++number);
    begin = end + 1;
    if (line.empty() || line.starts_with('#'))
      continue;
    if (find_invalid_utf8(line) != std::string_view::npos)
      return wrong(place, "is not UTF-8");
    Result<Group> group = read_group(line, place);
    if (group.has_error())
      return group.error();
    added.push_back(std::move(*group));
  }
  for (Group& group : added) {
    groups_.push_back(std::move(group));
    index_group(groups_.size() - 1);
  }
  return {};
}

std::vector<WritingTable::Reference> WritingTable::longest_at(std::string_view text,
                                                              const AnalyzedText& analyzed,
                                                              std::size_t token,
                                                              bool capitals_tell) const {
  std::vector<Reference> found;
  const auto known = by_first_word_.find(std::string(analyzed.folded(analyzed.tokens[token])));
  if (known == by_first_word_.end())
    return found;
  for (const Reference& reference : known->second) {
    const Writing& candidate = writing(reference);
    if (!found.empty() && candidate.words.size() < writing(found.front()).words.size())
      break;
    if (candidate.capitals_only && !capitals_tell &&
        candidate.words.size() != analyzed.tokens.size())
      continue;
    if (stands_at(candidate.words, text, analyzed, token, candidate.capitals_only))
      found.push_back(reference);
  }
  return found;
}

void WritingTable::append_variants(std::string_view text, const AnalyzedText& analyzed,
                                   std::vector<QueryVariant>& out) const {
  const bool capitals_tell = has_lower_case(text);
  for (std::size_t token = 0; token < analyzed.tokens.size();) {
    const std::vector<Reference> found = longest_at(text, analyzed, token, capitals_tell);
    if (found.empty()) {
      ++token;
      continue;
    }
    const std::size_t count = writing(found.front()).words.size();
    for (const Reference& reference : found) {
      const Writing& typed = writing(reference);
      for (const Writing& other : groups_[reference.group]) {
        if (&other == &typed || other.capitals_only || (typed.weaker && other.weaker))
          continue;
        const bool weak = typed.weaker || other.weaker;
        const double strength = (weak ? strengths_.weaker : strengths_.equal) *
                                (found.size() > 1 ? ambiguous_share : 1);
        out.push_back({token, count, other.text, strength, kind_});
      }
    }
    token += count;
  }
}

}  // namespace timbao
