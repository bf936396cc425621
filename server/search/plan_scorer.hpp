// Phase one's score of single articles.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "indexer/article.hpp"
#include "indexer/schema/article_postings.hpp"
#include "server/search/article_reader.hpp"
#include "server/search/candidate_plan.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/term_score.hpp"

namespace timbao {

// Scores an article as find_candidates() does, to the last bit, by analysing it anew. Xapian's
// matcher, which scores where posting lists are out of reach, adds up in another order and in
// double precision: of two articles whose scores are nearly equal it may put the other one first.
// Not thread-safe.
class PlanScorer {
 public:
  // `articles` and `plan` must live as long. Looks every term's counts up.
  PlanScorer(const ArticleReader& articles, const CandidatePlan& plan,
             const RankingProfile& profile);

  // `length` is the document's. 0 for an article that the plan does not find. About 10 ns a byte.
  float score(const Article& article, std::uint32_t length);

 private:
  struct Term {
    std::string_view text;
    TermScore score;
    std::uint32_t count = 0;  // in the article at hand
  };
  struct Counter;
  using Group = std::vector<std::size_t>;  // numbers of terms

  std::size_t number_of(const ArticleReader& articles, const PlannedTerm& planned,
                        const RankingProfile& profile);

  std::vector<Term> terms_;
  std::unordered_multimap<std::string_view, std::size_t> numbers_;
  std::vector<Group> any_of_;
  Group bonus_;
  ArticleScratch scratch_;
};

}  // namespace timbao
