// Cuts a filter into tokens.
#include "server/http/meilisearch/filter_lexer.hpp"

#include <algorithm>

namespace timbao::meilisearch {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view sign_bytes = "=!<>()[],";

char upper(char byte) {
  return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
}

std::size_t sign_size(std::string_view rest) {
  const bool may_have_equals = rest[0] == '!' || rest[0] == '<' || rest[0] == '>';
  return may_have_equals && rest.size() > 1 && rest[1] == '=' ? 2 : 1;
}

// The text between quotes, which begins at `at`; moves behind the closing one.
bool read_quoted(std::string_view filter, std::size_t& at, std::string& text) {
  const char quote = filter[at];
  for (++at; at < filter.size(); ++at) {
    if (filter[at] == quote) {
      ++at;
      return true;
    }
    const bool escapes = filter[at] == '\\' && at + 1 < filter.size() &&
                         (filter[at + 1] == quote || filter[at + 1] == '\\');
    at += escapes ? 1 : 0;
    text += filter[at];
  }
  return false;
}

}  // namespace

bool FilterToken::is_word(std::string_view sought) const {
  return kind == Kind::word && text.size() == sought.size() &&
         std::equal(text.begin(), text.end(), sought.begin(),
                    [](char byte, char wanted) { return upper(byte) == wanted; });
}

Result<std::vector<FilterToken>> read_filter_tokens(std::string_view filter) {
  std::vector<FilterToken> tokens;
  for (std::size_t at = 0;;) {
    at = std::min(filter.find_first_not_of(blanks, at), filter.size());
    FilterToken& token = tokens.emplace_back();
    token.at = at;
    if (at == filter.size())
      return tokens;
    if (filter[at] == '"' || filter[at] == '\'') {
      token.kind = FilterToken::Kind::quoted;
      if (!read_quoted(filter, at, token.text))
        return Error{ErrorCode::invalid_argument, "a quoted value is not closed",
                     std::to_string(token.at)};
      continue;
    }
    const bool is_sign = sign_bytes.find(filter[at]) != std::string_view::npos;
    token.kind = is_sign ? FilterToken::Kind::sign : FilterToken::Kind::word;
    const std::size_t end =
        is_sign ? at + sign_size(filter.substr(at))
                : std::min(filter.find_first_of(" \t\r\n=!<>()[],", at), filter.size());
    token.text = filter.substr(at, end - at);
    at = end;
  }
}

}  // namespace timbao::meilisearch
