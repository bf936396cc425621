// Wraps libarchive.
#include "indexer/sources/input_stream.hpp"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> compressions = {".gz", ".bz2", ".xz", ".zst"};
constexpr std::array<std::string_view, 3> containers = {".zip", ".tar", ".tgz"};
// The best that deflate can do is 1,032 to 1.
constexpr std::uint64_t expansion_max = 1100;
constexpr std::uint64_t unsuspicious_bytes = std::uint64_t{256} << 20;

bool ends_in(const auto& suffixes, const fs::path& file) {
  const std::string extension = file.extension().string();
  return std::find(suffixes.begin(), suffixes.end(), extension) != suffixes.end();
}

struct ArchiveFree {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, ArchiveFree>;

Error failed(archive* reader, const std::string& name) {
  const char* const text = archive_error_string(reader);
  return {ErrorCode::invalid_record, text == nullptr ? "cannot be unpacked" : text, name};
}

// Unpacked bytes of the entry that the reader is at, counted over all entries.
class EntryBytes {
 public:
  EntryBytes(archive* reader, std::string name, std::uint64_t& unpacked,
             const std::function<void(std::uint64_t)>& on_read)
      : reader_(reader), name_(std::move(name)), unpacked_(unpacked), on_read_(on_read) {}

  Result<std::size_t> operator()(char* out, std::size_t size) {
    const la_ssize_t count = archive_read_data(reader_, out, size);
    if (count < 0)
      return failed(reader_, name_);
    unpacked_ += static_cast<std::uint64_t>(count);
    const auto packed =
        static_cast<std::uint64_t>(std::max<la_int64_t>(1, archive_filter_bytes(reader_, -1)));
    on_read_(packed);
    if (unpacked_ > unsuspicious_bytes && unpacked_ / packed > expansion_max)
      return Error{ErrorCode::invalid_record, "unpacks to more than a thousand times its size",
                   name_};
    return static_cast<std::size_t>(count);
  }

 private:
  archive* reader_;
  std::string name_;
  std::uint64_t& unpacked_;
  const std::function<void(std::uint64_t)>& on_read_;
};

}  // namespace

bool is_packed(const fs::path& file) {
  return ends_in(compressions, file) || ends_in(containers, file);
}

fs::path unpacked_name(const fs::path& file) {
  if (!ends_in(compressions, file))
    return {};
  const fs::path inner = fs::path(file).replace_extension();
  return ends_in(containers, inner) ? fs::path() : inner;
}

Result<bool> for_each_packed(const fs::path& file,
                             const std::function<Result<bool>(const PackedEntry&)>& take,
                             const std::function<void(std::uint64_t)>& on_read) {
  constexpr std::size_t block_bytes = 1 << 16;
  const bool is_one_file = !unpacked_name(file).empty();
  const Reader reader(archive_read_new());
  archive_read_support_filter_all(reader.get());
  if (is_one_file) {
    archive_read_support_format_raw(reader.get());
    archive_read_support_format_empty(reader.get());
  } else {
    archive_read_support_format_tar(reader.get());
    archive_read_support_format_zip(reader.get());
  }
  if (archive_read_open_filename(reader.get(), file.c_str(), block_bytes) != ARCHIVE_OK)
    return failed(reader.get(), file.string());
  std::uint64_t unpacked = 0;
  archive_entry* entry = nullptr;
  for (;;) {
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF)
      return true;
    if (status < ARCHIVE_WARN)
      return failed(reader.get(), file.string());
    if (!is_one_file && archive_entry_filetype(entry) != AE_IFREG)
      continue;
    const char* const path = archive_entry_pathname_utf8(entry);
    const char* const raw_path = path != nullptr ? path : archive_entry_pathname(entry);
    PackedEntry packed;
    if (!is_one_file && raw_path != nullptr)
      packed.name = raw_path;
    const std::string name =
        packed.name.empty() ? file.string() : file.string() + ":" + packed.name;
    packed.read = EntryBytes(reader.get(), name, unpacked, on_read);
    Result<bool> more = take(packed);
    if (more.has_error() || !*more)
      return more;
  }
}

ReadBytes read_file(std::FILE* file, std::string name) {
  return [file, name = std::move(name)](char* out, std::size_t size) -> Result<std::size_t> {
    const std::size_t count = std::fread(out, 1, size, file);
    if (count == 0 && std::ferror(file) != 0)
      return Error{ErrorCode::storage_failed, std::strerror(errno), name};
    return count;
  };
}

}  // namespace timbao
