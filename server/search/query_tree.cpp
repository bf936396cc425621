// Writes query trees.
#include "server/search/query_tree.hpp"

#include <array>
#include <string_view>

#include "server/search/query_lexer.hpp"

namespace timbao {
namespace {

constexpr std::array<std::string_view, 13> kind_names = {
    "words", "phrase", "prefix",  "exact",    "near",   "title", "value",
    "date",  "must",   "exclude", "sequence", "all_of", "any_of"};
constexpr std::array<std::string_view, filter_field_count> field_names = {"source", "category",
                                                                          "author", "tag"};

std::string_view name_of(FilterField field) {
  return field_names[static_cast<std::size_t>(field)];
}

bool is_single_word(const QueryNode& node) {
  return node.text.find(' ') == std::string::npos;
}

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// "20251222" -> "2025-12-22".
std::string day_text(std::string_view day) {
  if (day.empty())
    return {};
  std::string text(day.substr(0, 4));
  text.append("-").append(day.substr(4, 2)).append("-").append(day.substr(6));
  return text;
}

std::string date_text(const DateSpan& days) {
  if (days.first == days.last)
    return "date:" + day_text(days.first);
  return "date:" + day_text(days.first) + ".." + day_text(days.last);
}

// How tightly what a node is written as holds together.
enum class Binding : std::uint8_t { any_of, all_of, sequence, single };

Binding binding_of(const QueryNode& node) {
  switch (node.kind) {
    case NodeKind::any_of:
      return Binding::any_of;
    case NodeKind::all_of:
      return Binding::all_of;
    case NodeKind::sequence:
      return Binding::sequence;
    case NodeKind::words:
      return is_single_word(node) ? Binding::single : Binding::sequence;
    default:
      return Binding::single;
  }
}

struct Writer {
  // In a query wholly in capitals AND and OR are words, so that it needs the signs.
  bool with_signs = false;

  std::string bracketed(const QueryNode& node, Binding least) const {
    return binding_of(node) < least ? "(" + written(node) + ")" : written(node);
  }

  std::string joined(const QueryNode& node, std::string_view between, Binding least) const {
    std::string text;
    for (const QueryNode& child : node.children) {
      if (!text.empty())
        text += between;
      text += bracketed(child, least);
    }
    return text;
  }

  // What a sign or a field's name stands before.
  std::string behind_sign(const QueryNode& child) const {
    const bool is_sign = child.kind == NodeKind::must || child.kind == NodeKind::exclude;
    return is_sign ? "(" + written(child) + ")" : bracketed(child, Binding::single);
  }

  std::string near_text(const QueryNode& node) const {
    return joined(node, " NEAR/" + std::to_string(node.distance) + " ", Binding::single);
  }

  // NEAR and other fields do not follow a field's name: words stand in one quotation, the rest in
  // brackets.
  std::string title_text(const QueryNode& child) const {
    const bool is_field = child.kind == NodeKind::title || child.kind == NodeKind::value ||
                          child.kind == NodeKind::date;
    if (is_field)
      return "title:(" + written(child) + ")";
    if (child.kind != NodeKind::near)
      return "title:" + behind_sign(child);
    std::string words;
    for (const QueryNode& operand : child.children) {
      if (operand.kind != NodeKind::phrase || !is_single_word(operand))
        return "title:(" + near_text(child) + ")";
      words += (words.empty() ? "" : " ") + operand.text;
    }
    return "title:" + in_quotes(words) + "~" + std::to_string(child.distance);
  }

  std::string written(const QueryNode& node) const {
    switch (node.kind) {
      case NodeKind::words:
        return node.text;
      case NodeKind::phrase:
        return in_quotes(node.text);
      case NodeKind::prefix:
        return node.text + "*";
      case NodeKind::exact:
        return "=" + node.text;
      case NodeKind::near:
        return near_text(node);
      case NodeKind::title:
        return title_text(node.children[0]);
      case NodeKind::value:
        return std::string(name_of(node.field)) + ":" + in_quotes(node.text);
      case NodeKind::date:
        return date_text(node.days);
      case NodeKind::must:
        return "+" + behind_sign(node.children[0]);
      case NodeKind::exclude:
        return "-" + behind_sign(node.children[0]);
      case NodeKind::sequence:
        return sequence_text(node);
      case NodeKind::all_of:
        return joined(node, with_signs ? " && " : " AND ", Binding::sequence);
      case NodeKind::any_of:
        return joined(node, with_signs ? " || " : " OR ", Binding::all_of);
    }
    return {};
  }

  // Words of any number stand in a sequence as they are.
  std::string sequence_text(const QueryNode& node) const {
    std::string text;
    for (const QueryNode& child : node.children) {
      if (!text.empty())
        text += ' ';
      text += child.kind == NodeKind::words ? child.text : bracketed(child, Binding::single);
    }
    return text;
  }
};

}  // namespace

std::string canonical_text(const QueryNode& node) {
  std::string text = Writer{false}.written(node);
  return is_wholly_in_capitals(text) ? Writer{true}.written(node) : text;
}

std::string tree_text(const QueryNode& node) {
  std::string text = "(" + std::string(node.kind == NodeKind::value
                                           ? name_of(node.field)
                                           : kind_names[static_cast<std::size_t>(node.kind)]);
  if (node.kind == NodeKind::near)
    text += " " + std::to_string(node.distance);
  if (node.kind == NodeKind::date)
    text += " " + node.days.first + "-" + node.days.last;
  if (!node.text.empty())
    text += " " + node.text;
  for (const QueryNode& child : node.children)
    text += " " + tree_text(child);
  return text + ")";
}

}  // namespace timbao
