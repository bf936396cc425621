// Makes every word one mistake away and asks the syllable table which of them are syllables.
#include "analyzers/word_edits.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace timbao {
namespace {

constexpr double added_marks_cost = 3;  // marks left out, in a query that has some
constexpr double hook_tilde_cost = 4;   // hỏi for ngã
constexpr double tone_cost = 6;
constexpr double quality_cost = 6;
constexpr double tone_and_quality_cost = 9;
constexpr double confusion_cost = 5.5;
constexpr double exchanged_letters_cost = 6.5;
constexpr double missing_letter_cost = 7.5;
constexpr double extra_letter_cost = 7.5;
constexpr double doubled_letter_cost = 6;
constexpr double neighbour_key_cost = 7;
constexpr double other_letter_cost = 9;
constexpr double missing_tone_cost = 1;  // besides, where the letters found ask for a tone

using Letters = std::array<Letter, written_letters_max + 1>;

struct LetterRun {
  Letters letters{};
  std::size_t size = 0;

  void append(Letter letter) { letters[size++] = letter; }
  LetterKey key() const {
    LetterKey key = 0;
    for (std::size_t index = 0; index < size; ++index)
      key = append_letter(key, letters[index]);
    return key;
  }
};

LetterRun run_of(std::string_view ascii) {
  LetterRun run;
  for (const char letter : ascii)
    run.append(letter_of(static_cast<unsigned char>(letter)));
  return run;
}

// The written letters, the edits found so far, and what they are looked up as.
struct Search {
  LetterRun written;
  Tone tone = Tone::ngang;
  bool marks = false;
  double cost_max = 0;
  std::vector<WordEdit> found;

  void add(const LetterRun& run, double cost) {
    if (run.size == 0 || run.size > syllable_letters_max)
      return;
    const LetterKey key = run.key();
    const SyllableMatch match = find_syllable(key);
    if (!marks) {
      if (match.folded_id != 0)
        found.push_back({match.folded_id, cost, key});
      return;
    }
    if (match.toneless_id == 0)
      return;
    const WordId syllable = with_tone(match.toneless_id, tone);
    if (has_possible_tone(syllable)) {
      found.push_back({syllable, cost, key});
    } else if (tone == Tone::ngang) {  // "viêtj": the key that should have been the tone
      found.push_back({with_tone(match.toneless_id, Tone::sac), cost + missing_tone_cost, key});
      found.push_back({with_tone(match.toneless_id, Tone::nang), cost + missing_tone_cost, key});
    }
  }
};

// Letters [begin, begin + count) replaced.
LetterRun replaced(const LetterRun& run, std::size_t begin, std::size_t count,
                   const LetterRun& by) {
  LetterRun out;
  if (run.size - count + by.size > out.letters.size())
    return out;
  for (std::size_t index = 0; index < begin; ++index)
    out.append(run.letters[index]);
  for (std::size_t index = 0; index < by.size; ++index)
    out.append(by.letters[index]);
  for (std::size_t index = begin + count; index < run.size; ++index)
    out.append(run.letters[index]);
  return out;
}

std::size_t initial_size(const LetterRun& run) {
  std::size_t size = 0;
  while (size < run.size && !is_vowel(run.letters[size]))
    ++size;
  if (size == 1 && run.size > 2 && run.letters[0] == Letter::g && run.letters[1] == Letter::i &&
      is_vowel(run.letters[2]))
    return 2;
  return size;
}

std::size_t final_begin(const LetterRun& run) {
  std::size_t begin = run.size;
  while (begin > 0 && !is_vowel(run.letters[begin - 1]))
    --begin;
  return begin;
}

bool is(const LetterRun& run, std::size_t begin, std::size_t size, std::string_view ascii) {
  return size == ascii.size() &&
         std::equal(ascii.begin(), ascii.end(), run.letters.begin() + static_cast<long>(begin),
                    [](char byte, Letter letter) {
                      return letter_of(static_cast<unsigned char>(byte)) == letter;
                    });
}

struct Confusion {
  std::string_view first;
  std::string_view second;
};

constexpr std::array<Confusion, 10> confused_initials = {{{"s", "x"},
                                                          {"ch", "tr"},
                                                          {"d", "gi"},
                                                          {"d", "r"},
                                                          {"gi", "r"},
                                                          {"l", "n"},
                                                          {"d", "v"},
                                                          {"gi", "v"},
                                                          {"c", "k"},
                                                          {"ng", "ngh"}}};
constexpr std::array<Confusion, 4> confused_finals = {
    {{"n", "ng"}, {"c", "t"}, {"n", "nh"}, {"ch", "t"}}};

template <std::size_t count>
void add_confusions(Search& search, const std::array<Confusion, count>& confusions,
                    std::size_t begin, std::size_t size) {
  for (const auto& [first, second] : confusions) {
    if (is(search.written, begin, size, first))
      search.add(replaced(search.written, begin, size, run_of(second)), confusion_cost);
    if (is(search.written, begin, size, second))
      search.add(replaced(search.written, begin, size, run_of(first)), confusion_cost);
  }
}

void add_sound_alikes(Search& search) {
  const LetterRun& written = search.written;
  add_confusions(search, confused_initials, 0, initial_size(written));
  const std::size_t last = final_begin(written);
  add_confusions(search, confused_finals, last, written.size - last);
  for (std::size_t index = 0; index < written.size; ++index)
    for (const auto& [from, to] : {Confusion{"i", "y"}, Confusion{"y", "i"}})
      if (is(written, index, 1, from))
        search.add(replaced(written, index, 1, run_of(to)), confusion_cost);
}

constexpr std::array<std::string_view, 3> keyboard_rows = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};

struct KeyPlace {
  int row = 0;
  int column = 0;
};

KeyPlace place_of(char key) {
  for (int row = 0; row < 3; ++row)
    if (const std::size_t column = keyboard_rows[static_cast<std::size_t>(row)].find(key);
        column != std::string_view::npos)
      return {row, static_cast<int>(column)};
  return {};
}

// A key's neighbours: left and right, and the two it touches in the rows above and below.
bool are_neighbours(char left, char right) {
  const KeyPlace first = place_of(left);
  const KeyPlace second = place_of(right);
  const int columns = second.column - first.column;
  if (first.row == second.row)
    return columns == 1 || columns == -1;
  if (second.row - first.row == 1)
    return columns == 0 || columns == -1;
  return first.row - second.row == 1 && (columns == 0 || columns == 1);
}

double substitution_cost(Letter written, Letter meant) {
  const char from = ascii_of(written);
  const char to = ascii_of(meant);
  if (from == to)
    return quality_cost;
  return are_neighbours(from, to) ? neighbour_key_cost : other_letter_cost;
}

void add_other_letters(Search& search) {
  const LetterRun& written = search.written;
  for (unsigned number = 1; number < letter_count; ++number) {
    const auto letter = static_cast<Letter>(number);
    const bool plain = code_point_of(letter) < 0x80;
    if (!plain && !search.marks)
      continue;
    LetterRun one;
    one.append(letter);
    for (std::size_t index = 0; index <= written.size; ++index) {
      if (missing_letter_cost <= search.cost_max)
        search.add(replaced(written, index, 0, one), missing_letter_cost);
      if (index == written.size || written.letters[index] == letter)
        continue;
      const double cost = substitution_cost(written.letters[index], letter);
      if (cost <= search.cost_max)
        search.add(replaced(written, index, 1, one), cost);
    }
  }
}

void add_displaced_letters(Search& search) {
  const LetterRun& written = search.written;
  for (std::size_t index = 0; index < written.size; ++index) {
    const bool doubled = index > 0 && written.letters[index - 1] == written.letters[index];
    search.add(replaced(written, index, 1, {}), doubled ? doubled_letter_cost : extra_letter_cost);
    if (index + 1 == written.size)
      break;
    LetterRun exchanged = written;
    std::swap(exchanged.letters[index], exchanged.letters[index + 1]);
    search.add(exchanged, exchanged_letters_cost);
  }
}

LetterKey key_of(WordId syllable) {
  const WrittenWord letters = read_written_word(syllable_spelling(syllable));
  LetterKey key = 0;
  for (std::size_t index = 0; index < letters.size; ++index)
    key = append_letter(key, letters.letters[index]);
  return key;
}

double mark_cost(const WrittenWord& written, LetterKey written_key, WordId meant, LetterKey key) {
  if (keeps_what_is_written(written, meant))
    return added_marks_cost;
  if (written_key != key)
    return written.tone == tone_of(meant) ? quality_cost : tone_and_quality_cost;
  const bool confused = (written.tone == Tone::hoi && tone_of(meant) == Tone::nga) ||
                        (written.tone == Tone::nga && tone_of(meant) == Tone::hoi);
  return confused ? hook_tilde_cost : tone_cost;
}

// Other marks on the same letters.
void add_marks(Search& search, const WrittenWord& written, WordId folded_id) {
  WrittenWord bare;
  for (; bare.size < written.size; ++bare.size)
    bare.letters[bare.size] =
        letter_of(static_cast<unsigned char>(ascii_of(written.letters[bare.size])));
  for (const WordId syllable : syllables_folding_to(folded_id))
    if (has_possible_tone(syllable) && keeps_what_is_written(bare, syllable)) {
      const LetterKey key = key_of(syllable);
      search.found.push_back(
          {syllable, mark_cost(written, search.written.key(), syllable, key), key});
    }
}

}  // namespace

std::vector<WordEdit> edits_of(const WrittenWord& written, WordId folded_id, bool marks,
                               double cost_max) {
  Search search;
  search.marks = marks;
  search.cost_max = cost_max;
  search.tone = written.tone;
  for (std::size_t index = 0; index < written.size; ++index)
    search.written.append(written.letters[index]);
  // Each unless its cheapest one costs too much.
  if (marks && added_marks_cost <= cost_max)
    add_marks(search, written, folded_id);
  if (confusion_cost <= cost_max)
    add_sound_alikes(search);
  if (doubled_letter_cost <= cost_max)
    add_displaced_letters(search);
  if (quality_cost <= cost_max)
    add_other_letters(search);

  const LetterKey written_key = search.written.key();
  std::erase_if(search.found, [&](const WordEdit& edit) {
    const bool as_written = marks ? edit.key == written_key && tone_of(edit.word) == written.tone
                                  : edit.word == folded_id;
    return as_written || edit.cost > cost_max;
  });
  std::sort(search.found.begin(), search.found.end(),
            [](const WordEdit& left, const WordEdit& right) {
              if (left.word != right.word)
                return left.word < right.word;
              return left.cost != right.cost ? left.cost < right.cost : left.key < right.key;
            });
  const auto same = [](const WordEdit& left, const WordEdit& right) {
    return left.word == right.word;
  };
  search.found.erase(std::unique(search.found.begin(), search.found.end(), same),
                     search.found.end());
  return std::move(search.found);
}

}  // namespace timbao
