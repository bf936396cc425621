// A file whose bytes are part of the program; analyzers/embed_files.cmake writes arrays of them.
#pragma once

#include <string_view>

namespace timbao {

struct EmbeddedFile {
  std::string_view name;     // without its folder
  std::string_view content;  // static storage
};

}  // namespace timbao
