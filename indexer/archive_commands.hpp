// The commands of timbao-index besides indexing: backup, restore, check, upgrade, delete,
// shard.
#pragma once

#include <optional>

namespace timbao {

// Runs the command that the first argument names and returns its exit status: 0 done, 1 failed or,
// of a check, something is wrong, 2 wrong usage. Nothing if it names none.
std::optional<int> run_archive_command(int argc, char** argv);

}  // namespace timbao
