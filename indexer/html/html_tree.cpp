// Wraps libxml2's HTML parser.
#include "indexer/html/html_tree.hpp"

#include <algorithm>
#include <libxml/HTMLparser.h>

#include "indexer/html/text_blocks.hpp"

namespace timbao::html {
namespace {

std::string_view view_of(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// Ends what is nested too deep, so that whoever walks the tree by recursion can.
void cut_deep_branches(xmlDoc* document) {
  xmlNode* node = xmlDocGetRootElement(document);
  unsigned depth = 0;
  while (node != nullptr) {
    if (depth >= depth_max && node->children != nullptr) {
      xmlNode* const children = node->children;
      node->children = nullptr;
      node->last = nullptr;
      xmlFreeNodeList(children);
    }
    if (node->children != nullptr && node->type == XML_ELEMENT_NODE) {
      node = node->children;
      ++depth;
      continue;
    }
    while (node != nullptr && node->next == nullptr) {
      node = node->parent;
      --depth;
      if (node == nullptr || node->type != XML_ELEMENT_NODE)
        return;
    }
    if (node != nullptr)
      node = node->next;
  }
}

}  // namespace

Result<Document> parse_page(std::string_view utf8, std::string_view place) {
  if (utf8.size() > page_bytes_max)
    return Error{ErrorCode::invalid_record,
                 "the page is larger than " + std::to_string(page_bytes_max >> 20) + " MiB",
                 std::string(place)};
  // libxml2 ends a page at its first zero byte.
  std::string without_zeros;
  if (utf8.find('\0') != std::string_view::npos) {
    without_zeros = utf8;
    std::erase(without_zeros, '\0');
    utf8 = without_zeros;
  }
  constexpr int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                          HTML_PARSE_NONET | HTML_PARSE_COMPACT | HTML_PARSE_IGNORE_ENC;
  Document document(
      htmlReadMemory(utf8.data(), static_cast<int>(utf8.size()), nullptr, "UTF-8", options));
  if (document == nullptr || xmlDocGetRootElement(document.get()) == nullptr)
    return Error{ErrorCode::invalid_record, "is no HTML page", std::string(place)};
  cut_deep_branches(document.get());
  return document;
}

std::string_view name_of(Node node) {
  return node->type == XML_ELEMENT_NODE ? view_of(node->name) : std::string_view();
}

bool is_element(Node node, std::string_view name) {
  return name_of(node) == name;
}

Node next_in(Node root, Node node) {
  if (node->children != nullptr && node->type == XML_ELEMENT_NODE)
    return node->children;
  while (node != root && node->next == nullptr)
    node = node->parent;
  return node == root ? nullptr : node->next;
}

std::string attribute(Node node, const char* name) {
  if (node->type != XML_ELEMENT_NODE)
    return {};
  xmlChar* const value =
      xmlGetProp(const_cast<xmlNode*>(node), reinterpret_cast<const xmlChar*>(name));
  std::string text(view_of(value));
  xmlFree(value);
  return text;
}

bool has_word(Node node, const char* attribute_name, std::string_view word) {
  const std::string value = attribute(node, attribute_name);
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t begin = std::min(value.find_first_not_of(" \t\r\n", at), value.size());
    const std::size_t end = std::min(value.find_first_of(" \t\r\n", begin), value.size());
    if (begin < end && std::string_view(value).substr(begin, end - begin) == word)
      return true;
    at = end + 1;
  }
  return false;
}

std::string raw_text(Node node) {
  if (node == nullptr)
    return {};
  xmlChar* const content = xmlNodeGetContent(node);
  std::string text(view_of(content));
  xmlFree(content);
  return text;
}

std::string with_single_spaces(std::string_view text) {
  std::string out;
  bool blank = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool no_break = text.substr(at).starts_with("\xC2\xA0");
    if (no_break || text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n') {
      blank = true;
      at += no_break ? 1 : 0;
      continue;
    }
    if (blank && !out.empty())
      out += ' ';
    blank = false;
    out += text[at];
  }
  return out;
}

std::string plain_text(Node node) {
  return with_single_spaces(raw_text(node));
}

std::string short_text(Node root, std::size_t bytes_max) {
  // Blanks between elements are no text, but some have to be read over.
  const std::size_t read_max = 4 * bytes_max + 200;
  std::string text;
  for (Node node = root; node != nullptr && text.size() <= read_max; node = next_in(root, node))
    if (node->type == XML_TEXT_NODE)
      text += view_of(node->content);
  if (text.size() > read_max)
    return {};
  text = with_single_spaces(text);
  return text.size() > bytes_max ? std::string() : text;
}

std::string text_of_fragment(std::string_view html) {
  if (html.find_first_of("<&") == std::string_view::npos)
    return std::string(html);
  const Result<Document> document = parse_page("<div>" + std::string(html) + "</div>", "");
  if (document.has_error())
    return {};
  std::string text;
  for (const TextBlock& block : text_blocks(xmlDocGetRootElement(document->get())))
    text.append(text.empty() ? "" : "\n\n").append(block.text);
  return text;
}

}  // namespace timbao::html
