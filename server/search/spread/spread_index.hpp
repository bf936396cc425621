// One thread's connections to the shards of a spread archive, and what it fetched through them.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <xapian.h>

#include "analyzers/result.hpp"
#include "indexer/schema/index_schema.hpp"
#include "server/search/archive.hpp"
#include "server/search/article_reader.hpp"
#include "server/search/spread/shard_set.hpp"

namespace timbao {

// Not thread-safe: a thread has its own. What it says holds for one request, from begin() on.
// Documents are numbered as Xapian numbers those of all shards together, the missing ones included,
// so that a number means the same whichever shards are there; those of the live archive follow.
class SpreadIndex final : public ArticleReader {
 public:
  // `number` is the thread's: threads prefer different replicas.
  SpreadIndex(std::shared_ptr<ShardSet> shards, std::size_t number);

  // The archive that new articles go to, this thread's view of it; null for none.
  void set_live(std::shared_ptr<const Archive> live);

  // Connects to what is not connected, and forgets the documents of the request before. Fails with
  // unavailable, naming the shards, if none is there, or not all where the manifest refuses then.
  Result<void> begin();
  // After a Xapian::Error: finds out which replicas failed and leaves them. True if begin() and the
  // request should be tried again.
  bool recover(const Xapian::Error& error);

  bool has_live() const { return live_ != nullptr; }

  // The shards that are not there, by name.
  std::vector<std::string> missing() const;

  // All shards that are there as one database.
  const Xapian::Database& database() const { return whole_; }
  std::uint32_t document_of_xapian(Xapian::docid number) const;
  // The query, without articles that newer ones in the live archive replace.
  Xapian::Query current(const Xapian::Query& query) const;
  // A document with its values and data.
  const Xapian::Document& document(std::uint32_t document) const;

  double document_count() const override { return document_count_; }
  double average_length() const override { return average_length_; }
  std::uint32_t newest_day() const override { return newest_day_; }
  // Kept from request to request; a term that is not known yet takes two round trips.
  TermCounts counts(std::string_view term) const override;
  // Calls `look_up`, which sees zeros, to learn which terms it asks for, and looks these up at
  // once, the shards side by side.
  void gather_counts(const std::function<void()>& look_up) const;

  // Says what signature_slot has of a document, so that it need not be fetched for that.
  void know_signature(std::uint32_t document, std::string_view value) const {
    signatures_.insert_or_assign(document, signature_of_bytes(value));
  }

  // Fetches them, the shards side by side: a round trip a document.
  void expect(std::span<const std::uint32_t> documents) const override;
  std::uint32_t length(std::uint32_t document) const override;
  std::uint32_t day(std::uint32_t document) const override;
  TextSignature signature(std::uint32_t document) const override;
  std::string id(std::uint32_t document) const override;
  std::uint64_t version(std::uint32_t document) const override;
  std::string_view stored_stream(std::uint32_t document, std::string& memory) const override;
  Result<Article> stored_article(std::uint32_t document) const override;

 private:
  struct Connection {
    std::optional<Xapian::Database> database;  // none: not connected
    ShardSet::Choice choice;
    std::chrono::steady_clock::time_point used;  // last
    bool fresh = false;                          // opened for this request
  };
  struct Fetched {
    Xapian::Document document;
    std::uint32_t length = 0;
  };
  using Counts = std::unordered_map<std::string, TermCounts>;

  void expect_counts(const std::vector<std::string>& terms) const;
  void connect(std::size_t shard);
  bool answers(std::size_t shard);
  void gather_facts();
  void look_up(const std::vector<Xapian::Query>& ids);
  void look_up_live_ids();
  void find_replaced();
  bool is_live(std::uint32_t document) const { return live_ != nullptr && document > live_base_; }
  const ArchiveIndex& live() const { return *live_->index; }
  std::vector<std::size_t> failed_shards(const Xapian::Error& error);
  const Fetched& fetched(std::uint32_t document) const;
  Fetched fetch(std::size_t shard, std::uint32_t document) const;
  // Calls `ask(shard)` for each of these shards, side by side where there are several, and throws
  // what the first of them threw.
  void ask_shards(const std::vector<std::size_t>& shards,
                  const std::function<void(std::size_t)>& ask) const;
  std::size_t shard_of(std::uint32_t document) const {
    return (document - 1) % connections_.size();
  }

  std::shared_ptr<ShardSet> shards_;
  std::size_t number_;
  std::vector<Connection> connections_;  // by shard
  std::vector<std::size_t> present_;     // the shards in whole_, in its order
  Xapian::Database whole_;
  double document_count_ = 0;
  double average_length_ = 1;
  std::uint32_t newest_day_ = 0;
  std::shared_ptr<const Archive> live_;
  bool live_changed_ = false;
  std::uint32_t live_base_ = 0;  // added to a document's number in the live archive
  std::unordered_map<std::string, bool> stands_in_shards_;  // by id of a live article
  Xapian::Query replaced_;
  mutable std::optional<std::size_t> failed_;  // the shard whose failure is being thrown
  mutable Counts counts_;
  mutable std::vector<std::string>* gathered_ = nullptr;  // while gather_counts() listens
  mutable std::unordered_map<std::uint32_t, Fetched> fetched_;
  mutable std::unordered_map<std::uint32_t, TextSignature> signatures_;
};

}  // namespace timbao
