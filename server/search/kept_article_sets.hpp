// Remembers which articles have the most frequent terms.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>

#include "server/search/article_set.hpp"

namespace timbao {

// Sets of articles by term, as many as it has room for; what came first stays. Thread-safe.
class KeptArticleSets {
 public:
  explicit KeptArticleSets(std::size_t most) : most_(most) {}

  // Null for a term that is not kept.
  std::shared_ptr<const ArticleSet> find(std::string_view term) const {
    const std::shared_lock lock(mutex_);
    const auto found = sets_.find(term);
    return found == sets_.end() ? nullptr : found->second;
  }
  void keep(std::string_view term, std::shared_ptr<const ArticleSet> set) {
    const std::unique_lock lock(mutex_);
    if (sets_.size() < most_)
      sets_.emplace(term, std::move(set));
  }

 private:
  std::size_t most_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::shared_ptr<const ArticleSet>, std::less<>> sets_;
};

}  // namespace timbao
