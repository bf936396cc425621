// Writes items as they are done.
#include "server/http/batch_answer.hpp"

#include <string_view>

#include "server/http/document_requests.hpp"

namespace timbao {

const char* name_of(ChangeStatus status) {
  switch (status) {
    case ChangeStatus::created:
      return "created";
    case ChangeStatus::replaced:
      return "replaced";
    case ChangeStatus::removed:
      return "deleted";
    case ChangeStatus::not_found:
      return "not_found";
    case ChangeStatus::unexpected:
      break;
  }
  return "rejected";
}

BatchAnswer::BatchAnswer() : writer_(buffer_) {
  writer_.StartObject();
  writer_.Key("items");
  writer_.StartArray();
}

void BatchAnswer::add(const std::vector<BatchAnswerItem>& items,
                      const std::vector<ChangeOutcome>& outcomes) {
  const auto member = [this](const char* key, std::string_view value) {
    writer_.Key(key);
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  auto outcome = outcomes.begin();
  for (const BatchAnswerItem& item : items) {
    writer_.StartObject();
    writer_.Key("position");
    writer_.Uint64(item.position);
    if (!item.id.empty())
      member("id", item.id);
    if (!item.reason.empty()) {
      ++rejected_;
      member("status", "rejected");
      member("reason", item.reason);
    } else {
      ++(outcome->status == ChangeStatus::created ? created_ : replaced_);
      member("status", name_of(outcome->status));
      writer_.Key("version");
      writer_.Uint64(outcome->tag.version);
      member("tag", tag_text(outcome->tag));
      ++outcome;
    }
    writer_.EndObject();
  }
}

Answer BatchAnswer::written() {
  writer_.EndArray();
  const auto count = [this](const char* key, std::size_t value) {
    writer_.Key(key);
    writer_.Uint64(value);
  };
  count("created", created_);
  count("replaced", replaced_);
  count("rejected", rejected_);
  writer_.EndObject();
  Answer answer;
  answer.body.assign(buffer_.GetString(), buffer_.GetSize());
  return answer;
}

}  // namespace timbao
