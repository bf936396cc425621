// Reads and atomically replaces the files that say what an archive consists of.
#include "indexer/schema/archive_manifest.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "indexer/schema/durable_file.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::uint64_t number_member(const rapidjson::Value& object, const char* name) {
  const auto member = object.FindMember(name);
  return member != object.MemberEnd() && member->value.IsUint64() ? member->value.GetUint64() : 0;
}

std::string string_member(const rapidjson::Value& object, const char* name) {
  const auto member = object.FindMember(name);
  return member != object.MemberEnd() && member->value.IsString() ? member->value.GetString() : "";
}

}  // namespace

std::uint64_t ArchiveManifest::articles() const {
  std::uint64_t sum = 0;
  for (const ShardEntry& shard : shards)
    sum += shard.articles;
  return sum;
}

const ShardEntry* ArchiveManifest::find(std::string_view shard_name) const {
  const auto found =
      std::find_if(shards.begin(), shards.end(),
                   [shard_name](const ShardEntry& shard) { return shard.name == shard_name; });
  return found == shards.end() ? nullptr : &*found;
}

bool is_counted(const ArchiveManifest& manifest) {
  return manifest.counted_sequence == manifest.next_sequence;
}

NamedFiles named_files(const std::filesystem::path& archive, const ArchiveManifest& manifest) {
  NamedFiles files;
  const auto add = [&](const std::string& name, const std::filesystem::path& file) {
    if (!name.empty())
      files.emplace(name, identity_of(archive / file));
  };
  for (const ShardEntry& shard : manifest.shards) {
    add(shard.name, std::filesystem::path(shard.name) / "postlist.glass");
    add(shard.replaced_file, shard.replaced_file);
  }
  add(manifest.statistics_file, manifest.statistics_file);
  add(manifest.suggestions_file, manifest.suggestions_file);
  return files;
}

bool are_of_one_archive(const NamedFiles& before, const NamedFiles& now) {
  return std::all_of(now.begin(), now.end(), [&before](const auto& named) {
    const auto known = before.find(named.first);
    return known == before.end() || known->second == named.second || !named.second.exists();
  });
}

std::string numbered_name(std::string_view prefix, std::uint64_t number) {
  constexpr std::size_t digits_min = 6;
  std::string digits = std::to_string(number);
  digits.insert(0, digits.size() < digits_min ? digits_min - digits.size() : 0, '0');
  return std::string(prefix) + digits;
}

Result<ArchiveManifest> read_manifest(const fs::path& archive, ManifestVersion wanted) {
  const fs::path path = archive / "archive.json";
  std::error_code error;
  if (!fs::exists(path, error))
    return Error{ErrorCode::not_found,
                 fs::exists(archive, error) ? "no archive here: there is no archive.json"
                                            : "no such directory",
                 archive.string()};
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(read_file(path).c_str());
  if (document.HasParseError() || !document.IsObject() || !document.HasMember("timbao") ||
      !document["timbao"].IsString())
    return Error{ErrorCode::incompatible, "not the manifest of a Timbao archive", path.string()};
  if (wanted == ManifestVersion::current && document["timbao"].GetString() != version_text())
    return Error{ErrorCode::incompatible,
                 other_version_message(document["timbao"].GetString(), archive.string()),
                 path.string()};
  ArchiveManifest manifest;
  manifest.next_shard = number_member(document, "next_shard");
  manifest.next_sequence = number_member(document, "next_sequence");
  manifest.counted_sequence = number_member(document, "counted_sequence");
  // Archives of old have none; what they named by number is not to be met again.
  manifest.revision = std::max(number_member(document, "revision"), manifest.next_shard);
  manifest.statistics_file = string_member(document, "statistics_file");
  manifest.suggestions_file = string_member(document, "suggestions_file");
  const auto shards = document.FindMember("shards");
  if (shards == document.MemberEnd() || !shards->value.IsArray())
    return Error{ErrorCode::incompatible, "the manifest lists no shards", path.string()};
  for (const rapidjson::Value& shard : shards->value.GetArray()) {
    if (!shard.IsObject() || !shard.HasMember("name") || !shard["name"].IsString())
      return Error{ErrorCode::incompatible, "the manifest has a shard without a name",
                   path.string()};
    manifest.shards.push_back({shard["name"].GetString(), number_member(shard, "articles"),
                               number_member(shard, "replaced"),
                               string_member(shard, "replaced_file")});
  }
  return manifest;
}

Result<void> write_manifest(const fs::path& archive, const ArchiveManifest& manifest) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  writer.Key("timbao");
  writer.String(version_text().c_str());
  writer.Key("next_shard");
  writer.Uint64(manifest.next_shard);
  writer.Key("next_sequence");
  writer.Uint64(manifest.next_sequence);
  writer.Key("counted_sequence");
  writer.Uint64(manifest.counted_sequence);
  writer.Key("revision");
  writer.Uint64(manifest.revision);
  writer.Key("statistics_file");
  writer.String(manifest.statistics_file.c_str());
  writer.Key("suggestions_file");
  writer.String(manifest.suggestions_file.c_str());
  writer.Key("shards");
  writer.StartArray();
  for (const ShardEntry& shard : manifest.shards) {
    writer.StartObject();
    writer.Key("name");
    writer.String(shard.name.c_str());
    writer.Key("articles");
    writer.Uint64(shard.articles);
    writer.Key("replaced");
    writer.Uint64(shard.replaced);
    writer.Key("replaced_file");
    writer.String(shard.replaced_file.c_str());
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return replace_file(archive / "archive.json", {buffer.GetString(), buffer.GetSize()});
}

Result<std::vector<std::uint32_t>> read_replaced(const fs::path& archive, const std::string& file) {
  std::vector<std::uint32_t> documents;
  if (file.empty())
    return documents;
  const fs::path path = archive / file;
  std::error_code error;
  const std::string bytes = read_file(path);
  if (!fs::exists(path, error) || bytes.size() % sizeof(std::uint32_t) != 0)
    return Error{ErrorCode::storage_failed, "missing or cut off", path.string()};
  documents.resize(bytes.size() / sizeof(std::uint32_t));
  std::memcpy(documents.data(), bytes.data(), bytes.size());
  return documents;
}

Result<void> write_replaced(const fs::path& archive, const std::string& file,
                            const std::vector<std::uint32_t>& documents) {
  const std::string_view bytes(reinterpret_cast<const char*>(documents.data()),
                               documents.size() * sizeof(std::uint32_t));
  return write_synced(archive / file, bytes);
}

Result<LanguageStatistics> read_archive_statistics(const fs::path& archive,
                                                   const std::string& file) {
  if (file.empty())
    return Error{ErrorCode::not_found, "has no language statistics", archive.string()};
  const fs::path path = archive / file;
  std::error_code error;
  if (!fs::exists(path, error))
    return Error{ErrorCode::storage_failed, "is missing", path.string()};
  return read_statistics(read_file(path), path.string());
}

Result<void> write_archive_statistics(const fs::path& archive, const std::string& file,
                                      const LanguageStatistics& statistics) {
  return replace_file(archive / file, serialise(statistics));
}

std::uint64_t directory_bytes(const fs::path& directory) {
  std::uint64_t sum = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error))
    if (std::error_code size_error; entry->is_regular_file(size_error) && !size_error)
      sum += entry->file_size(size_error);
  return sum;
}

}  // namespace timbao
