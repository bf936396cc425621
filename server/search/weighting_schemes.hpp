// Weighting schemes for phase one, to be chosen in experiments.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include <xapian.h>

#include "analyzers/result.hpp"
#include "server/search/ranking_profile.hpp"

namespace timbao {

// "bm25", "bm25plus", "dph", "pl2", "lm" in the order of WeightingScheme.
std::span<const std::string_view> weighting_scheme_names();

// invalid_argument, its place "scheme", listing the known names, if there is none of this name.
Result<WeightingScheme> find_weighting_scheme(std::string_view name);

// The scheme with the profile's numbers. BM25+ is Y. Lv and C. Zhai, "Lower-bounding term frequency
// normalization", 2011; DPH and PL2 are G. Amati's divergence from randomness. "lm" is query
// likelihood with Dirichlet smoothing (C. Zhai and J. Lafferty, 2004), our own, because the
// formulas of Xapian 1.4's LMWeight are wrong.
std::unique_ptr<Xapian::Weight> make_weight(const RankingProfile& profile);

}  // namespace timbao
