// Unpacks postings some hundreds at a time: unpacking, scoring and adding up run several times
// faster one after the other than all three posting by posting.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace timbao {

// Some postings of one list, documents ascending. Its arrays are filled only as far as `count`.
struct PostingBlock {
  static constexpr std::size_t size = 256;

  std::array<std::uint32_t, size> document;
  std::array<std::uint32_t, size> wdf;
  std::size_t count = 0;

  // Calls `take(document, wdf)` for each.
  template <typename Take>
  void for_each(Take& take) const {
    for (std::size_t at = 0; at < count; ++at)
      take(document[at], wdf[at]);
  }
  // Adds so much to all documents.
  void move(std::uint32_t by) {
    for (std::size_t at = 0, end = count; at < end; ++at)
      document[at] += by;
  }
  // Precondition: it is not full.
  void add(std::uint32_t a_document, std::uint32_t a_wdf) {
    document[count] = a_document;
    wdf[count] = a_wdf;
    ++count;
  }
};

inline constexpr std::size_t postings_at_once = 8;

// A posting behind another one is stored as the number of documents between them and its wdf,
// nearly always one byte each. Where the sixteen bytes at `packed` are eight such pairs, they are
// unpacked into `block` behind `document`, the latest one so far, which becomes the last of theirs.
// False where one has a longer number, and without SSE2: then nothing is done. Precondition: the
// block has room for eight.
inline bool unpack_pairs(const char* packed, std::uint32_t& document, PostingBlock& block) {
#if defined(__SSE2__)
  const __m128i pairs = _mm_loadu_si128(reinterpret_cast<const __m128i*>(packed));
  if (_mm_movemask_epi8(pairs) != 0)
    return false;
  const __m128i zero = _mm_setzero_si128();
  __m128i steps = _mm_add_epi16(_mm_and_si128(pairs, _mm_set1_epi16(0xFF)), _mm_set1_epi16(1));
  steps = _mm_add_epi16(steps, _mm_slli_si128(steps, 2));  // sums of the steps so far
  steps = _mm_add_epi16(steps, _mm_slli_si128(steps, 4));
  steps = _mm_add_epi16(steps, _mm_slli_si128(steps, 8));
  const __m128i counts = _mm_srli_epi16(pairs, 8);
  const __m128i before = _mm_set1_epi32(static_cast<int>(document));
  const auto store = [](std::uint32_t* to, __m128i four) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), four);
  };
  std::uint32_t* const documents = block.document.data() + block.count;
  store(documents, _mm_add_epi32(before, _mm_unpacklo_epi16(steps, zero)));
  store(documents + 4, _mm_add_epi32(before, _mm_unpackhi_epi16(steps, zero)));
  std::uint32_t* const wdfs = block.wdf.data() + block.count;
  store(wdfs, _mm_unpacklo_epi16(counts, zero));
  store(wdfs + 4, _mm_unpackhi_epi16(counts, zero));
  document += static_cast<std::uint32_t>(_mm_extract_epi16(steps, 7));
  block.count += postings_at_once;
  return true;
#else
  (void)packed, (void)document, (void)block;
  return false;
#endif
}

}  // namespace timbao
