// The files of the paths that are to be indexed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/sources/raw_records.hpp"

namespace timbao {

struct SourceFile {
  std::filesystem::path path;  // empty for standard input
  std::string name;            // as errors name it
  std::string id;              // for text and HTML
  std::string source;          // the outlet, where folders name it
  SourceFormat format = SourceFormat::automatic;
};

// By the name of a file, of what is in it if that is compressed: .jsonl .ndjson .json .txt .html
// .htm .xhtml .xml .rss .atom .csv .tsv .warc; automatic for all else.
SourceFormat format_by_name(const std::filesystem::path& file);

// What a file's first bytes look like: a JSON object or array, a feed, a page, a WARC, otherwise
// text.
SourceFormat format_by_content(std::string_view beginning);

// Where a file below a directory or in an archive is: its id, and the outlet with folder_is_source.
void name_by_place(const std::filesystem::path& relative, bool folder_is_source, SourceFile& file);

struct FoundFiles {
  std::vector<SourceFile> files;  // in name order
  std::uint64_t skipped = 0;      // whose kind is not known, or is another than was asked for
  std::string first_skipped;
};

// The file itself, "-" for standard input, or those below a directory. A directory with a
// corpus.jsonl is a BEIR collection: its queries and judgements are no articles.
// Fails with invalid_argument or storage_failed naming the path.
Result<FoundFiles> find_source_files(const std::string& path, SourceFormat format,
                                     bool folder_is_source);

}  // namespace timbao
