// Opens views and hands them to threads.
#include "server/search/searcher_pool.hpp"

#include <algorithm>

namespace timbao {
namespace {

Result<std::unique_ptr<OpenArchives>> open_view(
    const std::vector<ArchiveLocation>& locations, const OpenArchives* first_view,
    const std::shared_ptr<const VariantTables>& variants) {
  auto view = std::make_unique<OpenArchives>();
  for (const auto& [name, directory] : locations) {
    Result<Archive> archive = first_view == nullptr ? open_archive(name, directory, variants)
                                                    : open_again(first_view->at(name), directory);
    if (archive.has_error())
      return archive.error();
    view->emplace(name, std::move(*archive));
  }
  return view;
}

}  // namespace

SearcherPool::SearcherPool(unsigned threads, std::size_t queue_max)
    : queue_max_(queue_max), threads_(std::in_place, threads) {}

Result<std::unique_ptr<SearcherPool>> SearcherPool::open(
    const std::vector<ArchiveLocation>& locations, unsigned threads, std::size_t queue_max,
    std::shared_ptr<const VariantTables> variants) {
  std::unique_ptr<SearcherPool> pool(new SearcherPool(threads, queue_max));
  for (unsigned thread = 0; thread < threads; ++thread) {
    auto view = open_view(locations, thread == 0 ? nullptr : pool->views_.front().get(), variants);
    if (view.has_error())
      return view.error();
    pool->views_.push_back(std::move(*view));
  }
  for (const auto& [name, archive] : *pool->views_.front())
    pool->descriptions_.push_back(archive.description);
  return pool;
}

SearcherPool::~SearcherPool() {
  stop();
}

void SearcherPool::stop() {
  if (!threads_)
    return;
  threads_->stop();
  threads_->join();
  threads_.reset();
}

const ArchiveDescription* SearcherPool::describe(std::string_view name) const {
  const auto found =
      std::find_if(descriptions_.begin(), descriptions_.end(),
                   [name](const auto& description) { return description->name == name; });
  return found == descriptions_.end() ? nullptr : found->get();
}

const OpenArchives& SearcherPool::archives_of_this_thread() {
  thread_local const SearcherPool* owner = nullptr;
  thread_local const OpenArchives* view = nullptr;
  if (owner != this) {
    owner = this;
    view = views_[next_view_.fetch_add(1) % views_.size()].get();
  }
  return *view;
}

}  // namespace timbao
