// The names of measures and what they compute.
#include "server/evaluation/measures.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

#include "server/evaluation/text_lines.hpp"

namespace timbao {
namespace {

enum class DepthRule { optional, required, none };

struct NamedMeasure {
  std::string_view name;
  MeasureKind kind;
  DepthRule depth;
  bool takes_grade;  // whether (rel=N) may stand after the name
};

// The first name of a kind is the one that is shown.
constexpr std::array<NamedMeasure, 11> named_measures = {{
    {"nDCG", MeasureKind::ndcg, DepthRule::optional, false},
    {"MRR", MeasureKind::reciprocal_rank, DepthRule::optional, true},
    {"RR", MeasureKind::reciprocal_rank, DepthRule::optional, true},
    {"AP", MeasureKind::average_precision, DepthRule::optional, true},
    {"MAP", MeasureKind::average_precision, DepthRule::optional, true},
    {"R", MeasureKind::recall, DepthRule::required, true},
    {"Recall", MeasureKind::recall, DepthRule::required, true},
    {"P", MeasureKind::precision, DepthRule::required, true},
    {"Rprec", MeasureKind::r_precision, DepthRule::none, true},
    {"Success", MeasureKind::success, DepthRule::required, true},
    {"Judged", MeasureKind::judged, DepthRule::required, false},
}};

constexpr const char* known_names =
    "known are nDCG@K, MRR@K (RR@K), AP@K (MAP@K), R@K (Recall@K), P@K, Rprec, Success@K, Judged@K "
    "and grades as in P(rel=2)@10";

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

std::optional<unsigned> parse_positive(std::string_view text) {
  unsigned value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr unsigned value_max = 1'000'000;
  if (failure != std::errc() || end != text.data() + text.size() || value == 0 || value > value_max)
    return {};
  return value;
}

Error bad_measure(std::string_view name, const std::string& why) {
  return {ErrorCode::invalid_argument, in_quotes(name) + " " + why + "; " + known_names,
          "measures"};
}

// "P(rel=2)" -> "P" and 2. Nothing where the parenthesis is not understood.
std::optional<std::pair<std::string_view, unsigned>> split_grade(std::string_view head) {
  constexpr std::string_view opening = "(rel=";
  const std::size_t open = head.find('(');
  if (open == std::string_view::npos)
    return std::pair(head, 0u);
  if (!head.substr(open).starts_with(opening) || !head.ends_with(')'))
    return {};
  const std::size_t begin = open + opening.size();
  const std::optional<unsigned> grade = parse_positive(head.substr(begin, head.size() - begin - 1));
  if (!grade)
    return {};
  return std::pair(head.substr(0, open), *grade);
}

double discount(std::size_t rank_from_0) {
  return 1 / std::log2(static_cast<double>(rank_from_0) + 2);
}

int grade_of(const RankedDocument& document, const Grades& grades) {
  const auto found = grades.find(document.id);
  return found == grades.end() ? 0 : found->second;
}

std::size_t relevant_count(const Grades& grades, int relevant_from) {
  return static_cast<std::size_t>(
      std::count_if(grades.begin(), grades.end(),
                    [relevant_from](const auto& entry) { return entry.second >= relevant_from; }));
}

double ndcg(std::span<const RankedDocument> top, const Grades& grades, std::size_t depth) {
  double gain = 0;
  for (std::size_t rank = 0; rank < top.size(); ++rank)
    gain += std::max(0, grade_of(top[rank], grades)) * discount(rank);
  std::vector<int> ideal;
  for (const auto& [document, grade] : grades)
    if (grade > 0)
      ideal.push_back(grade);
  std::sort(ideal.begin(), ideal.end(), std::greater<>());
  if (depth > 0 && ideal.size() > depth)
    ideal.resize(depth);
  double ideal_gain = 0;
  for (std::size_t rank = 0; rank < ideal.size(); ++rank)
    ideal_gain += ideal[rank] * discount(rank);
  return ideal_gain > 0 ? gain / ideal_gain : 0;
}

// What the relevant documents of a ranking's top come to.
struct RelevantFound {
  std::size_t count = 0;
  double reciprocal_rank = 0;
  double precision_sum = 0;  // of the precisions at each relevant document
};

RelevantFound find_relevant(std::span<const RankedDocument> top, const Grades& grades,
                            int relevant_from) {
  RelevantFound found;
  for (std::size_t rank = 0; rank < top.size(); ++rank) {
    const auto judged = grades.find(top[rank].id);
    if (judged == grades.end() || judged->second < relevant_from)
      continue;
    const auto position = static_cast<double>(rank + 1);
    if (found.count == 0)
      found.reciprocal_rank = 1 / position;
    ++found.count;
    found.precision_sum += static_cast<double>(found.count) / position;
  }
  return found;
}

double judged_share(std::span<const RankedDocument> top, const Grades& grades) {
  if (top.empty())
    return 0;
  const auto judged = std::count_if(
      top.begin(), top.end(),
      [&grades](const RankedDocument& document) { return grades.contains(document.id); });
  return static_cast<double>(judged) / static_cast<double>(top.size());
}

}  // namespace

Result<Measure> parse_measure(std::string_view name) {
  const std::size_t at = std::min(name.find('@'), name.size());
  const auto head = split_grade(name.substr(0, at));
  if (!head)
    return bad_measure(name, "has a parenthesis that is not (rel=N)");
  const auto named = std::find_if(
      named_measures.begin(), named_measures.end(),
      [&head](const NamedMeasure& known) { return equal_ignoring_case(known.name, head->first); });
  if (named == named_measures.end())
    return bad_measure(name, "is no measure");
  Measure measure;
  measure.kind = named->kind;
  if (head->second != 0 && !named->takes_grade)
    return bad_measure(name, "takes no (rel=N)");
  measure.relevant_from = head->second == 0 ? 1 : static_cast<int>(head->second);
  if (at == name.size())
    return named->depth == DepthRule::required
               ? Result<Measure>(bad_measure(name, "needs a depth, as in @10"))
               : measure;
  if (named->depth == DepthRule::none)
    return bad_measure(name, "takes no depth");
  const std::optional<unsigned> depth = parse_positive(name.substr(at + 1));
  if (!depth)
    return bad_measure(name, "has a depth that is not a number from 1 to 1000000");
  measure.depth = *depth;
  return measure;
}

Result<std::vector<Measure>> parse_measures(std::string_view names) {
  std::vector<Measure> measures;
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    const std::string_view name = names.substr(begin, end - begin);
    const Result<Measure> measure = parse_measure(name);
    if (measure.has_error())
      return measure.error();
    if (std::find(measures.begin(), measures.end(), *measure) != measures.end())
      return Error{ErrorCode::invalid_argument, in_quotes(name) + " stands there twice",
                   "measures"};
    measures.push_back(*measure);
    begin = end + 1;
  }
  return measures;
}

std::string name_of(const Measure& measure) {
  const auto named =
      std::find_if(named_measures.begin(), named_measures.end(),
                   [&measure](const NamedMeasure& known) { return known.kind == measure.kind; });
  std::string name(named->name);
  if (measure.relevant_from != 1)
    name.append("(rel=").append(std::to_string(measure.relevant_from)).append(")");
  if (measure.depth > 0)
    name.append("@").append(std::to_string(measure.depth));
  return name;
}

double value_of(const Measure& measure, std::span<const RankedDocument> ranking,
                const Grades& grades) {
  const std::size_t relevant = relevant_count(grades, measure.relevant_from);
  const std::size_t depth = measure.kind == MeasureKind::r_precision ? relevant
                            : measure.depth > 0                      ? measure.depth
                                                                     : ranking.size();
  const std::span<const RankedDocument> top = ranking.first(std::min(depth, ranking.size()));
  if (measure.kind == MeasureKind::ndcg)
    return ndcg(top, grades, measure.depth);
  if (measure.kind == MeasureKind::judged)
    return judged_share(top, grades);
  if (relevant == 0)
    return 0;
  const RelevantFound found = find_relevant(top, grades, measure.relevant_from);
  const auto count = static_cast<double>(found.count);
  switch (measure.kind) {
    case MeasureKind::reciprocal_rank:
      return found.reciprocal_rank;
    case MeasureKind::average_precision:
      return found.precision_sum / static_cast<double>(relevant);
    case MeasureKind::recall:
      return count / static_cast<double>(relevant);
    case MeasureKind::success:
      return found.count > 0 ? 1 : 0;
    default:  // precision and r_precision
      return count / static_cast<double>(depth);
  }
}

}  // namespace timbao
