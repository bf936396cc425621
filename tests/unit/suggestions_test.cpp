// What is collected to be suggested, how it is kept, and what completes what was typed.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "indexer/suggestion_collector.hpp"
#include "server/search/suggestion_table.hpp"

namespace timbao {
namespace {

Article article(const std::string& id, const std::string& title, const std::string& abstract,
                const std::string& date = "2025-01-01") {
  Article one;
  one.id = id;
  one.title = title;
  one.abstract = abstract;
  one.date = date;
  return one;
}

std::vector<Article> articles() {
  return {
      article("vang-1", "Giá vàng tăng mạnh", "Sáng nay giá vàng ở Hà Nội lên cao.", "2025-03-01"),
      article("vang-2", "Giá vàng giảm", "Buổi chiều, giá vàng tại Hà Nội đi xuống.", "2025-03-02"),
      article("vang-3", "Người dân đổ đi mua vàng", "Ông Nguyễn Văn An nói giá vàng còn tăng."),
      article("bong", "Messi ghi bàn", "Siêu sao Lionel Messi lập công ở Miami.", "2025-02-01"),
      article("bong-2", "Lại là Messi", "Hôm qua Lionel Messi và Nguyễn Văn An gặp nhau."),
      article("ma", "Cầu mới qua sông Mã & <b>", "Cầu bắc qua sông Mã của tỉnh."),
      article("ma-2", "Lũ trên sông Mã", "Nước sông Mã dâng cao."),
  };
}

SuggestionFile collected(const std::vector<Article>& from) {
  SuggestionCollector collector;
  std::uint64_t sequence = 0;
  for (const Article& one : from)
    collector.add(one, ++sequence);
  return *read_suggestions(serialise(std::move(collector).finish()), "test");
}

std::string listing(const std::vector<Suggestion>& suggestions) {
  const char* kinds[] = {"phrase", "name", "title"};
  std::string list;
  for (const Suggestion& one : suggestions)
    list.append(list.empty() ? "" : " | ")
        .append(kinds[static_cast<int>(one.kind)])
        .append(":")
        .append(one.html)
        .append(":")
        .append(one.kind == SuggestionKind::title ? one.id : std::to_string(one.count));
  return list;
}

TEST(Suggestions, CompleteWhatIsTyped) {
  const SuggestionTable table(collected(articles()));
  struct Row {
    const char* typed;
    std::size_t limit;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"", 8, ""},
      {" ,.", 8, ""},
      {"khong co gi", 8, ""},
      {"gia va", 3,
       "phrase:<mark>giá vàng</mark>:3 | title:<mark>Giá vàng</mark> giảm:vang-2 | "
       "title:<mark>Giá vàng</mark> tăng mạnh:vang-1"},
      {"Giá vàng g", 8, "title:<mark>Giá vàng giảm</mark>:vang-2"},
      {"vang", 1, "phrase:giá <mark>vàng</mark>:3"},
      {"mes", 2, "name:Lionel <mark>Messi</mark>:2 | title:<mark>Messi</mark> ghi bàn:bong"},
      {"lionel m", 1, "name:<mark>Lionel Messi</mark>:2"},
      {"ha noi", 1, "name:<mark>Hà Nội</mark>:2"},
      {"ha no ", 1, ""},
      {"nguyen van a", 1, "name:<mark>Nguyễn Văn An</mark>:2"},
      {"cau moi", 1, "title:<mark>Cầu mới</mark> qua sông Mã &amp; &lt;b&gt;:ma"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(listing(table.complete(row.typed, row.limit)), row.expected) << row.typed;
}

TEST(Suggestions, TheMarksThatWereTypedComeFirst) {
  std::vector<SuggestionEntry> entries = {{SuggestionKind::phrase, 90, "má hồng", ""},
                                          {SuggestionKind::phrase, 5, "mã vạch", ""},
                                          {SuggestionKind::phrase, 50, "ma túy", ""},
                                          {SuggestionKind::name, 3, "Kyoto", ""},
                                          {SuggestionKind::name, 2, "Kỳ Anh", ""}};
  const SuggestionTable table(*read_suggestions(serialise(entries), "test"));
  struct Row {
    const char* typed;
    const char* first;
  };
  const std::vector<Row> rows = {
      {"mã", "mã vạch"},  {"má", "má hồng"},         {"ma", "má hồng"},
      {"MA T", "ma túy"}, {"ma\xCC\x83", "mã vạch"}, {"ky", "Kyoto"},
      {"kỳ", "Kỳ Anh"},   {"kì a", "Kỳ Anh"},        {"mạ", "má hồng"},
  };
  for (const Row& row : rows) {
    const std::vector<Suggestion> found = table.complete(row.typed, 3);
    ASSERT_FALSE(found.empty()) << row.typed;
    EXPECT_EQ(found[0].text, row.first) << row.typed;
  }
}

TEST(Suggestions, AddUpAcrossBuilds) {
  SuggestionCollector collector;
  collector.add(article("vang-1", "Giá vàng bản mới", "Hôm nay giá vàng ở Hà Nội."), 1);
  collector.add(article("vang-9", "Bạc cũng tăng", "Không chỉ giá vàng, bạc ở Hà Nội cũng tăng."),
                2);
  collector.merge(collected(articles()));
  const SuggestionTable table(*read_suggestions(serialise(std::move(collector).finish()), "test"));
  EXPECT_EQ(listing(table.complete("giá v", 1)), "phrase:<mark>giá vàng</mark>:5");
  EXPECT_EQ(listing(table.complete("ha noi", 1)), "name:<mark>Hà Nội</mark>:4");
  EXPECT_EQ(listing(table.complete("gia vang ban", 1)),
            "title:<mark>Giá vàng bản</mark> mới:vang-1");
  EXPECT_EQ(listing(table.complete("gia vang tang", 1)), "");  // the title that was replaced
}

TEST(Suggestions, ManyKeysOfOneBeginningGiveTheHeaviest) {
  std::vector<SuggestionEntry> entries;
  for (std::uint32_t number = 0; number < 20000; ++number)
    entries.push_back(
        {SuggestionKind::phrase, number * 7919 % 20011, "an " + std::to_string(number), ""});
  const SuggestionTable table(*read_suggestions(serialise(entries), "test"));
  const std::vector<Suggestion> found = table.complete("a", 3);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].count, 20010u);
  EXPECT_EQ(found[1].count, 20009u);
  EXPECT_EQ(found[2].count, 20008u);
}

TEST(Suggestions, DamagedFilesAreRefused) {
  const std::string good = serialise({{SuggestionKind::title, 20250101, "Giá vàng", "vang"}});
  ASSERT_TRUE(read_suggestions(good, "test").has_value());
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_TRUE(read_suggestions(good.substr(0, size), "test").has_error()) << size;
  for (std::size_t byte = 0; byte < good.size(); ++byte) {
    std::string bad = good;
    bad[byte] = static_cast<char>(bad[byte] ^ 0x10);
    EXPECT_TRUE(read_suggestions(bad, "test").has_error()) << byte;
  }
}

}  // namespace
}  // namespace timbao
