// One reader for each format that holds several records: each cuts a stream into them.
#pragma once

#include <optional>
#include <string>

#include "analyzers/legacy_encodings.hpp"
#include "indexer/sources/input_stream.hpp"
#include "indexer/sources/raw_records.hpp"

namespace timbao {

// Each returns false once the batches' sink wants no more. Memory is bounded by a record; larger
// ones than record_bytes_max are refused and read over. What is broken inside a stream refuses a
// record, with its place; a stream that cannot be read on ends there, with a refusal that says so.
// `name` is what places begin with. They fail only as the stream does.

// JSON: one object, an array of them, or objects one after another.
Result<bool> read_json_records(const ReadBytes& read, const std::string& name, BatchMaker& batches);

// RFC 4180 with a line of names first, the fields of an article or what a mapping makes them;
// comma, semicolon or tab. Cells are decoded from `encoding`.
Result<bool> read_csv_records(const ReadBytes& read, const std::string& name,
                              std::optional<Encoding> encoding, BatchMaker& batches);

// RSS, Atom and RDF feeds, and WordPress's export (WXR), of which published posts and pages are
// read. Entities are never expanded beyond those of XML itself.
Result<bool> read_feed_records(const ReadBytes& read, const std::string& name, BatchMaker& batches);

// WARC 1.0 and 1.1: responses and resources that are HTML. `on_skipped` is told the places of
// others, pictures and redirections.
Result<bool> read_warc_records(const ReadBytes& read, const std::string& name, BatchMaker& batches,
                               const std::function<void(const std::string& place)>& on_skipped);

}  // namespace timbao
