// From an article to its postings and values: the one schema that bulk builds and updates share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <xapian.h>

#include "analyzers/ngram_terms.hpp"
#include "analyzers/text_signature.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/article.hpp"
#include "indexer/schema/index_schema.hpp"
#include "indexer/schema/term_choice.hpp"

namespace timbao {

// Buffers that live from article to article, so that analysing allocates nothing.
struct ArticleScratch {
  AnalyzedText analyzed;
  std::vector<WordId> stream;
  std::string stored_stream;
  std::string value;
  SignatureMaker signature;
};

// Emits everything the index holds of `article`, except its stored form, into `sink`:
//   sink.word(const AnalyzedText&, const Token&)   once per token: folded posting, and exact
//                                                  where has_exact_term() says so
//   sink.bigram(std::uint32_t number)              once per two indexed neighbours in a sentence
//   sink.term(const std::string&)                  the id and the filter terms, wdf 0
//   sink.value(Xapian::valueno, std::string_view)  the view lives during the call
// Linear in the article's size; no failure.
template <typename Sink>
void emit_article(const Article& article, std::uint64_t sequence, ArticleScratch& scratch,
                  Sink& sink) {
  scratch.stream.clear();
  scratch.signature.start();
  for (const std::string* field : {&article.title, &article.abstract, &article.text}) {
    analyze(*field, scratch.analyzed);
    const auto& tokens = scratch.analyzed.tokens;
    for (const Token& token : tokens)
      sink.word(scratch.analyzed, token);
    for_each_bigram(scratch.analyzed, [&](std::size_t first, std::size_t second) {
      if (has_bigram_term(tokens[first].folded_id, tokens[second].folded_id))
        sink.bigram(bigram_number(tokens[first].folded_id, tokens[second].folded_id));
    });
    append_field_to_stream(scratch.analyzed, scratch.stream);
    if (field != &article.title)  // wire copies have headlines of their own
      scratch.signature.add(scratch.analyzed);
  }
  sink.term(id_term(article.id));
  const auto filter = [&](std::string_view prefix, std::string_view value) {
    if (!value.empty())
      sink.term(filter_term(prefix, value));
  };
  filter(source_prefix, article.source);
  filter(category_prefix, article.category);
  filter(author_prefix, article.author);
  for (const std::string& tag : article.tags)
    filter(tag_prefix, tag);

  scratch.value.clear();
  for (const char byte : article.date)
    if (byte != '-')
      scratch.value += byte;
  sink.value(date_slot, scratch.value);
  sink.value(source_slot, article.source);
  sink.value(category_slot, article.category);
  sink.value(author_slot, article.author);
  scratch.stored_stream.clear();
  encode_stream(scratch.stream, scratch.stored_stream);
  sink.value(stream_slot, scratch.stored_stream);
  sink.value(id_slot, article.id);
  sink.value(signature_slot, to_bytes(scratch.signature.finish()));
  sink.value(tags_slot, joined_tags(article.tags));
  sink.value(sequence_slot, Xapian::sortable_serialise(static_cast<double>(sequence)));
}

}  // namespace timbao
