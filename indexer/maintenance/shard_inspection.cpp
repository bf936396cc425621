// Holds a shard's tables, articles and lists against each other.
#include "indexer/maintenance/shard_inspection.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include <xapian.h>

#include "indexer/schema/index_schema.hpp"
#include "indexer/stored_article.hpp"

namespace timbao {
namespace {

constexpr std::size_t listed_problems_max = 10;  // of one shard

class Inspection {
 public:
  Inspection(const std::filesystem::path& archive, const ShardEntry& entry) : archive_(archive) {
    found_.entry = entry;
  }

  ShardInspection run() && {
    auto reader = GlassShardReader::open(archive_ / found_.entry.name);
    if (reader.has_error()) {
      damage(reader.error().message);
      return std::move(found_);
    }
    found_.reader = std::move(*reader);
    check_blocks();
    read_replaced_list();
    for (std::uint32_t document = 1; document <= found_.reader->last_document(); ++document)
      check_article(document);
    check_counts();
    return std::move(found_);
  }

 private:
  void note(const std::string& problem) {
    if (found_.problems.size() < listed_problems_max)
      found_.problems.push_back(found_.entry.name + ": " + problem);
  }
  void damage(const std::string& problem) {
    found_.is_damaged = true;
    note(problem);
  }
  void miscount(const std::string& problem) {
    found_.miscounted = true;
    note(problem);
  }

  void check_blocks() try {
    const std::string path = (archive_ / found_.entry.name).string();
    if (const Result<void> checked = check_version(Xapian::Database(path), path);
        checked.has_error())
      damage(checked.error().message);
    std::ostringstream details;
    if (const std::size_t errors = Xapian::Database::check(path, 0, &details); errors > 0)
      damage("Xapian finds " + std::to_string(errors) + " errors in its blocks");
  } catch (const Xapian::Error& error) {
    damage(error.get_description());
  }

  void read_replaced_list() {
    const auto list = read_replaced(archive_, found_.entry.replaced_file);
    if (list.has_error()) {
      miscount("its list of replaced articles is " + list.error().message);
      return;
    }
    for (const std::uint32_t document : *list)
      if (document > 0 && document <= found_.reader->last_document())
        found_.replaced.push_back(document);
    const bool sorted = std::is_sorted(found_.replaced.begin(), found_.replaced.end());
    if (found_.replaced.size() != list->size() || !sorted)
      miscount("its list of replaced articles names documents that it does not have");
    std::sort(found_.replaced.begin(), found_.replaced.end());
    found_.replaced.erase(std::unique(found_.replaced.begin(), found_.replaced.end()),
                          found_.replaced.end());
  }

  void check_article(std::uint32_t document) {
    const std::uint64_t version = stored_sequence(*found_.reader, document);
    found_.newest_version = std::max(found_.newest_version, version);
    if (std::binary_search(found_.replaced.begin(), found_.replaced.end(), document))
      return;
    const std::string place = "document " + std::to_string(document) + ": ";
    const Result<Article> article = read_stored_article(*found_.reader, document);
    if (article.has_error() || article->id.empty()) {
      damage(place + (article.has_error() ? article.error().message : "has no id"));
      return;
    }
    found_.live.push_back({document, version, article->id});
    std::string assembled;
    if (version == 0 || found_.reader->value(id_slot, document, assembled) != article->id)
      damage(place + "its values are not those of its article");
    bool indexed = false;
    found_.reader->for_each_posting(
        found_.reader->find(id_term(article->id)),
        [&](std::uint32_t posting, std::uint32_t) { indexed = indexed || posting == document; });
    if (!indexed)
      damage(place + "is not found by its id");
  }

  void check_counts() {
    if (found_.is_damaged)
      return;
    if (found_.entry.articles != found_.live.size() ||
        found_.entry.replaced != found_.replaced.size())
      miscount("the manifest counts " + std::to_string(found_.entry.articles) + " articles and " +
               std::to_string(found_.entry.replaced) + " replaced ones, there are " +
               std::to_string(found_.live.size()) + " and " +
               std::to_string(found_.replaced.size()));
  }

  const std::filesystem::path& archive_;
  ShardInspection found_;
};

}  // namespace

ShardInspection inspect_shard(const std::filesystem::path& archive, const ShardEntry& entry) {
  return Inspection(archive, entry).run();
}

}  // namespace timbao
