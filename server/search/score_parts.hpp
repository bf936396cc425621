// What a score is the sum of.
#pragma once

#include <array>
#include <vector>

namespace timbao {

// The features of phase two, weighted: their sum is the score, so that each can be shown.
struct ScoreParts {
  // BM25 of the query's words, each as it was meant: its marks as typed, or, where none were typed,
  // the reading that the archive's language makes probable, mixed with all spellings.
  double words = 0;
  // BM25 of two neighbouring words of the query that are neighbours in the article.
  double bigrams = 0;
  // The same words by how near they stand to the beginning: headlines, leads and the headings of
  // articles of law say what the rest is about.
  double lead = 0;
  // How much of the query the best window of the article holds. Words that belong together stand
  // together: D. Metzler and W. B. Croft, "A Markov random field model for term dependencies",
  // 2005; windows: X. Liu and W. B. Croft, "Passage retrieval based on language models", 2002.
  double passage = 0;
  // How many different neighbours of the query the article has, however often.
  double coverage = 0;
  // The same of its title.
  double title = 0;

  // A share of all the others, by how new the article is; 0 unless the profile asks for it.
  double recency = 0;

  double total() const { return words + bigrams + lead + passage + coverage + title + recency; }
};

struct ScoreFeature {
  const char* name;
  double ScoreParts::*member;
};

// All of them by name, in the order of ScoreParts.
inline constexpr std::array<ScoreFeature, 7> score_features = {{
    {"words", &ScoreParts::words},
    {"bigrams", &ScoreParts::bigrams},
    {"lead", &ScoreParts::lead},
    {"passage", &ScoreParts::passage},
    {"coverage", &ScoreParts::coverage},
    {"title", &ScoreParts::title},
    {"recency", &ScoreParts::recency},
}};

// The same by the query's words: a bigram belongs to its second word. What no single word makes,
// the passage and recency, is in `whole`.
struct ScoreBreakdown {
  std::vector<ScoreParts> by_word;
  ScoreParts whole;
};

}  // namespace timbao
