// Writes what a program made, so that a full disk or a closed pipe is an error and not silence.
#pragma once

#include <filesystem>
#include <string_view>

#include "analyzers/result.hpp"

namespace timbao {

// storage_failed, naming the file, with the system's reason.
Result<void> write_file(const std::filesystem::path& path, std::string_view content);

// The same to standard output. SIGPIPE must be ignored for a closed pipe to be an error.
Result<void> write_standard_output(std::string_view content);

}  // namespace timbao
