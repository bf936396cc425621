// Asks a page's head, then its body.
#include "indexer/html/page_metadata.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string_view>

#include "analyzers/ascii_text.hpp"
#include "indexer/html/json_ld.hpp"
#include "indexer/html/written_date.hpp"

namespace timbao::html {
namespace {

void fill(std::string& field, std::string found) {
  if (field.empty())
    field = std::move(found);
}

// The contents of a page's <meta> by name, property and itemprop, in lower case; the first that is
// not empty.
using MetaContents = std::map<std::string, std::string, std::less<>>;

MetaContents read_meta(Node page) {
  MetaContents contents;
  find_first(page, [&contents](Node node) {
    if (!is_element(node, "meta"))
      return false;
    const std::string content = with_single_spaces(attribute(node, "content"));
    for (const char* key : {"name", "property", "itemprop"})
      if (std::string name = lower_ascii(attribute(node, key)); !name.empty() && !content.empty())
        contents.emplace(std::move(name), content);
    return false;
  });
  return contents;
}

// The content of the first of the names that the page has.
std::string any_of(const MetaContents& meta, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (const auto found = meta.find(name); found != meta.end())
      return found->second;
  return {};
}

std::string meta_date(const MetaContents& meta) {
  const std::string written = any_of(
      meta, {"article:published_time", "pubdate", "publishdate", "datepublished",
             "og:published_time", "dc.date.issued", "dcterms.issued", "dcterms.date", "dc.date",
             "dcterms.created", "article:published", "date", "sailthru.date", "parsely-pub-date"});
  return find_written_date(written).value_or("");
}

bool has_itemprop(Node node, std::string_view name) {
  return has_word(node, "itemprop", name);
}

std::string microdata(Node page, std::string_view name) {
  const Node node = find_first(
      page, [name](Node one) { return !is_element(one, "meta") && has_itemprop(one, name); });
  if (node == nullptr)
    return {};
  for (const char* key : {"datetime", "content"})
    if (std::string value = attribute(node, key); !value.empty())
      return value;
  return plain_text(node);
}

// Whether a class or id speaks of what is sought: "article-author", "detail__date".
bool is_named(Node node, std::initializer_list<std::string_view> words) {
  const std::string name = lower_ascii(attribute(node, "class") + " " + attribute(node, "id"));
  return std::any_of(words.begin(), words.end(),
                     [&name](std::string_view word) { return name.find(word) != name.npos; });
}

// The first day written in a short element that is named after it, or a <time>.
std::string visible_date(Node page) {
  constexpr std::size_t dateline_bytes_max = 120;
  std::string date;
  const auto take = [&date](const std::string& text) {
    date = find_written_date(text).value_or("");
    return !date.empty();
  };
  find_first(page, [&](Node node) {
    return is_element(node, "time") &&
           (take(attribute(node, "datetime")) || take(short_text(node, dateline_bytes_max)));
  });
  if (date.empty())
    find_first(page, [&](Node node) {
      return is_named(node, {"date", "time", "ngay", "publish", "meta"}) &&
             take(short_text(node, dateline_bytes_max));
    });
  return date;
}

std::string canonical_address(Node page, const MetaContents& meta) {
  const Node link = find_first(page, [](Node node) {
    return is_element(node, "link") && has_word(node, "rel", "canonical");
  });
  return link == nullptr ? any_of(meta, {"og:url"}) : attribute(link, "href");
}

// "Lũ rút chậm - Báo Sông Mã" -> "Lũ rút chậm": the part behind the last separator is the site's.
std::string without_site(std::string title, const std::string& site) {
  for (const std::string_view separator : {" | ", " – ", " — ", " - ", " :: ", " » "}) {
    const std::size_t at = title.rfind(separator);
    if (at == title.npos || at == 0)
      continue;
    const std::string_view rest = std::string_view(title).substr(at + separator.size());
    const bool is_site = rest == site || rest.starts_with("Báo ") || rest.starts_with("Tạp chí ") ||
                         rest.find('.') != rest.npos || separator == " | " || separator == " :: ";
    if (is_site)
      return without_site(title.substr(0, at), site);
  }
  return title;
}

// The heading that is named after what it is; otherwise the last of the first level, for the first
// one is often the site's.
std::string heading(Node page) {
  const Node named = find_first(page, [](Node node) {
    const std::string_view name = name_of(node);
    const bool is_heading = name == "h1" || name == "h2" || name == "h3";
    return is_heading &&
           (has_itemprop(node, "headline") ||
            is_named(node, {"entry-title", "post-title", "article-title", "detail-title",
                            "title-detail", "headline", "tieude", "tieu-de"}));
  });
  if (named != nullptr)
    return plain_text(named);
  const std::vector<Node> all = find_all(page, [](Node node) { return is_element(node, "h1"); });
  return all.empty() ? std::string() : plain_text(all.back());
}

std::string title_of(Node page, const MetaContents& meta, const std::string& site) {
  std::string shared =
      without_site(any_of(meta, {"og:title", "twitter:title", "dc.title", "dcterms.title"}), site);
  const Node element = find_first(page, [](Node node) { return is_element(node, "title"); });
  const std::string written = element == nullptr ? "" : without_site(plain_text(element), site);
  std::string large = heading(page);
  // The heading is what readers see; the others tell whether it is the article's or the site's.
  const bool is_the_article =
      !large.empty() && (written.find(large) != written.npos || shared.find(large) != shared.npos ||
                         large.find(shared.empty() ? written : shared) != large.npos);
  if (is_the_article)
    return large;
  if (!shared.empty())
    return shared;
  if (!large.empty() && large != site)
    return large;
  const Node second = find_first(page, [](Node node) {
    return is_element(node, "h2") || is_named(node, {"tieude", "tieu-de", "headline"});
  });
  return written.empty() && second != nullptr ? plain_text(second) : written;
}

// "Bài, ảnh: Lò Thị Hoa" -> "Lò Thị Hoa".
std::string without_label(std::string name) {
  for (const std::string_view label : {"Tác giả", "Người đăng", "Đăng bởi", "Bài và ảnh",
                                       "Bài, ảnh", "Bài", "Theo", "By", "Thực hiện"})
    if (name.starts_with(label)) {
      std::string_view rest = std::string_view(name).substr(label.size());
      const std::size_t begin = rest.find_first_not_of(" :");
      if (begin != rest.npos && (begin > 0))
        return std::string(rest.substr(begin));
    }
  return name;
}

std::string author_of(Node page, const MetaContents& meta) {
  const std::string said = any_of(meta, {"article:author", "author", "dc.creator",
                                         "dcterms.creator", "parsely-author", "sailthru.author"});
  if (!said.empty() && said.find("://") == said.npos)
    return without_label(said);
  const std::string marked = microdata(page, "author");
  if (!marked.empty())
    return without_label(marked);
  constexpr std::size_t name_bytes_max = 80;
  const Node named = find_first(page, [](Node node) {
    if (!has_word(node, "rel", "author") &&
        !is_named(node, {"author", "tacgia", "tac-gia", "byline"}))
      return false;
    const std::string text = short_text(node, name_bytes_max);
    return !text.empty() && !find_written_date(text);
  });
  return named == nullptr ? std::string() : without_label(plain_text(named));
}

// The last step of the way to this page that is not the page itself.
std::string last_of_breadcrumb(Node page, const std::string& title) {
  const Node trail = find_first(page, [](Node node) { return is_named(node, {"breadcrumb"}); });
  if (trail == nullptr)
    return {};
  std::string last;
  for (const Node link : find_all(trail, [](Node node) { return is_element(node, "a"); })) {
    const std::string text = plain_text(link);
    if (!text.empty() && text != title && text != "Trang chủ" && text != "Home")
      last = text;
  }
  return last;
}

}  // namespace

PageMetadata read_page_metadata(Node page) {
  const MetaContents meta = read_meta(page);
  PageMetadata metadata;
  for (const Node script : find_all(page, [](Node node) {
         return is_element(node, "script") &&
                attribute(node, "type").starts_with("application/ld+json");
       }))
    read_json_ld(raw_text(script), metadata);
  fill(metadata.source, any_of(meta, {"og:site_name", "dc.publisher", "dcterms.publisher"}));
  fill(metadata.title, title_of(page, meta, metadata.source));
  fill(metadata.author, author_of(page, meta));
  fill(metadata.category, any_of(meta, {"article:section", "dc.subject"}));
  fill(metadata.category, last_of_breadcrumb(page, metadata.title));
  fill(metadata.date, meta_date(meta));
  fill(metadata.date, find_written_date(microdata(page, "datePublished")).value_or(""));
  fill(metadata.date, visible_date(page));
  // Where the page's own address is, other than JSON-LD's.
  if (std::string canonical = canonical_address(page, meta); !canonical.empty())
    metadata.url = std::move(canonical);
  fill(metadata.abstract,
       any_of(meta, {"og:description", "description", "dc.description", "twitter:description"}));
  return metadata;
}

}  // namespace timbao::html
