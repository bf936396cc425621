// Merges sorted id lists to find replaced documents.
#include "indexer/replaced_articles.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <xapian.h>

#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

using Documents = std::vector<std::uint32_t>;

// The documents of `term` except the one that was read last.
void add_earlier_ones(const Xapian::Database& shard, const std::string& term, Documents& out) {
  Xapian::docid latest = 0;
  double latest_sequence = -1;
  for (auto posting = shard.postlist_begin(term); posting != shard.postlist_end(term); ++posting) {
    const double sequence =
        Xapian::sortable_unserialise(shard.get_document(*posting).get_value(sequence_slot));
    const bool later = sequence > latest_sequence;
    if (latest != 0)
      out.push_back(later ? latest : *posting);
    if (later) {
      latest = *posting;
      latest_sequence = sequence;
    }
  }
}

// The documents of `old` whose ids stand in `fresh` too.
Documents documents_in_both(const Xapian::Database& old, const Xapian::Database& fresh) {
  Documents documents;
  const std::string prefix(1, id_prefix);
  auto old_term = old.allterms_begin(prefix);
  const auto old_end = old.allterms_end(prefix);
  for (auto term = fresh.allterms_begin(prefix); term != fresh.allterms_end(prefix); ++term) {
    old_term.skip_to(*term);
    if (old_term == old_end)
      break;
    if (*old_term == *term)
      for (auto posting = old.postlist_begin(*term); posting != old.postlist_end(*term); ++posting)
        documents.push_back(*posting);
  }
  return documents;
}

}  // namespace

Result<Documents> duplicates_within(const std::filesystem::path& path) try {
  const Xapian::Database shard(path.string());
  Documents documents;
  const std::string prefix(1, id_prefix);
  for (auto term = shard.allterms_begin(prefix); term != shard.allterms_end(prefix); ++term)
    if (term.get_termfreq() > 1)
      add_earlier_ones(shard, *term, documents);
  std::sort(documents.begin(), documents.end());
  return documents;
} catch (const Xapian::Error& error) {
  return Error{ErrorCode::storage_failed, error.get_description(), path.string()};
}

Result<void> find_replaced(const std::filesystem::path& archive, const std::filesystem::path& fresh,
                           const ArchiveManifest& manifest, ReplacedDocuments& found) try {
  const Xapian::Database database(fresh.string());
  for (const ShardEntry& old : manifest.shards)
    if (!found.contains(old.name)) {
      const Xapian::Database old_database((archive / old.name).string());
      found[old.name] = documents_in_both(old_database, database);
    }
  return {};
} catch (const Xapian::Error& error) {
  return Error{ErrorCode::storage_failed, error.get_description(), archive.string()};
}

Result<std::uint64_t> add_replaced(const std::filesystem::path& archive, std::uint64_t revision,
                                   Documents documents, ShardEntry& shard) {
  Result<Documents> known = read_replaced(archive, shard.replaced_file);
  if (known.has_error())
    return known.error();
  documents.insert(documents.end(), known->begin(), known->end());
  std::sort(documents.begin(), documents.end());
  documents.erase(std::unique(documents.begin(), documents.end()), documents.end());
  const std::uint64_t added = documents.size() - known->size();
  if (added == 0)
    return added;
  shard.replaced_file = shard.name + ".replaced-" + std::to_string(revision);
  shard.replaced = documents.size();
  shard.articles -= added;
  if (Result<void> written = write_replaced(archive, shard.replaced_file, documents);
      written.has_error())
    return written.error();
  return added;
}

}  // namespace timbao
