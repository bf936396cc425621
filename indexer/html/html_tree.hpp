// A parsed HTML page: libxml2's tree, and the few questions that are asked of it.
#pragma once

#include <libxml/tree.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao::html {

struct DocumentFree {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using Document = std::unique_ptr<xmlDoc, DocumentFree>;
using Node = const xmlNode*;  // lives as long as its document

// Larger pages are refused.
inline constexpr std::size_t page_bytes_max = std::size_t{16} << 20;
// Elements nested deeper are as if they ended there.
inline constexpr unsigned depth_max = 250;

// Parses UTF-8, however broken the markup is. Fails with invalid_record for what is too large or
// is no markup at all. Linear in practice; memory about ten times the page. Thread-safe.
Result<Document> parse_page(std::string_view utf8, std::string_view place);

// The name of an element in lower case, empty for other nodes.
std::string_view name_of(Node node);
bool is_element(Node node, std::string_view name);
// An attribute's value, empty where there is none.
std::string attribute(Node node, const char* name);
// Whether one of the words of a space-separated attribute is `word`.
bool has_word(Node node, const char* attribute_name, std::string_view word);

// The node behind `node` in document order, itself not beyond `root`; null behind the last one.
Node next_in(Node root, Node node);

// The first element for which `wanted` holds, in document order, `root` included; null if none.
template <typename Wanted>
Node find_first(Node root, Wanted wanted) {
  for (Node node = root; node != nullptr; node = next_in(root, node))
    if (node->type == XML_ELEMENT_NODE && wanted(node))
      return node;
  return nullptr;
}

// All of them, those inside others too.
template <typename Wanted>
std::vector<Node> find_all(Node root, Wanted wanted) {
  std::vector<Node> found;
  find_first(root, [&](Node node) {
    if (wanted(node))
      found.push_back(node);
    return false;
  });
  return found;
}

// All text below a node, as it stands in the page.
std::string raw_text(Node node);
// The same with runs of blanks (no-break spaces too) as one space, none at the ends.
std::string plain_text(Node node);
std::string with_single_spaces(std::string_view text);
// The same of a node whose text is short; empty where it has more bytes than that. Looks at no
// more.
std::string short_text(Node node, std::size_t bytes_max);

// "Bánh &amp; <b>trà</b><p>Hai" -> "Bánh & trà\n\nHai": a piece of HTML, as feeds have it.
std::string text_of_fragment(std::string_view html);

}  // namespace timbao::html
