// Times as HTTP and Atom write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace timbao {

// "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::chrono::sys_seconds time);

// Reads what http_date() writes; nothing for anything else, the two obsolete forms among it.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

// "1994-11-06T08:49:37Z" (RFC 3339).
std::string rfc3339(std::chrono::sys_seconds time);

}  // namespace timbao
