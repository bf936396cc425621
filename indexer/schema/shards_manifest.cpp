// Reads, checks and writes shards.json.
#include "indexer/schema/shards_manifest.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "indexer/schema/durable_file.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view remote_mark = "remote:";

Error wrong(std::string place, std::string message) {
  return {ErrorCode::invalid_argument, std::move(message), std::move(place)};
}

std::string item_of(const std::string& place, std::size_t index) {
  return place + "[" + std::to_string(index) + "]";
}

Result<std::string> string_of(const rapidjson::Value& value, const std::string& place) {
  if (!value.IsString())
    return wrong(place, "is not a string");
  if (value.GetStringLength() == 0)
    return wrong(place, "is empty");
  return std::string(value.GetString(), value.GetStringLength());
}

// "host:port" and "[::1]:port".
Result<ShardReplica> remote_replica(std::string_view text, const std::string& place) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed)
    host = host.substr(1, host.size() - 2);
  const bool is_host = !host.empty() && host.find_first_of(" /[]") == host.npos &&
                       (bracketed || host.find(':') == host.npos);
  if (colon == text.npos || !is_host)
    return wrong(place, "is not \"remote: HOST:PORT\"");
  const std::string_view digits = text.substr(colon + 1);
  ShardReplica replica;
  replica.host = host;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), replica.port);
  if (error != std::errc() || end != digits.data() + digits.size() || replica.port == 0)
    return wrong(place, "\"" + std::string(digits) + "\" is no port from 1 to 65535");
  return replica;
}

// Calls `take(name, value)` for each member, which returns false for names it does not know.
template <typename Take>
Result<void> for_each_member(const rapidjson::Value& object, const std::string& place,
                             const char* known, Take take) {
  if (!object.IsObject())
    return wrong(place, "is not an object");
  std::set<std::string> seen;
  for (const auto& member : object.GetObject()) {
    const std::string name = member.name.GetString();
    std::string member_place = place;
    member_place.append(place.empty() ? "" : ".").append(name);
    if (!seen.insert(name).second)
      return wrong(member_place, "is given twice");
    const Result<bool> taken = take(name, member.value, member_place);
    if (taken.has_error())
      return taken.error();
    if (!*taken)
      return wrong(member_place, std::string("is not known here; known are ") + known);
  }
  return {};
}

// Reads the members into a manifest whose paths are below `directory`.
class ManifestReader {
 public:
  explicit ManifestReader(fs::path directory) : directory_(std::move(directory)) {}

  Result<ShardsManifest> read(const rapidjson::Value& object) && {
    const Result<void> members = for_each_member(
        object, "",
        "version, when_shards_are_missing, statistics, suggestions, live, connect_ms, answer_ms, "
        "shards",
        [this](const std::string& name, const rapidjson::Value& value, const std::string& place) {
          return take_member(name, value, place);
        });
    if (members.has_error())
      return members.error();
    if (!has_version_)
      return wrong("version", "is missing");
    if (manifest_.shards.empty())
      return wrong("shards", "there is none");
    return std::move(manifest_);
  }

 private:
  Result<bool> take_member(const std::string& name, const rapidjson::Value& value,
                           const std::string& place) {
    if (name == "shards")
      return take_shards(value, place);
    if (name == "connect_ms" || name == "answer_ms")
      return take_time(value, place,
                       name == "connect_ms" ? manifest_.connect_ms : manifest_.answer_ms);
    if (name != "version" && name != "when_shards_are_missing" && name != "statistics" &&
        name != "suggestions" && name != "live")
      return false;
    Result<std::string> text = string_of(value, place);
    if (text.has_error())
      return text.error();
    if (name == "version")
      return take_version(*text, place);
    if (name == "when_shards_are_missing")
      return take_when_missing(*text, place);
    if (name == "live")
      manifest_.live = (directory_ / *text).lexically_normal().string();
    else
      (name == "statistics" ? manifest_.statistics_file : manifest_.suggestions_file) =
          std::move(*text);
    return true;
  }

  Result<bool> take_version(const std::string& found, const std::string& place) {
    has_version_ = true;
    if (found == version_text())
      return true;
    return Error{ErrorCode::incompatible,
                 "shards written by version " + found +
                     " of schema and analyser, this program needs " + version_text() +
                     "; upgrade the archive they were made of and split it again",
                 place};
  }

  static Result<bool> take_time(const rapidjson::Value& value, const std::string& place,
                                std::uint32_t& milliseconds) {
    if (!value.IsUint() || value.GetUint() == 0 || value.GetUint() > shard_time_max_ms)
      return wrong(place, "is not a number of milliseconds from 1 to 600000");
    milliseconds = value.GetUint();
    return true;
  }

  Result<bool> take_when_missing(const std::string& choice, const std::string& place) {
    if (choice != "answer" && choice != "refuse")
      return wrong(place, "\"" + choice + "\" is neither answer nor refuse");
    manifest_.refuse_when_missing = choice == "refuse";
    return true;
  }

  Result<bool> take_shards(const rapidjson::Value& list, const std::string& place) {
    if (!list.IsArray())
      return wrong(place, "is not an array");
    for (rapidjson::SizeType index = 0; index < list.Size(); ++index) {
      Result<ShardPlace> shard = shard_of(list[index], item_of(place, index));
      if (shard.has_error())
        return shard.error();
      manifest_.shards.push_back(std::move(*shard));
    }
    return true;
  }

  Result<ShardPlace> shard_of(const rapidjson::Value& object, const std::string& place) {
    ShardPlace shard;
    const Result<void> members = for_each_member(
        object, place, "name, articles, replicas",
        [&](const std::string& name, const rapidjson::Value& value, const std::string& at) {
          return take_shard_member(name, value, at, shard);
        });
    if (members.has_error())
      return members.error();
    if (shard.name.empty())
      return wrong(place + ".name", "is missing");
    if (shard.replicas.empty())
      return wrong(place + ".replicas", "there is none");
    if (!names_.insert(shard.name).second)
      return wrong(place + ".name", "\"" + shard.name + "\" is the name of two shards");
    return shard;
  }

  Result<bool> take_shard_member(const std::string& name, const rapidjson::Value& value,
                                 const std::string& place, ShardPlace& shard) {
    if (name == "name") {
      Result<std::string> text = string_of(value, place);
      if (text.has_error())
        return text.error();
      shard.name = std::move(*text);
      return true;
    }
    if (name == "articles") {
      if (!value.IsUint64())
        return wrong(place, "is not a number of articles");
      shard.articles = value.GetUint64();
      return true;
    }
    return name == "replicas" ? take_replicas(value, place, shard) : Result<bool>(false);
  }

  Result<bool> take_replicas(const rapidjson::Value& list, const std::string& place,
                             ShardPlace& shard) {
    if (!list.IsArray())
      return wrong(place, "is not an array");
    for (rapidjson::SizeType index = 0; index < list.Size(); ++index) {
      const std::string at = item_of(place, index);
      Result<ShardReplica> replica = replica_of(list[index], at);
      if (replica.has_error())
        return replica.error();
      // In two shards its articles would be found twice.
      if (!replicas_.insert(to_string(*replica)).second)
        return wrong(at, "\"" + to_string(*replica) + "\" is named twice");
      shard.replicas.push_back(std::move(*replica));
    }
    return true;
  }

  Result<ShardReplica> replica_of(const rapidjson::Value& value, const std::string& place) const {
    const Result<std::string> text = string_of(value, place);
    if (text.has_error())
      return text.error();
    if (text->starts_with(remote_mark))
      return remote_replica(std::string_view(*text).substr(remote_mark.size()), place);
    ShardReplica replica;
    replica.path = (directory_ / *text).lexically_normal();
    return replica;
  }

  const fs::path directory_;
  ShardsManifest manifest_;
  bool has_version_ = false;
  std::set<std::string> names_;
  std::set<std::string> replicas_;
};

Result<ShardsManifest> parse(const std::string& text, const fs::path& directory) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      text.data(), text.size());
  if (document.HasParseError()) {
    const auto error = text.begin() + static_cast<std::ptrdiff_t>(document.GetErrorOffset());
    return wrong(
        "line " + std::to_string(std::count(text.begin(), error, '\n') + 1),
        std::string("is not JSON: ") + rapidjson::GetParseError_En(document.GetParseError()));
  }
  return ManifestReader(directory).read(document);
}

// Relative to the directory if it is below it.
std::string written_path(const fs::path& path, const fs::path& directory) {
  const fs::path relative = path.lexically_relative(directory.empty() ? "." : directory);
  const bool is_below = !relative.empty() && *relative.begin() != "..";
  return (is_below ? relative : fs::absolute(path)).string();
}

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void write_text(Writer& writer, const char* name, const std::string& text) {
  if (text.empty())
    return;
  writer.Key(name);
  writer.String(text.c_str());
}

void write_shard(Writer& writer, const ShardPlace& shard, const fs::path& directory) {
  writer.StartObject();
  write_text(writer, "name", shard.name);
  writer.Key("articles");
  writer.Uint64(shard.articles);
  writer.Key("replicas");
  writer.StartArray();
  for (const ShardReplica& replica : shard.replicas)
    writer.String((replica.is_remote() ? std::string(remote_mark) + " " + to_string(replica)
                                       : written_path(replica.path, directory))
                      .c_str());
  writer.EndArray();
  writer.EndObject();
}

}  // namespace

std::string to_string(const ShardReplica& replica) {
  if (!replica.is_remote())
    return replica.path.string();
  const bool is_ipv6 = replica.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + replica.host + "]" : replica.host) + ":" + std::to_string(replica.port);
}

Result<ShardsManifest> read_shards_manifest(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error))
    return Error{ErrorCode::not_found, "no such file", file.string()};
  std::ifstream stream(file, std::ios::binary);
  if (!stream || fs::is_directory(file, error))
    return Error{ErrorCode::storage_failed, "cannot be read", file.string()};
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  Result<ShardsManifest> manifest = parse(text, file.parent_path());
  if (manifest.has_error()) {
    const Error& found = manifest.error();
    return Error{found.code, found.message,
                 file.string() + (found.place.empty() ? "" : ", " + found.place)};
  }
  return manifest;
}

Result<void> write_shards_manifest(const fs::path& file, const ShardsManifest& manifest) {
  const fs::path directory = file.parent_path();
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write_text(writer, "version", version_text());
  write_text(writer, "when_shards_are_missing", manifest.refuse_when_missing ? "refuse" : "answer");
  write_text(writer, "statistics", manifest.statistics_file);
  write_text(writer, "suggestions", manifest.suggestions_file);
  if (!manifest.live.empty())
    write_text(writer, "live", written_path(manifest.live, directory));
  writer.Key("connect_ms");
  writer.Uint(manifest.connect_ms);
  writer.Key("answer_ms");
  writer.Uint(manifest.answer_ms);
  writer.Key("shards");
  writer.StartArray();
  for (const ShardPlace& shard : manifest.shards)
    write_shard(writer, shard, directory);
  writer.EndArray();
  writer.EndObject();
  return replace_file(file, std::string(buffer.GetString(), buffer.GetSize()) + "\n");
}

}  // namespace timbao
