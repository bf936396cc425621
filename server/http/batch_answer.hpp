// The answer to a batch of articles: what became of each.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "indexer/live/archive_commit.hpp"
#include "server/http/answer.hpp"

namespace timbao {

// One item before its commit.
struct BatchAnswerItem {
  std::size_t position = 1;  // the line, or the place in the array
  std::string id;
  std::string reason;  // of a rejected one
};

// "created", "replaced", "deleted", "not_found" or "rejected".
const char* name_of(ChangeStatus status);

// Grows with the batch, by some 60 bytes an article:
//   {"items": [{"position": 1, "id": "a", "status": "created", "version": 7}, ...],
//    "created": 1, "replaced": 0, "rejected": 0}
class BatchAnswer {
 public:
  BatchAnswer();
  BatchAnswer(const BatchAnswer&) = delete;
  BatchAnswer& operator=(const BatchAnswer&) = delete;

  // Items that are not rejected have outcomes, in their order.
  void add(const std::vector<BatchAnswerItem>& items, const std::vector<ChangeOutcome>& outcomes);
  std::size_t size() const { return created_ + replaced_ + rejected_; }
  // Once, at the end.
  Answer written();

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
  std::size_t created_ = 0;
  std::size_t replaced_ = 0;
  std::size_t rejected_ = 0;
};

}  // namespace timbao
