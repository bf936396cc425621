// Decides what each change does, writes the shard, publishes.
#include "indexer/live/archive_commit.hpp"

#include <algorithm>
#include <map>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "indexer/bulk/posting_run.hpp"
#include "indexer/manifest_update.hpp"
#include "indexer/replaced_articles.hpp"
#include "indexer/schema/durable_file.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

// What a shard takes on disk at most, by its text, while it is written.
constexpr std::uint64_t disk_bytes_per_text_byte = 3;
constexpr std::uint64_t disk_bytes_per_shard = 1 << 20;

// An article's state while the changes are gone through.
struct Current {
  ArticleTag tag;
  std::optional<std::size_t> put_by;
};

struct CommitPlan {
  std::vector<ChangeOutcome> outcomes;
  std::unordered_map<std::string_view, Current> articles;  // that any change names
  ReplacedDocuments replaced;
  bool changes_anything = false;
};

bool is_expected(const ArticleChange& change, const Current& current) {
  const bool is_there = current.tag.version != 0;
  if (change.only_if_absent && is_there)
    return false;
  if (change.only_if_present && !is_there)
    return false;
  return !change.expected || (is_there && *change.expected == current.tag);
}

// Whether the article must be read from disk: its tag is compared, or told where it is in the way.
bool needs_content(const ArticleChange& change) {
  return change.expected || change.only_if_absent;
}

// What cannot be read has a tag that nobody was told.
std::uint64_t stored_content(const FoundArticle& found, const ArticleLookup& lookup) {
  const Result<Article> article = lookup.read(found);
  return article.has_value() ? content_hash(*article) : 0;
}

Current& current_of(const ArticleChange& change, const ArticleLookup& lookup, CommitPlan& plan,
                    std::unordered_map<std::string_view, FoundArticle>& on_disk) {
  const auto [entry, fresh] = plan.articles.try_emplace(change.key());
  if (fresh)
    if (const std::optional<FoundArticle> found = lookup.find(change.key())) {
      entry->second.tag.version = found->version;
      on_disk.emplace(entry->first, *found);
    }
  if (const auto found = on_disk.find(change.key());
      found != on_disk.end() && needs_content(change))
    entry->second.tag.content = stored_content(found->second, lookup);
  return entry->second;
}

// Versions are the numbers of arrival, from the manifest.
CommitPlan plan_commit(const std::vector<ArticleChange>& changes, const ArticleLookup& lookup,
                       ArchiveManifest& manifest) {
  CommitPlan plan;
  std::unordered_map<std::string_view, FoundArticle> on_disk;
  for (std::size_t index = 0; index < changes.size(); ++index) {
    const ArticleChange& change = changes[index];
    Current& current = current_of(change, lookup, plan, on_disk);
    ChangeOutcome& outcome = plan.outcomes.emplace_back();
    if (!is_expected(change, current)) {
      outcome = {ChangeStatus::unexpected, current.tag};
      continue;
    }
    const bool is_there = current.tag.version != 0;
    if (change.kind == ArticleChange::Kind::remove) {
      outcome = {is_there ? ChangeStatus::removed : ChangeStatus::not_found, {}};
      manifest.next_sequence += is_there;  // a number, so that it is known not to be counted
      current = {};
    } else {
      current = {{manifest.next_sequence++, content_hash(change.article)}, index};
      outcome = {is_there ? ChangeStatus::replaced : ChangeStatus::created, current.tag};
    }
    if (outcome.status == ChangeStatus::not_found)
      continue;
    plan.changes_anything = true;
    if (const auto old = on_disk.find(change.key()); old != on_disk.end()) {
      plan.replaced[old->second.shard].push_back(old->second.document);
      on_disk.erase(old);
    }
  }
  return plan;
}

// The puts that no later change undoes, in their order.
std::vector<std::size_t> lasting_puts(const CommitPlan& plan) {
  std::vector<std::size_t> puts;
  for (const auto& [id, current] : plan.articles)
    if (current.put_by)
      puts.push_back(*current.put_by);
  std::sort(puts.begin(), puts.end());
  return puts;
}

Result<void> write_shard(const fs::path& directory, const std::vector<ArticleChange>& changes,
                         const std::vector<std::size_t>& puts, const CommitPlan& plan) {
  PostingRun run;
  for (const std::size_t put : puts)
    run.add(changes[put].article, plan.outcomes[put].tag.version);
  if (Result<void> room = check_room(directory.parent_path(), disk_bytes_per_shard);
      room.has_error())
    return room;
  if (Result<void> written = run.write(directory); written.has_error())
    return written;
  return sync_files(directory);
}

std::uint64_t text_bytes(const std::vector<ArticleChange>& changes) {
  std::uint64_t sum = 0;
  for (const ArticleChange& change : changes)
    sum += change.article.text.size() + change.article.abstract.size();
  return sum;
}

Result<void> publish(const fs::path& archive, const fs::path& shard, std::size_t articles,
                     CommitPlan& plan, ArchiveManifest& manifest) {
  for (ShardEntry& entry : manifest.shards)
    if (const auto replaced = plan.replaced.find(entry.name); replaced != plan.replaced.end()) {
      const Result<std::uint64_t> added =
          add_replaced(archive, manifest.revision, std::move(replaced->second), entry);
      if (added.has_error())
        return added.error();
    }
  if (articles > 0) {
    Result<std::string> name = adopt_shard(archive, shard, manifest);
    if (name.has_error())
      return name.error();
    manifest.shards.push_back({std::move(*name), articles, 0, ""});
  }
  return sync_directory(archive);
}

}  // namespace

Result<CommitResult> commit_changes(const fs::path& archive, const fs::path& workplace,
                                    const std::vector<ArticleChange>& changes,
                                    ArticleLookup& lookup) {
  CommitPlan plan;
  const fs::path shard = archive / workplace;
  std::error_code ignored;
  fs::remove_all(shard, ignored);
  if (Result<void> room = check_room(archive, disk_bytes_per_text_byte * text_bytes(changes));
      room.has_error())
    return room.error();
  const auto change = [&](ArchiveManifest& manifest) -> Result<bool> {
    if (Result<void> followed = lookup.follow(archive, manifest); followed.has_error())
      return followed.error();
    plan = plan_commit(changes, lookup, manifest);
    if (!plan.changes_anything)
      return false;
    const std::vector<std::size_t> puts = lasting_puts(plan);
    if (!puts.empty())
      if (Result<void> written = write_shard(shard, changes, puts, plan); written.has_error())
        return written.error();
    if (Result<void> done = publish(archive, shard, puts.size(), plan, manifest); done.has_error())
      return done.error();
    return true;
  };
  Result<ArchiveManifest> published = update_manifest(archive, change);
  if (published.has_error()) {
    fs::remove_all(shard, ignored);
    return published.error();
  }
  return CommitResult{std::move(plan.outcomes), std::move(*published)};
}

}  // namespace timbao
