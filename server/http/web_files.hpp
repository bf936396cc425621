// The search page's files and the description of the API, compiled into the program.
#pragma once

#include <string>
#include <string_view>

namespace timbao {

struct WebFile {
  std::string_view name;  // "timbao.css"
  std::string_view content;
  std::string content_type;
  std::string etag;  // quoted hash of the content
};

// The file served under "/NAME"; "" is the page itself. Null if there is none. Thread-safe.
const WebFile* find_web_file(std::string_view name);

}  // namespace timbao
