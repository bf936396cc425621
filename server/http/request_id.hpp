// Names of requests, by which a log's line and a client's complaint find each other.
#pragma once

#include <string>
#include <string_view>

namespace timbao {

// The id that the client gave, if it is 1 to 64 letters, digits, '-', '_' or '.'; otherwise a new
// one of 16 hexadecimal digits that no other request of this process has. Thread-safe.
std::string request_id(std::string_view given);

}  // namespace timbao
