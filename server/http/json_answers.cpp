// Writes the API's JSON.
#include "server/http/json_answers.hpp"

#include <cmath>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "analyzers/ngram_terms.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/schema/index_schema.hpp"
#include "indexer/schema/term_choice.hpp"
#include "server/search/search_query.hpp"

namespace timbao {
namespace {

using Buffer = rapidjson::StringBuffer;
using Writer = rapidjson::Writer<Buffer>;

// What an answer with ten hits takes, mostly.
constexpr std::size_t search_answer_size = 16'384;

void write_string(Writer& writer, std::string_view value) {
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void write_member(Writer& writer, std::string_view key, std::string_view value) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  write_string(writer, value);
}

void write_present(Writer& writer, std::string_view key, std::string_view value) {
  if (!value.empty())
    write_member(writer, key, value);
}

void write_rounded(Writer& writer, const char* key, double value, double scale) {
  writer.Key(key);
  writer.Double(std::round(value * scale) / scale);
}

std::string text_of(const Buffer& buffer) {
  return {buffer.GetString(), buffer.GetSize()};
}

// The fields that a hit and a document share, apart from the text.
void write_metadata(Writer& writer, const Article& article) {
  write_member(writer, "id", article.id);
  write_member(writer, "title", article.title);
  write_present(writer, "date", article.date);
  write_present(writer, "source", article.source);
  write_present(writer, "category", article.category);
  write_present(writer, "author", article.author);
  if (!article.tags.empty()) {
    writer.Key("tags");
    writer.StartArray();
    for (const std::string& tag : article.tags)
      write_string(writer, tag);
    writer.EndArray();
  }
  write_present(writer, "url", article.url);
}

// Further fields as the source named them, except where the name is one of the API's own.
void write_further(Writer& writer, const Article& article) {
  for (const auto& [name, value] : article.further) {
    const bool taken = name == "score" || name == "snippet" || name == "explanation" ||
                       name == "copies" || name.ends_with("_html");
    if (!taken)
      write_member(writer, name, value);
  }
}

// What tells an article among others: of copies and related ones.
void write_brief(Writer& writer, const Article& article) {
  write_member(writer, "id", article.id);
  write_member(writer, "title", article.title);
  write_present(writer, "date", article.date);
  write_present(writer, "source", article.source);
  write_present(writer, "category", article.category);
  write_present(writer, "url", article.url);
}

void write_copies(Writer& writer, const std::vector<Article>& copies) {
  if (copies.empty())
    return;
  writer.Key("copies");
  writer.StartArray();
  for (const Article& copy : copies) {
    writer.StartObject();
    write_brief(writer, copy);
    writer.EndObject();
  }
  writer.EndArray();
}

void write_parts(Writer& writer, const ScoreParts& parts) {
  for (const auto& [name, member] : score_features)
    if (parts.*member != 0)
      write_rounded(writer, name, parts.*member, 1e6);
}

void write_explanation(Writer& writer, const ScoreExplanation& explanation) {
  writer.Key("explanation");
  writer.StartObject();
  write_rounded(writer, "score", explanation.score, 1e6);
  write_parts(writer, explanation.whole);
  writer.Key("query_words");
  writer.StartArray();
  for (const ExplainedWord& word : explanation.words) {
    writer.StartObject();
    write_member(writer, "word", word.word);
    write_member(writer, "reading", word.reading);
    write_rounded(writer, "confidence", word.confidence, 1e3);
    write_parts(writer, word.parts);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

const char* name_of(VariantKind kind) {
  switch (kind) {
    case VariantKind::abbreviation:
      return "abbreviation";
    case VariantKind::place:
      return "place";
    case VariantKind::number:
      return "number";
    case VariantKind::date:
      break;
  }
  return "date";
}

void write_suggestions(Writer& writer, const SearchAnswer& answer) {
  writer.Key("did_you_mean");
  writer.StartArray();
  for (const std::string& text : answer.did_you_mean)
    write_string(writer, text);
  writer.EndArray();
  write_present(writer, "with_marks", answer.with_marks);
  writer.Key("also_searched");
  writer.StartArray();
  for (const AlsoSearched& variant : answer.also_searched) {
    writer.StartObject();
    write_member(writer, "typed", variant.typed);
    write_member(writer, "text", variant.text);
    write_member(writer, "kind", name_of(variant.kind));
    writer.EndObject();
  }
  writer.EndArray();
}

void write_repairs(Writer& writer, const std::vector<QueryRepair>& repairs) {
  writer.Key("repairs");
  writer.StartArray();
  for (const QueryRepair& repair : repairs) {
    writer.StartObject();
    write_member(writer, "kind", name_of(repair.kind));
    writer.Key("begin");
    writer.Uint64(repair.begin);
    writer.Key("end");
    writer.Uint64(repair.end);
    write_member(writer, "message", message_of(repair.kind));
    writer.EndObject();
  }
  writer.EndArray();
}

const char* name_of(FilterField field) {
  switch (field) {
    case FilterField::source:
      return "source";
    case FilterField::category:
      return "category";
    case FilterField::author:
      return "author";
    case FilterField::tag:
      break;
  }
  return "tag";
}

void write_counted(Writer& writer, const char* key, std::string_view value, std::uint64_t count) {
  writer.StartObject();
  write_member(writer, key, value);
  writer.Key("count");
  writer.Uint64(count);
  writer.EndObject();
}

void write_counts(Writer& writer, const FacetCounts& counts) {
  writer.Key("facets");
  writer.StartObject();
  for (const Facet& facet : counts.facets) {
    writer.Key(name_of(facet.field));
    writer.StartArray();
    for (const FacetValue& value : facet.values)
      write_counted(writer, "value", value.value, value.count);
    writer.EndArray();
  }
  writer.EndObject();
  writer.Key("facets_exact");
  writer.Bool(counts.exact);
  writer.Key("facets_total");
  writer.Uint64(counts.counted);
  if (!counts.histogram)
    return;
  writer.Key("histogram");
  writer.StartArray();
  for (const HistogramBucket& bucket : *counts.histogram)
    write_counted(writer, "from", bucket.from, bucket.count);
  writer.EndArray();
}

const char* name_of(SuggestionKind kind) {
  switch (kind) {
    case SuggestionKind::phrase:
      return "phrase";
    case SuggestionKind::name:
      return "name";
    case SuggestionKind::title:
      break;
  }
  return "title";
}

const char* name_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::syllable:
      return "syllable";
    case TokenKind::word:
      return "word";
    case TokenKind::number:
      break;
  }
  return "number";
}

void write_token(Writer& writer, std::string_view text, const AnalyzedText& analyzed,
                 const Token& token) {
  writer.StartObject();
  write_member(writer, "source",
               text.substr(token.source_begin, token.source_end - token.source_begin));
  writer.Key("begin");
  writer.Uint(token.source_begin);
  writer.Key("end");
  writer.Uint(token.source_end);
  write_member(writer, "kind", name_of(token.kind));
  write_member(writer, "exact", analyzed.exact(token));
  write_member(writer, "folded", analyzed.folded(token));
  writer.Key("starts_sentence");
  writer.Bool(token.starts_sentence);
  writer.Key("terms");
  writer.StartArray();
  if (has_exact_term(stream_id(token), analyzed.exact(token), analyzed.folded(token)))
    write_string(writer, exact_term(analyzed.exact(token)));
  write_string(writer, folded_term(analyzed.folded(token)));
  writer.EndArray();
  writer.EndObject();
}

// What only a query goes through: keystrokes, and other writings of its parts.
void write_query_stages(Writer& writer, std::string_view text) {
  const SearchQuery query = analyze_query(text, shipped_variant_tables().get());
  writer.Key("as_query");
  writer.StartObject();
  write_member(writer, "keystrokes_decoded", query.text);
  write_member(writer, "understood", understood(query));
  writer.Key("variants");
  writer.StartArray();
  for (const SearchVariant& variant : query.variants) {
    const QueryVariant& written = variant.written;
    writer.StartObject();
    write_member(writer, "typed", typed_part(query, written.first, written.count));
    write_member(writer, "text", written.text);
    write_member(writer, "kind", name_of(written.kind));
    write_rounded(writer, "strength", written.strength, 1e3);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

// How searches that name no profile are ranked.
void write_settings(Writer& writer, const ArchiveSettings& settings) {
  write_member(writer, "profile", settings.profile);
  if (settings.parameters.empty())
    return;
  writer.Key("parameters");
  writer.StartObject();
  for (const auto& [name, value] : settings.parameters) {
    writer.Key(name.c_str());
    writer.Double(value);
  }
  writer.EndObject();
}

}  // namespace

std::string search_answer_json(const SearchAnswer& answer, std::string_view next, double took_ms) {
  Buffer buffer(nullptr, search_answer_size);
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("hits");
  writer.StartArray();
  for (const Hit& hit : answer.hits) {
    writer.StartObject();
    write_metadata(writer, hit.article);
    write_rounded(writer, "score", hit.score, 1e4);
    write_member(writer, "title_html", hit.title_html);
    write_member(writer, "snippet", hit.snippet_html);
    if (hit.explanation)
      write_explanation(writer, *hit.explanation);
    write_copies(writer, hit.copies);
    write_further(writer, hit.article);
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("total");
  writer.StartObject();
  writer.Key("value");
  writer.Uint64(answer.total);
  writer.Key("exact");
  writer.Bool(answer.total_is_exact);
  writer.EndObject();
  write_present(writer, "next", next);
  writer.Key("partial");
  writer.Bool(answer.partial || !answer.missing_shards.empty());
  if (!answer.missing_shards.empty()) {
    writer.Key("missing_shards");
    writer.StartArray();
    for (const std::string& name : answer.missing_shards)
      write_string(writer, name);
    writer.EndArray();
  }
  write_rounded(writer, "took_ms", took_ms, 1e3);
  write_member(writer, "understood", answer.understood);
  write_suggestions(writer, answer);
  write_repairs(writer, answer.repairs);
  if (answer.counts)
    write_counts(writer, *answer.counts);
  writer.EndObject();
  return text_of(buffer);
}

std::string related_json(const std::vector<RelatedArticle>& related) {
  Buffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("hits");
  writer.StartArray();
  for (const RelatedArticle& one : related) {
    writer.StartObject();
    write_brief(writer, one.article);
    write_rounded(writer, "score", one.score, 1e4);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return text_of(buffer);
}

std::string suggestions_json(const std::vector<Suggestion>& suggestions, double took_ms) {
  Buffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("suggestions");
  writer.StartArray();
  for (const Suggestion& suggestion : suggestions) {
    writer.StartObject();
    write_member(writer, "text", suggestion.text);
    write_member(writer, "html", suggestion.html);
    write_member(writer, "kind", name_of(suggestion.kind));
    write_present(writer, "id", suggestion.id);
    writer.Key("count");
    writer.Uint(suggestion.count);
    writer.EndObject();
  }
  writer.EndArray();
  write_rounded(writer, "took_ms", took_ms, 1e3);
  writer.EndObject();
  return text_of(buffer);
}

std::string document_json(const DocumentAnswer& answer) {
  Buffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write_metadata(writer, answer.article);
  write_present(writer, "abstract", answer.article.abstract);
  write_member(writer, "text", answer.article.text);
  write_member(writer, "title_html", answer.title_html);
  write_present(writer, "abstract_html", answer.abstract_html);
  write_member(writer, "text_html", answer.text_html);
  write_further(writer, answer.article);
  writer.EndObject();
  return text_of(buffer);
}

std::string archives_json(
    const std::vector<std::shared_ptr<const ArchiveDescription>>& descriptions) {
  Buffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("archives");
  writer.StartArray();
  for (const auto& description : descriptions) {
    writer.StartObject();
    write_member(writer, "name", description->name);
    writer.Key("articles");
    writer.Uint64(description->articles);
    writer.Key("bytes");
    writer.Uint64(description->bytes);
    write_present(writer, "from", description->from);
    write_present(writer, "to", description->to);
    write_settings(writer, description->settings);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return text_of(buffer);
}

std::string analysis_json(std::string_view text) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  Buffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write_member(writer, "text", text);
  write_query_stages(writer, text);
  writer.Key("tokens");
  writer.StartArray();
  for (const Token& token : analyzed.tokens)
    write_token(writer, text, analyzed, token);
  writer.EndArray();
  writer.Key("bigrams");
  writer.StartArray();
  for_each_bigram(analyzed, [&](std::size_t first, std::size_t second) {
    const Token& left = analyzed.tokens[first];
    const Token& right = analyzed.tokens[second];
    if (!has_bigram_term(left.folded_id, right.folded_id))
      return;
    writer.StartObject();
    write_member(writer, "words",
                 std::string(analyzed.folded(left)) + " " + std::string(analyzed.folded(right)));
    write_member(writer, "term", bigram_term(bigram_number(left.folded_id, right.folded_id)));
    writer.EndObject();
  });
  writer.EndArray();
  writer.EndObject();
  return text_of(buffer);
}

}  // namespace timbao
