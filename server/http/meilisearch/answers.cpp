// Writes the answers of Meilisearch's API.
#include "server/http/meilisearch/answers.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "analyzers/vietnamese_analyzer.hpp"
#include "server/http/http_date.hpp"
#include "server/http/meilisearch/hit_writer.hpp"

namespace timbao::meilisearch {
namespace {

using Archives = std::vector<std::shared_ptr<const ArchiveDescription>>;

void write_member(Writer& writer, const char* key, std::string_view value) {
  writer.Key(key);
  write_text(writer, value);
}

void write_count(Writer& writer, const char* key, std::uint64_t count) {
  writer.Key(key);
  writer.Uint64(count);
}

void write_time(Writer& writer, double took_ms) {
  write_count(writer, "processingTimeMs", static_cast<std::uint64_t>(std::max(0.0, took_ms)));
}

template <typename Write>
std::string object(Write write) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write(writer);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

// Values and counts of one facet, by the value as Meilisearch sorts them.
using Distribution = std::map<std::string, std::uint64_t>;

std::string value_of_day(Field field, const std::string& day) {
  if (field == Field::year)
    return day.substr(0, 4);
  return field == Field::date ? day : std::to_string(timestamp_of(day).value_or(0));
}

Distribution distribution_of(Field field, const FacetCounts& counts) {
  Distribution distribution;
  if (is_ordered(field)) {
    if (counts.histogram)
      for (const HistogramBucket& bucket : *counts.histogram)
        distribution[value_of_day(field, bucket.from)] += bucket.count;
    return distribution;
  }
  for (const Facet& facet : counts.facets)
    if (facet.field == filter_field_of(field))
      for (const FacetValue& value : facet.values)
        distribution[value.value] = value.count;
  return distribution;
}

void write_distribution(Writer& writer, const Distribution& distribution) {
  // maxValuesPerFacet, 100 unless it is set.
  constexpr std::size_t values_max = 100;
  std::size_t left = values_max;
  writer.StartObject();
  for (const auto& [value, count] : distribution) {
    if (left-- == 0)
      break;
    writer.Key(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    writer.Uint64(count);
  }
  writer.EndObject();
}

void write_facets(Writer& writer, const std::vector<Field>& fields, const FacetCounts& counts) {
  writer.Key("facetDistribution");
  writer.StartObject();
  for (const Field field : fields) {
    writer.Key(name_of(field).data(), static_cast<rapidjson::SizeType>(name_of(field).size()));
    write_distribution(writer, distribution_of(field, counts));
  }
  writer.EndObject();
  writer.Key("facetStats");
  writer.StartObject();
  for (const Field field : fields) {
    const bool has_numbers = field == Field::timestamp || field == Field::year;
    if (!has_numbers || !counts.histogram || counts.histogram->empty())
      continue;
    writer.Key(name_of(field).data(), static_cast<rapidjson::SizeType>(name_of(field).size()));
    writer.StartObject();
    writer.Key("min");
    writer.Int64(std::stoll(value_of_day(field, counts.histogram->front().from)));
    writer.Key("max");
    writer.Int64(std::stoll(value_of_day(field, counts.histogram->back().from)));
    writer.EndObject();
  }
  writer.EndObject();
}

void write_page(Writer& writer, const SearchQuery& query, std::uint64_t total) {
  const std::uint64_t reachable = std::min<std::uint64_t>(total, total_hits_max);
  if (!query.has_pages) {
    write_count(writer, "limit", query.request.limit);
    write_count(writer, "offset", query.request.offset);
    write_count(writer, "estimatedTotalHits", reachable);
    return;
  }
  write_count(writer, "hitsPerPage", query.hits_per_page);
  write_count(writer, "page", query.page);
  const std::uint64_t pages =
      query.hits_per_page == 0 ? 0 : (reachable + query.hits_per_page - 1) / query.hits_per_page;
  write_count(writer, "totalPages", pages);
  write_count(writer, "totalHits", reachable);
}

void write_index(Writer& writer, const ArchiveDescription& archive) {
  const std::string time = rfc3339(archive.modified);
  writer.StartObject();
  write_member(writer, "uid", archive.name);
  write_member(writer, "createdAt", time);
  write_member(writer, "updatedAt", time);
  write_member(writer, "primaryKey", "id");
  writer.EndObject();
}

void write_index_stats(Writer& writer, const ArchiveDescription& archive) {
  writer.StartObject();
  write_count(writer, "numberOfDocuments", archive.articles);
  write_count(writer, "rawDocumentDbSize", archive.bytes);
  writer.Key("isIndexing");
  writer.Bool(false);
  writer.Key("fieldDistribution");
  writer.StartObject();
  writer.EndObject();
  writer.EndObject();
}

std::string folded(std::string_view text) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::string all;
  for (const Token& token : analyzed.tokens)
    all.append(all.empty() ? "" : " ").append(analyzed.folded(token));
  return all;
}

void write_list(Writer& writer, const char* key, std::span<const std::string_view> values) {
  writer.Key(key);
  writer.StartArray();
  for (const std::string_view value : values)
    write_text(writer, value);
  writer.EndArray();
}

}  // namespace

std::string search_json(const SearchQuery& query, const SearchAnswer& answer, double took_ms,
                        bool with_index) {
  return object([&](Writer& writer) {
    if (with_index)
      write_member(writer, "indexUid", query.index);
    writer.Key("hits");
    writer.StartArray();
    for (const Hit& hit : answer.hits)
      write_hit(writer, query, hit);
    writer.EndArray();
    write_member(writer, "query", query.q);
    write_time(writer, took_ms);
    write_page(writer, query, answer.total);
    if (!query.facets.empty() && answer.counts)
      write_facets(writer, query.facets, *answer.counts);
  });
}

std::string results_json(const std::vector<std::string>& searches) {
  return object([&](Writer& writer) {
    writer.Key("results");
    writer.StartArray();
    for (const std::string& search : searches)
      writer.RawValue(search.data(), search.size(), rapidjson::kObjectType);
    writer.EndArray();
  });
}

std::string facet_hits_json(Field field, std::string_view typed, const SearchAnswer& answer,
                            double took_ms) {
  const std::string prefix = folded(typed);
  constexpr std::size_t shown_max = 100;
  return object([&](Writer& writer) {
    writer.Key("facetHits");
    writer.StartArray();
    std::size_t left = shown_max;
    for (const auto& [value, count] :
         distribution_of(field, answer.counts.value_or(FacetCounts{}))) {
      const std::string words = folded(value);
      const bool begins = words.starts_with(prefix) || words.find(" " + prefix) != words.npos;
      if (!begins || left == 0)
        continue;
      --left;
      writer.StartObject();
      write_member(writer, "value", value);
      write_count(writer, "count", count);
      writer.EndObject();
    }
    writer.EndArray();
    write_member(writer, "facetQuery", typed);
    write_time(writer, took_ms);
  });
}

std::string document_json(const Article& article) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write_article(writer, article);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string indexes_json(const Archives& archives) {
  return object([&](Writer& writer) {
    writer.Key("results");
    writer.StartArray();
    for (const auto& archive : archives)
      write_index(writer, *archive);
    writer.EndArray();
    write_count(writer, "offset", 0);
    write_count(writer, "limit", archives.size());
    write_count(writer, "total", archives.size());
  });
}

std::string index_json(const ArchiveDescription& archive) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write_index(writer, archive);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string index_stats_json(const ArchiveDescription& archive) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write_index_stats(writer, archive);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string stats_json(const Archives& archives) {
  return object([&](Writer& writer) {
    std::uint64_t bytes = 0;
    std::chrono::sys_seconds latest{};
    for (const auto& archive : archives) {
      bytes += archive->bytes;
      latest = std::max(latest, archive->modified);
    }
    write_count(writer, "databaseSize", bytes);
    write_count(writer, "usedDatabaseSize", bytes);
    write_member(writer, "lastUpdate", rfc3339(latest));
    writer.Key("indexes");
    writer.StartObject();
    for (const auto& archive : archives) {
      writer.Key(archive->name.data(), static_cast<rapidjson::SizeType>(archive->name.size()));
      write_index_stats(writer, *archive);
    }
    writer.EndObject();
  });
}

std::string index_settings_json() {
  return object([](Writer& writer) {
    constexpr std::array<std::string_view, 1> all = {"*"};
    constexpr std::array<std::string_view, 3> searched = {"title", "abstract", "text"};
    write_list(writer, "displayedAttributes", all);
    write_list(writer, "searchableAttributes", searched);
    write_list(writer, "filterableAttributes", field_names);
    write_list(writer, "sortableAttributes", sortable_names);
    writer.Key("pagination");
    writer.StartObject();
    write_count(writer, "maxTotalHits", total_hits_max);
    writer.EndObject();
    writer.Key("faceting");
    writer.StartObject();
    write_count(writer, "maxValuesPerFacet", 100);
    writer.EndObject();
  });
}

}  // namespace timbao::meilisearch
