// What a Timbao shard holds, named once: term prefixes, value slots, versions, the token stream.
// docs/index-format.md explains the choices with their measurements.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <xapian.h>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/result.hpp"
#include "indexer/schema/token_stream.hpp"

namespace timbao {

// Raised when prefixes, slots or stored forms change their meaning.
inline constexpr std::uint32_t schema_version = 3;

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
inline constexpr Xapian::valueno stream_slot = 4;    // token_stream.hpp
inline constexpr Xapian::valueno sequence_slot = 5;  // order of arrival, Xapian::sortable_serialise
inline constexpr Xapian::valueno id_slot = 6;        // the article's id
// What near copies are recognised by (text_signature.hpp); shards of old have none.
inline constexpr Xapian::valueno signature_slot = 7;
// The document's length (sum of wdf), length_to_bytes(): where shards are far away, asking for it
// costs a round trip each. Only in shards that `timbao-index shard` wrote.
inline constexpr Xapian::valueno length_slot = 8;
// The article's tags, joined_tags(); shards of old have none.
inline constexpr Xapian::valueno tags_slot = 9;
inline constexpr Xapian::valueno slot_end = 10;

inline constexpr unsigned bigram_bits = 18;  // three characters of six bits
inline constexpr std::uint32_t bigram_number_end = 1u << bigram_bits;
inline constexpr std::size_t term_bytes_max = 245;  // Xapian's limit

// Xapian metadata key under which a shard keeps the versions it was written with.
inline constexpr std::string_view version_key = "timbao.version";

// "3.1": schema and analyser version, as stored under version_key.
std::string version_text();

// What is said of an archive of another version, with the command that mends it.
std::string other_version_message(std::string_view found, std::string_view archive);

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

// A document's length as length_slot has it: the bytes of the number, the highest first, without
// leading zeros but one at least. 600 -> "\x02\x58".
std::string length_to_bytes(std::uint32_t length);
// Back; the low 32 bits of whatever is there.
std::uint32_t length_of_bytes(std::string_view bytes);

// Tags as tags_slot has them: each once, in their order, as their filter terms have them, a zero
// byte between two. {"bão", "lũ", "bão"} -> "bão\0lũ".
std::string joined_tags(const std::vector<std::string>& tags);
// Back; views into `joined`.
std::vector<std::string_view> split_tags(std::string_view joined);

// Which part of an article a token belongs to.
enum class Field : std::uint8_t { title, abstract, text };
inline constexpr unsigned field_count = 3;

}  // namespace timbao
