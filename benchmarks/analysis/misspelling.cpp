// Mistakes on code points.
#include "benchmarks/analysis/misspelling.hpp"

#include <utility>
#include <vector>

#include "analyzers/syllable_table.hpp"
#include "analyzers/utf8.hpp"

namespace timbao {
namespace {

using Letters = std::u32string;

Letters letters_of(std::string_view text) {
  Letters letters;
  for (std::size_t position = 0; position < text.size();) {
    const DecodedCodePoint decoded = decode_utf8(text, position);
    letters += decoded.code_point;
    position += decoded.length;
  }
  return letters;
}

std::string text_of(const Letters& letters) {
  std::string text;
  for (const char32_t letter : letters)
    append_utf8(text, letter);
  return text;
}

template <typename List>
const auto& any_of(const List& list, std::mt19937& random) {
  return list[std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(random)];
}

std::optional<std::string> with_another_tone(WordId id, bool hook_tilde, std::mt19937& random) {
  const Tone tone = tone_of(id);
  std::vector<WordId> others;
  if (hook_tilde && tone != Tone::hoi && tone != Tone::nga)
    return {};
  for (unsigned number = 0; number < tone_count; ++number) {
    const auto other = static_cast<Tone>(number);
    const WordId changed = with_tone(without_tone(id), other);
    if (other != tone && has_possible_tone(changed) &&
        (!hook_tilde || other == Tone::hoi || other == Tone::nga))
      others.push_back(changed);
  }
  if (others.empty())
    return {};
  return std::string(syllable_spelling(any_of(others, random)));
}

std::optional<std::string> sounding_alike(const Letters& letters, std::mt19937& random) {
  static const std::vector<std::vector<Letters>> initials = {
      {U"s", U"x"}, {U"ch", U"tr"}, {U"d", U"gi", U"r"}, {U"l", U"n"}};
  static const std::vector<std::vector<Letters>> finals = {{U"n", U"ng"}, {U"c", U"t"}};
  const auto is_consonant = [](char32_t letter) {
    return letter < 0x80 && Letters(U"aeiouy").find(letter) == Letters::npos;
  };
  std::size_t initial = 0;
  while (initial < letters.size() && is_consonant(letters[initial]))
    ++initial;
  if (letters.size() > 2 && letters.starts_with(U"gi") && !is_consonant(letters[2]))
    initial = 2;
  std::size_t final = letters.size();
  while (final > initial && is_consonant(letters[final - 1]))
    --final;
  std::vector<Letters> alike;
  const auto collect = [&](const auto& groups, const Letters& part, const auto& join) {
    for (const auto& group : groups)
      for (const Letters& from : group)
        for (const Letters& to : group)
          if (from == part && to != part)
            alike.push_back(join(to));
  };
  collect(initials, letters.substr(0, initial),
          [&](const Letters& to) { return to + letters.substr(initial); });
  collect(finals, letters.substr(final),
          [&](const Letters& to) { return letters.substr(0, final) + to; });
  const std::size_t last = letters.size() - 1;
  for (const auto& [from, to] : {std::pair{U'i', U'y'}, std::pair{U'y', U'i'}})
    if (letters[last] == from)
      alike.push_back(letters.substr(0, last) + to);
  if (alike.empty())
    return {};
  return text_of(any_of(alike, random));
}

// Keys beside and above or below on a QWERTY keyboard.
Letters keys_beside(char32_t letter) {
  static const std::vector<std::pair<char32_t, Letters>> neighbours = {
      {U'q', U"wa"},   {U'w', U"qes"},  {U'e', U"wrd"},  {U'r', U"etf"},  {U't', U"ryg"},
      {U'y', U"tuh"},  {U'u', U"yij"},  {U'i', U"uok"},  {U'o', U"ipl"},  {U'p', U"o"},
      {U'a', U"qsz"},  {U's', U"adwx"}, {U'd', U"sfec"}, {U'f', U"dgrv"}, {U'g', U"fhtb"},
      {U'h', U"gjyn"}, {U'j', U"hkum"}, {U'k', U"jli"},  {U'l', U"ko"},   {U'z', U"xa"},
      {U'x', U"zcs"},  {U'c', U"xvd"},  {U'v', U"cbf"},  {U'b', U"vng"},  {U'n', U"bmh"},
      {U'm', U"nj"}};
  for (const auto& [key, beside] : neighbours)
    if (key == letter)
      return beside;
  return {};
}

std::optional<std::string> mistyped(Letters letters, Mistake mistake, std::mt19937& random) {
  if (letters.size() < 2)
    return {};
  const std::size_t place =
      std::uniform_int_distribution<std::size_t>(0, letters.size() - 1)(random);
  const Letters beside = keys_beside(letters[place]);
  switch (mistake) {
    case Mistake::exchanged:
      if (place + 1 == letters.size())
        return {};
      std::swap(letters[place], letters[place + 1]);
      break;
    case Mistake::missing:
      letters.erase(place, 1);
      break;
    case Mistake::extra:
      letters.insert(place + 1, 1,
                     beside.empty() || random() % 2 == 0 ? letters[place] : any_of(beside, random));
      break;
    default:
      if (beside.empty())
        return {};
      letters[place] = any_of(beside, random);
      break;
  }
  return text_of(letters);
}

}  // namespace

std::optional<std::string> misspelled(std::string_view syllable, WordId id, Mistake mistake,
                                      std::mt19937& random) {
  switch (mistake) {
    case Mistake::hook_tilde:
    case Mistake::other_tone:
      return with_another_tone(id, mistake == Mistake::hook_tilde, random);
    case Mistake::sound_alike:
      return sounding_alike(letters_of(syllable), random);
    default:
      return mistyped(letters_of(syllable), mistake, random);
  }
}

}  // namespace timbao
