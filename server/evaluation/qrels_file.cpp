// Judgements, a line each.
#include "server/evaluation/qrels_file.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/evaluation/text_lines.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

std::optional<int> parse_grade(std::string_view text) {
  if (text.starts_with('+'))
    text.remove_prefix(1);
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr double grade_max = 1e6;
  if (failure != std::errc() || end != text.data() + text.size() || std::trunc(value) != value ||
      std::abs(value) > grade_max)
    return {};
  return static_cast<int>(value);
}

// Only the names in use, so that a damaged first judgement is not taken for a heading.
bool is_heading(const std::vector<std::string_view>& fields) {
  constexpr std::array<std::string_view, 6> first_names = {"query-id", "query_id", "qid",
                                                           "query",    "topic",    "topic_id"};
  for (const std::string_view name : first_names)
    if (!fields.empty() && fields[0] == name && !parse_grade(fields.back()))
      return true;
  return false;
}

struct Judgement {
  std::string_view topic;
  std::string_view document;
  int grade = 0;
};

Result<Judgement> parse_judgement(const std::vector<std::string_view>& fields, const fs::path& path,
                                  const TextLine& line) {
  Judgement judgement;
  judgement.topic = fields[0];
  judgement.document = fields[fields.size() - 2];
  if (judgement.topic.empty() || judgement.document.empty())
    return bad_line(path, line, "the topic's or the document's id is empty");
  const std::optional<int> grade = parse_grade(fields.back());
  if (!grade)
    return bad_line(path, line, "the grade " + in_quotes(fields.back()) + " is not a whole number");
  judgement.grade = *grade;
  return judgement;
}

fs::path judgements_path(const fs::path& path) {
  std::error_code unknown;
  const fs::path beir = file_within(path, "qrels/test.tsv");
  return fs::exists(beir, unknown) ? beir : file_within(path, "qrels.tsv");
}

}  // namespace

Result<Judgements> parse_judgements(std::string_view content, const fs::path& path) {
  Judgements judgements;
  std::size_t width = 0;
  bool first = true;
  for (const TextLine& line : lines_of(content)) {
    const std::vector<std::string_view> fields = fields_of(line.text);
    if (std::exchange(first, false) && is_heading(fields))
      continue;
    if (width == 0 && (fields.size() == 3 || fields.size() == 4))
      width = fields.size();
    if (fields.size() != width || width == 0)
      return bad_line(path, line,
                      "expected " +
                          std::string(width == 3   ? "3 fields (topic, document, grade)"
                                      : width == 4 ? "4 fields (topic, 0, document, grade)"
                                                   : "3 or 4 fields") +
                          ", found " + std::to_string(fields.size()));
    const Result<Judgement> read = parse_judgement(fields, path, line);
    if (read.has_error())
      return read.error();
    const auto [known, added] =
        judgements[std::string(read->topic)].try_emplace(std::string(read->document), read->grade);
    if (!added && known->second != read->grade)
      return bad_line(path, line,
                      "grade " + std::to_string(read->grade) + " for the document " +
                          in_quotes(read->document) + " of topic " + in_quotes(read->topic) +
                          " contradicts the earlier " + std::to_string(known->second));
  }
  if (judgements.empty())
    return Error{ErrorCode::invalid_record, "holds no judgements", path.string()};
  return judgements;
}

Result<Judgements> read_judgements(const fs::path& path) {
  const fs::path file = judgements_path(path);
  const Result<std::string> content = read_text_file(file);
  return content.has_error() ? content.error() : parse_judgements(*content, file);
}

}  // namespace timbao
