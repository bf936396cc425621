// Command lines and what is printed.
#include "indexer/archive_commands.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <vector>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "indexer/live/archive_commit.hpp"
#include "indexer/maintenance/archive_backup.hpp"
#include "indexer/maintenance/archive_check.hpp"
#include "indexer/maintenance/archive_sharding.hpp"
#include "indexer/maintenance/archive_upgrade.hpp"
#include "indexer/progress_display.hpp"

namespace timbao {
namespace {

constexpr int exit_ok = 0;
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

int failure(const Error& error) {
  fmt::print(stderr, "timbao-index: {}\n", to_string(error));
  return exit_failed;
}

int print_copied(const Result<BackupSummary>& summary, const std::string& to) {
  if (summary.has_error())
    return failure(summary.error());
  fmt::print("{}: {} articles, {}\n", to, format_count(summary->articles),
             format_bytes(summary->bytes));
  return exit_ok;
}

int check(const std::string& archive, bool repair) {
  const Result<CheckReport> report = repair ? repair_archive(archive) : check_archive(archive);
  if (report.has_error())
    return failure(report.error());
  for (const std::string& problem : report->problems)
    fmt::print("wrong: {}\n", problem);
  for (const std::string& leftover : report->leftovers)
    fmt::print("left over{}: {}\n", repair ? ", removed" : " (harmless)", leftover);
  for (const std::string& done : report->repairs)
    fmt::print("done: {}\n", done);
  const bool good = report->problems.empty();
  fmt::print("{}: {} articles in {} shards, {}\n", archive, format_count(report->articles),
             report->shards,
             good ? "all good"
                  : std::to_string(report->problems.size()) + " problems" +
                        (repair ? ", repaired" : "; --repair mends what can be"));
  return good || repair ? exit_ok : exit_failed;
}

int upgrade(const std::string& archive, unsigned jobs) {
  ProgressDisplay display(0);
  BuildObserver observer;
  observer.on_progress = [&display](const BuildProgress& progress) { display.show(progress); };
  observer.on_rejected = [&display](const Error& reason) { display.show_rejected(reason); };
  const Result<BuildSummary> summary = upgrade_archive(archive, jobs, observer);
  display.finish();
  if (summary.has_error())
    return failure(summary.error());
  fmt::print("{}: {} articles indexed anew in {:.1f} s\n", archive, format_count(summary->articles),
             summary->seconds);
  return exit_ok;
}

int remove_articles(const std::string& archive, const std::vector<std::string>& ids) {
  if (const Result<ArchiveManifest> manifest = read_manifest(archive); manifest.has_error())
    return failure(manifest.error());
  std::vector<ArticleChange> changes;
  for (const std::string& id : ids) {
    ArticleChange& change = changes.emplace_back();
    change.kind = ArticleChange::Kind::remove;
    change.id = id;
  }
  ArticleLookup lookup;
  const Result<CommitResult> committed =
      commit_changes(archive, "delete-" + std::to_string(::getpid()), changes, lookup);
  if (committed.has_error())
    return failure(committed.error());
  std::size_t missing = 0;
  for (std::size_t index = 0; index < ids.size(); ++index)
    if (committed->outcomes[index].status == ChangeStatus::not_found) {
      fmt::print(stderr, "timbao-index: no article with the id \"{}\"\n", ids[index]);
      ++missing;
    }
  fmt::print("{} articles deleted, the archive holds {}\n", format_count(ids.size() - missing),
             format_count(committed->manifest.articles()));
  return missing == 0 ? exit_ok : exit_failed;
}

int shard(const ShardingOptions& options) {
  ProgressDisplay display(directory_bytes(options.archive));
  const Result<ShardingSummary> summary =
      split_archive(options, [&display](const BuildProgress& progress) { display.show(progress); });
  display.finish();
  if (summary.has_error())
    return failure(summary.error());
  fmt::print("{}: {} articles in {} shards, {}, in {:.1f} s\n", options.output.string(),
             format_count(summary->articles), summary->shards, format_bytes(summary->bytes),
             summary->seconds);
  return exit_ok;
}

constexpr std::array<std::string_view, 6> commands = {"backup",  "restore", "check",
                                                      "upgrade", "delete",  "shard"};

void add_sharding_options(CLI::App& app, ShardingOptions& options) {
  app.add_option("--output", options.output, "A new directory")->required()->type_name("DIR");
  app.add_option("--into", options.shards,
                 "How many shards; may be left out with --by year, for one a year")
      ->check(CLI::Range(2u, split_shards_max))
      ->type_name("N");
  const auto read_kind = [&options](const std::string& kind) {
    if (kind != "id" && kind != "year")
      throw CLI::ValidationError("--by", "\"" + kind + "\" is neither id nor year");
    options.by = kind == "id" ? SplitBy::id : SplitBy::year;
  };
  app.add_option_function<std::string>(
         "--by", read_kind,
         "What decides where an article goes: id, its hash (the default), or year, in consecutive "
         "years of about as many articles; undated ones go to the first")
      ->type_name("id|year");
  app.final_callback([&options] {
    if (options.by == SplitBy::id && options.shards == 0)
      throw CLI::RequiredError("--into");
  });
}

}  // namespace

std::optional<int> run_archive_command(int argc, char** argv) {
  if (argc < 2 || std::find(commands.begin(), commands.end(), argv[1]) == commands.end())
    return {};
  CLI::App app("Keeps archives, also while they are served.", "timbao-index");
  app.require_subcommand(1);
  std::string archive;
  std::string other;
  std::vector<std::string> ids;
  bool repair = false;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  const auto command = [&](const char* name, const char* what) {
    CLI::App* const made = app.add_subcommand(name, what);
    if (std::string_view(name) == "restore")
      made->add_option("BACKUP", other, "A backup")->required();
    made->add_option("ARCHIVE", archive, "Directory of the archive")->required();
    return made;
  };
  command("backup", "Copy an archive as it is now")
      ->add_option("DEST", other, "A new directory")
      ->required();
  command("restore", "Make an archive what a backup is");
  command("check", "Look whether an archive is whole")
      ->add_flag("--repair", repair, "Mend what can be mended; nobody else may write");
  command("upgrade", "Index an archive of an older version anew, from what it stores")
      ->add_option("--jobs", jobs, "Threads (default: one per core)")
      ->check(CLI::Range(1, 256));
  command("delete", "Delete articles")->add_option("ID", ids, "Their ids")->required();
  ShardingOptions sharding;
  add_sharding_options(*command("shard", "Split an archive into shards that may be served apart"),
                       sharding);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  if (app.got_subcommand("backup"))
    return print_copied(back_up(archive, other), other);
  if (app.got_subcommand("restore"))
    return print_copied(restore(other, archive), archive);
  if (app.got_subcommand("check"))
    return check(archive, repair);
  if (app.got_subcommand("upgrade"))
    return upgrade(archive, jobs);
  if (app.got_subcommand("shard")) {
    sharding.archive = archive;
    return shard(sharding);
  }
  return remove_articles(archive, ids);
}

}  // namespace timbao
