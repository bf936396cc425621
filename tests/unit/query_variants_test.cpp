// Other writings of parts of a query: abbreviations, places, amounts, dates.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/numeral_variants.hpp"
#include "analyzers/variant_tables.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

// "typed words=other writing", one after the other.
std::string listed(const std::string& query, const std::vector<QueryVariant>& variants,
                   const AnalyzedText& analyzed) {
  std::string list;
  for (const QueryVariant& variant : variants) {
    const std::size_t begin = analyzed.tokens[variant.first].source_begin;
    const std::size_t end = analyzed.tokens[variant.first + variant.count - 1].source_end;
    list += (list.empty() ? "" : "; ") + query.substr(begin, end - begin) + "=" + variant.text;
  }
  return list;
}

std::string variants_of(const std::string& query, const VariantTables& tables,
                        const VariantKinds& kinds = {}) {
  AnalyzedText analyzed;
  analyze(query, analyzed);
  return listed(query, find_query_variants(query, analyzed, tables, kinds), analyzed);
}

struct Row {
  const char* query;
  const char* variants;
};

TEST(QueryVariants, KnowsTheNewspapersAbbreviationsBothWays) {
  const std::vector<Row> rows = {
      {"UBND", "UBND=Ủy ban nhân dân"},
      {"ubnd tỉnh", "ubnd=Ủy ban nhân dân"},
      {"Ủy ban nhân dân tỉnh", "Ủy ban nhân dân=UBND"},
      {"uỷ ban nhân dân", "uỷ ban nhân dân=UBND"},
      {"uy ban nhan dan", "uy ban nhan dan=UBND"},
      {"hdnd", "hdnd=Hội đồng nhân dân"},
      {"sinh viên ĐH", "sinh viên=SV; ĐH=đại học"},
      {"bác sỹ", "bác sỹ=BS"},
      {"CSGT", "CSGT=cảnh sát giao thông"},
      {"THPT", "THPT=trung học phổ thông; THPT=cấp 3"},
      {"GS.TS", "GS.TS=giáo sư tiến sĩ"},
      {"Ủy ban. Nhân dân", ""},
      {"ca sĩ", ""},
      {"tin CA", "CA=công an"},
      {"tin ca", ""},
      {"GIA CA HOM NAY", ""},
      {"what is this", ""},
  };
  const VariantKinds kinds{true, false, false};
  for (const Row& row : rows)
    EXPECT_EQ(variants_of(row.query, *shipped_variant_tables(), kinds), row.variants) << row.query;
}

TEST(QueryVariants, GivesTheLargestCityAllItsNames) {
  for (const char* query : {"TP.HCM", "TPHCM", "TP HCM", "tphcm", "Thành phố Hồ Chí Minh"}) {
    const std::string variants =
        variants_of(query, *shipped_variant_tables(), {true, false, false});
    EXPECT_NE(variants.find("=Sài Gòn"), std::string::npos) << query << ": " << variants;
    EXPECT_TRUE(variants.find("=TPHCM") != std::string::npos || std::string(query) == "TPHCM" ||
                std::string(query) == "tphcm")
        << variants;
  }
}

TEST(QueryVariants, RanksWeakerWritingsBelowEqualOnes) {
  AnalyzedText analyzed;
  const std::string query = "TP.HCM";
  analyze(query, analyzed);
  double city = 0;
  double saigon = 0;
  for (const QueryVariant& variant :
       find_query_variants(query, analyzed, *shipped_variant_tables(), {true, false, false})) {
    city = variant.text == "Thành phố Hồ Chí Minh" ? variant.strength : city;
    saigon = variant.text == "Sài Gòn" ? variant.strength : saigon;
  }
  EXPECT_GT(city, saigon);
  EXPECT_GT(saigon, 0);
}

TEST(QueryVariants, KnowsPlacesBeforeAndAfterTheMergers) {
  const std::vector<Row> rows = {
      {"Vĩnh Phúc", "Vĩnh Phúc=Phú Thọ"},
      {"vinh phuc", "vinh phuc=Phú Thọ"},
      {"Phú Thọ", "Phú Thọ=Vĩnh Phúc; Phú Thọ=tỉnh Hòa Bình"},
      {"tỉnh Hòa Bình", "tỉnh Hòa Bình=Phú Thọ"},
      {"thủy điện Hòa Bình", "Hòa Bình=Phú Thọ"},
      {"hòa bình thế giới", ""},
      {"Thái Bình Dương", ""},
      {"tinh thai binh", "tinh thai binh=Hưng Yên"},
      {"phường Láng Hạ",
       "phường Láng Hạ=phường Giảng Võ; phường Láng Hạ=phường Láng; "
       "phường Láng Hạ=phường Đống Đa"},
      {"phuong lang ha",
       "phuong lang ha=phường Giảng Võ; phuong lang ha=phường Láng; "
       "phuong lang ha=phường Đống Đa"},
      {"láng hạ", ""},
      {"xã Tân Thành", ""},  // there are over twenty
      {"đường phố", ""},
      {"phường", ""},
  };
  const VariantKinds kinds{false, true, false};
  for (const Row& row : rows)
    EXPECT_EQ(variants_of(row.query, *shipped_variant_tables(), kinds), row.variants) << row.query;
}

TEST(QueryVariants, TellsUnitsOfOneNameApartByTheirProvince) {
  const VariantKinds kinds{false, true, false};
  EXPECT_EQ(variants_of("phường Trần Phú", *shipped_variant_tables(), kinds), "");
  EXPECT_NE(variants_of("phường Trần Phú Hải Dương", *shipped_variant_tables(), kinds), "");
}

TEST(QueryVariants, WritesAmountsAndDatesOtherwise) {
  const std::vector<Row> rows = {
      {"1 triệu đồng", "1 triệu=1000000; 1 triệu=1000 nghìn; 1 triệu=1000 ngàn"},
      {"1.000.000 đồng", "1.000.000=1000 nghìn; 1.000.000=1000 ngàn; 1.000.000=1 triệu"},
      {"2,5 tỷ", "2,5 tỷ=2500000000; 2,5 tỷ=2500 triệu"},
      {"2.5 tỉ", "2.5 tỉ=2500000000; 2.5 tỉ=2500 triệu"},
      {"500 ngàn", "500 ngàn=500000; 500 ngàn=500 nghìn"},
      {"1.234.567 người", ""},
      {"năm 2000", ""},
      {"2.000 người", "2.000=2 nghìn; 2.000=2 ngàn"},
      {"ngày 22 tháng 12", "22 tháng 12=22/12"},
      {"22/12", "22/12=22 tháng 12"},
      {"22-12-2025", "22-12-2025=22 tháng 12 năm 2025"},
      {"22 tháng 12 năm 2025", "22 tháng 12 năm 2025=22/12/2025"},
      {"ngay 2 thang 9", "2 thang 9=2/9"},
      {"02/09", "02/09=2 tháng 9"},
      {"35/12", ""},
      {"7 triệu. Tỷ phú", "7 triệu=7000000; 7 triệu=7000 nghìn; 7 triệu=7000 ngàn"},
      {"99999999999999999999 tỷ", ""},
      {"0,000001 nghìn", ""},
  };
  const VariantKinds kinds{false, false, true};
  for (const Row& row : rows)
    EXPECT_EQ(variants_of(row.query, *shipped_variant_tables(), kinds), row.variants) << row.query;
}

TEST(QueryVariants, ShipsOver250Abbreviations) {
  EXPECT_GE(shipped_variant_tables()->abbreviations.lines(), 250u);
  EXPECT_GE(shipped_variant_tables()->wards.units(), 3315u);
}

TEST(WritingTable, NamesFileAndLineOfWhatItCannotRead) {
  struct BadFile {
    const char* content;
    const char* error;
  };
  const std::vector<BadFile> rows = {
      {"UBND =", "site.txt:1: nothing stands beside \"=\" or \"~\""},
      {"# ours\n\n= UBND", "site.txt:3: nothing stands beside \"=\" or \"~\""},
      {"A = !!", "site.txt:1: \"!!\" has no word in it"},
      {"UBND = \xFF", "site.txt:1: is not UTF-8"},
      {"X = một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy",
       "site.txt:1: \"một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy\" has "
       "more than 16 words"},
      {"CA = AI",
       "site.txt:1: no writing of this line can be searched for: all need their capitals"},
  };
  for (const BadFile& row : rows) {
    WritingTable table(VariantKind::abbreviation, {});
    const Result<void> added = table.add_lines(row.content, "site.txt");
    ASSERT_TRUE(added.has_error()) << row.content;
    EXPECT_EQ(to_string(added.error()), row.error);
    EXPECT_EQ(table.lines(), 0u);
  }
}

TEST(WritingTable, TakesASitesOwnFileWithAnyLineEnds) {
  const TemporaryDirectory directory;
  const std::string file = directory.write(
      "site.txt", "\xEF\xBB\xBF# ours\r\nBXH = bảng xếp hạng\r\n\r\nVBF~Liên đoàn Bóng chuyền\n");
  const auto tables = variant_tables_with(file);
  ASSERT_TRUE(tables.has_value()) << to_string(tables.error());
  EXPECT_EQ(variants_of("bxh V-League", **tables), "bxh=bảng xếp hạng");
  EXPECT_EQ(variants_of("vbf", **tables), "vbf=Liên đoàn Bóng chuyền");
  EXPECT_EQ(variants_of("ubnd", **tables), "ubnd=Ủy ban nhân dân");
}

TEST(WritingTable, SaysWhichFileIsMissing) {
  const auto tables = variant_tables_with("/nowhere/site.txt");
  ASSERT_TRUE(tables.has_error());
  EXPECT_EQ(to_string(tables.error()), "/nowhere/site.txt: cannot be read");
}

TEST(WardTable, NamesTheLineOfWhatItCannotRead) {
  const std::vector<Row> rows = {
      {"phường A", "w:1: has no \"<\" between the unit of today and the former ones"},
      {"phường A < Hà Nội/B: phường C",
       "w:1: stands before any line with a province (\"@ Hà Nội\")"},
      {"@ Hà Nội\nphường A < phường C", "w:2: \"phường C\" is not PROVINCE/DISTRICT: UNIT, ..."},
      {"@ Hà Nội\nphường A < Hà Nội/B: C", "w:2: \"C\" is no unit's sort and name"},
  };
  for (const Row& row : rows) {
    const Result<WardTable> table = WardTable::read(row.query, "w");
    ASSERT_TRUE(table.has_error()) << row.query;
    EXPECT_EQ(to_string(table.error()), row.variants);
  }
}

}  // namespace
}  // namespace timbao
