// Opens every source and gives it to the reader of its format.
#include "indexer/source_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

#include "indexer/sources/input_stream.hpp"
#include "indexer/sources/record_readers.hpp"
#include "indexer/sources/source_files.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t read_bytes = 1 << 18;
// Below this a detected encoding is a guess.
constexpr double confidence_min = 0.5;

struct FileCloser {
  void operator()(std::FILE* file) const {
    if (file != stdin)
      std::fclose(file);
  }
};
using OpenFile = std::unique_ptr<std::FILE, FileCloser>;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Reads what is text: whole files, and lines.
class TextReader {
 public:
  TextReader(const ReadBytes& read, const SourceFile& source, BatchMaker& batches,
             SourceTotals& totals, std::optional<Encoding> encoding)
      : read_(read), source_(source), batches_(batches), totals_(totals), encoding_(encoding) {}

  // Returns false once the sink wants no more.
  Result<bool> read() {
    for (;;) {
      Result<bool> more = fill();
      if (more.has_error())
        return more;
      if (!*more)
        break;
      const bool is_decoded_whole = encoding_ && *encoding_ != Encoding::utf8;
      if (source_.format == SourceFormat::jsonl && !is_decoded_whole && !take_lines())
        return false;
    }
    decode();
    if (source_.format == SourceFormat::jsonl && !take_lines())
      return false;
    return take_rest();
  }

 private:
  // What is too large is read over: its beginning is kept for the refusal.
  Result<bool> fill() {
    const std::size_t before = pending_.size();
    pending_.resize(before + read_bytes);
    const Result<std::size_t> count = read_(pending_.data() + before, read_bytes);
    pending_.resize(before + (count.has_error() ? 0 : *count));
    if (count.has_error())
      return count.error();
    if (pending_.size() > record_bytes_max) {
      is_too_large_ = true;
      pending_.resize(before);
      // A line goes on behind what was dropped: its end is looked for there.
      if (source_.format == SourceFormat::jsonl)
        return skip_line();
    }
    return *count > 0;
  }

  Result<bool> skip_line() {
    const bool goes_on =
        batches_.refuse(pending_, source_.name + ":" + std::to_string(++line_), too_large);
    is_too_large_ = false;
    pending_.clear();
    searched_ = 0;
    std::string block(read_bytes, '\0');
    while (goes_on) {
      const Result<std::size_t> count = read_(block.data(), block.size());
      if (count.has_error())
        return count.error();
      const std::size_t end = std::string_view(block).substr(0, *count).find('\n');
      if (*count == 0)
        return false;
      if (end == std::string_view::npos)
        continue;
      pending_ = block.substr(end + 1, *count - end - 1);
      return true;
    }
    return true;
  }

  void decode() {
    Encoding encoding = encoding_.value_or(Encoding::utf8);
    if (!encoding_ && source_.format == SourceFormat::text) {
      const DetectedEncoding detected = detect_encoding(pending_);
      if (detected.confidence >= confidence_min)
        encoding = detected.encoding;
    }
    if (encoding == Encoding::utf8 || source_.format == SourceFormat::html)
      return;
    pending_ = to_utf8(pending_, encoding);
    searched_ = 0;
    ++totals_.decoded_files[encoding];
  }

  bool add_line(std::string_view line) {
    ++line_;
    if (line_ == 1 && line.starts_with("\xEF\xBB\xBF"))
      line.remove_prefix(3);
    if (is_blank(line))
      return true;
    RawRecord record;
    record.place = source_.name + ":" + std::to_string(line_);
    record.format = SourceFormat::jsonl;
    return batches_.add(line, std::move(record));
  }

  bool take_lines() {
    std::size_t begin = 0;
    std::size_t end = pending_.find('\n', searched_);
    for (; end != std::string::npos; end = pending_.find('\n', begin)) {
      if (!add_line(std::string_view(pending_).substr(begin, end - begin)))
        return false;
      begin = end + 1;
    }
    pending_.erase(0, begin);
    searched_ = pending_.size();  // so that one endless line is not searched again and again
    return true;
  }

  bool take_rest() {
    if (source_.format == SourceFormat::jsonl)
      return pending_.empty() || add_line(pending_);
    if (is_too_large_)
      return batches_.refuse(pending_, source_.name, too_large);
    RawRecord record;
    record.id = source_.id;
    record.source = source_.source;
    record.place = source_.name;
    record.format = source_.format;
    return batches_.add(pending_, std::move(record));
  }

  static constexpr const char* too_large = "the record is larger than 64 MiB";

  const ReadBytes& read_;
  const SourceFile& source_;
  BatchMaker& batches_;
  SourceTotals& totals_;
  std::optional<Encoding> encoding_;
  std::string pending_;
  std::size_t searched_ = 0;  // no line end before it
  std::size_t line_ = 0;
  bool is_too_large_ = false;
};

// A stream whose first bytes were looked at.
struct PeekedStream {
  ReadBytes read;
  std::string beginning;
};

PeekedStream peek(ReadBytes read) {
  constexpr std::size_t looked_at = 4096;
  auto held = std::make_shared<std::string>(looked_at, '\0');
  const Result<std::size_t> count = read(held->data(), held->size());
  held->resize(count.has_error() ? 0 : *count);
  std::string beginning = *held;
  const auto failure = count.has_error() ? std::optional(count.error()) : std::nullopt;
  return {
      [held, read = std::move(read), failure](char* out, std::size_t size) -> Result<std::size_t> {
        if (failure)
          return *failure;
        if (held->empty())
          return read(out, size);
        const std::size_t taken = std::min(size, held->size());
        std::copy_n(held->data(), taken, out);
        held->erase(0, taken);
        return taken;
      },
      std::move(beginning)};
}

class SourceReader {
 public:
  SourceReader(const SourceOptions& options, const std::function<bool(RawBatch&&)>& sink,
               const std::function<void(const SourceTotals&)>& on_progress)
      : options_(options), batches_(options.first_sequence, sink), on_progress_(on_progress) {}

  Result<SourceTotals> read() {
    for (const std::string& path : options_.paths) {
      const Result<FoundFiles> found =
          find_source_files(path, options_.format, options_.folder_is_source);
      if (found.has_error())
        return found.error();
      skip(found->skipped, found->first_skipped);
      for (const SourceFile& file : found->files) {
        if (!options_.only.empty() && !options_.only.contains(file.path))
          continue;
        const Result<bool> more = read_one(file);
        if (more.has_error())
          return more.error();
        if (!*more)
          return totals_;
      }
    }
    batches_.flush();
    return totals_;
  }

 private:
  void skip(std::uint64_t count, const std::string& first) {
    if (totals_.skipped == 0)
      totals_.first_skipped = first;
    totals_.skipped += count;
  }

  Result<bool> read_one(const SourceFile& source) {
    if (is_packed(source.path))
      return read_packed(source);
    const OpenFile file(source.path.empty() ? stdin : std::fopen(source.path.c_str(), "rb"));
    if (file == nullptr)
      return Error{ErrorCode::storage_failed, std::strerror(errno), source.name};
    const ReadBytes read = [this, inner = read_file(file.get(), source.name)](
                               char* out, std::size_t size) -> Result<std::size_t> {
      Result<std::size_t> count = inner(out, size);
      if (count.has_value()) {
        totals_.bytes += *count;
        on_progress_(totals_);
      }
      return count;
    };
    return read_stream(read, source);
  }

  // What is broken inside a packed file is a refusal, not the end of the build.
  Result<bool> read_packed(const SourceFile& source) {
    const std::uint64_t before = totals_.bytes;
    const auto on_read = [this, before](std::uint64_t packed) {
      totals_.bytes = before + packed;
      on_progress_(totals_);
    };
    Result<bool> more = for_each_packed(
        source.path, [&](const PackedEntry& entry) { return read_entry(source, entry); }, on_read);
    if (more.has_error() && more.error().code == ErrorCode::invalid_record)
      return batches_.refuse("", more.error().place, more.error().message);
    return more;
  }

  Result<bool> read_entry(const SourceFile& source, const PackedEntry& entry) {
    if (entry.name.empty())
      return read_stream(entry.read, source);
    SourceFile inner{source.path, source.name + ":" + entry.name, {}, {}, options_.format};
    name_by_place(fs::path(entry.name).lexically_normal(), options_.folder_is_source, inner);
    if (inner.format == SourceFormat::automatic)
      inner.format = format_by_name(entry.name);
    if (inner.format == SourceFormat::automatic || is_packed(entry.name)) {
      skip(1, inner.name);
      return true;
    }
    return read_stream(entry.read, inner);
  }

  Result<bool> read_stream(const ReadBytes& read, SourceFile source) {
    ++totals_.files;
    if (source.format != SourceFormat::automatic)
      return read_format(read, source);
    const PeekedStream peeked = peek(read);
    source.format = format_by_content(peeked.beginning);
    return read_format(peeked.read, source);
  }

  Result<bool> read_format(const ReadBytes& read, const SourceFile& source) {
    switch (source.format) {
      case SourceFormat::json:
        return read_json_records(read, source.name, batches_);
      case SourceFormat::feed:
        return read_feed_records(read, source.name, batches_);
      case SourceFormat::csv:
        return read_csv_records(read, source.name, options_.encoding, batches_);
      case SourceFormat::warc:
        return read_warc_records(read, source.name, batches_,
                                 [this](const std::string& place) { skip(1, place); });
      default:
        return TextReader(read, source, batches_, totals_, options_.encoding).read();
    }
  }

  const SourceOptions& options_;
  BatchMaker batches_;
  const std::function<void(const SourceTotals&)>& on_progress_;
  SourceTotals totals_;
};

}  // namespace

std::uint64_t total_source_bytes(const SourceOptions& options) {
  std::uint64_t sum = 0;
  for (const std::string& path : options.paths) {
    if (path == "-")
      return 0;
    const Result<FoundFiles> found =
        find_source_files(path, options.format, options.folder_is_source);
    if (found.has_error())
      continue;  // read_sources() reports it
    for (const SourceFile& file : found->files) {
      if (!options.only.empty() && !options.only.contains(file.path))
        continue;
      std::error_code error;
      const std::uintmax_t size = fs::file_size(file.path, error);
      sum += error ? 0 : size;
    }
  }
  return sum;
}

Result<SourceTotals> read_sources(const SourceOptions& options,
                                  const std::function<bool(RawBatch&&)>& sink,
                                  const std::function<void(const SourceTotals&)>& on_progress) {
  return SourceReader(options, sink, on_progress).read();
}

}  // namespace timbao
