// Fuzz target: the readers of JSON, CSV, feeds and WARCs cut whatever they are given into records;
// the first byte chooses the reader, the second how the stream is cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "indexer/record_parser.hpp"
#include "indexer/sources/record_readers.hpp"
#include "tests/support/byte_stream.hpp"

namespace {

using namespace timbao;

bool parse_all(RawBatch&& batch) {
  for (const RawRecord& record : batch.records) {
    if (record.begin + record.length > batch.bytes.size() || record.place.empty())
      std::abort();
    Encoding encoding = Encoding::utf8;
    const std::string_view bytes =
        std::string_view(batch.bytes).substr(record.begin, record.length);
    const Result<Article> article = parse_record(bytes, record, {}, encoding);
    if (article.has_value() && article->id.empty())
      std::abort();
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2)
    return 0;
  const ReadBytes read = stream_of(std::string(reinterpret_cast<const char*>(data) + 2, size - 2),
                                   std::size_t{1} + data[1]);
  const std::function<bool(RawBatch &&)> sink = parse_all;
  BatchMaker batches(1, sink);
  Result<bool> more = true;
  switch (data[0] % 4) {
    case 0:
      more = read_json_records(read, "f", batches);
      break;
    case 1:
      more = read_csv_records(read, "f", {}, batches);
      break;
    case 2:
      more = read_feed_records(read, "f", batches);
      break;
    default:
      more = read_warc_records(read, "f", batches, [](const std::string&) {});
  }
  if (more.has_error() || !*more)
    std::abort();
  batches.flush();
  return 0;
}
