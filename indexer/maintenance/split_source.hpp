// An archive's shards as a split reads them: without replaced articles, and in one numbering.
#pragma once

#include <bit>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/glass/glass_shard_reader.hpp"
#include "indexer/schema/archive_manifest.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {

// A set of one shard's documents, and the common numbers of those in it: ascending, without gaps. A
// fifth of a byte a document.
class CommonNumbers {
 public:
  // Of documents 1 to last_document, none of them in it yet.
  explicit CommonNumbers(std::uint32_t last_document = 0) : words_(last_document / 64 + 1) {}

  void add(std::uint32_t document) { words_[document / 64].bits |= bit_of(document); }
  void remove(std::uint32_t document) { words_[document / 64].bits &= ~bit_of(document); }
  // Numbers the documents that were added from `first` on.
  void finish(std::uint64_t first);

  bool has(std::uint32_t document) const {
    return (words_[document / 64].bits & bit_of(document)) != 0;
  }
  std::uint32_t number(std::uint32_t document) const {
    const Word& word = words_[document / 64];
    return word.first +
           static_cast<std::uint32_t>(std::popcount(word.bits & (bit_of(document) - 1)));
  }
  std::uint64_t count() const { return count_; }
  std::uint64_t last_number() const { return last_number_; }

 private:
  struct Word {
    std::uint64_t bits = 0;
    std::uint32_t first = 0;  // number of its first document
  };
  static std::uint64_t bit_of(std::uint32_t document) {
    return std::uint64_t{1} << (document % 64);
  }

  std::vector<Word> words_;
  std::uint64_t count_ = 0;
  std::uint64_t last_number_ = 0;
};

struct SplitSource {
  std::string name;
  std::shared_ptr<const GlassShardReader> reader;
  CommonNumbers numbers;  // of those that are not replaced
  // Documents with tags that were written before tags had a slot.
  CommonNumbers unlisted_tags;
};

// Opens the shards that the manifest names. storage_failed and incompatible as GlassShardReader,
// storage_failed also for a shard whose lengths are not those of all its documents.
Result<std::vector<SplitSource>> open_split_sources(const std::filesystem::path& archive,
                                                    const ArchiveManifest& manifest);

// Calls `take(document, value)` for each document that is not replaced and has a value in the slot,
// ascending, length_slot included. Views live during the call.
template <typename Take>
void for_each_live_value(const SplitSource& source, Xapian::valueno slot, Take take);

// The tags of an article as tags_slot has them, from what is stored of it; empty where that cannot
// be read.
std::string stored_tags(const SplitSource& source, std::uint32_t document);

template <typename Take>
void for_each_live_value(const SplitSource& source, Xapian::valueno slot, Take take) {
  if (slot == length_slot) {
    source.reader->for_each_length([&](std::uint32_t document, std::uint32_t length) {
      if (source.numbers.has(document))
        take(document, length_to_bytes(length));
    });
    return;
  }
  std::uint32_t next = slot == tags_slot ? 1 : source.reader->last_document() + 1;
  const auto take_unlisted = [&](std::uint32_t end) {
    for (; next < end; ++next)
      if (source.unlisted_tags.has(next))
        if (const std::string tags = stored_tags(source, next); !tags.empty())
          take(next, tags);
  };
  source.reader->for_each_value(slot, [&](std::uint32_t document, std::string_view value) {
    take_unlisted(document);
    if (source.numbers.has(document) && !value.empty())
      take(document, value);
  });
  take_unlisted(source.reader->last_document() + 1);
}

}  // namespace timbao
