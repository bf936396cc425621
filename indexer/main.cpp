// timbao-index: builds an archive from files of articles.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/fmt.h>

#include "indexer/archive_commands.hpp"
#include "indexer/bulk/bulk_build.hpp"
#include "indexer/progress_display.hpp"
#include "indexer/source_watch.hpp"

namespace {

using namespace timbao;

// What the shell learns. 2 is what CLI11's own errors are mapped to.
constexpr int exit_ok = 0;
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;
constexpr int exit_some_rejected = 3;

constexpr const char* footer =
    "Formats: text is one article a file, its first line \"date YYYY-MM-DD Title\"; jsonl is one\n"
    "JSON object a line with id, title, text, abstract, date, author, source, category, tags, "
    "url;\n"
    "json, csv and feeds the like; html and warc are pages, out of which the article is taken.\n"
    "Files may be compressed (.gz .bz2 .xz .zst) or in archives (.zip .tar); docs/formats.md says "
    "more.\n"
    "Articles with an id that the archive holds already replace the older ones. Records that\n"
    "cannot be read are reported, kept in DIR/rejects.jsonl and do not stop the build.\n"
    "\n"
    "Commands: timbao-index backup ARCHIVE DEST, restore BACKUP ARCHIVE, check ARCHIVE "
    "[--repair],\n"
    "upgrade ARCHIVE, delete ARCHIVE ID..., shard ARCHIVE --into N --output DIR; all of them, and\n"
    "indexing, also while it is served.\n"
    "\n"
    "Exit status: 0 all indexed, 1 nothing changed because of an error, 2 wrong usage,\n"
    "3 indexed, but some records were rejected.";

constexpr const char* encodings =
    "utf-8, utf-16le, utf-16be, windows-1258, tcvn3 (abc), vni, viscii, vps, viqr";

void add_options(CLI::App& app, BulkBuildOptions& options) {
  app.footer(footer);
  app.add_option("--archive", options.archive, "Directory of the archive; created if missing")
      ->required()
      ->type_name("DIR");
  const std::map<std::string, SourceFormat> formats = {
      {"auto", SourceFormat::automatic}, {"text", SourceFormat::text},
      {"jsonl", SourceFormat::jsonl},    {"json", SourceFormat::json},
      {"html", SourceFormat::html},      {"feed", SourceFormat::feed},
      {"wxr", SourceFormat::feed},       {"warc", SourceFormat::warc},
      {"csv", SourceFormat::csv},        {"beir", SourceFormat::jsonl}};
  app.add_option(
         "--format", options.sources.format,
         "auto, text, jsonl, json, html, feed (RSS, Atom), wxr, warc, csv or beir (default: "
         "auto, by the names of files)")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case).description(""))
      ->type_name("FORMAT");
  const auto read_encoding = [&options](const std::string& name) {
    if (name == "auto")
      return;
    options.sources.encoding = options.records.encoding = encoding_by_name(name);
    if (!options.sources.encoding)
      throw CLI::ValidationError("--encoding", "\"" + name + "\" is not one of " + encodings);
  };
  app.add_option_function<std::string>(
         "--encoding", read_encoding,
         std::string("What files are written in: auto detects each text file's, ") + encodings)
      ->type_name("NAME");
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  app.add_option("--jobs", options.jobs, "Threads that parse and index (default: one per core)")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  app.add_flag("--folder-is-source", options.sources.folder_is_source,
               "The first folder below a PATH names the outlet of text articles");
  const auto read_mapping = [&options](const std::string& file) {
    Result<FieldMapping> mapping = read_field_mapping(file);
    if (mapping.has_error())
      throw CLI::ValidationError("--fields", to_string(mapping.error()));
    options.records.mapping = std::move(*mapping);
  };
  app.add_option_function<std::string>(
         "--fields", read_mapping,
         "Lines \"theirs: ours\": which fields of JSON and CSV are an article's")
      ->type_name("FILE");
  const auto read_selectors = [&options](const std::string& file) {
    Result<html::SiteSelectors> selectors = html::read_site_selectors(file);
    if (selectors.has_error())
      throw CLI::ValidationError("--selectors", to_string(selectors.error()));
    options.records.selectors = std::move(*selectors);
  };
  app.add_option_function<std::string>(
         "--selectors", read_selectors,
         "Lines \"field: selector\": where a site's pages have title, text, date and the like")
      ->type_name("FILE");
  app.add_option("PATH", options.sources.paths, "Files, directories, or - for standard input")
      ->required();
}

// "1 file", "12 files".
std::string counted(std::uint64_t count, const std::string& noun) {
  return format_count(count) + " " + noun + (count == 1 ? "" : "s");
}

void print_summary(const BuildSummary& summary) {
  const double seconds = std::max(summary.seconds, 1e-3);
  fmt::print(
      "{} articles indexed from {} in {:.1f} s ({} articles/s)\n", format_count(summary.articles),
      format_bytes(summary.source_bytes), summary.seconds,
      format_count(static_cast<std::uint64_t>(static_cast<double>(summary.articles) / seconds)));
  if (summary.replaced > 0)
    fmt::print("{} with the same {} replaced\n", counted(summary.replaced, "older article"),
               summary.replaced == 1 ? "id" : "ids");
  for (const auto& [encoding, files] : summary.decoded_files)
    fmt::print("{} read as {}\n", counted(files, "file"), name_of(encoding));
  if (summary.skipped_files > 0)
    fmt::print("{} skipped because the kind is not known, the first: {}\n",
               counted(summary.skipped_files, "file"), summary.first_skipped);
  if (summary.rejected > 0)
    fmt::print("{} rejected, see {}\n", counted(summary.rejected, "record"),
               summary.rejects_path.string());
  fmt::print("the archive holds {} in {}\n", counted(summary.archive_articles, "article"),
             format_bytes(summary.archive_bytes));
}

int build(const BulkBuildOptions& options) {
  ProgressDisplay display(total_source_bytes(options.sources));
  BuildObserver observer;
  observer.on_progress = [&display](const BuildProgress& progress) { display.show(progress); };
  observer.on_rejected = [&display](const Error& reason) { display.show_rejected(reason); };
  const Result<BuildSummary> summary = build_archive(options, observer);
  display.finish();
  if (summary.has_error()) {
    fmt::print(stderr, "timbao-index: {}\n", to_string(summary.error()));
    return exit_failed;
  }
  print_summary(*summary);
  std::fflush(stdout);
  return summary->rejected > 0 ? exit_some_rejected : exit_ok;
}

volatile std::sig_atomic_t ended = 0;

// The first signal ends after what is being built; a second one at once.
void end_on_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { ended = 1; };
  action.sa_flags = SA_RESETHAND;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

// Indexes what is there, then what comes. A build that fails is tried again with the next look.
int watch(BulkBuildOptions options) {
  constexpr std::chrono::seconds interval{1};
  end_on_signals();
  FileStates indexed;
  FileStates before;
  for (bool first = true; ended == 0; first = false) {
    const Result<FileStates> now = look_at_sources(options.sources);
    if (now.has_error()) {
      fmt::print(stderr, "timbao-index: {}\n", to_string(now.error()));
      return exit_failed;
    }
    options.sources.only = settled_changes(indexed, first ? *now : before, *now);
    before = *now;
    if (!options.sources.only.empty() && build(options) != exit_failed)
      for (const std::filesystem::path& path : options.sources.only)
        indexed[path] = now->at(path);
    if (ended == 0)
      std::this_thread::sleep_for(interval);
  }
  return exit_ok;
}

}  // namespace

int main(int argc, char** argv) {
  if (const std::optional<int> status = run_archive_command(argc, argv))
    return *status;
  CLI::App app("Indexes Vietnamese articles for timbao-server.", "timbao-index");
  BulkBuildOptions options;
  add_options(app, options);
  bool watches = false;
  app.add_flag("--watch", watches,
               "Stay, and index files that are added to the PATHs or changed, until it is ended");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  return watches ? watch(options) : build(options);
}
