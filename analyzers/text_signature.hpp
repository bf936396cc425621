// A short signature of a text by which near copies of it are recognised.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

// Of each of 64 samples of a text's runs of three folded words four bits. All zero: none.
struct TextSignature {
  std::array<std::uint64_t, 4> bits{};

  bool empty() const { return *this == TextSignature{}; }
  bool operator==(const TextSignature&) const = default;
};

inline constexpr std::size_t signature_bytes = 32;

// Makes the signature of one text after another. Minhash of shingles with one permutation: A.
// Broder, "On the resemblance and containment of documents", 1997; P. Li, A. Owen and C.-H. Zhang,
// "One permutation hashing", 2012; of each minimum four bits: P. Li and C. König, "b-bit minwise
// hashing", 2010. Not thread-safe; about 3 ns a word.
class SignatureMaker {
 public:
  SignatureMaker() { start(); }

  void start();
  // Adds a field of the text. Runs of words go over the ends of sentences, not of fields.
  void add(const AnalyzedText& field);
  // Empty for a text of less than `signature_words_min` words, which says too little: "Kết quả xổ
  // số" is in many articles.
  TextSignature finish() const;

 private:
  std::array<std::uint64_t, 64> least_;
  std::uint32_t shingles_ = 0;
};

inline constexpr std::uint32_t signature_words_min = 30;

// An estimate of how much of two texts is the same, as the resemblance of their sets of shingles:
// 1 for copies, about 0 for texts that have nothing to do with each other. Its standard error is
// 0.065 at most. 0 where one is empty. About a nanosecond.
double resemblance(const TextSignature& a, const TextSignature& b);

// From here on two articles are copies of each other; docs/near-duplicates.md has the figures.
inline constexpr double near_duplicate_resemblance = 0.35;

// 32 bytes, the same on every machine; nothing for an empty signature.
std::string to_bytes(const TextSignature& signature);
// Empty for anything but 32 bytes.
TextSignature signature_of_bytes(std::string_view bytes);

}  // namespace timbao
