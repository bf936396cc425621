// Guesses a text's encoding by decoding it in every way and counting Vietnamese syllables.
#include <algorithm>
#include <array>
#include <cmath>

#include <unicode/uchar.h>

#include "analyzers/legacy_encodings.hpp"
#include "analyzers/syllable_reading.hpp"
#include "analyzers/utf8.hpp"
#include "analyzers/viqr_text.hpp"

namespace timbao {
namespace {

constexpr std::size_t sample_bytes_max = std::size_t{64} * 1024;

bool is_ascii(char character) {
  return static_cast<unsigned char>(character) < 0x80;
}

// What to look at: from the line of the first byte that is not ASCII.
std::string_view sample_of(std::string_view bytes) {
  const auto first = std::find_if_not(bytes.begin(), bytes.end(), is_ascii);
  std::size_t begin = 0;
  if (const auto offset = static_cast<std::size_t>(first - bytes.begin());
      first != bytes.end() && offset > sample_bytes_max / 2) {
    const std::size_t line = bytes.rfind('\n', offset);
    begin = line == std::string_view::npos ? 0 : line + 1;
    begin = std::max(begin, offset - sample_bytes_max / 2);
  }
  return bytes.substr(begin, sample_bytes_max);
}

// ---- Unicode

struct Utf8Evidence {
  std::size_t letters = 0;  // sequences of more than one byte that are letters or marks
  std::size_t other = 0;    // the same for “ ” – and the like
  std::size_t invalid = 0;  // bytes
};

Utf8Evidence find_utf8_evidence(std::string_view sample) {
  Utf8Evidence evidence;
  for (std::size_t position = 0; position < sample.size();) {
    if (is_ascii(sample[position])) {
      ++position;
      continue;
    }
    const DecodedCodePoint decoded = decode_utf8(sample, position);
    if (decoded.code_point == invalid_code_point) {
      // A sequence that the sample cuts is no evidence against UTF-8.
      if (position + 4 > sample.size() && sample.size() >= sample_bytes_max)
        break;
      ++evidence.invalid;
    } else if (u_isalpha(static_cast<UChar32>(decoded.code_point)) ||
               u_getCombiningClass(static_cast<UChar32>(decoded.code_point)) != 0) {
      ++evidence.letters;
    } else {
      ++evidence.other;
    }
    position += decoded.length;
  }
  return evidence;
}

// UTF-16 without a byte order mark: Latin text has a zero in most units, always on one side.
bool find_utf16(std::string_view sample, DetectedEncoding& detected) {
  const std::size_t units = sample.size() / 2;
  std::array<std::size_t, 2> zeros{};
  for (std::size_t position = 0; position < units * 2; ++position)
    if (sample[position] == '\0')
      ++zeros[position % 2];
  const std::size_t many = std::max(zeros[0], zeros[1]);
  const std::size_t few = std::min(zeros[0], zeros[1]);
  if (units == 0 || many * 5 < units || few * 20 > many)
    return false;
  detected.encoding = zeros[1] > zeros[0] ? Encoding::utf16le : Encoding::utf16be;
  detected.confidence = 0.9;
  return true;
}

bool find_byte_order_mark(std::string_view bytes, DetectedEncoding& detected) {
  if (bytes.starts_with("\xEF\xBB\xBF"))
    detected = {Encoding::utf8, 1};
  else if (bytes.starts_with("\xFF\xFE"))
    detected = {Encoding::utf16le, 1};
  else if (bytes.starts_with("\xFE\xFF"))
    detected = {Encoding::utf16be, 1};
  else
    return false;
  return true;
}

// ---- Code pages

struct WordCounts {
  double marked = 0;     // words with anything that is not ASCII
  double syllables = 0;  // those of them that are well-formed syllables
  double foreign = 0;    // ASCII words that no Vietnamese word looks like without its marks

  double score() const { return 2 * syllables - marked; }
};

// "việt", "Việt" and "VIỆT", not "vIệt". TCVN3 writes capitals with the small letters' codes.
bool has_plausible_case(std::u32string_view word, Encoding encoding) {
  unsigned small_letters = 0;
  unsigned capitals = 0;
  for (const char32_t letter : word) {
    const auto code_point = static_cast<UChar32>(letter);
    if (encoding == Encoding::tcvn3 && code_point > 0x7F)
      continue;
    if (u_islower(code_point)) {
      ++small_letters;
    } else {
      if (small_letters > 0)
        return false;
      ++capitals;
    }
  }
  return small_letters == 0 || capitals < 2;
}

// Whether an ASCII word could be Vietnamese that lost its marks.
bool has_folded_form(std::u32string_view word) {
  if (word.size() > syllable_letters_max)
    return false;
  LetterKey key = 0;
  for (const char32_t letter : word)
    key = append_letter(key, letter_of(letter | 0x20));
  return find_syllable(key).folded_id != 0;
}

void count_word(std::u32string_view word, Encoding encoding, WordCounts& counts) {
  const bool ascii =
      std::all_of(word.begin(), word.end(), [](char32_t letter) { return letter < 0x80; });
  if (ascii) {
    counts.foreign += has_folded_form(word) ? 0 : 1;
    return;
  }
  const bool is_syllable = has_plausible_case(word, encoding) && read_syllable(word) != 0;
  counts.syllables += is_syllable ? 1 : 0;
  // Binary data has few and long runs without a separator; they count for several words.
  const std::size_t words = 1 + word.size() / (syllable_letters_max + 1);
  counts.marked += static_cast<double>(words);
}

// Letters, and the symbols a wrong decoding puts into words ("ViÖt", "®©y").
bool is_word_character(char32_t code_point) {
  if (code_point < 0x80)
    return u_isalpha(static_cast<UChar32>(code_point)) != 0;
  if (code_point < 0x2000)
    return code_point != 0xA0 && code_point != U'«' && code_point != U'»' && code_point != U'°';
  return code_point == 0xFFFD || code_point == U'₫';
}

// Control characters that text does not have but binary data does.
bool is_stray_control(char32_t code_point) {
  return code_point < 0x20 && (code_point < '\t' || code_point > '\r');
}

WordCounts count_words(std::string_view sample, Encoding encoding) {
  const std::string text = to_utf8(sample, encoding);
  WordCounts counts;
  std::u32string word;
  for (std::size_t position = 0; position < text.size();) {
    const DecodedCodePoint decoded = decode_utf8(text, position);
    position += decoded.length;
    if (is_stray_control(decoded.code_point))
      counts.marked += 1;
    if (is_word_character(decoded.code_point)) {
      word += decoded.code_point;
    } else if (!word.empty()) {
      count_word(word, encoding, counts);
      word.clear();
    }
  }
  if (!word.empty())
    count_word(word, encoding, counts);
  return counts;
}

double confidence_of(const WordCounts& counts) {
  if (counts.marked == 0)
    return 0;
  const double share = counts.syllables / counts.marked;
  const double enough_words = 1 - std::exp2(-counts.syllables);
  const double vietnamese = counts.syllables / (counts.syllables + 0.5 * counts.foreign);
  if (counts.syllables == 0)
    return 0;
  return std::clamp((share - 0.45) / 0.45, 0.0, 1.0) * enough_words *
         std::min(1.0, 1.3 * vietnamese);
}

// The likeliest 8-bit encoding. On a draw the one more texts were written in wins.
DetectedEncoding find_code_page(std::string_view sample) {
  constexpr std::array candidates = {Encoding::tcvn3, Encoding::vni, Encoding::windows1258,
                                     Encoding::viscii, Encoding::vps};
  DetectedEncoding best{Encoding::windows1258, 0};
  double best_score = 0;
  for (const Encoding candidate : candidates) {
    const WordCounts counts = count_words(sample, candidate);
    if (counts.score() <= best_score)
      continue;
    best_score = counts.score();
    best = {candidate, confidence_of(counts)};
  }
  // Some other language: windows-1258 has most letters where Western Europe has them.
  if (best.confidence < 0.3)
    return {Encoding::windows1258, best.confidence};
  return best;
}

}  // namespace

DetectedEncoding detect_encoding(std::string_view bytes) {
  DetectedEncoding detected;
  if (find_byte_order_mark(bytes, detected))
    return detected;
  const std::string_view sample = sample_of(bytes);
  if (find_utf16(sample, detected))
    return detected;
  const Utf8Evidence utf8 = find_utf8_evidence(sample);
  const std::size_t sequences = utf8.letters + utf8.other;
  if (utf8.invalid == 0) {
    const ViqrEvidence viqr = utf8.letters == 0 ? find_viqr_evidence(sample) : ViqrEvidence{};
    if (viqr.marked * 12 < viqr.words || viqr.marked == 0)
      return {Encoding::utf8, 1};
    const auto marked = static_cast<double>(viqr.marked);
    return {Encoding::viqr, 1 - std::exp2(-marked)};
  }
  if (sequences > 4 * utf8.invalid)  // UTF-8 with a few damaged bytes
    return {Encoding::utf8,
            static_cast<double>(sequences) / static_cast<double>(sequences + utf8.invalid)};
  return find_code_page(sample);
}

}  // namespace timbao
