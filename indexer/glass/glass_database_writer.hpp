// Writes a new read-only Xapian (glass) database from sorted postings.
//
// Xapian::WritableDatabase inverts documents in a tree in memory, at some 3 µs per posting. Whoever
// has sorted postings already can write them down at the speed of a copy: this is for the runs of a
// bulk build and for the shards that they are merged into.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/glass/glass_list_writer.hpp"
#include "indexer/glass/glass_table_writer.hpp"

namespace timbao {

struct DocumentValue {
  std::uint32_t document;
  std::string_view value;
};

// What the format keeps of all values of a slot.
struct ValueStatistics {
  std::uint32_t count = 0;
  std::string lower;
  std::string upper;

  void add(std::string_view value);  // not empty
};

using DatabaseUuid = std::array<std::uint8_t, 16>;
DatabaseUuid random_database_uuid();

// Limits of the format as we write it.
inline constexpr std::size_t glass_term_size_max = 245;      // a zero byte counts twice
inline constexpr std::size_t glass_metadata_key_max = 253;   // in bytes
inline constexpr std::uint32_t glass_value_slot_max = 0xFF;  // beyond, slots no longer sort

// Writes the directory with `iamglass`, `postlist.glass` and, if a document has data,
// `docdata.glass`: a database without term lists, positions and spellings, like one made with
// Xapian::DB_NO_TERMLIST. Searching it gives what the same documents added through
// Xapian::WritableDatabase would give, scores included.
//
// The groups come in the order of their declaration, each optional: metadata, values, document
// lengths, terms; document data and used slots at any time. A wrong order and unsorted input are
// programmer errors. Each group can be given whole or, by whoever does not hold it, in pieces.
//
// Memory: about 3 MB and, of values given whole, 24 bytes each, whatever the database's size. Cost:
// about a copy of the encoded bytes. Nothing is synced to the disk. Not thread-safe; different
// writers are independent.
//
// A refused argument (invalid_argument) leaves the writer as it was. After any other failure, which
// names the file, it can only be destroyed: the incomplete directory has no `iamglass`, is no
// database, and is the caller's to remove.
class GlassDatabaseWriter {
 public:
  // Creates the directory (and its parents); it must not exist yet or be empty. Databases written
  // from the same input with the same uuid are the same byte for byte.
  static Result<std::unique_ptr<GlassDatabaseWriter>> create(
      const std::filesystem::path& directory, const DatabaseUuid& uuid = random_database_uuid());

  // Documents ascending; empty data is what a document without an entry has, and is skipped.
  // Plain data is stored uncompressed, and Xapian::Database::compact() would deflate it on its way;
  // what is deflated already (raw, without zlib's header) it only copies.
  Result<void> add_document_data(std::uint32_t document, std::string_view data,
                                 TagForm form = TagForm::plain);

  // Documents and slots ascending. Says in which slots a document has values: without it Xapian
  // knows values one by one only, and a document with all of them, which is what its remote backend
  // asks for, is refused. About 20 bytes a document.
  Result<void> add_used_slots(std::uint32_t document, std::span<const std::uint32_t> slots);

  // Keys ascending by their bytes, not empty, at most glass_metadata_key_max long; an empty value
  // is skipped.
  Result<void> add_metadata(std::string_view key, std::string_view value);

  // Slots ascend up to glass_value_slot_max, documents ascend; empty values are skipped. The format
  // wants the statistics of all slots before the first value, so the values are only written when
  // the next group begins: their bytes must stay until set_document_lengths(), add_term() or
  // finish() returns. The span itself is copied.
  Result<void> add_value_slot(std::uint32_t slot, std::span<const DocumentValue> values);

  // The same in pieces: the statistics of all slots first, slots ascending, then the values, slot
  // by slot; no value is empty, and there are as many as the statistics say.
  Result<void> add_value_statistics(std::uint32_t slot, const ValueStatistics& statistics);
  Result<void> add_value(std::uint32_t slot, const DocumentValue& value);

  // lengths[i] is the length (sum of wdf) of document i + 1: this makes documents 1 to
  // lengths.size(), and must be called once unless the database is empty.
  Result<void> set_document_lengths(std::span<const std::uint32_t> lengths);

  // The same in pieces: documents ascending, and ids may be left out.
  Result<void> add_document(std::uint32_t document, std::uint32_t length);

  // Terms ascending by their bytes, at most glass_term_size_max long; postings ascending, at least
  // one. Fails also when the sum of wdf is over 32 bits.
  Result<void> add_term(std::string_view term, std::span<const Posting> postings);

  // The same in pieces: how many postings there will be and the sum of their wdf, the postings, the
  // end.
  Result<void> begin_term(std::string_view term, std::uint32_t document_count,
                          std::uint64_t wdf_sum);
  Result<void> add_posting(const Posting& posting);
  Result<void> end_term();

  // Of all tables so far, but for what waits in buffers.
  std::uint64_t bytes_written() const;

  // Writes the upper levels and the version file. Nothing may be called afterwards.
  Result<void> finish();

 private:
  enum class Stage { metadata, value_statistics, values, lengths, terms, finished };
  struct Statistics {
    std::uint32_t document_count = 0;
    std::uint32_t last_document = 0;
    std::uint32_t length_min = 0;  // of documents that are not empty
    std::uint32_t length_max = 0;
    std::uint32_t wdf_max = 0;
    std::uint64_t length_sum = 0;
  };
  struct ValueSlot {
    std::uint32_t slot;
    std::vector<DocumentValue> values;  // without empty ones
  };

  GlassDatabaseWriter(std::filesystem::path directory, const DatabaseUuid& uuid,
                      std::unique_ptr<GlassTableWriter> postlist);
  Result<void> enter(Stage stage);
  // The table, created with the first entry.
  Result<GlassTableWriter*> table(std::unique_ptr<GlassTableWriter>& table, const char* file);
  Result<void> append_value(std::uint32_t slot, const DocumentValue& entry);
  Result<void> write_value_chunk();
  Result<void> write_version_file(const GlassTableRoot& postlist, const GlassTableRoot* docdata,
                                  const GlassTableRoot* termlist);

  std::filesystem::path directory_;
  DatabaseUuid uuid_;
  std::unique_ptr<GlassTableWriter> postlist_;
  std::unique_ptr<GlassTableWriter> docdata_;   // none before the first document with data
  std::unique_ptr<GlassTableWriter> termlist_;  // none before the first with used slots
  GlassListWriter list_;
  Stage stage_ = Stage::metadata;
  Statistics statistics_;
  std::vector<ValueSlot> pending_slots_;  // until the stage after the values begins
  // Of the entry, or the chunk of values, that is being made.
  std::string key_;
  std::string tag_;
  std::uint32_t value_slot_ = 0;
  std::uint32_t last_value_document_ = 0;
  std::string document_key_;
};

}  // namespace timbao
