// `timbao-server keys`: makes, lists and revokes the keys that clients need.
#pragma once

namespace timbao {

// Reads `keys create|list|revoke`, argv[0] being "keys". A new key is printed on standard output,
// alone on its line, and never again. Returns the exit status: 1 if it failed, 2 for wrong usage.
int run_keys_command(int argc, const char* const* argv);

}  // namespace timbao
