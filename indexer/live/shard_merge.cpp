// Merges by size, as log-structured merge trees do.
#include "indexer/live/shard_merge.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include "indexer/bulk/posting_run.hpp"
#include "indexer/bulk/run_merger.hpp"
#include "indexer/glass/glass_shard_reader.hpp"
#include "indexer/manifest_update.hpp"
#include "indexer/schema/durable_file.hpp"
#include "indexer/schema/open_by_manifest.hpp"
#include "indexer/stored_article.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t merged_at_once_max = 64;  // merge_runs() joins them in one level
constexpr std::uint64_t run_bytes_max = std::uint64_t{128} << 20;
constexpr std::uint64_t replaced_min = 64;  // fewer are not worth writing a shard anew

unsigned size_class(std::uint64_t articles, const MergePolicy& policy) {
  unsigned size = 0;
  for (std::uint64_t limit = policy.smallest_size; articles >= limit; limit *= policy.fan_in)
    ++size;
  return size;
}

bool is_mostly_dead(const ShardEntry& shard, const MergePolicy& policy) {
  const auto all = static_cast<double>(shard.articles + shard.replaced);
  return shard.replaced >= replaced_min &&
         static_cast<double>(shard.replaced) > policy.dead_share_max * all;
}

std::vector<std::string> up_to_class(const ArchiveManifest& manifest, unsigned largest,
                                     const MergePolicy& policy) {
  std::vector<std::string> names;
  for (const ShardEntry& shard : manifest.shards)
    if (size_class(shard.articles, policy) <= largest && names.size() < merged_at_once_max)
      names.push_back(shard.name);
  return names;
}

std::vector<std::string> smallest(const ArchiveManifest& manifest, std::size_t count) {
  std::vector<std::uint64_t> sizes;
  for (const ShardEntry& shard : manifest.shards)
    sizes.push_back(shard.articles);
  std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(count - 1),
                   sizes.end());
  const std::uint64_t limit = sizes[count - 1];
  std::vector<std::string> names;
  for (const ShardEntry& shard : manifest.shards)
    if (shard.articles <= limit && names.size() < count)
      names.push_back(shard.name);
  return names;
}

// One shard on its way into the new one.
struct Input {
  std::string name;
  std::shared_ptr<const GlassShardReader> reader;
  std::vector<std::uint32_t> replaced;  // when the merge began
  bool rewritten = false;
  std::vector<std::uint32_t> new_document;  // by the old one; 0 for those left out
};

Result<std::vector<Input>> open_inputs(const fs::path& archive, const ArchiveManifest& manifest,
                                       const std::vector<std::string>& names,
                                       const MergePolicy& policy) {
  std::vector<Input> inputs;
  std::uint64_t articles = 0;
  for (const std::string& name : names) {
    const ShardEntry* const entry = manifest.find(name);
    if (entry == nullptr)
      return std::vector<Input>();
    Input& input = inputs.emplace_back();
    input.name = name;
    auto reader = GlassShardReader::open(archive / name);
    if (reader.has_error())
      return reader.error();
    input.reader = std::move(*reader);
    Result<std::vector<std::uint32_t>> replaced = read_replaced(archive, entry->replaced_file);
    if (replaced.has_error())
      return replaced.error();
    input.replaced = std::move(*replaced);
    input.rewritten = is_mostly_dead(*entry, policy);
    articles += entry->articles;
  }
  if (articles <= policy.rewritten_articles_max || inputs.size() == 1)
    for (Input& input : inputs)
      input.rewritten = true;
  return inputs;
}

// The parts of the new shard, in its order: runs made of stored articles, and shards as they are.
class MergeParts {
 public:
  MergeParts(fs::path archive, fs::path workplace)
      : archive_(std::move(archive)), workplace_(std::move(workplace)) {}

  Result<void> add(Input& input) {
    input.new_document.assign(std::size_t{input.reader->last_document()} + 1, 0);
    if (input.rewritten)
      return rewrite(input);
    if (Result<void> written = finish_run(); written.has_error())
      return written;
    for (std::uint32_t document = 1; document < input.new_document.size(); ++document)
      input.new_document[document] = documents_ + document;
    documents_ += input.reader->last_document();
    parts_.push_back(archive_ / input.name);
    return {};
  }

  // Joins the parts into `shard` and syncs it. Without any document there is none.
  Result<void> finish(const fs::path& shard) {
    if (Result<void> written = finish_run(); written.has_error())
      return written;
    if (documents_ == 0)
      return {};
    if (parts_.size() > 1)
      return merge_runs(parts_, shard, RunsAfter::kept);
    if (Result<void> renamed = rename_path(parts_.front(), shard); renamed.has_error())
      return renamed;
    return sync_files(shard);
  }

  std::uint32_t documents() const { return documents_; }

 private:
  Result<void> rewrite(Input& input) {
    for (std::uint32_t document = 1; document < input.new_document.size(); ++document) {
      if (std::binary_search(input.replaced.begin(), input.replaced.end(), document))
        continue;
      const Result<Article> article = read_stored_article(*input.reader, document);
      if (article.has_error())
        return Error{article.error().code, article.error().message,
                     input.name + ", " + article.error().place};
      if (run_ == nullptr)
        run_ = std::make_unique<PostingRun>();
      run_->add(*article, stored_sequence(*input.reader, document));
      input.new_document[document] = ++documents_;
      if (run_->articles() == PostingRun::articles_max || run_->memory_bytes() > run_bytes_max)
        if (Result<void> written = finish_run(); written.has_error())
          return written;
    }
    return {};
  }

  Result<void> finish_run() {
    if (run_ == nullptr)
      return {};
    parts_.push_back(workplace_ / ("run-" + std::to_string(parts_.size())));
    Result<void> written = run_->write(parts_.back());
    run_.reset();
    return written;
  }

  const fs::path archive_;
  const fs::path workplace_;
  std::unique_ptr<PostingRun> run_;
  std::vector<fs::path> parts_;
  std::uint32_t documents_ = 0;
};

// What is replaced in the inputs by now, as documents of the new shard.
Result<std::vector<std::uint32_t>> replaced_now(const fs::path& archive,
                                                const std::vector<Input>& inputs,
                                                const ArchiveManifest& manifest) {
  std::vector<std::uint32_t> documents;
  for (const Input& input : inputs) {
    const auto replaced = read_replaced(archive, manifest.find(input.name)->replaced_file);
    if (replaced.has_error())
      return replaced.error();
    for (const std::uint32_t old : *replaced)
      if (old < input.new_document.size() && input.new_document[old] != 0)
        documents.push_back(input.new_document[old]);
  }
  std::sort(documents.begin(), documents.end());
  return documents;
}

Result<bool> publish(const fs::path& archive, const fs::path& shard, std::uint32_t documents,
                     const std::vector<Input>& inputs, ArchiveManifest& manifest) {
  for (const Input& input : inputs)
    if (manifest.find(input.name) == nullptr)
      return false;
  const Result<std::vector<std::uint32_t>> replaced = replaced_now(archive, inputs, manifest);
  if (replaced.has_error())
    return replaced.error();
  const auto first =
      std::find_if(manifest.shards.begin(), manifest.shards.end(),
                   [&](const ShardEntry& entry) { return entry.name == inputs.front().name; });
  ShardEntry& merged = *manifest.shards.insert(first, ShardEntry{});
  if (replaced->size() < documents) {
    Result<std::string> name = adopt_shard(archive, shard, manifest);
    if (name.has_error())
      return name.error();
    merged = {std::move(*name), documents - replaced->size(), replaced->size(), ""};
    if (!replaced->empty()) {
      merged.replaced_file = merged.name + ".replaced-" + std::to_string(manifest.revision);
      if (Result<void> written = write_replaced(archive, merged.replaced_file, *replaced);
          written.has_error())
        return written.error();
    }
  }
  std::erase_if(manifest.shards, [&inputs](const ShardEntry& entry) {
    return std::any_of(inputs.begin(), inputs.end(),
                       [&entry](const Input& input) { return input.name == entry.name; });
  });
  if (Result<void> synced = sync_directory(archive); synced.has_error())
    return synced.error();
  return true;
}

// An article indexed anew is in a run and then in the shard.
Result<void> check_merge_room(const fs::path& archive, const std::vector<Input>& inputs) {
  std::uint64_t bytes = 0;
  for (const Input& input : inputs)
    bytes += directory_bytes(archive / input.name) * (input.rewritten ? 2 : 1);
  return check_room(archive, bytes);
}

Result<bool> merge_in(const fs::path& archive, const fs::path& workplace,
                      std::vector<Input>& inputs) {
  std::error_code error;
  fs::create_directory(workplace, error);
  if (error)
    return storage_error("cannot create", workplace, error.value());
  MergeParts parts(archive, workplace);
  for (Input& input : inputs)
    if (Result<void> added = parts.add(input); added.has_error())
      return added.error();
  const fs::path shard = workplace / "shard";
  if (Result<void> finished = parts.finish(shard); finished.has_error())
    return finished.error();
  return publish_change(archive, [&](ArchiveManifest& manifest) {
    return publish(archive, shard, parts.documents(), inputs, manifest);
  });
}

}  // namespace

std::vector<std::string> choose_merge(const ArchiveManifest& manifest, const MergePolicy& policy) {
  std::map<unsigned, std::size_t> by_class;
  for (const ShardEntry& shard : manifest.shards)
    ++by_class[size_class(shard.articles, policy)];
  // The largest that is due takes the smaller ones along.
  for (auto entry = by_class.rbegin(); entry != by_class.rend(); ++entry)
    if (entry->second >= policy.fan_in)
      return up_to_class(manifest, entry->first, policy);
  if (manifest.shards.size() > policy.shards_max)
    return smallest(manifest, policy.fan_in);
  for (const ShardEntry& shard : manifest.shards)
    if (is_mostly_dead(shard, policy))
      return {shard.name};
  return {};
}

Result<bool> merge_shards(const fs::path& archive, const fs::path& workplace,
                          const std::vector<std::string>& names, const MergePolicy& policy) {
  Result<std::vector<Input>> inputs =
      open_by_manifest(archive, [&](const ArchiveManifest& manifest) {
        return open_inputs(archive, manifest, names, policy);
      });
  if (inputs.has_error())
    return inputs.error();
  if (inputs->empty())
    return false;
  if (Result<void> room = check_merge_room(archive, *inputs); room.has_error())
    return room.error();
  std::error_code ignored;
  fs::remove_all(archive / workplace, ignored);
  Result<bool> merged = merge_in(archive, archive / workplace, *inputs);
  fs::remove_all(archive / workplace, ignored);
  return merged;
}

}  // namespace timbao
