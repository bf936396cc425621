// Dates in the forms that archives use.
#include "indexer/calendar_date.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(CalendarDate, ReadsTheKnownFormsAndRefusesImpossibleDays) {
  struct Row {
    const char* input;
    const char* expected;  // "" for none
  };
  const std::vector<Row> rows = {
      {"2025-12-22", "2025-12-22"},
      {"2025-12-22T15:30:00+07:00", "2025-12-22"},
      {"2025-12-22 15:30", "2025-12-22"},
      {"22/12/2025", "2025-12-22"},
      {"2/9/1945", "1945-09-02"},
      {"22-12-2025", "2025-12-22"},
      {"2024-02-29", "2024-02-29"},
      {"2025-02-29", ""},
      {"2025-13-01", ""},
      {"2025-00-10", ""},
      {"31/11/2025", ""},
      {"2025-1-2", ""},
      {"2025-12-22x", ""},
      {"22/12-2025", ""},
      {"22/12/25", ""},
      {"-1/12/2025", ""},
      {"0025-12-22", ""},
      {"", ""},
      {"hôm qua", ""},
  };
  for (const Row& row : rows)
    EXPECT_EQ(parse_calendar_date(row.input).value_or(""), row.expected) << row.input;
}

}  // namespace
}  // namespace timbao
