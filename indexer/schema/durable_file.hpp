// Replaces a file so that a crash leaves the old or the new one, whole.
#pragma once

#include <filesystem>
#include <string_view>

#include "analyzers/result.hpp"

namespace timbao {

// Writes beside the old file, syncs and renames: durable once it returns. storage_failed naming
// the file. `mode` is who may read it, cut by the process's umask.
Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes,
                          unsigned mode = 0666);

}  // namespace timbao
