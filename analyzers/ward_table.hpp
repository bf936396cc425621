// Wards and communes before and after the mergers of July 2025.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/query_variant.hpp"
#include "analyzers/result.hpp"
#include "analyzers/word_sequence.hpp"

namespace timbao {

// Immutable once read; reading from several threads is safe. About 4 MB for the whole country.
class WardTable {
 public:
  // Reads a file in the format that data/wards_2025.txt explains at its beginning. Fails with
  // invalid_argument and NAME:LINE for a line that is not of that format.
  static Result<WardTable> read(std::string_view content, std::string_view name);

  // Appends what the units named in the query became or were made of:
  //   "phường Láng Hạ"       -> "phường Giảng Võ", "phường Đống Đa", "phường Láng"
  //   "xã Tân Thành Cà Mau"  -> the one of that province
  // A unit is named with its sort (phường, xã, thị trấn, đặc khu; P. and X. are not read). Of units
  // of one name, those are meant whose province or district, former or new, stands in the query as
  // well; if several are left, nothing is appended, as nothing tells which is meant. At most
  // variants_max for one unit.
  void append_variants(std::string_view text, const AnalyzedText& analyzed,
                       std::vector<QueryVariant>& out) const;

  static constexpr std::size_t variants_max = 12;

  std::size_t units() const { return units_.size(); }

 private:
  // A unit of today or a former one, in one province and district.
  struct Unit {
    WordSequence words;                 // "phường Láng Hạ"
    std::string name;                   // as written
    std::vector<std::string> regions;   // folded keys of its province and district
    std::vector<std::uint32_t> others;  // what it became or was made of
  };
  using UnitMap = std::unordered_map<std::string, std::uint32_t>;

  Result<void> read_line(std::string_view line, const std::string& place, std::string_view province,
                         UnitMap& known);
  std::uint32_t unit(std::string_view name, const std::vector<std::string_view>& regions,
                     UnitMap& known);
  const Unit* meant_at(std::string_view text, const AnalyzedText& analyzed,
                       std::size_t token) const;

  std::vector<Unit> units_;
  // By the folded first word of the name proper ("lang"), behind its sort.
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_name_;
};

}  // namespace timbao
