# cmake -DOUTPUT=FILE -DFILES="a;b" -P embed_files.cmake: writes files as C++ byte arrays, so that
# the server needs no folder of web files where it runs.
set(declarations "")
set(entries "")
set(count 0)
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND declarations "inline constexpr char embedded_${count}[] = {${bytes}'\\0'};\n")
  string(APPEND entries
    "    {\"${name}\", {embedded_${count}, sizeof embedded_${count} - 1}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE "${OUTPUT}"
"// Made by embed_files.cmake from server/web.
#pragma once
#include <array>
#include <string_view>
namespace timbao {
struct EmbeddedFile {
  std::string_view name;
  std::string_view content;
};
${declarations}inline constexpr std::array<EmbeddedFile, ${count}> embedded_files = {{
${entries}}};
}  // namespace timbao
")
