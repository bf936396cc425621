// Builds the character table once from Unicode's own data (ICU) and the Vietnamese alphabet.
#include "analyzers/vietnamese_letters.hpp"

#include <array>
#include <memory>
#include <string_view>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

namespace timbao {
namespace {

constexpr std::u32string_view alphabet = U"\0aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
constexpr std::string_view ascii_alphabet{"\0aaabcddeefghijklmnooopqrstuuvwxyz", letter_count};
static_assert(ascii_alphabet.size() == letter_count);

// Combining marks in the order of the enums.
constexpr std::array<char32_t, tone_count> tone_marks = {0, 0x300, 0x301, 0x309, 0x303, 0x323};
constexpr std::array<char32_t, 4> quality_marks = {0, 0x302, 0x306, 0x31B};

// Letters of other scripts that look like ours; found inside Vietnamese words in scanned or
// carelessly typed text. Lower case; the upper case goes through u_tolower first.
struct Lookalike {
  char32_t foreign;
  char latin;
};
constexpr Lookalike lookalikes[] = {
    {U'а', 'a'}, {U'с', 'c'}, {U'ԁ', 'd'}, {U'е', 'e'}, {U'һ', 'h'}, {U'і', 'i'}, {U'ј', 'j'},
    {U'к', 'k'}, {U'о', 'o'}, {U'р', 'p'}, {U'ѕ', 's'}, {U'у', 'y'}, {U'х', 'x'}, {U'ԛ', 'q'},
    {U'α', 'a'}, {U'ι', 'i'}, {U'κ', 'k'}, {U'ο', 'o'}, {U'ρ', 'p'}, {U'υ', 'u'}, {U'ν', 'v'},
    {U'т', 't'}, {U'м', 'm'}, {U'н', 'h'}, {U'в', 'b'},
};

template <typename Values>
std::uint8_t index_of(const Values& values, char32_t wanted) {
  for (std::size_t index = 1; index < values.size(); ++index)
    if (values[index] == wanted)
      return static_cast<std::uint8_t>(index);
  return 0;
}

Letter latin_lookalike(char32_t code_point) {
  for (const Lookalike& pair : lookalikes)
    if (pair.foreign == code_point)
      return letter_of(static_cast<unsigned char>(pair.latin));
  return Letter::none;
}

CharacterKind kind_by_properties(UChar32 code_point) {
  if (u_hasBinaryProperty(code_point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
    return CharacterKind::ignorable;
  switch (u_charType(code_point)) {
    case U_NON_SPACING_MARK:
    case U_COMBINING_SPACING_MARK:
    case U_ENCLOSING_MARK:
      return CharacterKind::other_mark;
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return CharacterKind::sentence_end;
    default:
      break;
  }
  if (u_hasBinaryProperty(code_point, UCHAR_IDEOGRAPHIC))
    return CharacterKind::ideograph;
  if (u_isalnum(code_point))
    return CharacterKind::other_letter;
  return CharacterKind::separator;
}

// A letter with at most one quality and one tone on a vowel, whichever way it is composed.
bool read_letter(const icu::UnicodeString& decomposed, Character& character) {
  // Lowered after decomposing: İ is i with a dot above, which is none of our marks.
  const auto base = static_cast<char32_t>(u_tolower(decomposed.char32At(0)));
  Letter letter = letter_of(base);
  if (letter == Letter::none) {
    letter = latin_lookalike(base);
    character.value = 1;
  }
  if (letter == Letter::none)
    return false;
  Tone tone = Tone::ngang;
  for (int position = decomposed.moveIndex32(0, 1); position < decomposed.length(); ++position) {
    const char32_t mark = decomposed[position];
    if (const std::uint8_t quality = index_of(quality_marks, mark)) {
      letter = with_quality(letter, static_cast<Quality>(quality));
    } else if (const std::uint8_t index = index_of(tone_marks, mark);
               index != 0 && tone == Tone::ngang && is_vowel(letter)) {
      tone = static_cast<Tone>(index);
    } else {
      return false;
    }
    if (letter == Letter::none)
      return false;
  }
  character.kind = CharacterKind::letter;
  character.letter = letter;
  character.tone = tone;
  return true;
}

const icu::Normalizer2& normalizer(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  return *icu::Normalizer2::getInstance(nullptr, name, UNORM2_COMPOSE, status);
}

Character classify_by_properties(char32_t code_point) {
  Character character;
  const auto icu_code_point = static_cast<UChar32>(code_point);
  switch (code_point) {
    case U'.':
    case U'!':
    case U'?':
    case U';':
    case U'\n':
    case U'\r':
    case U'\f':
    case 0x85:
    case U'…':
    case U'•':
    case U'。':
    case U'|':
      character.kind = CharacterKind::sentence_end;
      return character;
    case U'Ð':
    case U'ð':
    case U'Ɖ':  // typed for Đ: Icelandic eth, African d
      character.kind = CharacterKind::letter;
      character.letter = Letter::d_stroke;
      return character;
    default:
      break;
  }
  if (code_point >= U'0' && code_point <= U'9') {
    character.kind = CharacterKind::digit;
    character.value = static_cast<std::uint8_t>(code_point - U'0');
    return character;
  }
  if (const std::uint8_t tone = index_of(tone_marks, code_point)) {
    character.kind = CharacterKind::tone_mark;
    character.tone = static_cast<Tone>(tone);
    return character;
  }
  if (const std::uint8_t quality = index_of(quality_marks, code_point)) {
    character.kind = CharacterKind::quality_mark;
    character.value = quality;
    return character;
  }
  // Full-width and mathematical letters, U+0340 and the like are what they stand for.
  icu::UnicodeString decomposed(icu_code_point);
  icu::UnicodeString expansion;
  static const icu::Normalizer2& nfkc = normalizer("nfkc");
  static const icu::Normalizer2& nfc = normalizer("nfc");
  const icu::Normalizer2& decomposer = code_point < 0x2000 ? nfc : nfkc;
  if (decomposer.getDecomposition(icu_code_point, expansion)) {
    decomposed = expansion;
    const auto first = static_cast<char32_t>(expansion.char32At(0));
    const bool single = expansion.countChar32() == 1;
    if (single && first < 0x3000 && first != code_point)
      return classify(first);
  }
  if (!read_letter(decomposed, character)) {
    character = Character{};
    character.kind = kind_by_properties(icu_code_point);
    UErrorCode status = U_ZERO_ERROR;
    if (character.kind == CharacterKind::other_letter)
      character.value = uscript_getScript(icu_code_point, &status) == USCRIPT_LATIN ? 1 : 0;
  }
  return character;
}

using CharacterTable = std::array<Character, character_table_size>;

std::unique_ptr<CharacterTable> build_character_table() {
  auto table = std::make_unique<CharacterTable>();
  // Marks first: letters that decompose to a single mark (U+0340) are classified through them.
  for (char32_t code_point = 0; code_point < character_table_size; ++code_point)
    (*table)[code_point] = classify_by_properties(code_point);
  return table;
}

const CharacterTable& the_character_table() {
  static const std::unique_ptr<CharacterTable> table = build_character_table();
  return *table;
}

using PlainLetterTable = std::array<std::uint16_t, character_table_size>;

const PlainLetterTable& the_plain_letter_table() {
  static const std::unique_ptr<PlainLetterTable> table = [] {
    auto built = std::make_unique<PlainLetterTable>();
    for (char32_t code_point = 0; code_point < character_table_size; ++code_point) {
      const Character& character = the_character_table()[code_point];
      if (character.kind == CharacterKind::letter && character.value == 0)
        (*built)[code_point] = static_cast<std::uint16_t>(
            static_cast<unsigned>(character.tone) << 8 | static_cast<unsigned>(character.letter));
    }
    return built;
  }();
  return *table;
}

}  // namespace

const Character* const character_table = the_character_table().data();
const std::uint16_t* const plain_letter_table = the_plain_letter_table().data();

Character classify(char32_t code_point) {
  if (code_point < character_table_size && character_table != nullptr)
    return character_table[code_point];
  return classify_by_properties(code_point);
}

Letter with_quality(Letter plain, Quality quality) {
  switch (plain) {
    case Letter::a:
      if (quality == Quality::circumflex)
        return Letter::a_circumflex;
      return quality == Quality::breve ? Letter::a_breve : Letter::none;
    case Letter::e:
      return quality == Quality::circumflex ? Letter::e_circumflex : Letter::none;
    case Letter::o:
      if (quality == Quality::circumflex)
        return Letter::o_circumflex;
      return quality == Quality::horn ? Letter::o_horn : Letter::none;
    case Letter::u:
      return quality == Quality::horn ? Letter::u_horn : Letter::none;
    default:
      return Letter::none;
  }
}

char ascii_of(Letter letter) {
  return ascii_alphabet[static_cast<unsigned>(letter)];
}

char32_t code_point_of(Letter letter) {
  return alphabet[static_cast<unsigned>(letter)];
}

char32_t code_point_of(Letter letter, Tone tone) {
  if (tone == Tone::ngang || !is_vowel(letter))
    return code_point_of(letter);
  static const icu::Normalizer2& nfc = normalizer("nfc");
  icu::UnicodeString pair(static_cast<UChar32>(code_point_of(letter)));
  pair.append(static_cast<UChar32>(tone_marks[static_cast<unsigned>(tone)]));
  UErrorCode status = U_ZERO_ERROR;
  return static_cast<char32_t>(nfc.normalize(pair, status).char32At(0));
}

Letter letter_of(char32_t code_point) {
  for (unsigned index = 1; index < letter_count; ++index)
    if (alphabet[index] == code_point)
      return static_cast<Letter>(index);
  return Letter::none;
}

}  // namespace timbao
