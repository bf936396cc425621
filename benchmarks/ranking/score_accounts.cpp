// Lines up explanations: runs may have read the query in different ways.
#include "benchmarks/ranking/score_accounts.hpp"

#include <algorithm>
#include <map>

namespace timbao {
namespace {

const char* const no_word = "(no single word)";

// The parts of one explanation by line label; a word that stands several times in the query has
// several lines.
struct LabelledParts {
  std::string label;
  ScoreParts parts;
};

std::vector<LabelledParts> labelled(const ScoreExplanation& explanation) {
  std::vector<LabelledParts> lines;
  std::map<std::string, int> seen;
  for (const ExplainedWord& word : explanation.words) {
    std::string label =
        word.reading == word.word ? word.word : word.word + " [" + word.reading + "]";
    if (const int times = ++seen[label]; times > 1)
      label += " (" + std::to_string(times) + ")";
    lines.push_back({std::move(label), word.parts});
  }
  lines.push_back({no_word, explanation.whole});
  return lines;
}

using Column = std::optional<std::vector<LabelledParts>>;

std::vector<Column> columns_of(const std::vector<DocumentAccounts>& documents) {
  std::vector<Column> columns;
  for (const DocumentAccounts& document : documents)
    for (const ScoreAccount& account : document.runs) {
      Column& column = columns.emplace_back();
      if (account.explanation)
        column = labelled(*account.explanation);
    }
  return columns;
}

// Of all columns, in the order in which they come first; what no word adds is last.
std::vector<std::string> labels_of(const std::vector<Column>& columns) {
  std::vector<std::string> labels;
  for (const Column& column : columns)
    if (column)
      for (const LabelledParts& line : *column)
        if (line.label != no_word &&
            std::find(labels.begin(), labels.end(), line.label) == labels.end())
          labels.push_back(line.label);
  labels.emplace_back(no_word);
  return labels;
}

// The sum of `amount(line)` over a column's lines that `label` names, or over all for none.
template <typename Amount>
ScoreRow row_of(const std::vector<Column>& columns, ScoreRowKind kind, std::string label,
                const std::string* only, Amount amount) {
  ScoreRow row{kind, std::move(label), {}};
  for (const Column& column : columns) {
    std::optional<double>& value = row.values.emplace_back();
    if (!column)
      continue;
    value = 0;
    for (const LabelledParts& line : *column)
      if (only == nullptr || line.label == *only)
        *value += amount(line.parts);
  }
  return row;
}

void append_unless_zero(ScoreRow row, std::vector<ScoreRow>& rows) {
  if (std::any_of(row.values.begin(), row.values.end(),
                  [](const std::optional<double>& value) { return value && *value != 0; }))
    rows.push_back(std::move(row));
}

}  // namespace

std::array<std::optional<double>, 2> lead_of_relevant(const ScoreRow& row) {
  std::array<std::optional<double>, 2> lead;
  for (std::size_t run = 0; run < lead.size() && row.values.size() == 4; ++run)
    if (row.values[run] && row.values[run + 2])
      lead[run] = *row.values[run] - *row.values[run + 2];
  return lead;
}

std::vector<ScoreRow> score_rows(const std::vector<DocumentAccounts>& documents) {
  const std::vector<Column> columns = columns_of(documents);
  std::vector<ScoreRow> rows;
  if (std::none_of(columns.begin(), columns.end(),
                   [](const Column& column) { return column.has_value(); }))
    return rows;
  const auto total = [](const ScoreParts& parts) { return parts.total(); };
  for (const ScoreFeature& feature : score_features)
    append_unless_zero(
        row_of(columns, ScoreRowKind::feature, feature.name, nullptr,
               [&feature](const ScoreParts& parts) { return parts.*feature.member; }),
        rows);
  for (const std::string& label : labels_of(columns)) {
    append_unless_zero(row_of(columns, ScoreRowKind::word, label, &label, total), rows);
    for (const ScoreFeature& feature : score_features)
      append_unless_zero(
          row_of(columns, ScoreRowKind::word_feature, label + ", " + feature.name, &label,
                 [&feature](const ScoreParts& parts) { return parts.*feature.member; }),
          rows);
  }
  rows.push_back(row_of(columns, ScoreRowKind::sum, "score", nullptr, total));
  return rows;
}

}  // namespace timbao
