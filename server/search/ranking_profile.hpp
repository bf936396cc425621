// The numbers that ranking depends on, in one place.
#pragma once

namespace timbao {

// BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009) per term family, the
// families summed by weight. docs/performance.md has the nDCG@10 of these values.
struct RankingProfile {
  double k1 = 1.2;  // saturation of repeated words
  double b = 0.75;  // how much long articles are discounted

  // What an occurrence counts, by how a query word or n-gram met it.
  double exact_word = 0.5;   // same marks; of a word typed with marks
  double folded_word = 0.5;  // same letters, any marks
  double exact_bigram = 0.1;
  double folded_bigram = 0.4;
  // Trigrams lost one to two points of nDCG@10 on news headlines, so they are off by default.
  double exact_trigram = 0;
  double folded_trigram = 0;
  // A word typed without marks that stands so in the article counts this much more.
  double unmarked_as_typed = 0.1;

  double title_occurrence = 2.5;     // an occurrence in the title, against 1 in the text
  double abstract_occurrence = 1.5;  // the same of the abstract

  // Phase one: a word found in more than this share of the articles is left to phase two.
  double frequent_share = 0.1;
  // Candidates that phase two scores.
  unsigned candidates = 200;
};

}  // namespace timbao
