// Counts a plan's terms in an article and adds up their scores in the plan's order.
#include "server/search/plan_scorer.hpp"

#include <algorithm>

namespace timbao {

// Takes an article's postings and counts those of the plan.
struct PlanScorer::Counter {
  PlanScorer& scorer;
  std::string text;

  void count() {
    const auto [begin, end] = scorer.numbers_.equal_range(text);
    for (auto number = begin; number != end; ++number)
      ++scorer.terms_[number->second].count;
  }
  void word(const AnalyzedText& analyzed, const Token& token) {
    text = folded_term(analyzed.folded(token));
    count();
    if (!has_exact_term(stream_id(token), analyzed.exact(token), analyzed.folded(token)))
      return;
    text = exact_term(analyzed.exact(token));
    count();
  }
  void bigram(std::uint32_t number) {
    text = bigram_term(number);
    count();
  }
  void term(const std::string&) {}
  void value(Xapian::valueno, std::string_view) {}
};

PlanScorer::PlanScorer(const ArticleReader& articles, const CandidatePlan& plan,
                       const RankingProfile& profile) {
  for (const PlannedGroup& group : plan.any_of) {
    any_of_.emplace_back();
    for (const PlannedTerm& planned : group)
      any_of_.back().push_back(number_of(articles, planned, profile));
  }
  for (const PlannedTerm& planned : plan.bonus)
    bonus_.push_back(number_of(articles, planned, profile));
}

std::size_t PlanScorer::number_of(const ArticleReader& articles, const PlannedTerm& planned,
                                  const RankingProfile& profile) {
  terms_.push_back({planned.term, TermScore(articles, planned, profile)});
  numbers_.emplace(planned.term, terms_.size() - 1);
  return terms_.size() - 1;
}

float PlanScorer::score(const Article& article, std::uint32_t length) {
  for (Term& term : terms_)
    term.count = 0;
  Counter counter{*this, {}};
  emit_article(article, 0, scratch_, counter);
  const auto document_length = static_cast<float>(static_cast<std::int32_t>(length));
  const auto part_of = [&](std::size_t number) {
    const Term& term = terms_[number];
    return term.score.part(static_cast<float>(static_cast<std::int32_t>(term.count)),
                           document_length);
  };
  float sum = 0;
  for (const Group& group : any_of_) {
    const bool has_all = std::all_of(group.begin(), group.end(), [this](std::size_t number) {
      return terms_[number].count > 0;
    });
    if (!has_all || group.empty())
      continue;
    float together = part_of(group.front());
    for (std::size_t place = 1; place < group.size(); ++place)
      together += part_of(group[place]);
    sum += together;
  }
  for (const std::size_t number : bonus_)
    if (sum != 0 && terms_[number].count > 0)
      sum += part_of(number);
  return sum;
}

}  // namespace timbao
