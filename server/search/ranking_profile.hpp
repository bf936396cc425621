// The numbers that ranking depends on, in one place.
#pragma once

#include <cstdint>

namespace timbao {

// How phase one weighs a term, see weighting_schemes.hpp.
enum class WeightingScheme : std::uint8_t { bm25, bm25plus, dph, pl2, lm };

// Phase one is BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009) over term
// families. Phase two is a sum of features of the token stream, see score_parts.hpp for each.
// docs/performance.md has the nDCG@10 of these values.
struct RankingProfile {
  WeightingScheme scheme = WeightingScheme::bm25;  // of phase one

  double k1 = 1.2;  // saturation of repeated words
  double b = 0.75;  // how much long articles are discounted

  double pl2_c = 1;     // PL2's length normalisation
  double lm_mu = 1000;  // Dirichlet smoothing, in words as Xapian counts them

  double title_occurrence = 2.5;     // an occurrence in the title, against 1 in the text
  double abstract_occurrence = 1.5;  // the same of the abstract

  // Phase one: what a term adds.
  double exact_word = 0.5;   // same marks; of a word typed with marks
  double folded_word = 0.5;  // same letters, any marks
  double exact_bigram = 0.1;
  double folded_bigram = 0.4;
  // A word found in more than this share of the articles is left to phase two.
  double frequent_share = 0.3;
  // From this confidence on a word typed without marks finds candidates by the spelling it is read
  // as.
  double sure_reading = 0.5;
  // Articles that phase one is to find. Where neighbouring words are not found in so many, single
  // words are enough.
  unsigned candidates = 200;
  // The best of them, which phase two scores. 50 lose .001 on news, 1,000 gain nothing.
  unsigned rescored = 100;
  // Phase two ends sooner when so many in a row did not come onto the first page.
  unsigned rescored_in_vain = 40;
  // Queries of at least so many words find their candidates by neighbouring words.
  unsigned words_for_neighbours = 2;

  // Phase two: what the features weigh, see ScoreParts. Chosen together by coordinate ascent on the
  // mean nDCG@10 of four collections, each with marked and unmarked queries.
  double word = 0.7;
  // A word typed without marks that stands so in the article counts this much more, whatever the
  // archive makes likely: "nam" is Nam before it is năm.
  double unmarked_as_typed = 0.05;
  double neighbours = 0.07;       // two neighbouring words, any marks
  double read_neighbours = 0.11;  // the same as they were meant, on top
  double lead = 0.8;
  double passage = 1.0;
  double covered_neighbours = 0.3;  // once, however often they are found
  double title_neighbours = 0.2;    // the same in the title

  // The lead and the passage are shares of the archive's average article: what is a paragraph in
  // the news is a whole article of a law. The same share did best for both.
  double lead_share = 0.15;     // distance from the beginning at which a word counts 1/e
  double passage_share = 0.15;  // words of the window that covers most of the query
  double passage_bigram = 0.5;  // two neighbours found together in it, against a word

  // What a word says beyond how rare it is.
  double residual_idf = 0.6;  // that it is often repeated where it stands: what articles are about
  double recency = 0;         // share of its score that the newest article gains
  double recency_half_life = 30;  // days in which that gain halves
  double name = 1.4;              // that it was typed with a capital inside a sentence
};

}  // namespace timbao
