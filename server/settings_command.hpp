// `timbao-server settings`: chooses how searches of an archive that name no profile are ranked.
#pragma once

namespace timbao {

// Reads `settings --archive DIR [--profile NAME] [--set NAME=VALUE]...`, argv[0] being "settings".
// Without a profile and parameters prints the archive's settings; otherwise writes what is given,
// in place of all that was set before. Returns the exit status: 1 if it failed, 2 for wrong usage.
int run_settings_command(int argc, const char* const* argv);

}  // namespace timbao
