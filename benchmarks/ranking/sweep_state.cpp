// Lines `fingerprint<TAB>label<TAB>values`, under a heading that names the format.
#include "benchmarks/ranking/sweep_state.hpp"

#include <cerrno>
#include <charconv>
#include <iterator>
#include <system_error>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "server/evaluation/text_lines.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view heading = "# timbao-eval sweep 1";

Error cannot_write(const fs::path& path) {
  return {ErrorCode::storage_failed, "cannot be written: " + std::generic_category().message(errno),
          path.string()};
}

Result<SweptValues> parse_state_line(const fs::path& path, const TextLine& line) {
  const std::vector<std::string_view> fields = fields_of(line.text);
  if (fields.size() != 3)
    return bad_line(path, line, "expected fingerprint, label and values, parted by tabs");
  SweptValues swept;
  const auto [end, failure] =
      std::from_chars(fields[0].data(), fields[0].data() + fields[0].size(), swept.fingerprint, 16);
  if (failure != std::errc() || end != fields[0].data() + fields[0].size())
    return bad_line(path, line, "the fingerprint is not hexadecimal");
  swept.label = fields[1];
  for (const std::string_view field : fields_of(fields[2])) {
    double value = 0;
    const auto read = std::from_chars(field.data(), field.data() + field.size(), value);
    if (read.ec != std::errc() || read.ptr != field.data() + field.size())
      return bad_line(path, line, in_quotes(field) + " is not a number");
    swept.values.push_back(value);
  }
  return swept;
}

// What is whole: all up to the last line's end.
Result<std::string> read_whole_lines(const fs::path& path) {
  std::error_code failure;
  if (!fs::exists(path, failure))
    return std::string();
  Result<std::string> content = read_text_file(path);
  if (content.has_error())
    return content;
  if (!content->empty() && !content->starts_with(std::string(heading) + "\n"))
    return Error{ErrorCode::invalid_record,
                 "is not the state of a sweep; name another file, it is left as it is",
                 path.string()};
  content->resize(content->rfind('\n') + 1);
  fs::resize_file(path, content->size(), failure);
  if (failure)
    return Error{ErrorCode::storage_failed, "cannot be written: " + failure.message(),
                 path.string()};
  return content;
}

bool write_line(std::string_view line, std::FILE* file) {
  return std::fwrite(line.data(), 1, line.size(), file) == line.size() && std::fflush(file) == 0;
}

}  // namespace

Result<SweepState> SweepState::open(const fs::path& path) {
  SweepState state;
  state.path_ = path;
  if (path.empty())
    return state;
  const Result<std::string> content = read_whole_lines(path);
  if (content.has_error())
    return content.error();
  for (const TextLine& line : lines_of(*content)) {
    if (line.text == heading)
      continue;
    Result<SweptValues> swept = parse_state_line(path, line);
    if (swept.has_error())
      return swept.error();
    state.known_[swept->fingerprint] = std::move(swept->values);
  }
  state.file_.reset(std::fopen(path.c_str(), "ab"));
  if (!state.file_ ||
      (content->empty() && !write_line(std::string(heading) + "\n", state.file_.get())))
    return cannot_write(path);
  return state;
}

const std::vector<double>* SweepState::find(std::uint64_t fingerprint, std::size_t topics) const {
  const auto found = known_.find(fingerprint);
  return found == known_.end() || found->second.size() != topics ? nullptr : &found->second;
}

Result<void> SweepState::add(SweptValues swept) {
  if (file_) {
    std::string line = fmt::format("{:016x}\t{}\t", swept.fingerprint, swept.label);
    for (std::size_t index = 0; index < swept.values.size(); ++index)
      fmt::format_to(std::back_inserter(line), "{}{}", index == 0 ? "" : " ", swept.values[index]);
    if (!write_line(line + "\n", file_.get()))
      return cannot_write(path_);
  }
  known_[swept.fingerprint] = std::move(swept.values);
  return {};
}

}  // namespace timbao
