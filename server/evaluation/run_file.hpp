// Reads and writes TREC run files: `qid Q0 docid rank score tag`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "analyzers/result.hpp"
#include "server/evaluation/collection.hpp"

namespace timbao {

// Rankings are ordered by sort_ranking(); the rank column is checked and then ignored, as trec_eval
// does. The tag is the first line's.
// Fails with not_found, or invalid_record naming file:line of the first bad line or of a document
// that a topic's ranking holds already, or the file if it is empty.
Result<Run> read_run(const std::filesystem::path& path);

// The same from memory; `path` is for messages.
Result<Run> parse_run(std::string_view content, const std::filesystem::path& path);

// The run as a file's content, ranks from 1, scores in the shortest form that reads back the same.
// invalid_argument if the tag, invalid_record if a topic's or a document's id is empty or has white
// space in it: the format has no way to write them.
Result<std::string> format_run(const Run& run);

}  // namespace timbao
