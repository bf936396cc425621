// The paragraphs of a page: runs of text that no block element interrupts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "indexer/html/html_tree.hpp"

namespace timbao::html {

struct TextBlock {
  Node parent = nullptr;         // the innermost block element around it
  std::string text;              // with single spaces
  std::size_t linked_bytes = 0;  // of it that are inside links
  bool is_heading = false;
};

// Whether the element is no part of what is read: scripts, forms, navigation, what is hidden.
bool is_never_text(Node node);

// The blocks below `root` in reading order; empty ones and those for which is_never_text() or
// `is_left_out` holds are not among them. Two <br> in a row end a block as well.
std::vector<TextBlock> text_blocks(Node root, bool (*is_left_out)(Node) = nullptr);

}  // namespace timbao::html
