// Where the collections for measuring lie, if they are on this machine.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace timbao {

// A path below ../shared/data (or $TIMBAO_SHARED_DATA); nothing if it does not exist, so that a
// test can skip with a message.
inline std::optional<std::filesystem::path> shared_data(const std::string& below) {
  const char* const set = std::getenv("TIMBAO_SHARED_DATA");
  const std::filesystem::path root =
      set != nullptr ? std::filesystem::path(set)
                     : std::filesystem::path(TIMBAO_SOURCE_DIR) / ".." / "shared" / "data";
  if (!std::filesystem::exists(root / below))
    return {};
  return root / below;
}

}  // namespace timbao
