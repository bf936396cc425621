// Another writing of a part of a query: "UBND" for "Ủy ban nhân dân", "1.000.000" for "1 triệu".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace timbao {

enum class VariantKind : std::uint8_t {
  abbreviation,  // "UBND" and "Ủy ban nhân dân", both ways
  place,         // a unit before and after the mergers of July 2025
  number,        // "2,5 tỷ" and "2.500.000.000"
  date,          // "22/12" and "22 tháng 12"
};

struct QueryVariant {
  std::size_t first = 0;  // the tokens of the query that it stands for
  std::size_t count = 0;
  std::string text;     // the other writing, UTF-8; analyse it to search for it
  double strength = 1;  // what finding it counts beside finding what was typed, (0, 1)
  VariantKind kind = VariantKind::abbreviation;

  bool operator==(const QueryVariant&) const = default;
};

// Which kinds are wanted.
struct VariantKinds {
  bool abbreviations = true;
  bool places = true;
  bool numbers = true;  // and dates
};

}  // namespace timbao
