// Reads posting lists, document lengths and values of a finished shard from its mapped file.
//
// It gives what Xapian::Database gives for the same shard (the tests hold it against that), only
// without copying blocks and without a call for every posting: about two nanoseconds a posting.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/glass/glass_table_reader.hpp"
#include "indexer/glass/posting_block.hpp"

namespace timbao {

// How many articles have a term and how often it stands in all of them.
struct TermCounts {
  std::uint32_t articles = 0;
  std::uint64_t occurrences = 0;
};

// Immutable; any number of threads may read it.
class GlassShardReader {
 public:
  // Opens the shard's `iamglass`, `postlist.glass` and `docdata.glass`. Fails with storage_failed
  // or incompatible, naming the file; incompatible also for a table that was changed after it was
  // written.
  static Result<std::shared_ptr<const GlassShardReader>> open(
      const std::filesystem::path& directory);

  std::uint32_t document_count() const { return document_count_; }
  std::uint32_t last_document() const { return last_document_; }
  std::uint64_t total_length() const { return total_length_; }

  // A term's counts without reading its postings; zeros if no article has it. As fast as find().
  TermCounts counts(std::string_view term) const;

  // A posting list, found and not yet read.
  class PostingList {
   public:
    TermCounts counts() const { return counts_; }

   private:
    friend class GlassShardReader;
    TermCounts counts_;
    std::optional<GlassTableReader::Place> chunk_;
    std::size_t first_posting_ = 0;  // where the first chunk's postings begin in its tag
    std::uint32_t first_document_ = 0;
  };
  // About 0.3 µs, and a tenth of that for a term that this thread has looked for lately, as one
  // search asks for the same ones several times.
  PostingList find(std::string_view term) const;

  // Calls `take(document, wdf)` for each posting, documents ascending from 1 to last_document().
  template <typename Take>
  void for_each_posting(const PostingList& list, Take take) const;
  // The same in blocks, `take(PostingBlock&)`, which may change them: half a nanosecond a posting.
  template <typename Take>
  void for_each_block(const PostingList& list, Take take) const;

  // A term of the shard and its postings.
  struct FoundTerm {
    std::string term;
    PostingList list;
  };
  // All terms in the order of their bytes: the first one that is not less than `from`, and the one
  // behind another; none behind the last. About 0.2 µs.
  std::optional<FoundTerm> first_term(std::string_view from = {}) const;
  std::optional<FoundTerm> next_term(const FoundTerm& before) const;

  // Calls `take(document, length)` for every document that is there, ascending.
  template <typename Take>
  void for_each_length(Take take) const;

  // The length (sum of wdf) of every document, [0] unused; 0 for documents that are not there.
  std::vector<std::uint32_t> document_lengths() const;

  // A document's value in a slot, empty if it has none. A view into the mapping or into
  // `assembled`. About 0.5 µs.
  std::string_view value(std::uint32_t slot, std::uint32_t document, std::string& assembled) const;

  // A value of at most two parts, each as its offset in the file and, in the low bits, its size.
  // `first` is 0 where it is not known; whoever sees another number sees `second`, too.
  struct KnownPlace {
    std::atomic<std::uint64_t> first = 0;
    std::atomic<std::uint64_t> second = 0;
  };
  // Where a slot's values stand, for those who read many of them. It learns the places of those
  // that were looked for; any number of threads may use it.
  struct ValueDirectory {
    std::uint32_t slot = 0;
    GlassTableReader::LeafDirectory leaves;
    std::unique_ptr<KnownPlace[]> places;  // by document
  };
  // Reads a block for some 6,000 documents. 16 bytes a document.
  ValueDirectory directory_of(std::uint32_t slot) const;
  // The same as value(), in about half the time, and in next to none where the place is known.
  std::string_view value(const ValueDirectory& directory, std::uint32_t document,
                         std::string& assembled) const;
  // Has the beginning of a value fetched from memory that is read soon, if its place is known.
  void expect(const ValueDirectory& directory, std::uint32_t document) const;

  // What add_document_data() stored of a document, and in which form; empty if there is nothing.
  // About 0.5 µs, next to nothing for a document that was asked for before.
  struct StoredData {
    std::string_view bytes;
    TagForm form = TagForm::plain;
  };
  StoredData stored_data(std::uint32_t document, std::string& assembled) const;

  // Gives the memory of what was read back, for those who go through all of a shard. Views stay
  // valid.
  void release() const {
    postlist_.release();
    docdata_.release();
  }

  // MappedFile's of both files.
  void read_by_the_page() const {
    postlist_.read_by_the_page();
    docdata_.read_by_the_page();
  }
  void fetch(const std::atomic<bool>& stop) const {
    postlist_.fetch(stop);
    docdata_.fetch(stop);
  }

  // Calls `take(document, value)` for every value of a slot, documents ascending; views live during
  // the call.
  template <typename Take>
  void for_each_value(std::uint32_t slot, Take take) const;

 private:
  GlassShardReader(GlassTableReader postlist, GlassTableReader docdata);

  // A number in base 128, low digits first; false at the end of `bytes` or past 32 bits.
  static bool unpack(std::string_view& bytes, std::uint32_t& value);
  std::optional<GlassTableReader::Place> data_place(std::uint32_t document) const;
  PostingList find_list(std::string_view key) const;
  PostingList length_list() const;
  PostingList list_at(GlassTableReader::Place place) const;
  std::optional<FoundTerm> term_behind(std::string_view key) const;
  std::optional<FoundTerm> term_at(std::optional<GlassTableReader::Place> place) const;
  // Reads the chunk behind one that is not the last of its list: its first document and postings.
  bool next_chunk(std::string_view list_key, GlassTableReader::Place& place, std::string& assembled,
                  std::uint32_t& document, std::string_view& postings, bool& last) const;
  static bool take_chunk_header(std::string_view& bytes, bool& last);
  // A chunk's postings, into a block that `take` is called for when it is full. False at damage.
  template <typename Take>
  bool read_chunk(std::string_view postings, std::uint32_t& document, PostingBlock& block,
                  Take& take) const;
  using TwoParts = std::array<std::string_view, 2>;
  TwoParts known_value(const ValueDirectory& directory, std::uint32_t document) const;
  void keep_place(const ValueDirectory& directory, std::uint32_t document,
                  const TwoParts& value) const;
  struct FoundValue {
    GlassTableReader::TagReader at;
    std::uint32_t size = 0;  // 0 if there is none
  };
  FoundValue find_in(GlassTableReader::Place chunk, std::uint32_t slot,
                     std::uint32_t document) const;
  static std::string value_key(std::uint32_t slot, std::uint32_t document);
  // The first document of a value chunk; none if the key is of another slot or kind.
  static std::optional<std::uint32_t> first_of_value_chunk(std::string_view key,
                                                           std::uint32_t slot);

  std::uint64_t number_;  // of all readers that this process ever had
  GlassTableReader postlist_;
  GlassTableReader docdata_;
  // Where the data of a document is, by document: the block in the upper half, the item behind 1 in
  // the lower one; 0 as long as nobody has looked.
  std::unique_ptr<std::atomic<std::uint64_t>[]> data_places_;
  std::uint32_t document_count_ = 0;
  std::uint32_t last_document_ = 0;
  std::uint64_t total_length_ = 0;
};

inline bool GlassShardReader::unpack(std::string_view& bytes, std::uint32_t& value) {
  value = 0;
  for (std::size_t at = 0; at < bytes.size() && at < 5; ++at) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    value |= static_cast<std::uint32_t>(byte & 0x7F) << (7 * at);
    if (byte < 0x80) {
      bytes.remove_prefix(at + 1);
      return true;
    }
  }
  return false;
}

template <typename Take>
bool GlassShardReader::read_chunk(std::string_view postings, std::uint32_t& document,
                                  PostingBlock& block, Take& take) const {
  const auto make_room = [&](std::size_t wanted) {
    if (block.count + wanted <= PostingBlock::size)
      return;
    take(block);
    block.count = 0;
  };
  std::uint32_t wdf = 0;
  if (!unpack(postings, wdf))
    return false;
  for (;;) {
    if (document == 0 || document > last_document_)
      return false;
    make_room(1);
    block.add(document, wdf);
    make_room(postings_at_once);
    while (postings.size() >= 2 * postings_at_once &&
           unpack_pairs(postings.data(), document, block)) {
      postings.remove_prefix(2 * postings_at_once);
      if (document > last_document_) {
        block.count -= postings_at_once;
        return false;
      }
      make_room(postings_at_once);
    }
    std::uint32_t gap = 0;
    if (!unpack(postings, gap) || !unpack(postings, wdf))
      return true;
    if (gap >= last_document_)
      return false;
    document += gap + 1;
  }
}

template <typename Take>
void GlassShardReader::for_each_block(const PostingList& list, Take take) const {
  if (!list.chunk_)
    return;
  const std::string_view key = postlist_.key(*list.chunk_);
  std::string assembled;
  GlassTableReader::Place place = *list.chunk_;
  std::string_view postings = postlist_.tag(place, assembled);
  if (list.first_posting_ > postings.size())
    return;
  postings.remove_prefix(list.first_posting_);
  std::uint32_t document = list.first_document_;
  bool last = false;
  PostingBlock block;
  bool good = take_chunk_header(postings, last);
  while (good) {
    good = read_chunk(postings, document, block, take) && !last &&
           next_chunk(key, place, assembled, document, postings, last);
  }
  if (block.count > 0)
    take(block);
}

template <typename Take>
void GlassShardReader::for_each_posting(const PostingList& list, Take take) const {
  for_each_block(list, [&take](const PostingBlock& block) { block.for_each(take); });
}

template <typename Take>
void GlassShardReader::for_each_length(Take take) const {
  for_each_posting(length_list(), take);
}

template <typename Take>
void GlassShardReader::for_each_value(std::uint32_t slot, Take take) const {
  std::optional<GlassTableReader::Place> place = postlist_.find_at_most(value_key(slot, 0));
  place = place ? postlist_.next(*place) : std::nullopt;
  std::string assembled;
  while (place) {
    std::optional<std::uint32_t> first = first_of_value_chunk(postlist_.key(*place), slot);
    if (!first)
      return;
    std::uint32_t document = *first;
    std::string_view chunk = postlist_.tag(*place, assembled);
    for (std::uint32_t size = 0; unpack(chunk, size) && size <= chunk.size();) {
      if (document == 0 || document > last_document_)
        return;
      take(document, chunk.substr(0, size));
      chunk.remove_prefix(size);
      std::uint32_t skipped = 0;
      if (!unpack(chunk, skipped))
        break;
      document += skipped + 1;
    }
    place = postlist_.next(*place);
  }
}

}  // namespace timbao
