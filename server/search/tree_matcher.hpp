// Finds the articles that a query with operators asks for: a Xapian query, and a closer look.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <xapian.h>

#include "analyzers/variant_tables.hpp"
#include "server/search/article_words.hpp"
#include "server/search/query_tree.hpp"
#include "server/search/search_query.hpp"

namespace timbao {

// What the words of a sequence are to a match: in `giá vàng -bạc` one of giá, vàng will do for
// ranking; for lists by date and for counts both must be there.
enum class WordsNeeded : std::uint8_t { any, all };

// A node with its words analysed.
struct MatchNode {
  NodeKind kind = NodeKind::words;
  SearchQuery query;  // words, phrase, prefix, exact; never without words
  FilterField field = FilterField::source;
  std::vector<WordId> prefix_ids;  // of all words that begin so, ascending
  std::string value;
  DateSpan days;
  unsigned distance = 0;
  bool found_exactly = false;  // its candidates are all that it asks for
  std::vector<MatchNode> children;
};

// What an operator asks for:
//   words in AND, OR, NOT, a field   all of them, in any spelling or, for whole words of a query,
//                                    another writing
//   phrase, near                     words typed with marks by these marks, others by any
//   prefix                           any word of the archive that begins so
//   a sequence                       whatever is no plain words; the words only say what is best,
//                                    unless nothing else but dates and values is asked for
// Throws Xapian::Error. Not thread-safe: it looks at articles in its own buffers.
class TreeMatcher {
 public:
  // `database` has the words that prefixes stand for; both may go afterwards. `variants` may be
  // null.
  TreeMatcher(const QueryNode& root, WordsNeeded words_needed, const Xapian::Database& database,
              const VariantTables* variants, const VariantKinds& kinds);

  // Matches everything that is asked for and perhaps more: bigrams for phrases, any field for
  // titles. Without weights of its own.
  Xapian::Query candidates() const;
  // Whether candidates() says it all.
  bool needs_look() const;
  // Whether an article that candidates() matches is what was asked for. Linear in its token stream,
  // some microseconds; tags in OR and NOT beside phrases are read from the stored article.
  bool matches(const Xapian::Document& document) const;
  // The same by the article's token stream as stream_slot has it; `document` is called only where
  // values, dates or tags stand in OR and NOT.
  using DocumentOf = std::function<const Xapian::Document&()>;
  bool matches(std::string_view stored_stream, const DocumentOf& document) const;

 private:
  struct Look;

  MatchNode root_;
  WordsNeeded words_needed_;
  mutable std::vector<WordId> stream_;
  mutable ArticleWords words_;
};

// The words that a query asks for, without those it excludes, in their order: what to rank and to
// highlight by. `title:"giá vàng" -bạc source:Lan` -> `giá vàng`.
std::string wanted_words(const QueryNode& root);

}  // namespace timbao
