// Reads the corpus with RapidJSON and cuts it.
#include "benchmarks/analysis/news_corpus.hpp"

#include <fstream>
#include <iterator>

#include <rapidjson/document.h>

#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "analyzers/vietnamese_letters.hpp"
#include "analyzers/written_word.hpp"

namespace timbao {
namespace {

std::string member(const rapidjson::Document& document, const char* name) {
  if (!document.HasMember(name) || !document[name].IsString())
    return {};
  return {document[name].GetString(), document[name].GetStringLength()};
}

}  // namespace

std::vector<NewsArticle> read_articles(const std::string& path) {
  std::vector<NewsArticle> articles;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    rapidjson::Document document;
    document.Parse(line.data(), line.size());
    if (!document.HasParseError() && document.IsObject())
      articles.push_back(
          {member(document, "title"), member(document, "abstract"), member(document, "text")});
  }
  return articles;
}

CorpusParts divide(std::vector<NewsArticle> articles, bool development) {
  const auto tenths = [&articles](std::size_t count) {
    return std::make_move_iterator(articles.begin() +
                                   static_cast<std::ptrdiff_t>(articles.size() * count / 10));
  };
  const std::size_t learnt = development ? 8 : 9;
  return {{tenths(0), tenths(learnt)}, {tenths(learnt), tenths(learnt + 1)}};
}

LanguageStatistics learn(const std::vector<NewsArticle>& articles) {
  StatisticsCollector collector;
  AnalyzedText analyzed;
  for (const NewsArticle& article : articles)
    for (const std::string* field : {&article.title, &article.abstract, &article.text}) {
      analyze(*field, analyzed);
      collector.add(analyzed);
    }
  return collector.finish();
}

std::string strip_marks(std::string_view text) {
  std::string stripped;
  for (std::size_t position = 0; position < text.size();) {
    const DecodedCodePoint decoded = decode_utf8(text, position);
    const std::string_view source = text.substr(position, decoded.length);
    position += decoded.length;
    const Character character = classify(decoded.code_point);
    if (character.kind == CharacterKind::letter) {
      const char base = ascii_of(character.letter);
      const bool upper = read_written_word(source).capitals != 0;
      stripped += upper ? static_cast<char>(base & ~0x20) : base;
    } else if (character.kind != CharacterKind::tone_mark &&
               character.kind != CharacterKind::quality_mark) {
      stripped += source;
    }
  }
  return stripped;
}

std::vector<std::string> sentences_of(std::string_view text, std::size_t words_min) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::vector<std::string> sentences;
  const std::vector<Token>& tokens = analyzed.tokens;
  for (std::size_t begin = 0; begin < tokens.size();) {
    std::size_t end = begin + 1;
    while (end < tokens.size() && !tokens[end].starts_sentence)
      ++end;
    if (end - begin >= words_min)
      sentences.emplace_back(text.substr(tokens[begin].source_begin,
                                         tokens[end - 1].source_end - tokens[begin].source_begin));
    begin = end;
  }
  return sentences;
}

}  // namespace timbao
