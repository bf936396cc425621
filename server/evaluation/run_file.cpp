// Runs, a line a document.
#include "server/evaluation/run_file.hpp"

#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "server/evaluation/text_lines.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t run_fields = 6;

std::optional<double> parse_score(std::string_view text) {
  if (text.starts_with('+'))
    text.remove_prefix(1);
  double score = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), score);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(score))
    return {};
  return score;
}

bool is_whole_number(std::string_view text) {
  long long value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc() && end == text.data() + text.size();
}

Result<RankedDocument> parse_entry(const std::vector<std::string_view>& fields,
                                   const fs::path& path, const TextLine& line) {
  if (fields.size() != run_fields)
    return bad_line(path, line,
                    "expected 6 fields (topic, Q0, document, rank, score, tag), found " +
                        std::to_string(fields.size()));
  if (fields[0].empty() || fields[2].empty())
    return bad_line(path, line, "the topic's or the document's id is empty");
  if (!is_whole_number(fields[3]))
    return bad_line(path, line, "the rank " + in_quotes(fields[3]) + " is not a whole number");
  const std::optional<double> score = parse_score(fields[4]);
  if (!score)
    return bad_line(path, line, "the score " + in_quotes(fields[4]) + " is not a finite number");
  return RankedDocument{std::string(fields[2]), *score};
}

// Shorter for what separate_ties() made; distinct floats stay distinct.
void append_score(double score, std::string& out) {
  char text[32];
  const auto single = static_cast<float>(score);
  const auto written = static_cast<double>(single) == score
                           ? std::to_chars(std::begin(text), std::end(text), single)
                           : std::to_chars(std::begin(text), std::end(text), score);
  out.append(text, written.ptr);
}

Result<void> check_word(std::string_view word, const char* what, ErrorCode code) {
  if (word.empty())
    return Error{code, std::string(what) + " is empty, which a run file cannot hold", ""};
  if (word.find_first_of(" \t\r\n\v\f") != std::string_view::npos)
    return Error{code,
                 std::string(what) + " " + in_quotes(word) +
                     " has white space in it, which a run file cannot hold",
                 ""};
  return {};
}

}  // namespace

Result<Run> parse_run(std::string_view content, const fs::path& path) {
  Run run;
  std::map<std::string, std::unordered_set<std::string_view>, std::less<>> seen;
  for (const TextLine& line : lines_of(content)) {
    const std::vector<std::string_view> fields = fields_of(line.text);
    Result<RankedDocument> entry = parse_entry(fields, path, line);
    if (entry.has_error())
      return entry.error();
    if (!seen[std::string(fields[0])].insert(fields[2]).second)
      return bad_line(path, line,
                      "the document " + in_quotes(fields[2]) +
                          " stands twice in the ranking of topic " + in_quotes(fields[0]));
    if (run.tag.empty())
      run.tag = fields[5];
    run.rankings[std::string(fields[0])].push_back(std::move(*entry));
  }
  if (run.rankings.empty())
    return Error{ErrorCode::invalid_record, "holds no ranking", path.string()};
  for (auto& [topic, ranking] : run.rankings)
    sort_ranking(ranking);
  return run;
}

Result<Run> read_run(const fs::path& path) {
  const Result<std::string> content = read_text_file(path);
  return content.has_error() ? content.error() : parse_run(*content, path);
}

Result<std::string> format_run(const Run& run) {
  if (const Result<void> checked = check_word(run.tag, "the tag", ErrorCode::invalid_argument);
      checked.has_error())
    return checked.error();
  std::string lines;
  for (const auto& [topic, ranking] : run.rankings) {
    if (const Result<void> checked = check_word(topic, "the topic id", ErrorCode::invalid_record);
        checked.has_error())
      return checked.error();
    std::size_t rank = 0;
    for (const RankedDocument& document : ranking) {
      if (const Result<void> checked =
              check_word(document.id, "the document id", ErrorCode::invalid_record);
          checked.has_error())
        return checked.error();
      lines += topic + " Q0 " + document.id + " " + std::to_string(++rank) + " ";
      append_score(document.score, lines);
      lines += " " + run.tag + "\n";
    }
  }
  return lines;
}

}  // namespace timbao
