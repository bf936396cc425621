// Opens shards and finds out which documents count.
#include "indexer/maintenance/split_source.hpp"

#include <utility>

#include "indexer/stored_article.hpp"

namespace timbao {
namespace {

Result<CommonNumbers> number_documents(const GlassShardReader& reader,
                                       const std::vector<std::uint32_t>& replaced,
                                       std::uint64_t first) {
  CommonNumbers numbers(reader.last_document());
  std::uint32_t found = 0;
  reader.for_each_length([&](std::uint32_t document, std::uint32_t) {
    numbers.add(document);
    ++found;
  });
  if (found != reader.document_count())
    return Error{ErrorCode::storage_failed,
                 "is damaged: has " + std::to_string(reader.document_count()) +
                     " documents, but lengths of " + std::to_string(found),
                 {}};
  for (const std::uint32_t document : replaced)
    if (document > 0 && document <= reader.last_document())
      numbers.remove(document);
  numbers.finish(first);
  return numbers;
}

CommonNumbers documents_with_unlisted_tags(const SplitSource& source) {
  CommonNumbers tagged(source.reader->last_document());
  for (auto term = source.reader->first_term(tag_prefix);
       term && term->term.starts_with(tag_prefix); term = source.reader->next_term(*term))
    source.reader->for_each_posting(term->list, [&](std::uint32_t document, std::uint32_t) {
      if (source.numbers.has(document))
        tagged.add(document);
    });
  source.reader->for_each_value(
      tags_slot, [&](std::uint32_t document, std::string_view) { tagged.remove(document); });
  return tagged;
}

}  // namespace

void CommonNumbers::finish(std::uint64_t first) {
  last_number_ = first - 1;
  for (Word& word : words_) {
    word.first = static_cast<std::uint32_t>(last_number_ + 1);
    last_number_ += static_cast<std::uint64_t>(std::popcount(word.bits));
  }
  count_ = last_number_ + 1 - first;
}

Result<std::vector<SplitSource>> open_split_sources(const std::filesystem::path& archive,
                                                    const ArchiveManifest& manifest) {
  std::vector<SplitSource> sources;
  std::uint64_t next_number = 1;
  for (const ShardEntry& entry : manifest.shards) {
    SplitSource& source = sources.emplace_back();
    source.name = entry.name;
    auto reader = GlassShardReader::open(archive / entry.name);
    if (reader.has_error())
      return reader.error();
    source.reader = std::move(*reader);
    const auto replaced = read_replaced(archive, entry.replaced_file);
    if (replaced.has_error())
      return replaced.error();
    Result<CommonNumbers> numbers = number_documents(*source.reader, *replaced, next_number);
    if (numbers.has_error())
      return Error{numbers.error().code, numbers.error().message, entry.name};
    source.numbers = std::move(*numbers);
    next_number = source.numbers.last_number() + 1;
    source.unlisted_tags = documents_with_unlisted_tags(source);
  }
  return sources;
}

std::string stored_tags(const SplitSource& source, std::uint32_t document) {
  const Result<Article> article = read_stored_article(*source.reader, document);
  return article.has_value() ? joined_tags(article->tags) : std::string();
}

}  // namespace timbao
