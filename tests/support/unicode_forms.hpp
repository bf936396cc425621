// Unicode conversions for tests, through ICU and not through the code under test.
#pragma once

#include <string>
#include <string_view>

namespace timbao {

std::string to_nfd(std::string_view text);
std::string to_nfc(std::string_view text);
std::string to_upper(std::string_view text);
std::u32string decompose(std::string_view text);     // NFD code points
std::string compose(const std::u32string& letters);  // NFC UTF-8
bool is_tone_mark(char32_t code_point);

}  // namespace timbao
