// What a posting adds in phase one, in single precision.
#pragma once

#include <cmath>
#include <cstdint>

#include "server/search/article_reader.hpp"
#include "server/search/candidate_plan.hpp"
#include "server/search/ranking_profile.hpp"

namespace timbao {

// As Xapian::BM25Weight (1.4, without k2 and k3) has it. Whoever scores by it gets the same number
// for the same posting, to the last bit.
struct TermScore {
  std::uint32_t articles = 0;  // that have the term
  float weight = 0;
  float constant = 0;
  float by_length = 0;

  TermScore(const ArticleReader& reader, const PlannedTerm& planned,
            const RankingProfile& profile) {
    articles = reader.counts(planned.term).articles;
    const double frequency = articles;
    double odds = (reader.document_count() - frequency + 0.5) / (frequency + 0.5);
    if (odds < 2)
      odds = odds * 0.5 + 1;  // Xapian's way out of negative weights
    weight = static_cast<float>(planned.weight * std::log(odds) * (profile.k1 + 1));
    constant = static_cast<float>(profile.k1 * (1 - profile.b));
    by_length = static_cast<float>(profile.k1 * profile.b / reader.average_length());
  }

  float part(float count, float length) const {
    const float norm = constant + by_length * length;
    return weight * count / (count + norm);
  }
};

}  // namespace timbao
