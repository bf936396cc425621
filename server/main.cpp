// timbao-server: opens archives and serves them, or writes the settings of one. Wiring only.
#include <cstdio>
#include <string_view>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "indexer/live/live_writer.hpp"
#include "server/http/http_server.hpp"
#include "server/search/searcher_pool.hpp"
#include "server/server_options.hpp"
#include "server/settings_command.hpp"

int main(int argc, char** argv) {
  using namespace timbao;
  if (argc > 1 && std::string_view(argv[1]) == "settings")
    return run_settings_command(argc - 1, argv + 1);
  int exit_status = 0;
  const std::optional<ServerOptions> options = read_server_options(argc, argv, exit_status);
  if (!options)
    return exit_status;
  spdlog::set_default_logger(spdlog::stderr_color_mt("timbao"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S%z %l %v");

  const auto variants = options->abbreviations_file.empty()
                            ? Result<std::shared_ptr<const VariantTables>>(shipped_variant_tables())
                            : variant_tables_with(options->abbreviations_file);
  if (variants.has_error()) {
    std::fprintf(stderr, "timbao-server: --abbreviations: %s\n",
                 to_string(variants.error()).c_str());
    return 1;
  }
  for (const ArchiveLocation& location : options->archives)
    if (options->is_writable(location.name))
      if (const Result<void> made = make_archive(location.directory); made.has_error()) {
        std::fprintf(stderr, "timbao-server: %s\n", to_string(made.error()).c_str());
        return 1;
      }
  const auto pool =
      SearcherPool::open(options->archives, options->threads, options->queue_max, *variants);
  if (pool.has_error()) {
    std::fprintf(stderr, "timbao-server: %s\n", to_string(pool.error()).c_str());
    return 1;
  }
  (*pool)->on_problem([](const std::string& name, const Error& error) {
    spdlog::error("archive {}: {}", name, to_string(error));
  });
  for (const std::string& name : options->writable)
    if (const Result<void> taken = (*pool)->take_updates(name); taken.has_error()) {
      std::fprintf(stderr, "timbao-server: %s\n", to_string(taken.error()).c_str());
      return 1;
    }
  for (const auto& archive : (*pool)->descriptions())
    spdlog::info("archive {}: {} articles", archive->name, archive->articles);
  const Result<void> served =
      serve(options->listen, options->limits, **pool, [](const std::string& url) {
        std::printf("Timbao is listening; open %s\n", url.c_str());
        std::fflush(stdout);
      });
  if (served.has_error()) {
    std::fprintf(stderr, "timbao-server: %s\n", to_string(served.error()).c_str());
    return 1;
  }
  return 0;
}
