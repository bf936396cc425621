// What a Timbao shard holds, named once: term prefixes, value slots, versions, the token stream.
// docs/index-format.md explains the choices with their measurements.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <xapian.h>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/result.hpp"

namespace timbao {

// Raised when prefixes, slots or stored forms change their meaning.
inline constexpr std::uint32_t schema_version = 2;

// Term families. Each is one prefix character, so that the families stand apart in a shard.
inline constexpr char exact_prefix = 'S';   // S + canonical spelling with marks: "Shòa"
inline constexpr char folded_prefix = 'F';  // F + mark-free spelling: "Fhoa"
inline constexpr char bigram_prefix = 'B';  // B + three characters: a hashed folded bigram
inline constexpr char id_prefix = 'Q';      // Q + article id, the article's unique term
// X + field letter + value: boolean terms to filter by.
inline constexpr std::string_view source_prefix = "XS";
inline constexpr std::string_view category_prefix = "XC";
inline constexpr std::string_view author_prefix = "XA";
inline constexpr std::string_view tag_prefix = "XT";

// Value slots.
inline constexpr Xapian::valueno date_slot = 0;    // YYYYMMDD
inline constexpr Xapian::valueno source_slot = 1;  // as in the article
inline constexpr Xapian::valueno category_slot = 2;
inline constexpr Xapian::valueno author_slot = 3;
inline constexpr Xapian::valueno stream_slot = 4;    // the token stream, see below
inline constexpr Xapian::valueno sequence_slot = 5;  // order of arrival, Xapian::sortable_serialise
inline constexpr Xapian::valueno id_slot = 6;        // the article's id
// What near copies are recognised by (text_signature.hpp); shards of old have none.
inline constexpr Xapian::valueno signature_slot = 7;
inline constexpr Xapian::valueno slot_end = 8;

inline constexpr unsigned bigram_bits = 18;  // three characters of six bits
inline constexpr std::uint32_t bigram_number_end = 1u << bigram_bits;
inline constexpr std::size_t term_bytes_max = 245;  // Xapian's limit

// Xapian metadata key under which a shard keeps the versions it was written with.
inline constexpr std::string_view version_key = "timbao.version";

// "2.1": schema and analyser version, as stored under version_key.
std::string version_text();

// Checks that `shard` was written by this schema and analyser. ErrorCode::incompatible says what
// it is instead and which command mends it; `place` names the shard in the message.
Result<void> check_version(const Xapian::Database& shard, std::string_view place);

// The number of a folded bigram's term, [0, bigram_number_end).
std::uint32_t bigram_number(WordId first_folded, WordId second_folded);
// Its term; numbers and terms sort alike.
std::string bigram_term(std::uint32_t number);

std::string exact_term(std::string_view spelling);
std::string folded_term(std::string_view spelling);
std::string id_term(std::string_view article_id);
// A filter term; values longer than a term may be are cut at a character's boundary.
std::string filter_term(std::string_view prefix, std::string_view value);

// Which part of an article a token belongs to.
enum class Field : std::uint8_t { title, abstract, text };
inline constexpr unsigned field_count = 3;

// The token stream: an article's words as 16-bit ids, from which the second phase of a search
// computes what the inverted index does not hold (exact n-grams, proximity, phrases).
// Two bytes a word, little endian; per field a run of words, closed by stream_field_end; 0 stands
// before a word that starts a new sentence inside a field.
inline constexpr WordId stream_sentence_end = 0;
inline constexpr WordId stream_field_end = 0xFFFF;

// The id of a token in a stream: exact for syllables, folded for other words.
WordId stream_id(const Token& token);
// Appends one field. Call it for title, abstract and text in this order, also for empty ones.
void append_field_to_stream(const AnalyzedText& field, std::string& stream);

}  // namespace timbao
