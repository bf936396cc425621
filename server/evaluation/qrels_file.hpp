// Reads relevance judgements (qrels) as BEIR and TREC write them.
#pragma once

#include <filesystem>
#include <string_view>

#include "analyzers/result.hpp"
#include "server/evaluation/collection.hpp"

namespace timbao {

// Three fields are BEIR's `query-id corpus-id score`, with or without the heading, four are TREC's
// `qid 0 docid grade`; fields are parted by tabs or white space. Grades are whole numbers ("1",
// "-2", "3.0"). A directory stands for qrels/test.tsv or else qrels.tsv in it.
// Fails with not_found, or invalid_record naming file:line of the first bad line or of a judgement
// that contradicts an earlier one, or the file if it holds none. Repeating a judgement is allowed.
Result<Judgements> read_judgements(const std::filesystem::path& path);

// The same from memory; `path` is for messages.
Result<Judgements> parse_judgements(std::string_view content, const std::filesystem::path& path);

}  // namespace timbao
