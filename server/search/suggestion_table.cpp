// Looks the typed words' range of keys up and keeps the heaviest that really go on so.
#include "server/search/suggestion_table.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <optional>
#include <unordered_set>
#include <utility>

#include "analyzers/vietnamese_analyzer.hpp"
#include "server/search/html_text.hpp"

namespace timbao {
namespace {

constexpr std::size_t block_keys = 64;
// Looked at closely: with marks typed, those with other marks go.
constexpr std::size_t looked_at = 256;
constexpr std::uint32_t beginning_bonus = 3;  // of a text that begins with what was typed

// What was typed, analysed.
struct TypedWords {
  std::vector<std::string> exact;
  std::vector<std::string> folded;
  std::vector<bool> marked;
  bool last_is_whole = false;
};

TypedWords read_typed(std::string_view typed) {
  TypedWords words;
  AnalyzedText analyzed;
  analyze(typed, analyzed);
  for (const Token& token : analyzed.tokens) {
    words.exact.emplace_back(analyzed.exact(token));
    words.folded.emplace_back(analyzed.folded(token));
    words.marked.push_back(std::any_of(words.exact.back().begin(), words.exact.back().end(),
                                       [](char byte) { return (byte & 0x80) != 0; }));
  }
  words.last_is_whole =
      !analyzed.tokens.empty() && analyzed.tokens.back().source_end < typed.size();
  return words;
}

std::string prefix_of(const TypedWords& words) {
  std::string prefix;
  for (const std::string& folded : words.folded)
    prefix.append(prefix.empty() ? "" : " ").append(folded);
  return prefix.substr(0, suggestion_key_bytes);
}

// How a text meets what was typed, from one of its words on.
struct Match {
  std::size_t begin = 0;  // of the met words in the text
  std::size_t end = 0;
  unsigned other_marks = 0;  // words typed with marks that have others here
};

std::optional<Match> match(std::string_view text, std::size_t begin, const TypedWords& typed,
                           AnalyzedText& analyzed) {
  analyze(text.substr(begin), analyzed);
  if (analyzed.tokens.size() < typed.folded.size())
    return {};
  Match met{begin, begin, 0};
  for (std::size_t place = 0; place < typed.folded.size(); ++place) {
    const Token& token = analyzed.tokens[place];
    const std::string_view folded = analyzed.folded(token);
    const std::string_view exact = analyzed.exact(token);
    const bool whole = place + 1 < typed.folded.size() || typed.last_is_whole;
    if (whole ? folded != typed.folded[place] : !folded.starts_with(typed.folded[place]))
      return {};
    const bool same_marks =
        whole ? exact == typed.exact[place] : exact.starts_with(typed.exact[place]);
    met.other_marks += typed.marked[place] && !same_marks;
    met.end = begin + token.source_end;
  }
  return met;
}

}  // namespace

SuggestionTable::SuggestionTable(SuggestionFile file) : file_(std::move(file)) {
  titles_.keys = &file_.title_keys();
  others_.keys = &file_.other_keys();
  weigh_blocks(titles_);
  weigh_blocks(others_);
}

void SuggestionTable::weigh_blocks(Family& family) const {
  const auto& keys = *family.keys;
  family.block_weight.assign((keys.size() + block_keys - 1) / block_keys, 0);
  for (std::size_t index = 0; index < keys.size(); ++index) {
    std::uint32_t& weight = family.block_weight[index / block_keys];
    weight = std::max(weight, file_.weight(keys[index].entry));
  }
}

SuggestionTable::Range SuggestionTable::keys_beginning_with(const Family& family,
                                                            std::string_view prefix) const {
  AnalyzedText analyzed;
  const auto compare = [&](const SuggestionKey& key) {
    const SuggestionKeyText text = key_text(file_.text(key.entry).substr(key.begin), analyzed);
    return std::memcmp(text.data(), prefix.data(), prefix.size());
  };
  const auto& keys = *family.keys;
  const auto begin = std::partition_point(
      keys.begin(), keys.end(), [&](const SuggestionKey& key) { return compare(key) < 0; });
  const auto end = std::partition_point(
      begin, keys.end(), [&](const SuggestionKey& key) { return compare(key) == 0; });
  return {static_cast<std::size_t>(begin - keys.begin()),
          static_cast<std::size_t>(end - keys.begin())};
}

// Of a long range the blocks with the heaviest keys: no other block can have one of the `looked_at`
// heaviest.
void SuggestionTable::add_heaviest(const Family& family, Range range,
                                   std::vector<SuggestionKey>& found) const {
  const auto& keys = *family.keys;
  std::vector<std::pair<std::uint32_t, std::size_t>> blocks;  // weight and number
  for (std::size_t block = range.begin / block_keys; block * block_keys < range.end; ++block)
    blocks.emplace_back(family.block_weight[block], block);
  // The first and the last block are looked at as well: their weight may be of a key outside.
  const std::size_t kept = std::min(blocks.size(), looked_at + 2);
  std::partial_sort(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(kept),
                    blocks.end(), std::greater<>());
  const std::size_t already = found.size();
  for (std::size_t index = 0; index < kept; ++index) {
    const std::size_t first = std::max(range.begin, blocks[index].second * block_keys);
    const std::size_t end = std::min(range.end, (blocks[index].second + 1) * block_keys);
    found.insert(found.end(), keys.begin() + static_cast<std::ptrdiff_t>(first),
                 keys.begin() + static_cast<std::ptrdiff_t>(end));
  }
  const std::size_t count = std::min(looked_at, found.size() - already);
  const auto fresh = found.begin() + static_cast<std::ptrdiff_t>(already);
  std::partial_sort(fresh, fresh + static_cast<std::ptrdiff_t>(count), found.end(),
                    [this](const SuggestionKey& a, const SuggestionKey& b) {
                      const std::uint32_t left = file_.weight(a.entry);
                      const std::uint32_t right = file_.weight(b.entry);
                      return left != right ? left > right : a.entry < b.entry;
                    });
  found.resize(already + count);
}

std::vector<Suggestion> SuggestionTable::find(const Family& family, std::string_view typed,
                                              std::size_t limit) const {
  const TypedWords words = read_typed(typed);
  std::vector<SuggestionKey> keys;
  std::string prefix = prefix_of(words);
  add_heaviest(family, keys_beginning_with(family, prefix), keys);
  // "ky" is read as the whole word kỳ, which is written "ki" without marks; it may begin "kyoto".
  TypedWords with_y = words;
  if (!words.last_is_whole && prefix.ends_with('i') &&
      (typed.back() == 'y' || typed.back() == 'Y')) {
    prefix.back() = 'y';
    with_y.folded.back().back() = 'y';
    add_heaviest(family, keys_beginning_with(family, prefix), keys);
  }
  struct Found {
    Match match;
    std::uint64_t worth;
    std::uint32_t entry;
  };
  std::vector<Found> found;
  AnalyzedText analyzed;
  for (const SuggestionKey& key : keys) {
    std::optional<Match> met = match(file_.text(key.entry), key.begin, words, analyzed);
    if (!met)
      met = match(file_.text(key.entry), key.begin, with_y, analyzed);
    if (met)
      found.push_back({*met,
                       std::uint64_t{file_.weight(key.entry)} *
                           (key.begin == 0 && &family == &others_ ? beginning_bonus : 1),
                       key.entry});
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return a.match.other_marks != b.match.other_marks ? a.match.other_marks < b.match.other_marks
                                                      : a.worth > b.worth;
  });
  std::vector<Suggestion> suggestions;
  std::unordered_set<std::string_view> seen;
  for (const Found& one : found) {
    const std::string_view text = file_.text(one.entry);
    if (!seen.insert(text).second)
      continue;
    const SuggestionKind kind = file_.kind(one.entry);
    std::string html;
    append_marked(text, 0, text.size(), {{one.match.begin, one.match.end}}, html);
    suggestions.push_back({kind, std::string(text), std::move(html),
                           std::string(file_.id(one.entry)),
                           kind == SuggestionKind::title ? 1 : file_.weight(one.entry)});
    if (suggestions.size() == limit)
      break;
  }
  return suggestions;
}

std::vector<Suggestion> SuggestionTable::complete(std::string_view typed, std::size_t limit) const {
  if (read_typed(typed).folded.empty())
    return {};
  std::vector<Suggestion> suggestions = find(others_, typed, limit);
  std::vector<Suggestion> titles = find(titles_, typed, limit);
  const std::size_t kept_places = std::min(titles.size(), limit / 3);
  suggestions.resize(std::min(suggestions.size(), limit - kept_places));
  for (Suggestion& title : titles)
    if (suggestions.size() < limit)
      suggestions.push_back(std::move(title));
  return suggestions;
}

}  // namespace timbao
