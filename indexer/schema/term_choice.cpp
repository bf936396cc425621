// Reads the two lists of frequent things into tables.
#include "indexer/schema/term_choice.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "embedded_schema_files.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

constexpr std::size_t frequent_max = 400;

std::string_view file_named(std::string_view name) {
  const auto* const found =
      std::find_if(embedded_schema_files.begin(), embedded_schema_files.end(),
                   [name](const EmbeddedFile& file) { return file.name == name; });
  return found == embedded_schema_files.end() ? std::string_view() : found->content;
}

// Calls `take(line)` for each line that is no comment.
template <typename Take>
void for_each_line(std::string_view file, Take take) {
  while (!file.empty()) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    if (end > 0 && file[0] != '#')
      take(file.substr(0, end));
    file.remove_prefix(std::min(end + 1, file.size()));
  }
}

// Letters without marks are folded whether they are a syllable or not; with them, `exact` is meant.
std::vector<WordId> ids_in(std::string_view text, bool exact) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::vector<WordId> ids;
  for (const Token& token : analyzed.tokens)
    ids.push_back(exact ? token.exact_id : token.folded_id);
  return ids;
}

struct FrequentNeighbours {
  // By distance from folded_syllable_begin: the number of a frequent syllable, counted from 1.
  std::array<std::uint16_t, hashed_word_begin - folded_syllable_begin> number_of{};
  std::vector<bool> kept = std::vector<bool>((frequent_max + 1) * (frequent_max + 1), false);
};

FrequentNeighbours read_neighbours() {
  FrequentNeighbours neighbours;
  const std::string_view file = file_named("frequent_neighbours.txt");
  std::uint16_t count = 0;
  const auto number_of = [&](WordId folded) -> std::uint16_t& {
    return neighbours.number_of[folded - folded_syllable_begin];
  };
  for_each_line(file, [&](std::string_view line) {
    std::uint16_t& number = number_of(ids_in(line.substr(0, line.find(':')), false).front());
    if (number == 0 && count < frequent_max)
      number = ++count;
  });
  for_each_line(file, [&](std::string_view line) {
    const std::vector<WordId> ids = ids_in(line, false);
    for (std::size_t second = 1; second < ids.size(); ++second)
      neighbours.kept[number_of(ids[0]) * (frequent_max + 1) + number_of(ids[second])] = true;
  });
  return neighbours;
}

std::vector<WordId> read_usual() {
  std::vector<WordId> usual;
  for_each_line(file_named("usual_spellings.txt"), [&usual](std::string_view line) {
    for (const WordId id : ids_in(line, true))
      usual.push_back(id);
  });
  // kỹ and kĩ share their letters: where two are listed for the same, neither says what they mean.
  std::map<WordId, unsigned> listed;
  for (const WordId id : usual)
    ++listed[folded_id_of_syllable(id)];
  std::erase_if(usual, [&listed](WordId id) { return listed[folded_id_of_syllable(id)] > 1; });
  std::sort(usual.begin(), usual.end());
  return usual;
}

const std::vector<WordId>& usual_ids() {
  static const std::vector<WordId> ids = read_usual();
  return ids;
}

std::vector<bool> as_flags(const std::vector<WordId>& ids) {
  std::vector<bool> flags(folded_syllable_begin, false);
  for (const WordId id : ids)
    flags[id] = true;
  return flags;
}

bool is_folded_syllable(WordId folded) {
  return folded >= folded_syllable_begin && folded < hashed_word_begin;
}

}  // namespace

bool has_bigram_term(WordId first_folded, WordId second_folded) {
  static const FrequentNeighbours neighbours = read_neighbours();
  if (!is_folded_syllable(first_folded) || !is_folded_syllable(second_folded))
    return true;
  const std::size_t first = neighbours.number_of[first_folded - folded_syllable_begin];
  const std::size_t second = neighbours.number_of[second_folded - folded_syllable_begin];
  return first == 0 || second == 0 || neighbours.kept[first * (frequent_max + 1) + second];
}

bool has_exact_term(WordId id, std::string_view exact, std::string_view folded) {
  static const std::vector<bool> usual = as_flags(usual_ids());
  return is_syllable(id) ? !usual[id] : exact != folded;
}

std::string spelling_term(WordId id, std::string_view exact, std::string_view folded) {
  return has_exact_term(id, exact, folded) ? exact_term(exact) : folded_term(folded);
}

std::span<const WordId> usual_syllables() {
  return usual_ids();
}

}  // namespace timbao
