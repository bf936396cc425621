// Inverts a bounded number of articles in memory and writes them as one small Xapian database.
//
// Postings are collected as packed numbers and sorted by counting, because Xapian's own writer
// spends microseconds per posting in a tree of terms (docs/index-format.md has the figures).
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "indexer/glass/glass_database_writer.hpp"
#include "indexer/schema/article_postings.hpp"

struct libdeflate_compressor;

namespace timbao {

// One run: add articles, then write them. Not thread-safe; one per worker.
class PostingRun {
 public:
  PostingRun();

  // Adds the article as the run's next document. Linear in its size.
  void add(const Article& article, std::uint64_t sequence);

  // The token stream of the article added last; lives until the next add().
  std::span<const WordId> latest_stream() const { return scratch_.stream; }

  std::uint32_t articles() const { return static_cast<std::uint32_t>(document_lengths_.size()); }
  // What the run holds and will need while it is written, in bytes.
  std::uint64_t memory_bytes() const;
  // A run takes this many articles at most: a posting keeps the document in 20 bits.
  static constexpr std::uint32_t articles_max = (1u << 20) - 1;

  // Writes the run as a Xapian database into `directory`, which must not exist. Call it once, as
  // the last thing. Fails with storage_failed, naming the file, when the disk refuses.
  Result<void> write(const std::filesystem::path& directory);

  // The sink of emit_article().
  void word(const AnalyzedText& text, const Token& token);
  void bigram(std::uint32_t number);
  void term(const std::string& term);
  void value(Xapian::valueno slot, std::string_view bytes);

 private:
  using TermNumber = std::uint32_t;
  // A term's postings are found through its latest one.
  struct TermState {
    std::uint32_t last_document = 0;
    std::uint32_t last_posting = 0;
    std::uint32_t count = 0;
  };
  // Postings in order of arrival, by term number; sorted when the run is written.
  struct Family {
    std::vector<TermState> terms;
    std::vector<std::uint64_t> postings;  // term number << 32 | document << 12 | wdf

    void add(TermNumber term, std::uint32_t document, std::uint32_t wdf_increment);
  };
  struct StoredArticle {
    std::size_t begin;
    std::size_t length;
    TagForm form;
  };
  struct StoredValue {
    std::uint32_t document;
    std::size_t begin;
    std::size_t length;
  };

  void store(std::string_view article);
  TermNumber number_of_term(std::string term);
  TermNumber number_of_word(char prefix, std::string_view spelling);
  Result<void> write_values(GlassDatabaseWriter& writer) const;
  Result<void> write_bigrams(GlassDatabaseWriter& writer);
  Result<void> write_terms(GlassDatabaseWriter& writer);

  ArticleScratch scratch_;
  Family bigrams_;  // by bigram number
  Family terms_;    // by the numbers in term_numbers_
  std::unordered_map<std::string, TermNumber> term_numbers_;
  std::uint64_t term_bytes_ = 0;
  std::vector<TermNumber> exact_syllables_;   // by syllable id; saves hashing nine words of ten
  std::vector<TermNumber> folded_syllables_;  // by folded id
  std::vector<std::uint32_t> document_lengths_;
  std::vector<std::vector<StoredValue>> values_;  // by slot
  std::string value_bytes_;
  std::vector<StoredArticle> stored_articles_;
  std::string stored_bytes_;
  std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor_;
  std::string word_term_;
};

}  // namespace timbao
