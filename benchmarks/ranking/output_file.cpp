// Writing with every step checked.
#include "benchmarks/ranking/output_file.hpp"

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace timbao {
namespace {

Error cannot_write(const std::string& place) {
  return {ErrorCode::storage_failed, "cannot be written: " + std::generic_category().message(errno),
          place};
}

}  // namespace

Result<void> write_file(const std::filesystem::path& path, std::string_view content) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr)
    return cannot_write(path.string());
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size() &&
                       std::fflush(file) == 0;
  const Error failure = written ? Error{} : cannot_write(path.string());
  if (std::fclose(file) != 0 && written)
    return cannot_write(path.string());
  return written ? Result<void>{} : failure;
}

Result<void> write_standard_output(std::string_view content) {
  if (std::fwrite(content.data(), 1, content.size(), stdout) != content.size() ||
      std::fflush(stdout) != 0)
    return cannot_write("standard output");
  return {};
}

}  // namespace timbao
