// Least recently used goes first.
#include "server/http/answer_cache.hpp"

namespace timbao {
namespace {

constexpr std::size_t entry_overhead = 200;  // nodes of list and map, roughly
constexpr std::size_t largest_share = 16;

}  // namespace

std::size_t AnswerCache::size_of(const Entry& entry) {
  return entry.key.size() + entry.body->size() + entry_overhead;
}

std::shared_ptr<const std::string> AnswerCache::find(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) {
    ++counts_.missed;
    return nullptr;
  }
  ++counts_.found;
  entries_.splice(entries_.begin(), entries_, known->second);
  return known->second->body;
}

void AnswerCache::keep(std::string_view key, std::string body) {
  Entry entry{std::string(key), std::make_shared<const std::string>(std::move(body))};
  const std::size_t size = size_of(entry);
  if (size > bytes_max_ / largest_share)
    return;
  const std::lock_guard lock(mutex_);
  if (by_key_.contains(key))
    return;  // another thread was faster
  entries_.push_front(std::move(entry));
  by_key_.emplace(entries_.front().key, entries_.begin());
  counts_.bytes += size;
  while (counts_.bytes > bytes_max_)
    drop_oldest();
}

void AnswerCache::drop_oldest() {
  const Entry& oldest = entries_.back();
  counts_.bytes -= size_of(oldest);
  by_key_.erase(oldest.key);
  entries_.pop_back();
}

AnswerCache::Counts AnswerCache::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace timbao
