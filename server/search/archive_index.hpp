// The posting lists, lengths and values of all shards of an archive, read from mapped files.
//
// Xapian numbers the documents of several databases in turn; so does this, and a document has the
// same id here as in Archive::database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "indexer/glass/glass_shard_reader.hpp"
#include "indexer/schema/archive_manifest.hpp"
#include "server/search/article_columns.hpp"
#include "server/search/article_set.hpp"

namespace timbao {

// A token stream read, with memory for the work.
struct StreamBuffer {
  std::string stored;
  std::vector<WordId> stream;
};

// Immutable; shared by all threads.
class ArchiveIndex {
 public:
  // Maps every shard and reads the lengths and columns: about 100 ns an article. Fails with
  // storage_failed or incompatible, naming the file.
  static Result<std::shared_ptr<const ArchiveIndex>> open(const std::filesystem::path& directory,
                                                          const ArchiveManifest& manifest);

  std::uint32_t document_end() const { return document_end_; }  // one past the last id
  // As Xapian counts them: articles that a later one replaces are among them.
  double document_count() const { return document_count_; }
  double average_length() const { return average_length_; }  // sum of wdf, at least 1
  std::uint32_t length(std::uint32_t document) const { return lengths_[document]; }
  const ArticleColumns& columns() const { return columns_; }

  // The documents that are there and not replaced.
  const ArticleSet& live() const { return live_; }
  bool has_replaced() const { return has_replaced_; }

  TermCounts counts(std::string_view term) const;

  // Calls `take(document, wdf)` for each posting, replaced articles included. Documents ascend
  // within a shard.
  template <typename Take>
  void for_each_posting(std::string_view term, Take take) const {
    for (std::uint32_t shard = 0; shard < shards_.size(); ++shard) {
      const auto list = shards_[shard]->find(term);
      shards_[shard]->for_each_posting(list, [&](std::uint32_t local, std::uint32_t wdf) {
        take(document_of(shard, local), wdf);
      });
    }
  }

  // A document's value in a slot of index_schema.hpp; a view into a shard or into `assembled`.
  std::string_view value(std::uint32_t slot, std::uint32_t document, std::string& assembled) const;
  // A document's token stream into `buffer`, whose memory is kept.
  void read_stream(std::uint32_t document, StreamBuffer& buffer) const;
  // Two documents' streams at once, which is faster.
  void read_streams(std::uint32_t document, StreamBuffer& buffer, std::uint32_t other,
                    StreamBuffer& other_buffer) const;
  // An article as it is stored. storage_failed where that cannot be read. About 10 µs for 3 kB.
  Result<Article> stored_article(std::uint32_t document) const;

 private:
  ArchiveIndex() : live_(0) {}
  std::uint32_t document_of(std::uint32_t shard, std::uint32_t local) const {
    return (local - 1) * static_cast<std::uint32_t>(shards_.size()) + shard + 1;
  }

  std::vector<std::shared_ptr<const GlassShardReader>> shards_;
  std::uint32_t document_end_ = 1;
  double document_count_ = 0;
  double average_length_ = 1;
  std::vector<std::uint32_t> lengths_;  // by document
  ArticleSet live_;
  bool has_replaced_ = false;
  ArticleColumns columns_;
};

}  // namespace timbao
