// Reads topics and corpora: BEIR's JSON lines, TREC's tagged topics, tab-separated topics.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "server/evaluation/collection.hpp"

namespace timbao {

// Topics in the order of the file. What the file is shows in its first line: `{` begins BEIR
// (`_id`, `text`), `<` begins TREC (see tagged_topics.hpp), anything else is `id<TAB>text`.
// A directory stands for the queries.jsonl in it.
// Fails with not_found, or invalid_record naming file:line of the first bad line, of a topic id
// that stands twice, or the file if it holds no topic.
Result<std::vector<Topic>> read_topics(const std::filesystem::path& path);

// The same from memory; `path` is for messages.
Result<std::vector<Topic>> parse_topics(std::string_view content,
                                        const std::filesystem::path& path);

struct CorpusDocument {
  std::string id;
  std::string title;
  std::string text;
};

// Calls `take` for every document of a BEIR corpus.jsonl and returns how many there were. Reads a
// line at a time. A directory stands for the corpus.jsonl in it. Fails as read_topics() does.
Result<std::size_t> for_each_corpus_document(const std::filesystem::path& path,
                                             const std::function<void(CorpusDocument&&)>& take);

}  // namespace timbao
