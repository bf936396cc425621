// Walks a page in reading order and cuts it at block elements.
#include "indexer/html/text_blocks.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace timbao::html {
namespace {

constexpr std::array<std::string_view, 26> inline_elements = {
    "a",      "abbr",   "acronym", "b",   "bdi",  "big", "cite", "code",  "em",
    "font",   "i",      "ins",     "kbd", "mark", "q",   "s",    "small", "span",
    "strong", "strike", "sub",     "sup", "time", "tt",  "u",    "nobr"};
constexpr std::array<std::string_view, 22> never_text = {
    "script", "style",  "noscript", "template", "nav",    "form",  "iframe", "svg",
    "button", "select", "option",   "textarea", "object", "embed", "audio",  "video",
    "canvas", "map",    "head",     "footer",   "dialog", "menu"};

bool is_one_of(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class BlockCollector {
 public:
  explicit BlockCollector(bool (*is_left_out)(Node)) : is_left_out_(is_left_out) {}

  // The depth of a page is bounded, so recursion is.
  void walk(Node node, Node block) {
    if (node->type == XML_TEXT_NODE) {
      take_text(node, block);
      return;
    }
    if (node->type != XML_ELEMENT_NODE || is_never_text(node) ||
        (is_left_out_ != nullptr && is_left_out_(node)))
      return;
    const std::string_view name = name_of(node);
    if (name == "br") {
      take_break();
      return;
    }
    const bool is_inline = is_one_of(inline_elements, name);
    if (!is_inline)
      finish();
    links_ += name == "a" ? 1 : 0;
    const Node inner = is_inline ? block : node;
    for (Node child = node->children; child != nullptr; child = child->next)
      walk(child, inner);
    links_ -= name == "a" ? 1 : 0;
    if (!is_inline)
      finish();
  }

  void finish() {
    TextBlock done = std::move(block_);
    block_ = {};
    breaks_ = 0;
    done.text = with_single_spaces(done.text);
    if (done.text.empty())
      return;
    for (Node node = done.parent; node != nullptr && !done.is_heading; node = node->parent) {
      const std::string_view name = name_of(node);
      done.is_heading = name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
    }
    blocks_.push_back(std::move(done));
  }

  std::vector<TextBlock> blocks() && { return std::move(blocks_); }

 private:
  void take_text(Node node, Node block) {
    const auto* const content = reinterpret_cast<const char*>(node->content);
    if (content == nullptr)
      return;
    const std::string_view text = content;
    if (text.find_first_not_of(" \t\r\n") != text.npos) {
      breaks_ = 0;
      block_.parent = block_.parent == nullptr ? block : block_.parent;
    }
    block_.text += text;
    block_.linked_bytes += links_ > 0 ? text.size() : 0;
  }

  void take_break() {
    block_.text += ' ';
    if (++breaks_ == 2)
      finish();
  }

  bool (*is_left_out_)(Node);
  std::vector<TextBlock> blocks_;
  TextBlock block_;
  unsigned links_ = 0;
  unsigned breaks_ = 0;  // in a row
};

}  // namespace

bool is_never_text(Node node) {
  const std::string_view name = name_of(node);
  if (is_one_of(never_text, name))
    return true;
  if (xmlHasProp(const_cast<xmlNode*>(node), reinterpret_cast<const xmlChar*>("hidden")) != nullptr)
    return true;
  std::string style = attribute(node, "style");
  std::erase(style, ' ');
  return style.find("display:none") != style.npos;
}

std::vector<TextBlock> text_blocks(Node root, bool (*is_left_out)(Node)) {
  BlockCollector collector(is_left_out);
  collector.walk(root, root);
  collector.finish();
  return std::move(collector).blocks();
}

}  // namespace timbao::html
