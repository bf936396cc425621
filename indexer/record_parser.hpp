// Makes an article of a raw record, whatever it is written in.
#pragma once

#include <memory>
#include <optional>

#include "analyzers/legacy_encodings.hpp"
#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "indexer/html/selectors.hpp"
#include "indexer/sources/field_mapping.hpp"
#include "indexer/sources/raw_records.hpp"

namespace timbao {

// What the user says of all records.
struct RecordOptions {
  std::optional<Encoding> encoding;  // of pages; not set: each is detected
  FieldMapping mapping;              // of the fields of JSON and CSV
  html::SiteSelectors selectors;     // of pages
};

// Fails with invalid_record naming the record's place. `encoding` is what a page was written in,
// UTF-8 for all else. Thread-safe.
Result<Article> parse_record(std::string_view bytes, const RawRecord& record,
                             const RecordOptions& options, Encoding& encoding);

}  // namespace timbao
