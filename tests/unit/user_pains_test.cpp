// What users of other engines suffer from with Vietnamese, each as a search over a small archive.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/vietnamese_analyzer.hpp"
#include "server/search/search_service.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/unicode_forms.hpp"

namespace timbao {
namespace {

// An archive of titles, whose ids are their numbers.
class TitleArchive {
 public:
  explicit TitleArchive(const std::vector<std::string>& titles) {
    std::string lines;
    for (std::size_t index = 0; index < titles.size(); ++index)
      lines += R"({"id":")" + std::to_string(index) + R"(","title":")" + titles[index] +
               R"(","text":"Bài."})" + "\n";
    const RecordedBuild built =
        build(directory_.path() / "archive", {directory_.write("a.jsonl", lines)});
    EXPECT_TRUE(built.summary.has_value());
    archive_ = std::make_unique<Archive>(*open_archive("pains", directory_.path() / "archive"));
  }

  std::vector<Hit> find(const std::string& query) const {
    SearchRequest request;
    request.query = query;
    const Result<SearchAnswer> answer = search(*archive_, request);
    EXPECT_TRUE(answer.has_value()) << query;
    return answer->hits;
  }

  // The ids of all hits, in ascending order.
  std::string found(const std::string& query) const {
    std::vector<std::string> ids;
    for (const Hit& hit : find(query))
      ids.push_back(hit.article.id);
    std::sort(ids.begin(), ids.end());
    std::string list;
    for (const std::string& id : ids)
      list += (list.empty() ? "" : " ") + id;
    return list;
  }

  std::string best(const std::string& query) const {
    const std::vector<Hit> hits = find(query);
    return hits.empty() ? "none" : hits[0].article.id;
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Archive> archive_;
};

struct Row {
  const char* query;
  const char* ids;
};

TEST(UserPains, TonesOnTheWrongLetterMeetTheRightOnes) {  // typesense#501
  const TitleArchive archive({"tuỵnh", "thụy", "việt", "thuyến"});
  const std::vector<Row> rows = {
      {"tụynh", "0"}, {"thuỵ", "1"}, {"vịêt", "2"}, {"thuýên", "3"}, {"việt", "2"}};
  for (const Row& row : rows)
    EXPECT_EQ(archive.found(row.query), row.ids) << row.query;
}

TEST(UserPains, EachWritingReturnsAllVariantsOfCaseAndMarks) {  // typesense#2081
  const TitleArchive archive({"xit chong nang", "XỊT CHỐNG NẮNG", "Xịt chống nắng"});
  for (const char* query : {"xit chong nang", "XỊT CHỐNG NẮNG", "xịt chống nắng"})
    EXPECT_EQ(archive.found(query), "0 1 2") << query;
}

TEST(UserPains, AWordDoesNotReturnLongerOnes) {  // typesense#950
  const TitleArchive archive({"chó nhà", "chòe than"});
  EXPECT_EQ(archive.found("chó"), "0");
}

TEST(UserPains, MarksTellNamesApart) {  // carmen#611, zoteus#46
  const TitleArchive archive({"đường mới", "Dương Phố", "Đương Dương", "vụ án", "an ninh",
                              "thể thao", "the thao trường", "năm mới", "anh Nam"});
  const std::vector<Row> rows = {{"đường", "0"}, {"án", "3"},  {"an", "4"},       {"thể", "5"},
                                 {"the", "6"},   {"năm", "7"}, {"dương phố", "1"}};
  for (const Row& row : rows)
    EXPECT_EQ(archive.best(row.query), row.ids) << row.query;
  EXPECT_EQ(archive.found("duong"), "0 1 2");
  EXPECT_EQ(archive.found("nam"), "7 8");
}

TEST(UserPains, UnmarkedQueriesFindMarkedText) {  // nukeviet#1727, pgroonga#418, giapha-os#33
  const TitleArchive archive({"tôi được đi học", "con đường ngoằn nghoèo", "Nguyễn Văn A", "Tuấn",
                              "Tuân", "Nguyễn Văn Đức"});
  const std::vector<Row> rows = {{"toi duoc di hoc", "0"},
                                 {"ngoan nghoeo", "1"},
                                 {"ngoằn nghoèo", "1"},
                                 {"nguyen van a", "2"},
                                 {"nguyen van duc", "5"}};
  for (const Row& row : rows)
    EXPECT_EQ(archive.best(row.query), row.ids) << row.query;
  EXPECT_EQ(archive.found("tuan"), "3 4");
}

TEST(UserPains, UnmarkedQueriesHighlightMarkedText) {  // nukeviet#2826, duydo#12, #89
  struct HighlightRow {
    const char* title;
    const char* query;
    const char* marked;
  };
  const std::vector<HighlightRow> rows = {
      {"Tôi được đi học", "duoc di hoc", "Tôi <mark>được đi học</mark>"},
      {"Những con chữ và chú", "chữ", "Những con <mark>chữ</mark> và chú"},
      {"Hoà Bình xanh", "hòa bình", "<mark>Hoà Bình</mark> xanh"},
      {"<p>đỗ đại học</p>", "do dai hoc", "&lt;p&gt;<mark>đỗ đại học</mark>&lt;/p&gt;"},
      {"đỗ  đại học", "do dai hoc", "<mark>đỗ  đại học</mark>"},
  };
  for (const HighlightRow& row : rows) {
    const TitleArchive archive({row.title});
    const std::vector<Hit> hits = archive.find(row.query);
    ASSERT_EQ(hits.size(), 1u) << row.query;
    EXPECT_EQ(hits[0].title_html, row.marked);
  }
}

TEST(UserPains, CompositionsMeet) {  // deja-vu#1872, avim#138, Diacritics.NET PR#51
  for (const char* word : {"bệnh", "ĐỖ THỊ LẬP", "tiếng Việt", "ngưỡng cửa"}) {
    const TitleArchive composed({word});
    const TitleArchive decomposed({to_nfd(word)});
    for (const std::string& query : {std::string(word), to_nfd(word), to_nfc(word)}) {
      EXPECT_EQ(composed.found(query), "0") << query;
      EXPECT_EQ(decomposed.found(query), "0") << query;
    }
    EXPECT_EQ(decomposed.find(word).size(), 1u);
  }
}

TEST(UserPains, OffsetsCountTheOriginalText) {  // duydo#25, #26, #28, #61, #67, #114
  struct OffsetRow {
    const char* text;
    const char* tokens;  // source words
  };
  const std::vector<OffsetRow> rows = {
      {"sách .. sách ; 東京都", "sách|sách|東|京|都"},
      {"không  gian", "không|gian"},
      {"x\n\ny", "x|y"},
      {"nguyễn  văn  bé  nhỏ", "nguyễn|văn|bé|nhỏ"},
      {"Phụ tùng xe Mazda … BHBD. Ms:1D0013246A", "Phụ|tùng|xe|Mazda|BHBD|Ms|1|D|0013246|A"},
      {"Nguyễn Văn Đức", "Nguyễn|Văn|Đức"},
  };
  for (const OffsetRow& row : rows) {
    AnalyzedText analyzed;
    const std::string text = row.text;
    analyze(text, analyzed);
    std::string words;
    std::size_t end = 0;
    for (const Token& token : analyzed.tokens) {
      EXPECT_GE(token.source_begin, end) << row.text;
      end = token.source_end;
      words +=
          (words.empty() ? "" : "|") + text.substr(token.source_begin, end - token.source_begin);
    }
    EXPECT_EQ(words, row.tokens);
  }
}

TEST(UserPains, CapitalsAnalyseLikeSmallLetters) {  // duydo#53
  AnalyzedText capitals;
  AnalyzedText small;
  analyze("Công Nghệ Thông Tin Việt Nam", capitals);
  analyze("công nghệ thông tin việt nam", small);
  ASSERT_EQ(capitals.tokens.size(), small.tokens.size());
  for (std::size_t index = 0; index < small.tokens.size(); ++index)
    EXPECT_EQ(capitals.exact(capitals.tokens[index]), small.exact(small.tokens[index]));
}

TEST(UserPains, PlaceNamesAreFoundWithTheToneAnywhere) {  // cuuhomientrung#125
  const TitleArchive archive({"Khánh Hoà", "Khánh Hòa", "Thuỷ Nguyên"});
  for (const char* query : {"khánh hòa", "khánh hoà", "khanh hoa", "khánh hoa"})
    EXPECT_EQ(archive.found(query), "0 1") << query;
  for (const char* query : {"thủy nguyên", "thuỷ nguyên", "thuy nguyen"})
    EXPECT_EQ(archive.found(query), "2") << query;
}

TEST(UserPains, OtherLatinLettersSurvive) {  // charabia PR#270
  const TitleArchive archive({"Château de Fontainebleau", "Erdoğan tới Łódź"});
  EXPECT_EQ(archive.found("chateau"), "0");
  EXPECT_EQ(archive.found("Erdoğan"), "1");
  EXPECT_EQ(archive.found("Łódź"), "1");
}

TEST(UserPains, TelexKeysOfInputMethodForumsAreRead) {  // Funput#28, xkey#200, viettelex#77
  const TitleArchive archive({"mời khách nữa", "hợp đồng đang ký", "Huawei ra máy mới"});
  const std::vector<Row> rows = {{"moiwf khachs nuawx", "0"},
                                 {"howjp ddoongf dangd kys", "1"},
                                 {"hopwj ddoongf", "1"},
                                 {"huawei", "2"}};
  for (const Row& row : rows)
    EXPECT_EQ(archive.best(row.query), row.ids) << row.query;
}

}  // namespace
}  // namespace timbao
