// Collects, sorts and writes the postings of one run.
#include "indexer/bulk/posting_run.hpp"

#include <algorithm>
#include <span>

#include <libdeflate.h>

#include "analyzers/syllable_table.hpp"
#include "indexer/article_formats.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

constexpr unsigned wdf_bits = 12;
constexpr std::uint32_t wdf_max = (1u << wdf_bits) - 1;
constexpr int deflate_level = 4;  // level 6 would save two bytes in a hundred for more time
constexpr std::uint32_t no_term = 0xFFFFFFFF;
constexpr std::uint64_t bytes_per_term = 120;  // hash node, string and state, measured roughly

// Where each term's postings begin once they are sorted: one entry more than there are terms.
template <typename States>
std::vector<std::uint32_t> offsets_of(const States& terms) {
  std::vector<std::uint32_t> offsets;
  offsets.reserve(terms.size() + 1);
  std::uint32_t sum = 0;
  for (const auto& term : terms) {
    offsets.push_back(sum);
    sum += term.count;
  }
  offsets.push_back(sum);
  return offsets;
}

// Sorts by term; documents stay ascending because they arrived so.
std::vector<Posting> sorted_postings(const std::vector<std::uint64_t>& postings,
                                     const std::vector<std::uint32_t>& offsets) {
  std::vector<std::uint32_t> next(offsets.begin(), offsets.end() - 1);
  std::vector<Posting> sorted(postings.size());
  for (const std::uint64_t packed : postings) {
    const auto term = static_cast<std::uint32_t>(packed >> 32);
    const auto low = static_cast<std::uint32_t>(packed);
    sorted[next[term]++] = {low >> wdf_bits, low & wdf_max};
  }
  return sorted;
}

}  // namespace

PostingRun::PostingRun()
    : exact_syllables_(syllable_id_end(), no_term),
      folded_syllables_(hashed_word_begin - folded_syllable_begin, no_term),
      values_(slot_end),
      compressor_(libdeflate_alloc_compressor(deflate_level), libdeflate_free_compressor) {
  bigrams_.terms.resize(bigram_number_end);
}

void PostingRun::Family::add(TermNumber term, std::uint32_t document, std::uint32_t wdf_increment) {
  TermState& state = terms[term];
  if (state.last_document == document) {
    std::uint64_t& posting = postings[state.last_posting];
    const auto wdf = static_cast<std::uint32_t>(posting) & wdf_max;
    posting += std::min(wdf_increment, wdf_max - wdf);
    return;
  }
  state.last_document = document;
  state.last_posting = static_cast<std::uint32_t>(postings.size());
  ++state.count;
  postings.push_back(std::uint64_t{term} << 32 | document << wdf_bits | wdf_increment);
}

std::uint64_t PostingRun::memory_bytes() const {
  // Twice for what is sorted into a copy.
  const std::uint64_t largest = std::max(bigrams_.postings.size(), terms_.postings.size());
  return (bigrams_.postings.capacity() + terms_.postings.capacity() + largest) *
             sizeof(std::uint64_t) +
         term_bytes_ + terms_.terms.size() * bytes_per_term + value_bytes_.capacity() +
         stored_bytes_.capacity();
}

void PostingRun::add(const Article& article, std::uint64_t sequence) {
  document_lengths_.push_back(0);
  emit_article(article, sequence, scratch_, *this);
  store(article_to_json(article));
}

// Deflates here, on the worker's thread: runs are merged on one thread, which only copies.
void PostingRun::store(std::string_view article) {
  const std::size_t begin = stored_bytes_.size();
  stored_bytes_.resize(begin + article.size());
  const std::size_t deflated =
      libdeflate_deflate_compress(compressor_.get(), article.data(), article.size(),
                                  stored_bytes_.data() + begin, article.size());
  if (deflated != 0) {
    stored_bytes_.resize(begin + deflated);
    stored_articles_.push_back({begin, deflated, TagForm::deflated});
    return;
  }
  stored_bytes_.replace(begin, article.size(), article);  // too short to become shorter
  stored_articles_.push_back({begin, article.size(), TagForm::plain});
}

void PostingRun::word(const AnalyzedText& text, const Token& token) {
  const std::uint32_t document = articles();
  TermNumber folded = 0;
  if (token.folded_id < hashed_word_begin) {
    TermNumber& known = folded_syllables_[token.folded_id - folded_syllable_begin];
    if (known == no_term)
      known = number_of_word(folded_prefix, text.folded(token));
    folded = known;
  } else {
    folded = number_of_word(folded_prefix, text.folded(token));
  }
  terms_.add(folded, document, 1);
  ++document_lengths_.back();
  if (!has_exact_term(stream_id(token), text.exact(token), text.folded(token)))
    return;
  TermNumber exact = 0;
  if (token.kind == TokenKind::syllable) {
    TermNumber& known = exact_syllables_[token.exact_id];
    if (known == no_term)
      known = number_of_word(exact_prefix, text.exact(token));
    exact = known;
  } else {
    exact = number_of_word(exact_prefix, text.exact(token));
  }
  terms_.add(exact, document, 1);
  ++document_lengths_.back();
}

void PostingRun::bigram(std::uint32_t number) {
  bigrams_.add(number, articles(), 1);
  ++document_lengths_.back();
}

void PostingRun::term(const std::string& term) {
  terms_.add(number_of_term(term), articles(), 0);
}

void PostingRun::value(Xapian::valueno slot, std::string_view bytes) {
  if (bytes.empty())
    return;
  values_[slot].push_back({articles(), value_bytes_.size(), bytes.size()});
  value_bytes_ += bytes;
}

PostingRun::TermNumber PostingRun::number_of_word(char prefix, std::string_view spelling) {
  word_term_.assign(1, prefix);
  word_term_ += spelling.substr(0, term_bytes_max - 1);
  const auto found = term_numbers_.find(word_term_);
  return found != term_numbers_.end() ? found->second : number_of_term(word_term_);
}

PostingRun::TermNumber PostingRun::number_of_term(std::string term) {
  term_bytes_ += term.size();
  const auto [entry, fresh] =
      term_numbers_.try_emplace(std::move(term), static_cast<TermNumber>(terms_.terms.size()));
  if (fresh)
    terms_.terms.emplace_back();
  return entry->second;
}

Result<void> PostingRun::write_values(GlassDatabaseWriter& writer) const {
  std::vector<DocumentValue> slot_values;
  for (std::size_t slot = 0; slot < values_.size(); ++slot) {
    slot_values.clear();
    for (const StoredValue& value : values_[slot])
      slot_values.push_back(
          {value.document, std::string_view(value_bytes_).substr(value.begin, value.length)});
    if (slot_values.empty())
      continue;
    if (Result<void> added = writer.add_value_slot(static_cast<std::uint32_t>(slot), slot_values);
        added.has_error())
      return added;
  }
  return {};
}

Result<void> PostingRun::write_bigrams(GlassDatabaseWriter& writer) {
  const std::vector<std::uint32_t> offsets = offsets_of(bigrams_.terms);
  const std::vector<Posting> postings = sorted_postings(bigrams_.postings, offsets);
  for (std::uint32_t number = 0; number < bigram_number_end; ++number) {
    const std::span<const Posting> own(postings.data() + offsets[number],
                                       offsets[number + 1] - offsets[number]);
    if (own.empty())
      continue;
    if (Result<void> added = writer.add_term(bigram_term(number), own); added.has_error())
      return added;
  }
  return {};
}

Result<void> PostingRun::write_terms(GlassDatabaseWriter& writer) {
  const std::vector<std::uint32_t> offsets = offsets_of(terms_.terms);
  const std::vector<Posting> postings = sorted_postings(terms_.postings, offsets);
  std::vector<std::pair<std::string_view, TermNumber>> order;
  order.reserve(term_numbers_.size());
  for (const auto& [term, number] : term_numbers_)
    order.emplace_back(term, number);
  std::sort(order.begin(), order.end());
  for (const auto& [term, number] : order) {
    const std::span<const Posting> own(postings.data() + offsets[number],
                                       offsets[number + 1] - offsets[number]);
    if (Result<void> added = writer.add_term(term, own); added.has_error())
      return added;
  }
  return {};
}

Result<void> PostingRun::write(const std::filesystem::path& directory) {
  auto created = GlassDatabaseWriter::create(directory);
  if (created.has_error())
    return created.error();
  GlassDatabaseWriter& writer = **created;
  for (std::uint32_t index = 0; index < stored_articles_.size(); ++index) {
    const auto [begin, length, form] = stored_articles_[index];
    if (Result<void> added = writer.add_document_data(
            index + 1, std::string_view(stored_bytes_).substr(begin, length), form);
        added.has_error())
      return added;
  }
  if (Result<void> added = writer.add_metadata(version_key, version_text()); added.has_error())
    return added;
  if (Result<void> added = write_values(writer); added.has_error())
    return added;
  if (Result<void> added = writer.set_document_lengths(document_lengths_); added.has_error())
    return added;
  // 'B' sorts before the prefixes of all other terms.
  if (Result<void> added = write_bigrams(writer); added.has_error())
    return added;
  if (Result<void> added = write_terms(writer); added.has_error())
    return added;
  return writer.finish();
}

}  // namespace timbao
