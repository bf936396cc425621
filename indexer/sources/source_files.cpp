// Walks directories and tells formats apart.
#include "indexer/sources/source_files.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include "analyzers/ascii_text.hpp"
#include "indexer/sources/input_stream.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

// What else lies in a BEIR collection's directory.
bool is_beside_corpus(const fs::path& relative, bool is_beir) {
  return is_beir && relative != "corpus.jsonl" && relative != "corpus.jsonl.gz";
}

bool is_beir_directory(const fs::path& directory) {
  std::error_code error;
  const bool has_corpus = fs::exists(directory / "corpus.jsonl", error) ||
                          fs::exists(directory / "corpus.jsonl.gz", error);
  return has_corpus &&
         (fs::exists(directory / "queries.jsonl", error) ||
          fs::exists(directory / "qrels", error) || fs::exists(directory / "qrels.tsv", error));
}

bool is_container(const fs::path& file) {
  return is_packed(file) && unpacked_name(file).empty();
}

}  // namespace

SourceFormat format_by_name(const fs::path& file) {
  const std::string extension =
      lower_ascii((is_packed(file) ? unpacked_name(file) : file).extension().string());
  static constexpr std::array<std::pair<std::string_view, SourceFormat>, 13> formats = {{
      {".jsonl", SourceFormat::jsonl},
      {".ndjson", SourceFormat::jsonl},
      {".json", SourceFormat::json},
      {".txt", SourceFormat::text},
      {".html", SourceFormat::html},
      {".htm", SourceFormat::html},
      {".xhtml", SourceFormat::html},
      {".xml", SourceFormat::feed},
      {".rss", SourceFormat::feed},
      {".atom", SourceFormat::feed},
      {".csv", SourceFormat::csv},
      {".tsv", SourceFormat::csv},
      {".warc", SourceFormat::warc},
  }};
  for (const auto& [known, format] : formats)
    if (known == extension)
      return format;
  return SourceFormat::automatic;
}

SourceFormat format_by_content(std::string_view beginning) {
  const std::size_t first = beginning.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string_view::npos)
    return SourceFormat::text;
  const std::string_view rest = beginning.substr(first);
  if (rest[0] == '{')
    return SourceFormat::jsonl;
  if (rest[0] == '[')
    return SourceFormat::json;
  if (rest.starts_with("WARC/"))
    return SourceFormat::warc;
  if (rest[0] != '<')
    return SourceFormat::text;
  const std::string lower = lower_ascii(rest.substr(0, 2000));
  const bool is_feed = lower.find("<rss") != lower.npos || lower.find("<feed") != lower.npos ||
                       lower.find("<rdf:rdf") != lower.npos;
  return is_feed ? SourceFormat::feed : SourceFormat::html;
}

void name_by_place(const fs::path& relative, bool folder_is_source, SourceFile& file) {
  if (folder_is_source && relative.has_parent_path())
    file.source = relative.begin()->string();
  const fs::path name = is_packed(relative) ? unpacked_name(relative) : relative;
  file.id = fs::path(name).replace_extension().generic_string();
}

Result<FoundFiles> find_source_files(const std::string& path, SourceFormat format,
                                     bool folder_is_source) {
  FoundFiles found;
  if (path == "-") {
    found.files.push_back({{}, "<stdin>", "stdin", {}, format});
    return found;
  }
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status))
    return Error{ErrorCode::invalid_argument, "no such file or directory", path};
  if (!fs::is_directory(status)) {
    SourceFile file{
        path, path, {}, {}, format == SourceFormat::automatic ? format_by_name(path) : format};
    name_by_place(fs::path(path).filename(), false, file);
    found.files.push_back(std::move(file));
    return found;
  }
  const bool is_beir = is_beir_directory(path);
  fs::recursive_directory_iterator entry(path, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (std::error_code type_error; !entry->is_regular_file(type_error))
      continue;
    const fs::path relative = entry->path().lexically_relative(path);
    const SourceFormat by_name = format_by_name(relative);
    SourceFile file{entry->path(),
                    entry->path().string(),
                    {},
                    {},
                    format == SourceFormat::automatic ? by_name : format};
    const bool is_another = by_name != file.format && by_name != SourceFormat::automatic;
    const bool is_unknown = file.format == SourceFormat::automatic && !is_container(relative);
    if (is_unknown || is_another || is_beside_corpus(relative, is_beir)) {
      if (found.skipped++ == 0)
        found.first_skipped = entry->path().string();
      continue;
    }
    name_by_place(relative, folder_is_source, file);
    found.files.push_back(std::move(file));
  }
  if (error)
    return Error{ErrorCode::storage_failed, error.message(), path};
  std::sort(found.files.begin(), found.files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.name < b.name; });
  return found;
}

}  // namespace timbao
