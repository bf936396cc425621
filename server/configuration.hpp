// The settings that a configuration file may have, by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/operation/configuration_file.hpp"
#include "server/server_options.hpp"

namespace timbao {

// Sets "limits.connections" or the like; gives what is wrong with the value or the name, or "".
// Archives are "archives.NAME".
std::string apply_setting(std::string_view name, std::string_view value, ServerOptions& options);

// Applies a file's entries; mistakes in its format, its names and its values are all collected.
std::vector<ConfigurationMistake> apply_configuration(std::string_view text,
                                                      ServerOptions& options);

// All names but those of archives, for the documentation's test.
std::vector<std::string_view> setting_names();

}  // namespace timbao
