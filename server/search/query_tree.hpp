// What a typed query means, as a tree of plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/search/date_span.hpp"
#include "server/search/filters.hpp"

namespace timbao {

enum class NodeKind : std::uint8_t {
  words,     // words in any order, as typed: `giá vàng`
  phrase,    // words side by side: `"giá vàng"`
  prefix,    // words that begin so: `nguy*`
  exact,     // a word in this very spelling: `=hòa`
  near,      // its children, phrases or exact words or prefixes, within `distance` words
  title,     // its child, met by the title: `title:(giá vàng)`
  value,     // an article whose `field` is `text`: `source:"Tuổi Trẻ"`
  date,      // an article of the days `days`, either end of which may be open: `date:2025`
  must,      // its child is required: `+vàng`
  exclude,   // its child must not be met: `-vàng`, `NOT vàng`
  sequence,  // what stands side by side: words say what is best, everything else is required
  all_of,    // AND
  any_of,    // OR
};

struct QueryNode {
  NodeKind kind = NodeKind::words;
  std::string text;                         // words, phrase, prefix, exact, value; never empty
  FilterField field = FilterField::source;  // value
  DateSpan days;                            // date; an open end is empty
  unsigned distance = 0;                    // near
  // near, sequence, all_of, any_of: two or more; title, must, exclude: one. AND in AND is
  // one AND, OR in OR one OR, and words beside words are one `words`.
  std::vector<QueryNode> children;
};

// The tree as text that parses to the same tree: `("giá vàng" OR đô la) -source:"Tuổi Trẻ"`.
// Dates that were relative come out as days. Linear.
std::string canonical_text(const QueryNode& node);

// The tree for tests and for people who look into it: (any_of (phrase giá vàng) (words đô la)).
std::string tree_text(const QueryNode& node);

}  // namespace timbao
