// Writings that stand for one another, from a data file: abbreviations, provinces, a site's own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/query_variant.hpp"
#include "analyzers/result.hpp"
#include "analyzers/word_sequence.hpp"

namespace timbao {

// How much finding another writing counts.
struct WritingStrengths {
  double equal = 0.7;
  double weaker = 0.4;
};

// Immutable once read; reading from several threads is safe. About 300 bytes a writing.
//
// The file is UTF-8, one thing a line, # begins a comment line:
//
//   UBND = Ủy ban nhân dân                 writings of one thing: each finds the others
//   TP.HCM = Thành phố Hồ Chí Minh ~ Sài Gòn
//                                          a weaker one: it finds those before the first ~ and is
//                                          found by them, but not by other weaker ones
//   Thái Bình Dương                        a line of one writing: not to be read as another's part
//   ^IS = Nhà nước Hồi giáo tự xưng        recognised with these capitals only, never searched for
//
// A writing that is one Vietnamese syllable ("CA") is treated as if it had the ^, because articles
// are full of the syllable. A writing that several lines have ("TS") finds all they say, at half
// the strength. Where writings overlap in a query, the longest is meant.
class WritingTable {
 public:
  WritingTable(VariantKind kind, WritingStrengths strengths) : kind_(kind), strengths_(strengths) {}

  // Adds a file's lines. `name` is what errors call the file. Fails with invalid_argument, its
  // place NAME:LINE, and changes nothing, for bytes that are not UTF-8, a writing without a word or
  // with over 16 of them, nothing beside an = or ~, and for a line that has only a weaker or a ^
  // writing.
  Result<void> add_lines(std::string_view content, std::string_view name);

  // Appends what stands for parts of the query, by their place in it. `analyzed` is analyze()'s
  // result for `text`. A query all in capitals has no writing that needs its capitals.
  //   "ubnd tỉnh" -> {0, 1, "Ủy ban nhân dân"}
  void append_variants(std::string_view text, const AnalyzedText& analyzed,
                       std::vector<QueryVariant>& out) const;

  std::size_t lines() const { return groups_.size(); }

 private:
  struct Writing {
    std::string text;
    WordSequence words;
    bool weaker = false;
    bool capitals_only = false;
  };
  using Group = std::vector<Writing>;
  struct Reference {
    std::size_t group = 0;
    std::size_t writing = 0;
  };

  static Result<Group> read_group(std::string_view line, const std::string& place);
  void index_group(std::size_t group);
  std::vector<Reference> longest_at(std::string_view text, const AnalyzedText& analyzed,
                                    std::size_t token, bool capitals_tell) const;
  const Writing& writing(const Reference& reference) const;

  VariantKind kind_;
  WritingStrengths strengths_;
  std::vector<Group> groups_;
  // By the first folded word, the longest writings first.
  std::unordered_map<std::string, std::vector<Reference>> by_first_word_;
};

// Whether a letter of the text is in lower case, so that capitals mean something.
bool has_lower_case(std::string_view text);

}  // namespace timbao
