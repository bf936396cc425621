// One commit: a group of changes becomes a small shard, durable before it returns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "indexer/live/article_lookup.hpp"
#include "indexer/schema/archive_manifest.hpp"
#include "indexer/stored_article.hpp"

namespace timbao {

// What is to be done with one article.
struct ArticleChange {
  enum class Kind : std::uint8_t { put, remove };
  Kind kind = Kind::put;
  Article article;  // of a put; its id is the id
  std::string id;   // of a removal
  // Done only if the article is there with this tag; for nothing else than this.
  std::optional<ArticleTag> expected;
  bool only_if_absent = false;
  bool only_if_present = false;

  const std::string& key() const { return kind == Kind::put ? article.id : id; }
};

enum class ChangeStatus : std::uint8_t {
  created,
  replaced,
  removed,
  not_found,   // a removal of what is not there
  unexpected,  // the article's tag is not the expected one, or it is there already
};

struct ChangeOutcome {
  ChangeStatus status = ChangeStatus::created;
  ArticleTag tag;  // the article's now
};

// Does the changes in their order, as if one after another, with one shard for all that is put and
// one new manifest; where none changes anything, nothing is written. Once it returns, all of it is
// on disk, whatever happens to the process or the machine. Fails as a whole, and then nothing was
// changed: storage_full where there is no room, storage_failed, incompatible.
//
// `workplace` is a name in the archive's directory that is the caller's alone. `lookup` is the
// caller's too, and follows the archive. Costs seven syncs and 0.1 ms an article.
struct CommitResult {
  std::vector<ChangeOutcome> outcomes;  // one a change
  ArchiveManifest manifest;             // as it is on disk now
};
Result<CommitResult> commit_changes(const std::filesystem::path& archive,
                                    const std::filesystem::path& workplace,
                                    const std::vector<ArticleChange>& changes,
                                    ArticleLookup& lookup);

}  // namespace timbao
