// Phase one over the mapped posting lists: finds the candidates term by term.
#pragma once

#include <cstddef>

#include "server/search/archive_index.hpp"
#include "server/search/article_set.hpp"
#include "server/search/candidate.hpp"
#include "server/search/candidate_plan.hpp"
#include "server/search/idle_cores.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/time_limit.hpp"

namespace timbao {

// The best `wanted` articles of `allowed` by the plan. Scores are those of Xapian's BM25Weight for
// to_xapian(plan), in single precision: postings are added up term by term in one number an article
// (term-at-a-time with accumulators: A. Moffat and J. Zobel, "Self-indexing inverted files for fast
// text retrieval", 1996). 1 to 3 ns a posting, the least where few articles are allowed: then the
// others are left out before they are scored. Thread-safe: every thread keeps accumulators of its
// own, eight bytes an article of the largest archive it has searched. Ends at the deadline with
// what it has, which is the best of the first quarter of a million postings at least. Where the
// plan finds fewer than `enough` articles it may end with none, for a caller who would not take
// them.
CandidateList find_candidates(const ArchiveIndex& index, const CandidatePlan& plan,
                              const RankingProfile& profile, const ArticleSet& allowed,
                              std::size_t wanted, const SearchDeadline& deadline = {},
                              IdleCores* idle_cores = nullptr, std::size_t enough = 0);

}  // namespace timbao
