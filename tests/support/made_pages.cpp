// Fills the structures with articles.
#include "tests/support/made_pages.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "analyzers/legacy_encodings.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/article_formats.hpp"
#include "indexer/html/html_tree.hpp"
#include "indexer/html/page_encoding.hpp"
#include "tests/unit/legacy_encoder.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr std::array authors = {"Lò Thị Hoa", "Nguyễn Văn Đước", "Phạm Minh Châu", "Thào A Sùng",
                                "Trần Út Hậu"};
constexpr std::array categories = {"Xã hội", "Kinh tế", "Văn hóa", "Giáo dục"};
constexpr std::size_t pages_per_structure = 3;

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::string escaped(std::string text) {
  replace_all(text, "&", "&amp;");
  replace_all(text, "<", "&lt;");
  replace_all(text, "\"", "&quot;");
  return text;
}

std::string json_text(const std::string& text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return buffer.GetString();
}

std::vector<std::string> paragraphs_of(const std::string& text) {
  std::vector<std::string> paragraphs;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find("\n", begin), text.size());
    if (end > begin)
      paragraphs.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return paragraphs;
}

// The samples, as the indexer reads them, with what they do not say made up.
std::vector<Article> sample_articles() {
  const fs::path samples = fs::path(TIMBAO_SOURCE_DIR) / "samples";
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(samples))
    if (entry.path().extension() == ".txt")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Article> articles;
  for (const fs::path& file : files) {
    std::string content = content_of(file);
    const DetectedEncoding detected = detect_encoding(content);
    content = to_utf8(content, detected.encoding);
    Result<Article> article = parse_text_article(content, file.stem().string(), file.string());
    if (article.has_error() || article->text.size() < 600)
      continue;
    const std::size_t number = articles.size();
    article->author = authors[number % authors.size()];
    article->category = categories[number % categories.size()];
    article->url = "https://bao.example/" + article->id + ".html";
    const std::string first = paragraphs_of(article->text).front();
    article->abstract =
        "Chuyện kể lại từ nơi ấy: " + first.substr(0, first.find_first_of(".,")) + ".";
    articles.push_back(std::move(*article));
  }
  return articles;
}

// "2025-12-22" -> year, month, day.
std::array<std::string, 3> parts_of(const std::string& date) {
  return {date.substr(0, 4), date.substr(5, 2), date.substr(8, 2)};
}

using Joined = std::map<std::string, std::string>;

// The text in the ways that pages have paragraphs.
Joined joined_texts(const std::string& text) {
  Joined joined;
  std::size_t number = 0;
  for (const std::string& paragraph : paragraphs_of(text)) {
    const std::string words = escaped(paragraph);
    joined["p"] += "<p>" + words + "</p>\n";
    joined["p-open"] += "<P>" + words + "\n";
    joined["br"] += words + "<br><br>\n";
    joined["div"] += "<div>" + words + "</div>\n";
    joined["div-plain"] += words + "<div><br></div>";
    joined["p-related"] += "<p>" + words + "</p>\n";
    joined["figures"] +=
        "<figure><img src=a.jpg><figcaption>Ảnh chụp ở bến sông vào một buổi sáng có "
        "nhiều sương của mùa này</figcaption></figure><p>" +
        words + "</p>\n";
    if (++number % 2 == 0)
      joined["p-related"] +=
          "<div class=\"box-lien-quan\"><p><a href=/x>Những cây cầu tre cuối cùng trên kênh xáng, "
          "và "
          "chuyện một cậu bé ngày nào cũng đi học bằng xuồng</a></p></div>\n";
  }
  return joined;
}

std::string filled(std::string page, const Article& article) {
  const auto [year, month, day] = parts_of(article.date);
  const auto plain = [](const std::string& number) { return std::to_string(std::stoi(number)); };
  const std::vector<std::pair<std::string, std::string>> values = {
      {"{{json:title}}", json_text(article.title)},
      {"{{json:author}}", json_text(article.author)},
      {"{{json:category}}", json_text(article.category)},
      {"{{json:text}}", json_text(article.text)},
      {"{{title}}", escaped(article.title)},
      {"{{abstract}}", escaped(article.abstract)},
      {"{{author}}", escaped(article.author)},
      {"{{category}}", escaped(article.category)},
      {"{{url}}", article.url},
      {"{{date}}", article.date},
      {"{{date_slash}}", day + "/" + month + "/" + year},
      {"{{date_line}}",
       "Thứ Hai, " + plain(day) + "/" + plain(month) + "/" + year + ", 15:30 (GMT+7)"},
      {"{{date_words}}", "ngày " + plain(day) + " tháng " + plain(month) + " năm " + year},
      {"{{last_sentence}}", ""},
  };
  for (const auto& [from, to] : values)
    replace_all(page, from, to);
  for (const auto& [way, text] : joined_texts(article.text))
    replace_all(page, "{{text:" + way + "}}", text);
  return page;
}

std::string western_utf8(const std::string& bytes) {
  std::string out;
  for (const char byte : bytes)
    append_utf8(out, static_cast<unsigned char>(byte));
  return out;
}

std::string encoded(const std::string& page, const std::string& says) {
  const std::size_t at = says.find("encoding=");
  if (at == says.npos)
    return page;
  const std::string name = says.substr(at + 9, says.find(' ', at) - at - 9);
  if (name == "tcvn3-as-utf8")
    return western_utf8(from_utf8(page, Encoding::tcvn3));
  return from_utf8(page, *encoding_by_name(name));
}

// Signs that the old encodings do not have.
void simplify(Article& article) {
  for (std::string* text : {&article.title, &article.text, &article.abstract})
    for (const auto& [from, to] : std::map<std::string, std::string>{{"“", "\""},
                                                                     {"”", "\""},
                                                                     {"‘", "'"},
                                                                     {"’", "'"},
                                                                     {"–", "-"},
                                                                     {"—", "-"},
                                                                     {"…", "..."},
                                                                     {"²", "2"},
                                                                     {"°", " độ"}})
      replace_all(*text, from, to);
}

}  // namespace

std::vector<MadePage> made_pages() {
  std::vector<fs::path> structures;
  for (const auto& entry : fs::directory_iterator(fs::path(TIMBAO_SOURCE_DIR) / "tests/pages"))
    structures.push_back(entry.path());
  std::sort(structures.begin(), structures.end());
  const std::vector<Article> articles = sample_articles();
  std::vector<MadePage> pages;
  for (const fs::path& structure : structures) {
    std::string page = content_of(structure);
    const std::size_t line_end = page.find('\n');
    const std::string says = page.substr(0, page.find("-->")) + " ";
    page.erase(0, line_end + 1);
    for (std::size_t number = 0; number < pages_per_structure; ++number) {
      Article article = articles[pages.size() % articles.size()];
      if (says.find("encoding=") != says.npos)
        simplify(article);
      MadePage made{structure.stem().string() + "/" + std::to_string(number + 1),
                    encoded(filled(page, article), says), article};
      for (const auto& [name, field] :
           std::map<std::string, std::string*>{{" author ", &made.article.author},
                                               {" category ", &made.article.category},
                                               {" url ", &made.article.url}})
        if (says.find(name) == says.npos)
          field->clear();
      pages.push_back(std::move(made));
    }
  }
  return pages;
}

namespace {

std::map<std::string, int> words_of(const std::string& text) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::map<std::string, int> words;
  for (const Token& token : analyzed.tokens)
    ++words[std::string(analyzed.exact(token))];
  return words;
}

int count_of(const std::map<std::string, int>& words) {
  int sum = 0;
  for (const auto& [word, count] : words)
    sum += count;
  return sum;
}

}  // namespace

WordOverlap compare_words(const std::string& found, const std::string& expected) {
  const std::map<std::string, int> found_words = words_of(found);
  const std::map<std::string, int> expected_words = words_of(expected);
  int common = 0;
  for (const auto& [word, count] : found_words)
    if (const auto other = expected_words.find(word); other != expected_words.end())
      common += std::min(count, other->second);
  const int all_found = count_of(found_words);
  const int all_expected = count_of(expected_words);
  return {all_found == 0 ? 0.0 : static_cast<double>(common) / all_found,
          all_expected == 0 ? 0.0 : static_cast<double>(common) / all_expected};
}

bool same_words(const std::string& first, const std::string& second) {
  AnalyzedText one, other;
  analyze(first, one);
  analyze(second, other);
  return std::equal(one.tokens.begin(), one.tokens.end(), other.tokens.begin(), other.tokens.end(),
                    [&](const Token& a, const Token& b) { return one.exact(a) == other.exact(b); });
}

std::string without_tags(const std::string& page) {
  const std::string utf8 = html::decode_page(page, "", {}).utf8;
  std::string text;
  bool in_tag = false;
  for (const char byte : utf8) {
    if (byte == '<')
      in_tag = true;
    if (!in_tag)
      text += byte;
    if (byte == '>') {
      in_tag = false;
      text += ' ';
    }
  }
  return text;
}

}  // namespace timbao
