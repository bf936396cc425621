// Bytes of a source, from a file, from standard input or out of compressed files and archives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "analyzers/result.hpp"

namespace timbao {

// Reads up to `size` bytes; 0 at the end. Fails with storage_failed or invalid_record, naming the
// file.
using ReadBytes = std::function<Result<std::size_t>(char* out, std::size_t size)>;

// Whether a file's name says that it is compressed or holds others: .gz .bz2 .xz .zst .zip .tar
// .tgz.
bool is_packed(const std::filesystem::path& file);
// Its name without what says so: "bao.jsonl.gz" -> "bao.jsonl"; empty for .zip, .tar and .tgz,
// which hold files with names of their own.
std::filesystem::path unpacked_name(const std::filesystem::path& file);

// What is in a packed file: its name inside, empty for a file that is only compressed.
struct PackedEntry {
  std::string name;
  ReadBytes read;
};

// Unpacks `file` with libarchive and calls `take` for each regular file in it, in its order, until
// that returns false or an error, which is passed on. `on_read` is told how many packed bytes were
// read so far. Memory is bounded by the compression's window. What unpacks to more than a thousand
// times its size is taken for a bomb. Fails with storage_failed or invalid_record naming the file.
Result<bool> for_each_packed(const std::filesystem::path& file,
                             const std::function<Result<bool>(const PackedEntry&)>& take,
                             const std::function<void(std::uint64_t)>& on_read);

// Reads an open file; the stream must not outlive it.
ReadBytes read_file(std::FILE* file, std::string name);

}  // namespace timbao
