// The query language as a table: what is typed, the tree it becomes, what was repaired.
#include "server/search/query_language.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/search/query_limits.hpp"

namespace timbao {
namespace {

constexpr const char* today = "20260315";

struct Row {
  const char* query;
  const char* tree;
  const char* repairs;  // kind@begin-end
};

std::string tree_of(const ParsedQuery& parsed) {
  return parsed.root ? tree_text(*parsed.root) : "";
}

std::string repairs_of(const ParsedQuery& parsed) {
  std::string list;
  for (const QueryRepair& repair : parsed.repairs) {
    list += list.empty() ? "" : " ";
    list += name_of(repair.kind);
    list += "@" + std::to_string(repair.begin) + "-" + std::to_string(repair.end);
  }
  return list;
}

void expect_trees(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const Result<ParsedQuery> parsed = parse_query(row.query, {today, false});
    ASSERT_TRUE(parsed.has_value()) << row.query;
    EXPECT_EQ(tree_of(*parsed), row.tree) << row.query;
    EXPECT_EQ(repairs_of(*parsed), row.repairs) << row.query;
    const std::string tree = row.tree;
    EXPECT_EQ(parsed->is_plain, tree.empty() || tree.starts_with("(words ")) << row.query;
    if (!parsed->root)
      continue;
    const std::string canonical = canonical_text(*parsed->root);
    EXPECT_EQ(tree_of(*parse_query(canonical)), row.tree) << row.query << " -> " << canonical;
    EXPECT_EQ(canonical_text(*parse_query(canonical)->root), canonical);
  }
}

TEST(QueryLanguage, LeavesPlainWordsAlone) {
  expect_trees({
      {"giá vàng hôm nay", "(words giá vàng hôm nay)", ""},
      {"Hà Nội, mưa lớn", "(words Hà Nội, mưa lớn)", ""},
      {"COVID-19", "(words COVID-19)", ""},
      {"dịch COVID-19 và U-23", "(words dịch COVID-19 và U-23)", ""},
      {"Nga-Ukraine", "(words Nga-Ukraine)", ""},
      {"Nga - Ukraine", "(words Nga Ukraine)", ""},
      {"lúc 10:30 sáng", "(words lúc 10:30 sáng)", ""},
      {"http://vnexpress.net/bai-viet?a=b", "(words http://vnexpress.net/bai-viet?a=b)", ""},
      {"Chú ý: mưa lớn", "(words Chú ý: mưa lớn)", ""},
      {"TP.HCM", "(words TP.HCM)", ""},
      {"C++ và a+b", "(words C++ và a+b)", ""},
      {"50% km/h", "(words 50% km/h)", ""},
      {"Giá (vàng) miếng", "(words Giá vàng miếng)", ""},
      {"Hà Nội (Việt Nam)", "(words Hà Nội Việt Nam)", ""},
      {"", "", ""},
      {"   ", "", ""},
      {"?!...", "", ""},
  });
}

TEST(QueryLanguage, ReadsPhrasesAndDistances) {
  expect_trees({
      {"\"giá vàng\"", "(phrase giá vàng)", ""},
      {"“giá vàng”", "(phrase giá vàng)", ""},
      {"«giá vàng»", "(phrase giá vàng)", ""},
      {"\"giá vàng\" hôm nay", "(sequence (phrase giá vàng) (words hôm nay))", ""},
      {"mưa \"Hà Nội\" lớn", "(sequence (words mưa) (phrase Hà Nội) (words lớn))", ""},
      {"\"giá   vàng\"", "(phrase giá vàng)", ""},
      {"\"giá vàng\" \"đô la\"", "(sequence (phrase giá vàng) (phrase đô la))", ""},
      {"\"giá vàng\"~10", "(near 10 (phrase giá) (phrase vàng))", ""},
      {"\"giá vàng miếng\" ~3", "(sequence (phrase giá vàng miếng) (words 3))", ""},
      {"\"vàng\"~5", "(phrase vàng)", ""},
      {"\"giá vàng\"~", "(phrase giá vàng)", ""},
      {"\"giá vàng\"~0", "(near 1 (phrase giá) (phrase vàng))", "bad_distance@12-14"},
      {"\"giá vàng\"~500", "(near 100 (phrase giá) (phrase vàng))", "bad_distance@12-16"},
      {"giá NEAR/5 vàng", "(near 5 (phrase giá) (phrase vàng))", ""},
      {"giá NEAR vàng", "(near 10 (phrase giá) (phrase vàng))", ""},
      {"hà nội NEAR/5 mưa", "(near 5 (phrase hà nội) (phrase mưa))", ""},
      {"giá NEAR/5 vàng NEAR/3 bạc", "(near 5 (phrase giá) (phrase vàng) (phrase bạc))", ""},
      {"\"giá vàng\" NEAR/4 =bạc", "(near 4 (phrase giá vàng) (exact bạc))", ""},
      {"nguy* NEAR/2 hiểm", "(near 2 (prefix nguy) (phrase hiểm))", ""},
      {"mưa (giá NEAR/5 vàng) bão",
       "(sequence (words mưa) (near 5 (phrase giá) (phrase vàng)) (words bão))", ""},
      {"\"mưa\" giá NEAR/5 vàng", "(sequence (phrase mưa) (near 5 (phrase giá) (phrase vàng)))",
       ""},
      {"giá NEAR/5 (vàng)", "(words giá vàng)", "lone_operator@5-11"},
      {"NEAR/5 vàng", "(words vàng)", "lone_operator@0-6"},
      {"giá NEAR/5", "(words giá)", "lone_operator@5-11"},
      {"source:a NEAR/5 vàng", "(sequence (source a) (words vàng))", "lone_operator@9-15"},
  });
}

TEST(QueryLanguage, JoinsAndExcludes) {
  expect_trees({
      {"vàng AND bạc", "(all_of (words vàng) (words bạc))", ""},
      {"vàng VÀ bạc", "(all_of (words vàng) (words bạc))", ""},
      {"vàng && bạc", "(all_of (words vàng) (words bạc))", ""},
      {"vàng OR bạc", "(any_of (words vàng) (words bạc))", ""},
      {"vàng HOẶC bạc", "(any_of (words vàng) (words bạc))", ""},
      {"vàng || bạc", "(any_of (words vàng) (words bạc))", ""},
      {"hà nội OR sài gòn", "(any_of (words hà nội) (words sài gòn))", ""},
      {"hà nội AND mưa OR sài gòn AND nắng",
       "(any_of (all_of (words hà nội) (words mưa)) (all_of (words sài gòn) (words nắng)))", ""},
      {"(hà nội OR sài gòn) AND mưa",
       "(all_of (any_of (words hà nội) (words sài gòn)) (words mưa))", ""},
      {"a AND b AND c", "(all_of (words a) (words b) (words c))", ""},
      {"a AND (b AND c)", "(all_of (words a) (words b) (words c))", ""},
      {"a OR (b OR c) OR d", "(any_of (words a) (words b) (words c) (words d))", ""},
      {"vàng AND NOT bạc", "(all_of (words vàng) (exclude (words bạc)))", ""},
      {"vàng NOT bạc", "(sequence (words vàng) (exclude (words bạc)))", ""},
      {"vàng KHÔNG bạc miếng", "(sequence (words vàng) (exclude (words bạc miếng)))", ""},
      {"NOT bạc", "(exclude (words bạc))", ""},
      {"vàng -bạc", "(sequence (words vàng) (exclude (words bạc)))", ""},
      {"vàng -bạc miếng", "(sequence (words vàng) (exclude (words bạc)) (words miếng))", ""},
      {"vàng -\"đô la\"", "(sequence (words vàng) (exclude (phrase đô la)))", ""},
      {"vàng -(đô la)", "(sequence (words vàng) (exclude (words đô la)))", ""},
      {"-vàng", "(exclude (words vàng))", ""},
      {"+vàng bạc", "(sequence (must (words vàng)) (words bạc))", ""},
      {"+vàng -bạc miếng", "(sequence (must (words vàng)) (exclude (words bạc)) (words miếng))",
       ""},
      {"+\"giá vàng\" miếng", "(sequence (must (phrase giá vàng)) (words miếng))", ""},
      {"+(vàng OR bạc) giá", "(sequence (must (any_of (words vàng) (words bạc))) (words giá))", ""},
      {"-source:VnExpress vàng", "(sequence (exclude (source VnExpress)) (words vàng))", ""},
      {"-(-vàng)", "(exclude (exclude (words vàng)))", ""},
      {"NOT -vàng", "(exclude (words vàng))", "lone_operator@4-5"},
      {"--vàng", "(words vàng)", ""},
      {"+-vàng", "(words vàng)", ""},
      {"vàng -", "(words vàng)", ""},
      {"vàng - bạc", "(words vàng bạc)", ""},
      {"vàng –bạc", "(words vàng –bạc)", ""},
      {"vàng+bạc", "(words vàng+bạc)", ""},
      {"-18 độ", "(sequence (exclude (words 18)) (words độ))", ""},
      {"(a b) c", "(words a b c)", ""},
      {"(a \"b\") c", "(sequence (sequence (words a) (phrase b)) (words c))", ""},
      {"((vàng))", "(words vàng)", ""},
      {"a (b OR c) d", "(sequence (words a) (any_of (words b) (words c)) (words d))", ""},
      {"a -b AND c OR d",
       "(any_of (all_of (sequence (words a) (exclude (words b))) (words c)) (words d))", ""},
  });
}

TEST(QueryLanguage, TakesOperatorsForWordsInCapitals) {
  expect_trees({
      {"vàng và bạc hoặc không", "(words vàng và bạc hoặc không)", ""},
      {"Vàng Và Bạc", "(words Vàng Và Bạc)", ""},
      {"TÌNH YÊU VÀ THÙ HẬN", "(words TÌNH YÊU và THÙ HẬN)", ""},
      {"KHÔNG AI BẰNG ANH", "(words không AI BẰNG ANH)", ""},
      {"HÀ NỘI AND SÀI GÒN", "(words HÀ NỘI and SÀI GÒN)", ""},
      {"HÀ NỘI && SÀI GÒN", "(all_of (words HÀ NỘI) (words SÀI GÒN))", ""},
      {"2024 AND 2025", "(all_of (words 2024) (words 2025))", ""},
      {"VÀ", "", "lone_operator@0-3"},
      {"KHÔNG gia đình", "(exclude (words gia đình))", ""},
      {"VÀ, tôi", "(words VÀ, tôi)", ""},
  });
}

TEST(QueryLanguage, ReadsFields) {
  expect_trees({
      {"title:vàng", "(title (words vàng))", ""},
      {"title:vàng bạc", "(sequence (title (words vàng)) (words bạc))", ""},
      {"title:\"giá vàng\"", "(title (phrase giá vàng))", ""},
      {"title:(giá vàng)", "(title (words giá vàng))", ""},
      {"title: vàng", "(title (words vàng))", ""},
      {"title:\"giá vàng\"~5", "(title (near 5 (phrase giá) (phrase vàng)))", ""},
      {"title:(giá NEAR/5 vàng)", "(title (near 5 (phrase giá) (phrase vàng)))", ""},
      {"title:nguy*", "(title (prefix nguy))", ""},
      {"title:=hòa", "(title (exact hòa))", ""},
      {"title:(vàng OR bạc) -title:sắt",
       "(sequence (title (any_of (words vàng) (words bạc))) (exclude (title (words sắt))))", ""},
      {"title:", "", "empty_field@0-6"},
      {"title:)", "", "empty_field@0-6 stray_bracket@6-7"},
      {"title:AND", "", "empty_field@0-6 lone_operator@6-9"},
      {"title:title:vàng", "(title (words vàng))", "empty_field@0-6"},
      {"title:(title:vàng)", "(title (title (words vàng)))", ""},
      {"source:VnExpress", "(source VnExpress)", ""},
      {"source:\"Tuổi Trẻ\" vàng", "(sequence (source Tuổi Trẻ) (words vàng))", ""},
      {"source: VnExpress", "(source VnExpress)", ""},
      {"category:\"Thể thao\" OR category:\"Kinh doanh\"",
       "(any_of (category Thể thao) (category Kinh doanh))", ""},
      {"author:Lan tag:\"bóng đá\"", "(sequence (author Lan) (tag bóng đá))", ""},
      {"tag:", "", "empty_field@0-4"},
      {"tag:\"\"", "", "empty_field@0-6"},
      {"tag:(a b)", "(words a b)", "empty_field@0-4"},
      {"source:AND", "(source AND)", ""},
  });
}

TEST(QueryLanguage, ReadsDates) {
  expect_trees({
      {"date:2025", "(date 20250101-20251231)", ""},
      {"date:2024-02", "(date 20240201-20240229)", ""},
      {"date:2025-12-22", "(date 20251222-20251222)", ""},
      {"date:2024-03..2025-06", "(date 20240301-20250630)", ""},
      {"date:2024..", "(date 20240101-)", ""},
      {"date:..2025-06", "(date -20250630)", ""},
      {"date:..", "", "bad_date@0-7"},
      {"date:2025-06..2024-03", "", "bad_date@0-21"},
      {"date:2025-13", "", "bad_date@0-12"},
      {"date:hôm", "", "bad_date@0-9"},
      {"date:", "", "empty_field@0-5"},
      {"before:2025", "(date -20241231)", ""},
      {"before:2025-03-01", "(date -20250228)", ""},
      {"after:2024", "(date 20250101-)", ""},
      {"after:2025-02-28", "(date 20250301-)", ""},
      {"after:9999", "", "bad_date@0-10"},
      {"last:30d", "(date 20260213-)", ""},
      {"last:2w", "(date 20260301-)", ""},
      {"last:6m", "(date 20250915-)", ""},
      {"last:1y", "(date 20250315-)", ""},
      {"last:0d", "", "bad_date@0-7"},
      {"last:30", "", "bad_date@0-7"},
      {"last:d", "", "bad_date@0-6"},
      {"vàng last:30d source:VnExpress",
       "(sequence (words vàng) (date 20260213-) (source VnExpress))", ""},
  });
}

TEST(QueryLanguage, ReadsPrefixesAndExactWords) {
  expect_trees({
      {"nguy*", "(prefix nguy)", ""},
      {"nguy* hiểm", "(sequence (prefix nguy) (words hiểm))", ""},
      {"n*", "(words n)", "bad_prefix@0-2"},
      {"*", "", ""},
      {"a*b", "(words a*b)", ""},
      {"covid-19*", "(words covid-19)", "bad_prefix@0-9"},
      {"nguy** x", "(sequence (prefix nguy) (words x))", ""},
      {"=hòa", "(exact hòa)", ""},
      {"=hòa bình", "(sequence (exact hòa) (words bình))", ""},
      {"=", "", ""},
      {"==hòa", "(exact hòa)", ""},
      {"=\"hòa bình\"", "(phrase hòa bình)", ""},
      {"-=hòa", "(exclude (exact hòa))", ""},
  });
}

TEST(QueryLanguage, RepairsWhatIsWrong) {
  expect_trees({
      {"\"giá vàng", "(phrase giá vàng)", "unclosed_quote@0-11"},
      {"giá \"vàng", "(sequence (words giá) (phrase vàng))", "unclosed_quote@5-11"},
      {"màn hình 27\" cong", "(words màn hình 27 cong)", ""},
      {"màn hình 27\" và 32\" cong", "(words màn hình 27 và 32 cong)", ""},
      {"\"\"", "", "empty_phrase@0-2"},
      {"\"...\" vàng", "(words vàng)", "empty_phrase@0-5"},
      {"(vàng", "(words vàng)", "unclosed_bracket@0-1"},
      {"vàng)", "(words vàng)", "stray_bracket@5-6"},
      {")vàng(", "(words vàng)", "stray_bracket@0-1 unclosed_bracket@6-7 empty_brackets@6-7"},
      {"()", "", "empty_brackets@0-1"},
      {"vàng () bạc", "(words vàng bạc)", "empty_brackets@6-7"},
      {"vàng OR () bạc", "(any_of (words vàng) (words bạc))", "empty_brackets@9-10"},
      {"(vàng OR", "(words vàng)", "unclosed_bracket@0-1 lone_operator@7-9"},
      {"((vàng) bạc", "(words vàng bạc)", "unclosed_bracket@0-1"},
      {"AND", "", "lone_operator@0-3"},
      {"AND vàng", "(words vàng)", "lone_operator@0-3"},
      {"vàng OR", "(words vàng)", "lone_operator@6-8"},
      {"vàng AND OR bạc", "(any_of (words vàng) (words bạc))", "lone_operator@6-9"},
      {"AND OR vàng", "(words vàng)", "lone_operator@0-3 lone_operator@4-6"},
      {"vàng OR OR bạc", "(any_of (words vàng) (words bạc))", "lone_operator@6-8"},
      {"vàng NOT", "(words vàng)", "lone_operator@6-9"},
      {"vàng NOT AND bạc", "(all_of (words vàng) (words bạc))", "lone_operator@6-9"},
      {"NOT NOT vàng", "(exclude (words vàng))", "lone_operator@4-7"},
      {"titel:vàng", "(words titel:vàng)", "unknown_field@0-6"},
      {"https:vàng", "(words https:vàng)", "unknown_field@0-6"},
      {"mailto:a@b.vn", "(words mailto:a@b.vn)", "unknown_field@0-7"},
      {"tl;dr:abc", "(words tl;dr:abc)", ""},
      {"a:b", "(words a:b)", ""},
      {"ab:\"giá vàng\"", "(sequence (words ab:) (phrase giá vàng))", "unknown_field@0-3"},
      {"Nguồn:VnExpress", "(words Nguồn:VnExpress)", ""},
      {"vàng\" AND \"bạc", "(sequence (words vàng) (phrase AND) (words bạc))", ""},
      {"\"a \"b\" c\"", "(sequence (phrase a) (words b) (phrase c))", ""},
  });
}

TEST(QueryLanguage, ReadsOtherScriptsAndBlanks) {
  expect_trees({
      {"ＡＮＤ vàng", "(words vàng)", "lone_operator@0-9"},
      {"vàng ＡＮＤ bạc", "(all_of (words vàng) (words bạc))", ""},
      {"vàng AND bạc\tmiếng", "(all_of (words vàng) (words bạc miếng))", ""},
      {"vàng　OR　bạc", "(any_of (words vàng) (words bạc))", ""},
      {"\"mưa lớn\"   \"lũ quét\" -(hạn hán) date:2025",
       "(sequence (phrase mưa lớn) (phrase lũ quét) (exclude (words hạn hán)) (date "
       "20250101-20251231))",
       ""},
      {"(title:\"giá vàng\" OR category:\"Kinh doanh\") AND NOT source:VnExpress",
       "(all_of (any_of (title (phrase giá vàng)) (category Kinh doanh)) (exclude (source "
       "VnExpress)))",
       ""},
  });
}

TEST(QueryLanguage, WritesWhatItUnderstood) {
  struct Written {
    const char* query;
    const char* canonical;
  };
  const std::vector<Written> rows = {
      {"“giá vàng” VÀ -bạc", "\"giá vàng\" AND -bạc"},
      {"(hà nội) HOẶC ((sài gòn))", "hà nội OR sài gòn"},
      {"mưa KHÔNG hà nội", "mưa -(hà nội)"},
      {"HÀ NỘI && (MƯA || LŨ)", "HÀ NỘI && (MƯA || LŨ)"},
      {"giá NEAR vàng", "\"giá\" NEAR/10 \"vàng\""},
      {"title:(giá NEAR/5 vàng)", "title:\"giá vàng\"~5"},
      {"source: Lan last:30d", "source:\"Lan\" date:2026-02-13.."},
      {"before:2025 (a \"b c", "date:..2024-12-31 (a \"b c\")"},
  };
  for (const Written& row : rows) {
    const Result<ParsedQuery> parsed = parse_query(row.query, {today, false});
    EXPECT_EQ(canonical_text(*parsed->root), row.canonical) << row.query;
  }
}

TEST(QueryLanguage, CountsLastFromTheDayItIsTold) {
  struct Written {
    const char* query;
    const char* today;
    const char* tree;
  };
  const std::vector<Written> rows = {
      {"last:1d", "20250301", "(date 20250228-)"},
      {"last:1m", "20250331", "(date 20250228-)"},
      {"last:1y", "20240229", "(date 20230228-)"},
      {"last:1m", "20260115", "(date 20251215-)"},
      {"last:1d", "", ""},
  };
  for (const Written& row : rows)
    EXPECT_EQ(tree_of(*parse_query(row.query, {row.today, false})), row.tree) << row.query;
}

TEST(QueryLanguage, RefusesTheFirstMistakeWhereStrict) {
  struct Refused {
    const char* query;
    const char* place;  // empty where nothing is wrong
  };
  const std::vector<Refused> rows = {
      {"giá vàng", ""},       {"\"giá vàng\" -bạc", ""}, {"giá \"vàng", "q:5"},
      {"vàng OR", "q:6"},     {"(a OR) AND \"", "q:3"},  {"titel:vàng", "q:0"},
      {"vàng date:x", "q:6"},
  };
  for (const Refused& row : rows) {
    const Result<ParsedQuery> parsed = parse_query(row.query, {today, true});
    const std::string place = row.place;
    ASSERT_EQ(parsed.has_error(), !place.empty()) << row.query;
    if (parsed.has_error()) {
      EXPECT_EQ(parsed.error().code, ErrorCode::invalid_argument);
      EXPECT_EQ(parsed.error().place, place) << row.query;
      EXPECT_FALSE(parsed.error().message.empty());
    }
  }
}

TEST(QueryLanguage, StaysWithinItsLimits) {
  std::string words;
  for (std::size_t count = 0; count < query_words_max + 6; ++count)
    words += "vàng ";
  std::string kept;
  for (std::size_t count = 0; count < query_words_max; ++count)
    kept += count == 0 ? "vàng" : " vàng";
  const Result<ParsedQuery> many = parse_query(words);
  EXPECT_EQ(tree_of(*many), "(words " + kept + ")");
  ASSERT_EQ(many->repairs.size(), 1u);
  EXPECT_EQ(many->repairs[0].kind, RepairKind::too_many_words);

  const Result<ParsedQuery> longer =
      parse_query("-vàng" + std::string(query_language_bytes_max - 7, ' ') + "đồng");
  EXPECT_EQ(tree_of(*longer), "(exclude (words vàng))");
  EXPECT_EQ(repairs_of(*longer), "too_long@4095-4102");

  std::string deep(100, '(');
  for (std::size_t count = 0; count < 20; ++count)
    deep += "-(a OR ";
  deep += "vàng" + std::string(120, ')') + " bạc";
  const Result<ParsedQuery> nested = parse_query(deep);
  EXPECT_EQ(repairs_of(*nested).substr(0, 14), "too_deep@32-33");
  EXPECT_EQ(tree_of(*parse_query(canonical_text(*nested->root))), tree_of(*nested));
}

}  // namespace
}  // namespace timbao
