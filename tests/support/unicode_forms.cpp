// Wraps ICU for tests.
#include "tests/support/unicode_forms.hpp"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

namespace timbao {
namespace {

icu::UnicodeString from_utf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string to_utf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

icu::UnicodeString normalized(const icu::UnicodeString& text, bool composed) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const normalizer = composed ? icu::Normalizer2::getNFCInstance(status)
                                                      : icu::Normalizer2::getNFDInstance(status);
  return normalizer->normalize(text, status);
}

}  // namespace

std::string to_nfd(std::string_view text) {
  return to_utf8(normalized(from_utf8(text), false));
}

std::string to_nfc(std::string_view text) {
  return to_utf8(normalized(from_utf8(text), true));
}

std::string to_upper(std::string_view text) {
  return to_utf8(from_utf8(text).toUpper(icu::Locale::getRoot()));
}

std::u32string decompose(std::string_view text) {
  const icu::UnicodeString decomposed = normalized(from_utf8(text), false);
  std::u32string letters;
  for (std::int32_t index = 0; index < decomposed.length();
       index = decomposed.moveIndex32(index, 1))
    letters += static_cast<char32_t>(decomposed.char32At(index));
  return letters;
}

std::string compose(const std::u32string& letters) {
  icu::UnicodeString text;
  for (const char32_t letter : letters)
    text.append(static_cast<UChar32>(letter));
  return to_utf8(normalized(text, true));
}

bool is_tone_mark(char32_t code_point) {
  return std::u32string_view(U"\u0300\u0301\u0303\u0309\u0323").find(code_point) !=
         std::u32string_view::npos;
}

}  // namespace timbao
