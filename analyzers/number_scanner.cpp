// Reads digit groups and decides whether points and commas group, divide or separate them.
#include "analyzers/number_scanner.hpp"

#include <array>

#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_letters.hpp"
#include "analyzers/word_spelling.hpp"

namespace timbao {
namespace {

struct DigitGroup {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t digits = 0;
  char separator_after = 0;  // '.' or ',' when another group follows directly
};

// More groups than any number needs; what follows is scanned as a number of its own.
constexpr std::size_t groups_max = 8;

struct GroupRun {
  std::array<DigitGroup, groups_max> groups;
  std::size_t count = 0;
};

Character character_at(std::string_view text, std::size_t position, unsigned& length) {
  const DecodedCodePoint decoded = decode_utf8(text, position);
  length = decoded.length;
  return decoded.code_point == invalid_code_point ? Character{} : classify(decoded.code_point);
}

bool is_digit_at(std::string_view text, std::size_t position) {
  unsigned length = 0;
  return position < text.size() &&
         character_at(text, position, length).kind == CharacterKind::digit;
}

DigitGroup scan_group(std::string_view text, std::size_t position) {
  DigitGroup group{position, position, 0, 0};
  while (group.end < text.size()) {
    unsigned length = 0;
    const Character character = character_at(text, group.end, length);
    if (character.kind != CharacterKind::digit)
      break;
    ++group.digits;
    group.end += length;
  }
  if (group.end < text.size() && (text[group.end] == '.' || text[group.end] == ',') &&
      is_digit_at(text, group.end + 1))
    group.separator_after = text[group.end];
  return group;
}

GroupRun scan_groups(std::string_view text, std::size_t position) {
  GroupRun run;
  while (run.count < groups_max) {
    DigitGroup& group = run.groups[run.count++];
    group = scan_group(text, position);
    if (group.separator_after == 0)
      break;
    position = group.end + 1;
  }
  return run;
}

bool starts_with_zero(std::string_view text, const DigitGroup& group) {
  unsigned length = 0;
  return character_at(text, group.begin, length).value == 0;
}

// How many leading groups read as one integer grouped in threes by one sign; 1 if none do.
std::size_t grouped_in_threes(std::string_view text, const GroupRun& run) {
  const DigitGroup& first = run.groups[0];
  if (first.digits > 3 || starts_with_zero(text, first))
    return 1;
  std::size_t count = 1;
  while (count < run.count && run.groups[count].digits == 3 &&
         run.groups[count - 1].separator_after == first.separator_after)
    ++count;
  return count;
}

void append_digits(std::string_view text, const DigitGroup& group, std::string& out) {
  for (std::size_t position = group.begin; position < group.end;) {
    unsigned length = 0;
    const Character character = character_at(text, position, length);
    if (out.size() < spelled_letters_max)
      out += static_cast<char>('0' + character.value);
    position += length;
  }
}

void append_token(std::size_t begin, std::size_t end, std::string_view spelling, bool new_sentence,
                  AnalyzedText& out) {
  Token token;
  token.source_begin = static_cast<std::uint32_t>(begin);
  token.source_end = static_cast<std::uint32_t>(end);
  token.kind = TokenKind::number;
  token.starts_sentence = new_sentence;
  token.spelling_begin = static_cast<std::uint32_t>(out.spellings.size());
  token.exact_length = static_cast<std::uint16_t>(spelling.size());
  std::string_view folded = spelling;
  while (folded.size() > 1 && folded[0] == '0' && folded[1] != '.')
    folded.remove_prefix(1);
  token.folded_length = static_cast<std::uint16_t>(folded.size());
  token.exact_id = hashed_word_id(spelling);
  token.folded_id = hashed_word_id(folded);
  out.spellings += spelling;
  out.spellings += folded;
  out.tokens.push_back(token);
}

}  // namespace

std::size_t append_numbers(std::string_view text, std::size_t position, bool new_sentence,
                           AnalyzedText& out) {
  const GroupRun run = scan_groups(text, position);
  const std::size_t integer_groups = grouped_in_threes(text, run);
  const std::size_t rest = run.count - integer_groups;
  std::string digits;
  // One number: everything grouped, or one group of decimals left after another sign.
  const bool has_decimals =
      rest == 1 && (integer_groups == 1 || run.groups[integer_groups - 1].separator_after !=
                                               run.groups[0].separator_after);
  if (rest == 0 || has_decimals) {
    for (std::size_t index = 0; index < integer_groups; ++index)
      append_digits(text, run.groups[index], digits);
    if (has_decimals) {
      digits += '.';
      append_digits(text, run.groups[integer_groups], digits);
    }
    append_token(run.groups[0].begin, run.groups[run.count - 1].end, digits, new_sentence, out);
    return run.groups[run.count - 1].end;
  }
  for (std::size_t index = 0; index < run.count; ++index) {
    digits.clear();
    append_digits(text, run.groups[index], digits);
    append_token(run.groups[index].begin, run.groups[index].end, digits, new_sentence && index == 0,
                 out);
  }
  return run.groups[run.count - 1].end;
}

}  // namespace timbao
