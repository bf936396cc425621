// Walks paths and reads files into batches.
#include "indexer/source_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch_bytes = 1 << 20;
constexpr std::size_t read_bytes = 1 << 18;
// Below this a detected encoding is a guess.
constexpr double confidence_min = 0.5;

struct SourceFile {
  fs::path path;     // empty for standard input
  std::string name;  // as errors name it
  std::string id;    // for the text form
  std::string source;
  SourceFormat format = SourceFormat::automatic;
};

SourceFormat format_by_extension(const fs::path& path) {
  const std::string extension = path.extension().string();
  if (extension == ".jsonl" || extension == ".ndjson" || extension == ".json")
    return SourceFormat::jsonl;
  return extension == ".txt" ? SourceFormat::text : SourceFormat::automatic;
}

// The files of one path, sorted. Skipped ones are counted in `totals`.
Result<std::vector<SourceFile>> files_of(const std::string& path, const SourceOptions& options,
                                         SourceTotals& totals) {
  if (path == "-")
    return std::vector<SourceFile>{{{}, "<stdin>", "stdin", {}, options.format}};
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status))
    return Error{ErrorCode::invalid_argument, "no such file or directory", path};
  if (!fs::is_directory(status)) {
    const fs::path file(path);
    const SourceFormat format =
        options.format == SourceFormat::automatic ? format_by_extension(file) : options.format;
    return std::vector<SourceFile>{{file, path, file.stem().string(), {}, format}};
  }
  std::vector<SourceFile> files;
  fs::recursive_directory_iterator entry(path, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (std::error_code type_error; !entry->is_regular_file(type_error))
      continue;
    const fs::path relative = entry->path().lexically_relative(path);
    const SourceFormat by_name = format_by_extension(relative);
    const SourceFormat format =
        options.format == SourceFormat::automatic ? by_name : options.format;
    if (format == SourceFormat::automatic ||
        (by_name != format && by_name != SourceFormat::automatic)) {
      if (totals.skipped++ == 0)
        totals.first_skipped = entry->path().string();
      continue;
    }
    std::string source;
    if (options.folder_is_source && relative.has_parent_path())
      source = relative.begin()->string();
    files.push_back({entry->path(), entry->path().string(),
                     fs::path(relative).replace_extension().generic_string(), source, format});
  }
  if (error)
    return Error{ErrorCode::storage_failed, error.message(), path};
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.name < b.name; });
  return files;
}

struct FileCloser {
  void operator()(std::FILE* file) const {
    if (file != stdin)
      std::fclose(file);
  }
};
using OpenFile = std::unique_ptr<std::FILE, FileCloser>;

// Fills batches and passes them on when they are full.
class BatchMaker {
 public:
  BatchMaker(const SourceOptions& options, const std::function<bool(RawBatch&&)>& sink)
      : sink_(sink), next_sequence_(options.first_sequence) {}

  // False once the sink wants no more.
  bool add(std::string_view bytes, RawRecord record) {
    record.begin = batch_.bytes.size();
    record.length = bytes.size();
    batch_.bytes += bytes;
    batch_.records.push_back(std::move(record));
    return batch_.bytes.size() < batch_bytes || flush();
  }

  bool flush() {
    if (batch_.records.empty())
      return true;
    batch_.first_sequence = next_sequence_;
    next_sequence_ += batch_.records.size();
    return sink_(std::exchange(batch_, RawBatch{}));
  }

 private:
  const std::function<bool(RawBatch&&)>& sink_;
  std::uint64_t next_sequence_;
  RawBatch batch_;
};

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Reads one open file. Returns false once the sink wants no more.
class FileReader {
 public:
  FileReader(std::FILE* file, const SourceFile& source, BatchMaker& batches, SourceTotals& totals,
             const std::function<void(const SourceTotals&)>& on_progress,
             std::optional<Encoding> encoding)
      : file_(file),
        source_(source),
        batches_(batches),
        totals_(totals),
        on_progress_(on_progress),
        format_(source.format),
        encoding_(encoding) {}

  Result<bool> read() {
    while (fill()) {
      if (format_ == SourceFormat::automatic)
        format_ = guess_format();
      if (encoding_ && *encoding_ != Encoding::utf8)
        continue;  // decoded as a whole when all of it is there
      if (format_ == SourceFormat::jsonl && !take_lines())
        return false;
    }
    if (std::ferror(file_) != 0)
      return Error{ErrorCode::storage_failed, std::strerror(errno), source_.name};
    decode();
    if (format_ == SourceFormat::jsonl && !take_lines())
      return false;
    return take_rest();
  }

 private:
  bool fill() {
    const std::size_t before = pending_.size();
    pending_.resize(before + read_bytes);
    const std::size_t count = std::fread(pending_.data() + before, 1, read_bytes, file_);
    pending_.resize(before + count);
    totals_.bytes += count;
    on_progress_(totals_);
    return count > 0;
  }

  SourceFormat guess_format() const {
    const std::size_t first = pending_.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return first != std::string::npos && pending_[first] == '{' ? SourceFormat::jsonl
                                                                : SourceFormat::text;
  }

  void decode() {
    Encoding encoding = encoding_.value_or(Encoding::utf8);
    if (!encoding_ && format_ == SourceFormat::text) {
      const DetectedEncoding detected = detect_encoding(pending_);
      if (detected.confidence >= confidence_min)
        encoding = detected.encoding;
    }
    if (encoding == Encoding::utf8)
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
    if (format_ == SourceFormat::jsonl)
      return pending_.empty() || add_line(pending_);
    RawRecord record;
    record.id = source_.id;
    record.source = source_.source;
    record.place = source_.name;
    record.format = SourceFormat::text;
    return batches_.add(pending_, std::move(record));
  }

  std::FILE* file_;
  const SourceFile& source_;
  BatchMaker& batches_;
  SourceTotals& totals_;
  const std::function<void(const SourceTotals&)>& on_progress_;
  SourceFormat format_;
  std::optional<Encoding> encoding_;
  std::string pending_;
  std::size_t searched_ = 0;  // no line end before it
  std::size_t line_ = 0;
};

}  // namespace

std::uint64_t total_source_bytes(const SourceOptions& options) {
  std::uint64_t sum = 0;
  SourceTotals ignored;
  for (const std::string& path : options.paths) {
    if (path == "-")
      return 0;
    const Result<std::vector<SourceFile>> files = files_of(path, options, ignored);
    if (files.has_error())
      continue;  // read_sources() reports it
    for (const SourceFile& file : *files) {
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
  SourceTotals totals;
  BatchMaker batches(options, sink);
  for (const std::string& path : options.paths) {
    const Result<std::vector<SourceFile>> files = files_of(path, options, totals);
    if (files.has_error())
      return files.error();
    for (const SourceFile& source : *files) {
      const OpenFile file(source.path.empty() ? stdin : std::fopen(source.path.c_str(), "rb"));
      if (file == nullptr)
        return Error{ErrorCode::storage_failed, std::strerror(errno), source.name};
      ++totals.files;
      const Result<bool> more =
          FileReader(file.get(), source, batches, totals, on_progress, options.encoding).read();
      if (more.has_error())
        return more.error();
      if (!*more)
        return totals;
    }
  }
  batches.flush();
  return totals;
}

}  // namespace timbao
