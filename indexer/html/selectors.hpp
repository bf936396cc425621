// Where a site keeps its article's parts, said by whoever indexes it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/html/html_tree.hpp"

namespace timbao::html {

// One step of a selector: "div.article-body[data-kind=news]".
struct SelectorStep {
  std::string element;  // empty: any
  std::vector<std::string> classes;
  std::string id;
  std::vector<std::pair<std::string, std::string>> attributes;  // without a value: it is there
};

// Steps from outer to inner elements, as CSS has them with spaces: "article.detail h1".
using Selector = std::vector<SelectorStep>;

// By field of an article: title, text, abstract, author, date, category, source. `remove` is what
// is no part of the text. A field may have several selectors, of which the first that finds
// something is taken; all of `remove` are.
struct SiteSelectors {
  std::map<std::string, std::vector<Selector>> of_field;

  bool empty() const { return of_field.empty(); }
};

// "article.detail > h1" -> an Error: steps are separated by spaces only.
Result<Selector> parse_selector(std::string_view text);

// Lines "field: selector", '#' begins a comment:
//   title: h1.detail-title
//   text: div#main-detail
//   remove: div.box-related
// Fails with invalid_argument naming file and line, not_found where there is no such file.
Result<SiteSelectors> read_site_selectors(const std::filesystem::path& file);

bool matches(Node node, const Selector& selector);
// The first element that the first selector to find any finds; null if none does.
Node select(Node page, const SiteSelectors& selectors, const std::string& field);

}  // namespace timbao::html
