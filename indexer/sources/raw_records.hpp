// Records as they stand in their source, and the batches that workers take them in.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace timbao {

// What a source, or a record out of one, is written in.
enum class SourceFormat : std::uint8_t {
  automatic,
  text,
  jsonl,
  json,  // one object or an array of them
  html,
  feed,  // RSS, Atom, WordPress export
  warc,
  csv,
  html_fields,  // of records only: a JSON object whose texts are HTML
};

// One record, not yet looked at.
struct RawRecord {
  std::size_t begin = 0;  // in RawBatch::bytes
  std::size_t length = 0;
  std::string id;       // for text and HTML: the path below the given one, without extension
  std::string source;   // for text and HTML, with folder_is_source: the first folder
  std::string place;    // "archive.jsonl:17" or the file's name
  std::string url;      // of a page that was fetched
  std::string charset;  // that came with it
  std::string problem;  // why it cannot be read, if the reader knows already
  SourceFormat format = SourceFormat::text;
};

// Larger records are refused: no source can make the indexer hold more of one than this.
inline constexpr std::size_t record_bytes_max = std::size_t{64} << 20;

// Records that one worker handles together, about a megabyte of them.
struct RawBatch {
  std::string bytes;
  std::vector<RawRecord> records;
  std::uint64_t first_sequence = 0;  // of records[0]; the others follow
};

// Fills batches and passes them on when they are full.
class BatchMaker {
 public:
  BatchMaker(std::uint64_t first_sequence, const std::function<bool(RawBatch&&)>& sink)
      : sink_(sink), next_sequence_(first_sequence) {}

  // False once the sink wants no more.
  bool add(std::string_view bytes, RawRecord record) {
    record.begin = batch_.bytes.size();
    record.length = bytes.size();
    batch_.bytes += bytes;
    batch_.records.push_back(std::move(record));
    return batch_.bytes.size() < batch_bytes || flush();
  }
  // Adds a record that is refused, with the beginning of it that there is.
  bool refuse(std::string_view bytes, std::string place, std::string problem) {
    constexpr std::size_t kept_bytes = 2000;
    RawRecord record;
    record.place = std::move(place);
    record.problem = std::move(problem);
    return add(bytes.substr(0, kept_bytes), std::move(record));
  }
  bool flush() {
    if (batch_.records.empty())
      return true;
    batch_.first_sequence = next_sequence_;
    next_sequence_ += batch_.records.size();
    return sink_(std::exchange(batch_, RawBatch{}));
  }

 private:
  static constexpr std::size_t batch_bytes = 1 << 20;

  const std::function<bool(RawBatch&&)>& sink_;
  std::uint64_t next_sequence_;
  RawBatch batch_;
};

}  // namespace timbao
