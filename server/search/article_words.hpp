// An article's token stream taken apart, to look for words that stand together.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "indexer/schema/index_schema.hpp"
#include "server/search/search_query.hpp"

namespace timbao {

// Words of one field, by place.
struct FieldWords {
  std::vector<WordId> ids;
  std::vector<bool> starts_sentence;
};
using ArticleWords = std::array<FieldWords, field_count>;

// Overwrites `words` and keeps its memory. Linear in the stream.
void read_stream(std::span<const WordId> stream, ArticleWords& words);

// A run of words in a field, the end exclusive.
struct WordSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Where `run` stands side by side within a sentence. A word typed with marks is met by these marks
// only (`hòa` by hòa), one without marks by all that fold to it (`hoa` by hoa, hòa, hóa); with
// `this_spelling` each only by itself. Words that are no Vietnamese syllables have no marks here.
std::vector<WordSpan> find_run(const FieldWords& field, const std::vector<QueryWord>& run,
                               bool this_spelling = false);

// Where a word with one of these ids stands; `folded` says that they are ids without marks.
std::vector<WordSpan> find_any(const FieldWords& field, const std::vector<WordId>& ids,
                               bool folded);

// Whether one span of every list lies within so many words: at most `distance` words that belong to
// none of them stand between the first and the last.
bool stand_near(const std::vector<std::vector<WordSpan>>& operands, unsigned distance);

}  // namespace timbao
