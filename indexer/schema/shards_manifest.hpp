// The file that names the shards of an archive which is spread over databases and hosts.
//
// `timbao-index shard` writes it, its owner edits it when shards move or get copies:
//
//   {
//     "version": "3.2",                       of schema and analyser, as in every shard
//     "when_shards_are_missing": "answer",    or "refuse"
//     "statistics": "statistics.bin",
//     "suggestions": "suggestions.bin",
//     "live": "moi",                          an ordinary archive that takes new articles
//     "connect_ms": 300, "answer_ms": 1000,   how long a shard may take; these are the defaults
//     "shards": [
//       {"name": "shard-01", "articles": 8860, "replicas": ["shard-01", "remote: 10.0.0.2:7001"]}
//     ]
//   }
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

// One copy of a shard: a directory here, or what xapian-tcpsrv serves.
struct ShardReplica {
  std::string host;  // a name or an address, IPv6 without brackets; empty for a directory
  std::uint16_t port = 0;
  std::filesystem::path path;  // resolved against the directory of the file; empty for a host

  bool is_remote() const { return !host.empty(); }
};

struct ShardPlace {
  std::string name;                    // "shard-01", each once
  std::uint64_t articles = 0;          // so that what a missing shard would have is known
  std::vector<ShardReplica> replicas;  // all with the same documents; at least one
};

struct ShardsManifest {
  bool refuse_when_missing = false;  // rather than answer from the shards that are there
  // As in the file: beside it. Empty if there are none.
  std::string statistics_file;
  std::string suggestions_file;
  std::string live;  // resolved as a replica's path is; empty if there is none
  std::uint32_t connect_ms = 300;  // until a connection to a replica stands, in milliseconds
  std::uint32_t answer_ms = 1000;  // until a shard's next answer
  std::vector<ShardPlace> shards;
};

inline constexpr std::uint32_t shard_time_max_ms = 600'000;

// "10.0.0.2:7001", "[::1]:7001", or the path.
std::string to_string(const ShardReplica& replica);

// Reads the file. not_found if there is none, storage_failed if it cannot be read, incompatible if
// it is of another version of schema and analyser, invalid_argument for everything else; `place` is
// the file and the member: "bao/shards.json, shards[2].replicas[0]". No replica is looked for.
Result<ShardsManifest> read_shards_manifest(const std::filesystem::path& file);

// Writes it beside the old one, syncs it and renames it into place: a crash leaves either the old
// or the new one. Paths below the file's directory are written relative to it, so that all of it
// can be moved. Fails as replace_file() does.
Result<void> write_shards_manifest(const std::filesystem::path& file,
                                   const ShardsManifest& manifest);

}  // namespace timbao
