// A set of an archive's documents, one bit each.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace timbao {

// Document ids below a given end. Not thread-safe.
class ArticleSet {
 public:
  explicit ArticleSet(std::uint32_t end) : bits_((std::size_t{end} + 63) / 64, 0) {}

  void insert(std::uint32_t document) {
    bits_[document / 64] |= std::uint64_t{1} << (document % 64);
  }
  // Adds documents that ascend and stand behind all that are there: without reading what was
  // written just before, which would make each wait for the one before.
  void append(std::span<const std::uint32_t> documents) {
    if (documents.empty())
      return;
    std::size_t word = documents.front() / 64;
    std::uint64_t bits = bits_[word];
    for (const std::uint32_t document : documents) {
      bits = document / 64 == word ? bits : 0;
      word = document / 64;
      bits |= std::uint64_t{1} << (document % 64);
      bits_[word] = bits;
    }
  }
  void remove(std::uint32_t document) {
    bits_[document / 64] &= ~(std::uint64_t{1} << (document % 64));
  }
  bool contains(std::uint32_t document) const {
    return (bits_[document / 64] >> (document % 64) & 1) != 0;
  }

  // Both sets must have the same end, here and below.
  void intersect(const ArticleSet& other) {
    for (std::size_t word = 0; word < bits_.size(); ++word)
      bits_[word] &= other.bits_[word];
  }
  void unite(const ArticleSet& other) {
    for (std::size_t word = 0; word < bits_.size(); ++word)
      bits_[word] |= other.bits_[word];
  }

  // The documents of a word: number * word_bits and those behind it, the first in the lowest bit.
  static constexpr std::size_t word_bits = 64;
  std::size_t word_count() const { return bits_.size(); }
  std::uint64_t word(std::size_t number) const { return bits_[number]; }

  // As size_with() itself.
  std::size_t size() const { return size_with(*this); }
  // How many both sets have; both must have the same end. About 0.1 ns for a document of the
  // archive, less where the processor counts bits itself.
  std::size_t size_with(const ArticleSet& other) const;
  bool empty() const {
    for (const std::uint64_t word : bits_)
      if (word != 0)
        return false;
    return true;
  }

  // Calls `take(document)`, ascending.
  template <typename Take>
  void for_each(Take take) const {
    for (std::size_t word = 0; word < bits_.size(); ++word)
      for_each_bit(word, bits_[word], take);
  }

  // The same for those that `other` has, too; both must have the same end.
  template <typename Take>
  void for_each_with(const ArticleSet& other, Take take) const {
    for (std::size_t word = 0; word < bits_.size(); ++word)
      for_each_bit(word, bits_[word] & other.bits_[word], take);
  }

  // As std::popcount(), which is a call where the processor is not sure to have an instruction for
  // it; of this, compilers do several words at a time.
  static std::uint64_t bits_of(std::uint64_t word) {
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F;
    word += word >> 8;
    word += word >> 16;
    word += word >> 32;
    return word & 0x7F;
  }

 private:
  template <typename Take>
  static void for_each_bit(std::size_t word, std::uint64_t bits, Take& take) {
    for (; bits != 0; bits &= bits - 1)
      take(static_cast<std::uint32_t>(word * word_bits +
                                      static_cast<std::size_t>(std::countr_zero(bits))));
  }

  std::vector<std::uint64_t> bits_;
};

}  // namespace timbao
