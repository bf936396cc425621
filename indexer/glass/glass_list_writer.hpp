// Writes one list of postings, or the document lengths, into a table, chunk by chunk.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "analyzers/result.hpp"
#include "indexer/glass/glass_encoding.hpp"
#include "indexer/glass/glass_table_writer.hpp"

namespace timbao {

// One document of a term's posting list; ids start at 1.
struct Posting {
  std::uint32_t document;
  std::uint32_t wdf;  // how often the term stands in the document
};

// What the first chunk of a list says about all of it; zeros for the document lengths.
struct GlassListHead {
  std::uint32_t document_count = 0;
  std::uint32_t wdf_sum = 0;
};

// Lists one after another. Holds one chunk, 2 kB. Not thread-safe.
class GlassListWriter {
 public:
  explicit GlassListWriter(GlassTableWriter& table) : table_(table) {}

  // The first chunk's key is `key`; the others' keys are that, `continuation` and the chunk's first
  // document.
  void begin(std::string_view key, std::string_view continuation, const GlassListHead& head) {
    key_.assign(key);
    continuation_ = continuation;
    head_ = head;
    is_first_chunk_ = true;
    end_ = postings();
  }

  // Documents ascend.
  Result<void> add(const Posting& posting) {
    if (end_ >= postings() + chunk_size)
      if (Result<void> written = write_chunk(false); written.has_error())
        return written;
    if (end_ == postings()) {
      first_ = posting.document;
    } else {
      assert(posting.document > last_);
      end_ = pack_uint(end_, posting.document - last_ - 1);
    }
    end_ = pack_uint(end_, posting.wdf);
    last_ = posting.document;
    return {};
  }

  // An empty list leaves nothing.
  Result<void> finish() { return end_ == postings() ? Result<void>() : write_chunk(true); }

 private:
  // Chunks end with the entry that reaches this size: CHUNKSIZE, CHUNK_SIZE_THRESHOLD.
  static constexpr std::size_t chunk_size = 2000;
  static constexpr std::size_t header_size_max = 4 * packed_size_max + 1;

  char* postings() { return buffer_.data() + header_size_max; }
  Result<void> write_chunk(bool is_last_chunk);

  GlassTableWriter& table_;
  std::string key_;  // behind the first chunk with the continuation
  std::string_view continuation_;
  GlassListHead head_;
  bool is_first_chunk_ = true;
  std::size_t continued_key_size_ = 0;
  std::uint32_t first_ = 0;  // documents of the chunk
  std::uint32_t last_ = 0;
  std::array<char, header_size_max + chunk_size + 2 * packed_size_max> buffer_;
  char* end_ = postings();
};

}  // namespace timbao
