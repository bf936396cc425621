// The posting lists, lengths and values of all shards of an archive, read from mapped files.
//
// Documents of the first shard come first, then those of the second: a new shard behind the others
// leaves their numbers, and many small shards take no more room than their articles. Xapian numbers
// the documents of several databases in turn instead; document_of_xapian() translates.
#pragma once

#include <atomic>
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
#include "server/search/article_reader.hpp"
#include "server/search/article_set.hpp"
#include "server/search/kept_article_sets.hpp"

namespace timbao {

// Immutable but for what it keeps of answers; shared by all threads.
class ArchiveIndex final : public ArticleReader {
 public:
  // Maps every shard and reads the lengths and columns: about 100 ns an article. Of shards that
  // `previous` has, too, all is taken from there: a few nanoseconds an article. Fails with
  // storage_failed or incompatible, naming the file.
  static Result<std::shared_ptr<const ArchiveIndex>> open(const std::filesystem::path& directory,
                                                          const ArchiveManifest& manifest,
                                                          const ArchiveIndex* previous = nullptr);

  // For an archive of which nothing is in the page cache, MappedFile's of all shards: first answers
  // come from few pages, and fetch() reads the others beside them.
  void read_by_the_page() const;
  void fetch(const std::atomic<bool>& stop) const;

  std::uint32_t document_end() const { return document_end_; }  // one past the last id
  double document_count() const override { return document_count_; }
  double average_length() const override { return average_length_; }
  std::uint32_t newest_day() const override { return columns_.newest_day; }
  std::uint32_t length(std::uint32_t document) const override { return lengths_[document]; }
  std::uint32_t day(std::uint32_t document) const override { return columns_.day[document]; }
  TextSignature signature(std::uint32_t document) const override {
    return columns_.signature.empty() ? TextSignature() : columns_.signature[document];
  }
  void expect(std::span<const std::uint32_t> documents) const override;
  const ArticleColumns& columns() const { return columns_; }

  // The documents that are there and not replaced.
  const ArticleSet& live() const { return live_; }
  bool has_replaced() const { return has_replaced_; }
  // The replaced documents that `previous` does not have as such; all of them without it.
  std::vector<std::uint32_t> newly_replaced(const ArchiveIndex* previous) const;
  std::size_t replaced_count() const;

  // The document that a Xapian database of the same shards numbers so.
  std::uint32_t document_of_xapian(std::uint32_t number) const {
    const auto shard_count = static_cast<std::uint32_t>(shards_.size());
    return document_of((number - 1) % shard_count, (number - 1) / shard_count + 1);
  }

  // The other way round.
  std::uint32_t number_for_xapian(std::uint32_t document) const;

  TermCounts counts(std::string_view term) const override;

  // Some shards that follow each other.
  struct ShardRange {
    std::size_t first = 0;
    std::size_t end = 0;
  };
  ShardRange all_shards() const { return {0, shards_.size()}; }
  std::size_t shard_count() const { return shards_.size(); }
  // Takes them apart into at most so many ranges of about as many articles each.
  std::vector<ShardRange> split_shards(std::size_t parts) const;

  // Calls `take(document, wdf)` for each posting, replaced articles included. Documents ascend.
  template <typename Take>
  void for_each_posting(std::string_view term, Take take) const {
    for_each_posting(all_shards(), term, take);
  }
  template <typename Take>
  void for_each_posting(const ShardRange& range, std::string_view term, Take take) const {
    for_each_block(range, term, [&take](const PostingBlock& block) { block.for_each(take); });
  }
  // The same by the block, which is faster; none has postings of two shards.
  template <typename Take>
  void for_each_block(const ShardRange& range, std::string_view term, Take take) const {
    for (std::size_t number = range.first; number < range.end; ++number) {
      const Shard& shard = shards_[number];
      shard.reader->for_each_block(shard.reader->find(term),
                                   [before = shard.before_first, &take](PostingBlock& block) {
                                     if (before != 0)
                                       block.move(before);
                                     take(block);
                                   });
    }
  }

  // The articles that have a term, replaced ones included. Of terms in more than a sixteenth of all
  // articles the sets are kept, which take no more room than their posting lists: a few nanoseconds
  // an article once, then none. 64 bytes an article at most in all.
  std::shared_ptr<const ArticleSet> articles_with(std::string_view term) const;

  // A document's value in a slot of index_schema.hpp; a view into a shard or into `assembled`.
  std::string_view value(std::uint32_t slot, std::uint32_t document, std::string& assembled) const;
  std::string id(std::uint32_t document) const override;
  std::string_view stored_stream(std::uint32_t document, std::string& memory) const override;
  // About 10 µs for 3 kB.
  Result<Article> stored_article(std::uint32_t document) const override;
  std::uint64_t version(std::uint32_t document) const override;

 private:
  struct Shard {
    std::string name;
    std::shared_ptr<const GlassShardReader> reader;
    std::shared_ptr<const GlassShardReader::ValueDirectory> streams;
    std::uint32_t before_first = 0;  // added to a document's number in the shard
    std::string replaced_file;
    std::shared_ptr<const std::vector<std::uint32_t>> replaced;  // ascending
  };

  ArchiveIndex() : live_(0) {}
  Result<void> open_shard(const std::filesystem::path& directory, const ShardEntry& entry,
                          const ArchiveIndex* previous);
  void read_columns(const Shard& shard, std::vector<ColumnFiller>& fillers);
  void copy_columns(const Shard& shard, const ArchiveIndex& previous, const Shard& known);
  void mark_live();
  const Shard* find_shard(std::string_view name) const;
  std::uint32_t document_of(std::uint32_t shard, std::uint32_t local) const {
    return shards_[shard].before_first + local;
  }
  // The shard that has the document.
  const Shard& shard_of(std::uint32_t document) const;

  std::vector<Shard> shards_;
  std::uint32_t document_end_ = 1;
  double document_count_ = 0;
  double average_length_ = 1;
  std::vector<std::uint32_t> lengths_;  // by document
  ArticleSet live_;
  bool has_replaced_ = false;
  ArticleColumns columns_;
  static constexpr std::size_t kept_sets_max = 512;
  mutable KeptArticleSets kept_sets_{kept_sets_max};
};

}  // namespace timbao
