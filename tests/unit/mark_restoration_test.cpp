// Marks put back by the statistics of a few sentences.
#include "analyzers/mark_restoration.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/vietnamese_analyzer.hpp"
#include "tests/support/unicode_forms.hpp"

namespace timbao {
namespace {

const LanguageStatistics& statistics() {
  static const LanguageStatistics learnt = [] {
    const std::vector<std::string> texts = {
        "Chúng ta có thể làm được. Chúng ta có thể đi Hà Nội.",
        "Chúng tôi có mặt ở thủ đô Hà Nội, thủ đô của Việt Nam.",
        "Nước Việt Nam là một. Bài viết về nước Nga.",
        "Kỹ sư Nguyễn Văn Hóa học ngành hóa học. Hoa hồng và hoa đào.",
        "Làm được việc này thì có thể làm được việc khác.",
        "Một kí lô đường. Con đường về nhà.",
        "Ngày 6 tháng 5 năm 2017 trên điện thoại iPhone.",
    };
    StatisticsCollector collector;
    AnalyzedText analyzed;
    for (const std::string& text : texts) {
      analyze(text, analyzed);
      collector.add(analyzed);
    }
    return collector.finish();
  }();
  return learnt;
}

RestoredText restored(const std::string& text, const LanguageStatistics& by = statistics()) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  return restore_marks(text, analyzed, by);
}

TEST(MarkRestoration, RestoresByWhatStandsBeside) {
  struct Case {
    const char* typed;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"chung ta co the lam duoc", "chúng ta có thể làm được"},
      {"Chung ta co the LAM DUOC!", "Chúng ta có thể LÀM ĐƯỢC!"},
      {"HA NOI, thủ do cua viet Nam", "HÀ NỘI, thủ đô của việt Nam"},
      {"bai viet ve nuoc Nga", "bài viết về nước Nga"},
      {"Nuoc Viet Nam", "Nước Việt Nam"},
      {"con duong ve nha; mot ki lo duong", "con đường về nhà; một kí lô đường"},
      {"nganh hoa hoc va hoa hong", "ngành hóa học và hoa hồng"},
      {"ky su Nguyen Van Hoa", "kỹ sư Nguyễn Văn Hóa"},
      {"ngay 6 thang 5 nam 2017", "ngày 6 tháng 5 năm 2017"},
      {"dien thoai iPhone", "điện thoại iPhone"},
      {"Chúng ta", "Chúng ta"},
      {"viết Nam", "viết Nam"},            // marks that were typed stay
      {"nước viêt Nam", "nước việt Nam"},  // ... and those of half a word too
      {"làm đuoc", "làm được"},
      {"làm duơc", "làm được"},
      {"xyz windows trung", "xyz windows trung"},  // nothing to choose from
      {"  (ha noi)\n\n ha-noi  ", "  (hà nội)\n\n hà-nội  "},
      {"\xFFha noi\xFE", "\xFFhà nội\xFE"},
      {"", ""},
      {" .,! ", " .,! "},
  };
  for (const Case& expected : cases) {
    const RestoredText out = restored(expected.typed);
    EXPECT_EQ(out.text, expected.expected);
    EXPECT_EQ(out.changed, std::string(expected.typed) != expected.expected) << expected.typed;
  }
}

TEST(MarkRestoration, TypedMarksAreEvidenceInAnyComposition) {
  EXPECT_EQ(restored(to_nfd("bài viet")).text, to_nfd("bài") + " viết");
  EXPECT_EQ(restored(to_nfd("nước viêt")).text, to_nfd("nước") + " việt");
}

TEST(MarkRestoration, SaysHowSureItIs) {
  const RestoredText sure = restored("ha noi");
  ASSERT_EQ(sure.word_confidence.size(), 2u);
  const RestoredText unsure = restored("viet, duong, hoa");
  ASSERT_EQ(unsure.word_confidence.size(), 3u);
  for (const double confidence : unsure.word_confidence) {
    EXPECT_GT(confidence, 0);
    EXPECT_LE(confidence, 1);
  }
  EXPECT_GT(sure.confidence, unsure.confidence);
  EXPECT_EQ(restored("windows 10").confidence, 1);
  EXPECT_EQ(restored("").confidence, 1);
}

TEST(MarkRestoration, KnowingNothingChangesNothing) {
  const LanguageStatistics nothing;
  EXPECT_EQ(restored("chung ta co the", nothing).text, "chung ta co the");
  EXPECT_FALSE(restored("chung ta co the", nothing).changed);
}

TEST(MarkRestoration, TiesAreDecidedAlike) {
  StatisticsCollector collector;
  AnalyzedText analyzed;
  analyze("ma. má. mả. mã. mạ", analyzed);
  collector.add(analyzed);
  const LanguageStatistics tied = collector.finish();
  const std::string first = restored("ma", tied).text;
  for (int time = 0; time < 20; ++time)
    EXPECT_EQ(restored("ma", tied).text, first);
  EXPECT_NEAR(restored("ma", tied).confidence, 0.2, 1e-3);
}

double seconds_for(std::size_t words) {
  std::string text;
  for (std::size_t word = 0; word < words; word += 6)
    text += "chung ta co the lam duoc ";
  const auto begin = std::chrono::steady_clock::now();
  const RestoredText out = restored(text);
  EXPECT_TRUE(out.text.ends_with("có thể làm được "));
  EXPECT_GE(out.word_confidence.size(), words);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

TEST(MarkRestoration, IsLinearInASentenceOfAnyLength) {
  seconds_for(1'000);
  const double tenth = seconds_for(10'000);
  // 100 times as much for quadratic work; a busy machine may make 10 times look like 30.
  EXPECT_LT(seconds_for(100'000), 40 * tenth + 0.5);
}

}  // namespace
}  // namespace timbao
