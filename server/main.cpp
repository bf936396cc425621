// timbao-server: opens archives and serves them, or writes the settings of one, or keys. Wiring
// only.
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "indexer/live/live_writer.hpp"
#include "server/http/http_server.hpp"
#include "server/keys_command.hpp"
#include "server/operation/log_lines.hpp"
#include "server/search/searcher_pool.hpp"
#include "server/search/spread/spread_archive.hpp"
#include "server/server_options.hpp"
#include "server/settings_command.hpp"

namespace timbao {
namespace {

int fail(const std::string& message) {
  std::fprintf(stderr, "timbao-server: %s\n", message.c_str());
  return 1;
}

// Reads configuration, keys and certificate again. What takes a restart stays as it is.
Result<HttpSettings> reloaded(const CommandLine& command_line) {
  std::vector<std::string> mistakes;
  std::optional<ServerOptions> options = load_server_options(command_line, mistakes);
  if (options)
    return std::move(options->http);
  std::string all;
  for (const std::string& mistake : mistakes)
    all.append(all.empty() ? "" : "; ").append(mistake);
  return Error{ErrorCode::invalid_argument, std::move(all), ""};
}

// An archive that is to take updates may begin empty.
Result<void> make_writable_archives(const ServerOptions& options) {
  for (const ArchiveLocation& location : options.archives)
    if (options.is_writable(location.name) && !is_spread_archive(location.directory))
      if (Result<void> made = make_archive(location.directory); made.has_error())
        return made;
  return {};
}

int run_server(const CommandLine& command_line, const ServerOptions& options) {
  begin_log(options.log_format);
  const auto variants = options.abbreviations_file.empty()
                            ? Result<std::shared_ptr<const VariantTables>>(shipped_variant_tables())
                            : variant_tables_with(options.abbreviations_file);
  if (variants.has_error())
    return fail("--abbreviations: " + to_string(variants.error()));
  if (const Result<void> made = make_writable_archives(options); made.has_error())
    return fail(to_string(made.error()));
  const auto pool =
      SearcherPool::open(options.archives, options.threads, options.queue_max, *variants);
  if (pool.has_error())
    return fail(to_string(pool.error()));
  (*pool)->on_problem([](const std::string& name, const Error& error) {
    spdlog::error("archive {}: {}", name, to_string(error));
  });
  for (const std::string& name : options.writable)
    if (const Result<void> taken = (*pool)->take_updates(name); taken.has_error())
      return fail(to_string(taken.error()));
  for (const auto& archive : (*pool)->descriptions())
    spdlog::info("archive {}: {} articles", archive->name, archive->articles);
  const Result<void> served = serve(
      options.listen, options.http, **pool, [&command_line] { return reloaded(command_line); },
      [](const std::string& url) {
        std::printf("Timbao is listening; open %s\n", url.c_str());
        std::fflush(stdout);
      });
  return served.has_error() ? fail(to_string(served.error())) : 0;
}

}  // namespace
}  // namespace timbao

int main(int argc, char** argv) {
  using namespace timbao;
  if (argc > 1 && std::string_view(argv[1]) == "settings")
    return run_settings_command(argc - 1, argv + 1);
  if (argc > 1 && std::string_view(argv[1]) == "keys")
    return run_keys_command(argc - 1, argv + 1);
  int exit_status = 0;
  const std::optional<CommandLine> command_line = read_command_line(argc, argv, exit_status);
  if (!command_line)
    return exit_status;
  std::vector<std::string> mistakes;
  const std::optional<ServerOptions> options = load_server_options(*command_line, mistakes);
  for (const std::string& mistake : mistakes)
    std::fprintf(stderr, "timbao-server: %s\n", mistake.c_str());
  if (!options)
    return 2;
  if (command_line->check_only) {
    std::puts("The configuration is right.");
    return 0;
  }
  return run_server(*command_line, *options);
}
