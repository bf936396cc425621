// Scores elements by their paragraphs.
#include "indexer/html/article_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <string_view>

#include "indexer/html/text_blocks.hpp"

namespace timbao::html {
namespace {

// In bytes; a Vietnamese syllable with its space takes about six.
constexpr std::size_t paragraph_bytes = 80;
constexpr double linked_share_max = 0.4;

// Words that class names and ids of what is no article are made of.
constexpr std::array<std::string_view, 65> foreign_words = {
    "nav",           "navbar",      "navigation",
    "menu",          "breadcrumb",  "breadcrumbs",
    "sidebar",       "related",     "lienquan",
    "comment",       "comments",    "binhluan",
    "share",         "sharing",     "social",
    "ads",           "adv",         "advert",
    "advertisement", "quangcao",    "banner",
    "footer",        "tags",        "tag",
    "newsletter",    "popup",       "modal",
    "cookie",        "pagination",  "pager",
    "mostread",      "xemnhieu",    "docnhieu",
    "tinmoi",        "tinkhac",     "recommend",
    "recommended",   "promo",       "subscribe",
    "toolbar",       "widget",      "copyright",
    "topbar",        "search",      "login",
    "rating",        "vote",        "poll",
    "sponsor",       "suggest",     "suggestion",
    "readmore",      "seealso",     "morenews",
    "othernews",     "trending",    "hotnews",
    "weather",       "player",      "print",
    "tools",         "tinlienquan", "tincungchuyenmuc",
    "cungchuyenmuc", "docthem"};
// The same of several words, separated in the page by - or _.
constexpr std::array<std::string_view, 22> foreign_phrases = {
    "lien-quan", "doc-them",   "xem-them",    "xem-nhieu", "doc-nhieu", "tin-moi",
    "tin-khac",  "binh-luan",  "quang-cao",   "most-read", "see-also",  "read-more",
    "more-news", "other-news", "chu-de",      "tu-khoa",   "chia-se",   "cung-chuyen-muc",
    "tin-cung",  "bai-khac",   "tin-noi-bat", "hot-news"};

// How a line begins that leads elsewhere or speaks of the page.
constexpr std::array<std::string_view, 24> foreign_beginnings = {"Xem thêm",
                                                                 "Đọc thêm",
                                                                 "Tin liên quan",
                                                                 "Bài liên quan",
                                                                 "Chia sẻ",
                                                                 "Theo dõi chúng tôi",
                                                                 "Bình luận",
                                                                 "In bài",
                                                                 "Gửi bài",
                                                                 "Từ khóa",
                                                                 "Từ khoá",
                                                                 "Tags:",
                                                                 "Tag:",
                                                                 "Mời bạn đọc xem",
                                                                 "Mời quý độc giả theo dõi",
                                                                 "Copyright",
                                                                 "©",
                                                                 "Bản quyền",
                                                                 "Quảng cáo",
                                                                 "Ý kiến bạn đọc",
                                                                 "Về trang chủ",
                                                                 "Trở về đầu trang",
                                                                 "Các tin khác",
                                                                 "Tin cùng chuyên mục"};

bool is_word_of(const auto& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "box-TinLienQuan related_2" -> "box-tin-lien-quan-related-2-".
std::string split_name(const std::string& name) {
  std::string words;
  bool was_lower = false;
  for (const char byte : name) {
    const auto letter = static_cast<unsigned char>(byte);
    const bool is_capital = std::isupper(letter) != 0;
    if (is_capital && was_lower)
      words += '-';
    words += std::isalnum(letter) != 0 ? static_cast<char>(std::tolower(letter)) : '-';
    was_lower = std::islower(letter) != 0;
  }
  return words + '-';
}

bool names_something_foreign(const std::string& name) {
  const std::string words = split_name(name);
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = words.find('-', begin);
    if (is_word_of(foreign_words, std::string_view(words).substr(begin, end - begin)))
      return true;
    begin = end + 1;
  }
  return std::any_of(foreign_phrases.begin(), foreign_phrases.end(),
                     [&words](std::string_view phrase) {
                       const std::size_t at = words.find(phrase);
                       return at != words.npos && (at == 0 || words[at - 1] == '-') &&
                              words[at + phrase.size()] == '-';
                     });
}

bool is_foreign(Node node) {
  const std::string_view name = name_of(node);
  if (name == "aside" || name == "figure" || name == "header")
    return name != "header" ||
           find_first(node, [](Node inner) {
             return is_element(inner, "p") && plain_text(inner).size() > paragraph_bytes;
           }) == nullptr;
  if (name == "body" || name == "html" || name == "article" || name == "main")
    return false;
  const std::string role = attribute(node, "role");
  if (role == "navigation" || role == "complementary" || role == "search" || role == "banner" ||
      role == "contentinfo")
    return true;
  return names_something_foreign(attribute(node, "class")) ||
         names_something_foreign(attribute(node, "id"));
}

bool begins_foreign(std::string_view text) {
  return std::any_of(foreign_beginnings.begin(), foreign_beginnings.end(),
                     [text](std::string_view beginning) { return text.starts_with(beginning); });
}

bool is_mostly_links(const TextBlock& block) {
  return static_cast<double>(block.linked_bytes) >
         linked_share_max * static_cast<double>(block.text.size());
}

// A text, not a caption, a list of links or a line of the page's own.
bool is_paragraph(const TextBlock& block) {
  return block.text.size() >= paragraph_bytes && !is_mostly_links(block) &&
         !begins_foreign(block.text);
}

// Every paragraph counts for its parent and half for that one's parent, and so on a little way up.
Node best_element(const std::vector<TextBlock>& blocks) {
  constexpr unsigned levels = 4;
  constexpr double full_bytes = 600;
  std::map<Node, double> score;
  for (const TextBlock& block : blocks) {
    if (!is_paragraph(block))
      continue;
    double worth = 1 + std::min(static_cast<double>(block.text.size()) / full_bytes, 3.0);
    Node node = block.parent;
    // A paragraph element holds one paragraph: what it is in is looked for.
    if (node != nullptr &&
        (is_element(node, "p") || is_element(node, "li") || is_element(node, "blockquote")))
      node = node->parent;
    for (unsigned level = 0; level < levels && node != nullptr && node->type == XML_ELEMENT_NODE;
         ++level, node = node->parent, worth /= 2)
      score[node] += worth;
  }
  Node best = nullptr;
  // In reading order, so that of equals the outer one and the first one wins.
  for (const TextBlock& block : blocks)
    for (Node node = block.parent; node != nullptr && node->type == XML_ELEMENT_NODE;
         node = node->parent) {
      const auto found = score.find(node);
      if (found != score.end() && (best == nullptr || found->second > score[best]))
        best = node;
    }
  return best;
}

bool is_inside(Node node, Node root) {
  while (node != nullptr && node != root)
    node = node->parent;
  return node == root;
}

std::size_t paragraph_bytes_in(const std::vector<TextBlock>& blocks, Node root) {
  std::size_t bytes = 0;
  for (const TextBlock& block : blocks)
    bytes += is_paragraph(block) && is_inside(block.parent, root) ? block.text.size() : 0;
  return bytes;
}

// The element that says of itself that it is the article.
Node declared_element(Node page, const std::vector<TextBlock>& blocks) {
  const Node body =
      find_first(page, [](Node node) { return attribute(node, "itemprop") == "articleBody"; });
  if (body != nullptr && paragraph_bytes_in(blocks, body) > 0)
    return body;
  const std::vector<Node> articles =
      find_all(page, [](Node node) { return is_element(node, "article"); });
  if (articles.size() == 1 && paragraph_bytes_in(blocks, articles.front()) > 0)
    return articles.front();
  return nullptr;
}

// Inside the article also short lines are text, unless they lead elsewhere.
std::vector<std::string> paragraphs_in(const std::vector<TextBlock>& blocks, Node root,
                                       const std::string& title) {
  std::vector<std::string> paragraphs;
  std::size_t behind_last_paragraph = 0;
  bool has_begun = false;
  for (const TextBlock& block : blocks) {
    if (!is_inside(block.parent, root) || block.text == title || begins_foreign(block.text) ||
        is_mostly_links(block))
      continue;
    // Before the first paragraph stand dates, places and authors, and they are read elsewhere.
    has_begun = has_begun || is_paragraph(block);
    if (!has_begun)
      continue;
    paragraphs.push_back(block.text);
    if (is_paragraph(block) || !block.is_heading)
      behind_last_paragraph = paragraphs.size();
  }
  paragraphs.resize(behind_last_paragraph);  // a heading with nothing under it is not the article's
  return paragraphs;
}

}  // namespace

ArticleText find_article_text(Node page, const std::string& title) {
  const std::vector<TextBlock> blocks = text_blocks(page, is_foreign);
  Node root = declared_element(page, blocks);
  if (root == nullptr)
    root = best_element(blocks);
  if (root != nullptr)
    return {paragraphs_in(blocks, root, title), root};
  // Short news have no long paragraph: what is left of the page.
  constexpr std::size_t sentence_bytes = 30;
  ArticleText text{{}, page};
  for (const TextBlock& block : blocks)
    if (block.text.size() >= sentence_bytes && block.text != title && !block.is_heading &&
        !is_mostly_links(block) && !begins_foreign(block.text))
      text.paragraphs.push_back(block.text);
  return text;
}

ArticleText text_of_element(Node root, const std::string& title) {
  ArticleText text{{}, root};
  for (const TextBlock& block : text_blocks(root))
    if (block.text != title)
      text.paragraphs.push_back(block.text);
  return text;
}

}  // namespace timbao::html
