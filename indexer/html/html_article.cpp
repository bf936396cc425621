// Puts what a page says and what is found in it together.
#include "indexer/html/html_article.hpp"

#include <algorithm>
#include <array>

#include "indexer/html/article_text.hpp"
#include "indexer/html/page_encoding.hpp"
#include "indexer/html/page_metadata.hpp"
#include "indexer/html/text_blocks.hpp"
#include "indexer/html/written_date.hpp"

namespace timbao::html {
namespace {

constexpr std::size_t name_bytes_max = 60;

// Removes what the site says is no text.
void remove_selected(xmlDoc* document, const SiteSelectors& selectors) {
  const auto found = selectors.of_field.find("remove");
  if (found == selectors.of_field.end())
    return;
  for (const Selector& selector : found->second)
    while (const Node node = find_first(xmlDocGetRootElement(document),
                                        [&](Node one) { return matches(one, selector); })) {
      xmlNode* const removed = const_cast<xmlNode*>(node);
      if (removed->parent == nullptr || removed->parent->type != XML_ELEMENT_NODE)
        return;
      xmlUnlinkNode(removed);
      xmlFreeNode(removed);
    }
}

void take_selected(Node page, const SiteSelectors& selectors, PageMetadata& metadata) {
  const std::array<std::pair<const char*, std::string*>, 5> texts = {
      {{"title", &metadata.title},
       {"abstract", &metadata.abstract},
       {"author", &metadata.author},
       {"category", &metadata.category},
       {"source", &metadata.source}}};
  for (const auto& [field, value] : texts)
    if (const Node node = select(page, selectors, field))
      *value = plain_text(node);
  if (const Node node = select(page, selectors, "date"))
    if (std::optional<std::string> day =
            find_written_date(plain_text(node) + " " + attribute(node, "datetime")))
      metadata.date = std::move(*day);
}

// "(TTXVN) - Sáng 22/12 …" -> the agency; empty where no text begins so.
std::string agency_of(const std::string& paragraph) {
  for (const std::string_view agency : {"TTXVN", "VOV", "Dân trí", "Chinhphu.vn", "VnExpress"}) {
    const std::size_t at = paragraph.find("(" + std::string(agency) + ")");
    if (at != paragraph.npos && at < name_bytes_max)
      return std::string(agency);
  }
  return {};
}

bool begins_with_capital(std::string_view word) {
  if (word.empty())
    return false;
  const auto first = static_cast<unsigned char>(word[0]);
  if (first < 0x80)
    return first >= 'A' && first <= 'Z';
  // Đ, and the vowels of Latin-1 and Latin Extended Additional, where capitals are even.
  if (word.starts_with("Đ"))
    return true;
  if (first == 0xC3)
    return word.size() > 1 && static_cast<unsigned char>(word[1]) < 0xA0;
  return word.size() > 2 && first == 0xE1 && (static_cast<unsigned char>(word[2]) & 1) == 0;
}

// A last line such as "Lò Thị Hoa" or "MINH ĐỨC - HÀ AN" is who wrote it.
bool is_byline(std::string_view text) {
  if (text.empty() || text.size() > name_bytes_max ||
      text.find_first_of(".:;!?\"0123456789") != text.npos)
    return false;
  std::size_t words = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    begin = end + 1;
    if (word == "-" || word == "–" || word == ",")
      continue;
    if (!begins_with_capital(word))
      return false;
    ++words;
  }
  return words >= 1 && words <= 8;
}

void take_byline(std::vector<std::string>& paragraphs, PageMetadata& metadata) {
  if (paragraphs.size() < 2 || !is_byline(paragraphs.back()))
    return;
  if (metadata.author.empty())
    metadata.author = paragraphs.back();
  paragraphs.pop_back();
}

// A date that stands alone in front of the text, or in its first lines.
void take_dateline(Node page, const ArticleText& text, PageMetadata& metadata) {
  if (!metadata.date.empty())
    return;
  constexpr std::size_t block_bytes_max = 160;
  const auto take = [&metadata](const std::string& block) {
    if (block.size() <= block_bytes_max)
      metadata.date = find_written_date(block).value_or("");
    return !metadata.date.empty();
  };
  // Blocks in front of the first paragraph, the nearest first; then its own beginning and the end.
  std::vector<std::string> before;
  for (const TextBlock& block : text_blocks(page)) {
    if (!text.paragraphs.empty() && block.text == text.paragraphs.front())
      break;
    before.push_back(block.text);
  }
  for (std::size_t back = 0; back < before.size(); ++back)
    if (take(before[before.size() - 1 - back]))
      return;
  for (const std::vector<std::string>::size_type end : {std::size_t{0}, text.paragraphs.size() - 1})
    if (end < text.paragraphs.size() && take(text.paragraphs[end].substr(0, block_bytes_max)))
      return;
}

std::string joined(const std::vector<std::string>& paragraphs) {
  std::string text;
  for (const std::string& paragraph : paragraphs)
    text.append(text.empty() ? "" : "\n\n").append(paragraph);
  return text;
}

bool is_absolute(std::string_view address) {
  return address.starts_with("http://") || address.starts_with("https://");
}

}  // namespace

Result<Article> parse_page_article(std::string_view bytes, const PageOrigin& origin,
                                   std::string_view place, Encoding& encoding) {
  const DecodedPage decoded = decode_page(bytes, origin.charset, origin.encoding);
  encoding = decoded.encoding;
  const Result<Document> document = parse_page(decoded.utf8, place);
  if (document.has_error())
    return document.error();
  const Node page = xmlDocGetRootElement(document->get());
  PageMetadata metadata = read_page_metadata(page);
  Node text_root = nullptr;
  if (origin.selectors != nullptr) {
    take_selected(page, *origin.selectors, metadata);
    remove_selected(document->get(), *origin.selectors);
    text_root = select(page, *origin.selectors, "text");
  }
  ArticleText text = text_root != nullptr ? text_of_element(text_root, metadata.title)
                                          : find_article_text(page, metadata.title);
  take_dateline(page, text, metadata);
  take_byline(text.paragraphs, metadata);
  // The summary above the text is kept apart from it.
  if (text.paragraphs.size() > 1 && text.paragraphs.front() == metadata.abstract)
    text.paragraphs.erase(text.paragraphs.begin());
  Article article;
  article.text = joined(text.paragraphs);
  // What scripts put into the page is only in its description.
  if (article.text.size() < metadata.body.size() / 2)
    article.text = metadata.body;
  if (metadata.title.empty() && article.text.empty())
    return Error{ErrorCode::invalid_record, "neither a title nor a text was found in the page",
                 std::string(place)};
  if (!text.paragraphs.empty() && metadata.source.empty())
    metadata.source = agency_of(text.paragraphs.front());
  article.title = std::move(metadata.title);
  article.author = std::move(metadata.author);
  article.date = std::move(metadata.date);
  article.category = std::move(metadata.category);
  article.source = origin.source.empty() ? metadata.source : origin.source;
  article.tags = std::move(metadata.tags);
  article.url = is_absolute(metadata.url) ? metadata.url : origin.url;
  const bool is_repeated = article.text.starts_with(metadata.abstract);
  if (!is_repeated && metadata.abstract != article.title)
    article.abstract = std::move(metadata.abstract);
  article.id = origin.id;
  return article;
}

}  // namespace timbao::html
