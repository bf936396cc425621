// Keeps answers that were given lately: many people ask the same, and every page of results is
// asked for again when someone comes back to it.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace timbao {

// A bounded map from requests to bodies; what was not asked for longest goes first. Whoever keeps
// an answer names the opening of its archive in its key, so that what is found is right.
// Thread-safe.
class AnswerCache {
 public:
  // `bytes_max` of keys and bodies together; 0 keeps nothing.
  explicit AnswerCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // The body kept for a request; null if there is none.
  std::shared_ptr<const std::string> find(std::string_view key);
  // Keeps a body, unless it alone is over a sixteenth of the room.
  void keep(std::string_view key, std::string body);

  struct Counts {
    std::size_t found = 0;
    std::size_t missed = 0;
    std::size_t bytes = 0;
  };
  Counts counts() const;

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const std::string> body;
  };
  using Entries = std::list<Entry>;  // the latest first

  static std::size_t size_of(const Entry& entry);
  void drop_oldest();

  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> by_key_;  // keys are views into entries_
  Counts counts_;
};

}  // namespace timbao
