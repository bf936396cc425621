// Reads and matches a small part of CSS.
#include "indexer/html/selectors.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include "analyzers/ascii_text.hpp"

namespace timbao::html {
namespace {

constexpr std::array<std::string_view, 8> fields = {"title", "text",     "abstract", "author",
                                                    "date",  "category", "source",   "remove"};

bool is_name_byte(char byte) {
  const auto letter = static_cast<unsigned char>(byte);
  return std::isalnum(letter) != 0 || byte == '-' || byte == '_' || (letter & 0x80) != 0;
}

std::string take_name(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_name_byte(text[end]))
    ++end;
  std::string name(text.substr(0, end));
  text.remove_prefix(end);
  return name;
}

// [name] or [name=value], the value with or without quotes.
bool take_attribute(std::string_view& text, SelectorStep& step) {
  const std::size_t end = text.find(']');
  if (end == text.npos)
    return false;
  std::string_view inside = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  const std::string name = take_name(inside);
  std::string value;
  if (!inside.empty()) {
    if (inside[0] != '=')
      return false;
    inside.remove_prefix(1);
    if (inside.size() >= 2 && (inside[0] == '"' || inside[0] == '\'') && inside.back() == inside[0])
      inside = inside.substr(1, inside.size() - 2);
    value = inside;
  }
  step.attributes.emplace_back(name, value);
  return !name.empty();
}

bool take_step(std::string_view text, SelectorStep& step) {
  step.element = take_name(text);
  while (!text.empty()) {
    const char sign = text[0];
    if (sign == '[') {
      if (!take_attribute(text, step))
        return false;
      continue;
    }
    text.remove_prefix(1);
    std::string name = take_name(text);
    if (name.empty() || (sign != '.' && sign != '#'))
      return false;
    if (sign == '.')
      step.classes.push_back(std::move(name));
    else
      step.id = std::move(name);
  }
  return true;
}

bool step_matches(Node node, const SelectorStep& step) {
  if (node->type != XML_ELEMENT_NODE || (!step.element.empty() && !is_element(node, step.element)))
    return false;
  if (!step.id.empty() && attribute(node, "id") != step.id)
    return false;
  for (const std::string& name : step.classes)
    if (!has_word(node, "class", name))
      return false;
  return std::all_of(step.attributes.begin(), step.attributes.end(), [node](const auto& wanted) {
    const auto* const name = reinterpret_cast<const xmlChar*>(wanted.first.c_str());
    if (xmlHasProp(const_cast<xmlNode*>(node), name) == nullptr)
      return false;
    return wanted.second.empty() || attribute(node, wanted.first.c_str()) == wanted.second;
  });
}

}  // namespace

Result<Selector> parse_selector(std::string_view text) {
  Selector selector;
  for (std::string_view rest = without_outer_blanks(text); !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    SelectorStep step;
    if (!take_step(rest.substr(0, end), step))
      return Error{ErrorCode::invalid_argument,
                   "\"" + std::string(rest.substr(0, end)) +
                       "\" is not understood; a selector is like \"div.detail h1#title [name=x]\"",
                   std::string(text)};
    selector.push_back(std::move(step));
    rest = without_outer_blanks(rest.substr(end));
  }
  if (selector.empty())
    return Error{ErrorCode::invalid_argument, "a selector is missing", std::string(text)};
  return selector;
}

Result<SiteSelectors> read_site_selectors(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream)
    return Error{ErrorCode::not_found, "no such file", file.string()};
  SiteSelectors selectors;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    const std::string place = file.string() + ":" + std::to_string(number);
    const std::string_view text = without_outer_blanks(line);
    if (text.empty() || text[0] == '#')
      continue;
    const std::size_t colon = text.find(':');
    const std::string field(without_outer_blanks(text.substr(0, colon)));
    if (colon == text.npos || std::find(fields.begin(), fields.end(), field) == fields.end())
      return Error{ErrorCode::invalid_argument,
                   "a line is \"field: selector\", the field one of title, text, abstract, author, "
                   "date, category, source, remove",
                   place};
    Result<Selector> selector = parse_selector(text.substr(colon + 1));
    if (selector.has_error())
      return Error{ErrorCode::invalid_argument, selector.error().message, place};
    selectors.of_field[field].push_back(std::move(*selector));
  }
  return selectors;
}

bool matches(Node node, const Selector& selector) {
  if (!step_matches(node, selector.back()))
    return false;
  Node outer = node->parent;
  for (std::size_t step = selector.size() - 1; step-- > 0;) {
    while (outer != nullptr && !step_matches(outer, selector[step]))
      outer = outer->parent;
    if (outer == nullptr)
      return false;
    outer = outer->parent;
  }
  return true;
}

Node select(Node page, const SiteSelectors& selectors, const std::string& field) {
  const auto found = selectors.of_field.find(field);
  if (found == selectors.of_field.end())
    return nullptr;
  for (const Selector& selector : found->second)
    if (const Node node = find_first(page, [&](Node one) { return matches(one, selector); }))
      return node;
  return nullptr;
}

}  // namespace timbao::html
