// What ranking and showing need of an archive's articles, wherever they are.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/result.hpp"
#include "analyzers/text_signature.hpp"
#include "indexer/article.hpp"
#include "indexer/glass/glass_shard_reader.hpp"
#include "indexer/schema/word_selection.hpp"

namespace timbao {

// Words read from token streams, with memory for the work.
struct WordBuffers {
  std::array<std::string, streams_at_once> stored;
  std::array<SelectedWords, streams_at_once> selected;
};

// ArchiveIndex has them in mapped files; SpreadIndex fetches them from shards that may be on other
// hosts, and throws Xapian::Error where it cannot. Documents are numbered from 1 in the order in
// which equal ones are listed; a document that is not there is a programmer error.
class ArticleReader {
 public:
  virtual ~ArticleReader() = default;

  // As Xapian counts them: articles that a later one replaces are among them.
  virtual double document_count() const = 0;
  virtual double average_length() const = 0;  // sum of wdf, at least 1
  virtual std::uint32_t newest_day() const = 0;
  virtual TermCounts counts(std::string_view term) const = 0;

  // Says that these documents are read next, so that they can be fetched together.
  virtual void expect(std::span<const std::uint32_t> documents) const = 0;

  virtual std::uint32_t length(std::uint32_t document) const = 0;  // sum of wdf
  virtual std::uint32_t day(std::uint32_t document) const = 0;     // 20251222, 0 for none
  // Of all zeros where the archive has none.
  virtual TextSignature signature(std::uint32_t document) const = 0;
  virtual std::string id(std::uint32_t document) const = 0;
  // The article's version: grows whenever an article with its id is written.
  virtual std::uint64_t version(std::uint32_t document) const = 0;
  // A document's token stream as it is stored; a view into the archive or into `memory`.
  virtual std::string_view stored_stream(std::uint32_t document, std::string& memory) const = 0;
  // An article as it is stored. storage_failed where that cannot be read.
  virtual Result<Article> stored_article(std::uint32_t document) const = 0;
};

// The selected words of these documents, at most streams_at_once, into `buffers`, whose memory is
// kept: several at once are read faster than one after the other.
inline void read_words(const ArticleReader& articles, std::span<const std::uint32_t> documents,
                       const WordSelection& selection, WordBuffers& buffers) {
  std::array<std::string_view, streams_at_once> streams;
  for (std::size_t number = 0; number < documents.size(); ++number)
    streams[number] = articles.stored_stream(documents[number], buffers.stored[number]);
  select_words(std::span(streams).first(documents.size()), selection,
               std::span(buffers.selected).first(documents.size()));
}

}  // namespace timbao
