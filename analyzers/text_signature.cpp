// Minima of hashed runs of words.
#include "analyzers/text_signature.hpp"

#include <algorithm>

namespace timbao {
namespace {

constexpr unsigned samples = 64;
constexpr std::uint64_t none = UINT64_MAX;
constexpr unsigned sample_bits = 4;
constexpr unsigned samples_a_word = 64 / sample_bits;
constexpr std::uint64_t low_bits = 0x1111'1111'1111'1111u;  // the lowest of each sample
constexpr std::uint64_t even_samples = 0x0F0F'0F0F'0F0F'0F0Fu;
constexpr double by_chance = 1.0 / (1 << sample_bits);

// The finaliser of MurmurHash3: every bit of the input reaches every bit of the output.
std::uint64_t mix(std::uint64_t number) {
  number ^= number >> 33;
  number *= 0xFF51AFD7ED558CCDu;
  number ^= number >> 33;
  number *= 0xC4CEB9FE1A85EC53u;
  return number ^ number >> 33;
}

}  // namespace

void SignatureMaker::start() {
  least_.fill(none);
  shingles_ = 0;
}

void SignatureMaker::add(const AnalyzedText& field) {
  const auto& tokens = field.tokens;
  for (std::size_t last = 2; last < tokens.size(); ++last) {
    const std::uint64_t shingle = std::uint64_t{tokens[last - 2].folded_id} << 32 |
                                  std::uint64_t{tokens[last - 1].folded_id} << 16 |
                                  tokens[last].folded_id;
    const std::uint64_t hash = mix(shingle);
    std::uint64_t& least = least_[hash % samples];
    least = std::min(least, hash / samples);
    ++shingles_;
  }
}

TextSignature SignatureMaker::finish() const {
  TextSignature signature;
  if (shingles_ + 2 < signature_words_min)
    return signature;
  for (unsigned sample = 0; sample < samples; ++sample) {
    // A sample that nothing fell into borrows from the next one that has something, mixed anew, so
    // that it agrees with another text's where both borrow alike.
    unsigned from = sample;
    while (least_[from % samples] == none)
      ++from;
    const std::uint64_t bits =
        mix(least_[from % samples] + from - sample + 1) & ((1 << sample_bits) - 1);
    signature.bits[sample / samples_a_word] |= bits << (sample_bits * (sample % samples_a_word));
  }
  return signature;
}

double resemblance(const TextSignature& a, const TextSignature& b) {
  if (a.empty() || b.empty())
    return 0;
  // A bit for each sample that differs; four words' bits fit into one word's samples.
  std::uint64_t counts = 0;
  for (std::size_t word = 0; word < a.bits.size(); ++word) {
    const std::uint64_t unequal = a.bits[word] ^ b.bits[word];
    counts += (unequal | unequal >> 1 | unequal >> 2 | unequal >> 3) & low_bits;
  }
  counts = (counts & even_samples) + (counts >> sample_bits & even_samples);
  const std::uint64_t differing = counts * (even_samples / 15) >> 56;
  // The bits of different minima agree by chance in some of the samples.
  const double agreeing = 1 - static_cast<double>(differing) / samples;
  return std::max(0.0, (agreeing - by_chance) / (1 - by_chance));
}

std::string to_bytes(const TextSignature& signature) {
  std::string bytes;
  if (signature.empty())
    return bytes;
  for (const std::uint64_t word : signature.bits)
    for (unsigned shift = 0; shift < 64; shift += 8)
      bytes += static_cast<char>(word >> shift & 0xFF);
  return bytes;
}

TextSignature signature_of_bytes(std::string_view bytes) {
  TextSignature signature;
  if (bytes.size() != signature_bytes)
    return signature;
  for (std::size_t index = 0; index < signature_bytes; ++index)
    signature.bits[index / 8] |= std::uint64_t{static_cast<unsigned char>(bytes[index])}
                                 << (8 * (index % 8));
  return signature;
}

}  // namespace timbao
