# cmake -DOUTPUT=FILE -DFILES="a;b" -DNAME=embedded_x -P embed_files.cmake: writes files as C++ byte
# arrays, listed in the array NAME, so that a program needs no folder of files where it runs.
set(declarations "")
set(entries "")
set(count 0)
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND declarations "inline constexpr char ${NAME}_${count}[] = {${bytes}'\\0'};\n")
  string(APPEND entries
    "    {\"${name}\", {${NAME}_${count}, sizeof ${NAME}_${count} - 1}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE "${OUTPUT}"
"// Made by embed_files.cmake.
#pragma once
#include <array>
#include \"analyzers/embedded_file.hpp\"
namespace timbao {
${declarations}inline constexpr std::array<EmbeddedFile, ${count}> ${NAME} = {{
${entries}}};
}  // namespace timbao
")
