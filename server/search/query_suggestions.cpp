// Asks the archive's language model about a query.
#include "server/search/query_suggestions.hpp"

#include "analyzers/spelling_suggestions.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/schema/index_schema.hpp"
#include "server/search/archive_call.hpp"

namespace timbao {
namespace {

// A word in fewer articles may be somebody's mistake.
constexpr std::uint32_t known_articles = 3;
// Below this share of probably right words the marks would be a guess.
constexpr double shown_confidence = 0.6;

}  // namespace

QuerySuggestions suggest(const Archive& archive, const SearchQuery& query,
                         const RestoredText& restored) {
  QuerySuggestions suggestions;
  if (archive.spelling == nullptr)
    return suggestions;
  AnalyzedText analyzed;
  analyze(query.text, analyzed);
  const auto is_known = [&archive](std::string_view folded) {
    return archive.articles().counts(folded_term(folded)).articles >= known_articles;
  };
  for (SpellingSuggestion& suggestion :
       suggest_spellings(query.text, analyzed, *archive.spelling, is_known))
    suggestions.did_you_mean.push_back(std::move(suggestion.text));
  if (!suggestions.did_you_mean.empty())
    return suggestions;  // marks on a misspelling would be no help
  if (restored.changed && restored.confidence >= shown_confidence)
    suggestions.with_marks = restored.text;
  return suggestions;
}

std::vector<Suggestion> complete(const Archive& archive, const std::string& typed,
                                 std::size_t limit) {
  if (archive.suggestions == nullptr)
    return {};
  std::vector<Suggestion> found = archive.suggestions->complete(typed, limit);
  if (!found.empty())
    return found;
  const Result<std::vector<std::string>> corrections =
      call_on(archive, [&]() -> Result<std::vector<std::string>> {
        return suggest(archive, analyze_query(typed), {}).did_you_mean;
      });
  if (corrections.has_error())
    return {};
  for (const std::string& corrected : *corrections) {
    found = archive.suggestions->complete(corrected, limit);
    if (!found.empty())
      break;
  }
  return found;
}

}  // namespace timbao
