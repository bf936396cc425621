// Archives that are split: every posting, value and article is where the plan says, and nowhere
// else; stock Xapian reads it.
#include "indexer/maintenance/archive_sharding.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <xapian.h>

#include "indexer/glass/glass_database_writer.hpp"
#include "indexer/live/archive_commit.hpp"
#include "indexer/schema/shards_manifest.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// All that Xapian says of some databases, by common document numbers.
struct Content {
  std::map<std::string, std::vector<std::pair<std::uint64_t, std::uint32_t>>> postings;
  std::map<Xapian::valueno, std::map<std::uint64_t, std::string>> values;
  std::map<std::uint64_t, std::uint32_t> lengths;
  std::map<std::uint64_t, std::string> data;

  // Of the documents to which `number` gives one that is not 0.
  template <typename Number>
  void add(const Xapian::Database& database, Number number) {
    for (auto at = database.postlist_begin(""); at != database.postlist_end(""); ++at)
      if (const std::uint64_t common = number(*at); common != 0) {
        lengths[common] = database.get_doclength(*at);
        data[common] = database.get_document(*at).get_data();
      }
    for (auto term = database.allterms_begin(); term != database.allterms_end(); ++term)
      for (auto at = database.postlist_begin(*term); at != database.postlist_end(*term); ++at)
        if (const std::uint64_t common = number(*at); common != 0)
          postings[*term].emplace_back(common, at.get_wdf());
    for (Xapian::valueno slot = 0; slot < slot_end; ++slot)
      for (auto at = database.valuestream_begin(slot); at != database.valuestream_end(slot); ++at)
        if (const std::uint64_t common = number(at.get_docid()); common != 0)
          values[slot][common] = *at;
  }
};

class ArchiveSharding : public ::testing::Test {
 protected:
  static constexpr unsigned first_year = 2015;
  static constexpr unsigned years = 7;

  // 400 articles of seven years, some undated, in two builds and live changes.
  void SetUp() override {
    ASSERT_TRUE(build(archive(), {directory_.write("1.jsonl", articles(0, 300))}).summary);
    ASSERT_TRUE(build(archive(), {directory_.write("2.jsonl", articles(250, 400))}).summary);
    std::vector<ArticleChange> changes(3);
    changes[0].article.id = "bai-17";
    changes[0].article.title = "Bài mười bảy, viết lại";
    changes[1].article.id = "moi";
    changes[1].article.title = "Bài mới";
    changes[2].kind = ArticleChange::Kind::remove;
    changes[2].id = "bai-399";
    ArticleLookup lookup;
    ASSERT_TRUE(commit_changes(archive(), "live-commit", changes, lookup));
  }

  static std::string articles(unsigned begin, unsigned end) {
    std::string lines;
    for (unsigned number = begin; number < end; ++number) {
      const std::string digits = std::to_string(number);
      lines += R"({"id":"bai-)" + digits + R"(","title":"Tin số )" + digits +
               R"(","text":"Xã Thiệu Trung giữ nghề đúc đồng từ lâu, bài )" + digits + "/" +
               std::to_string(begin) + R"(","source":"báo )" + std::to_string(number % 3) + "\"";
      if (number % 5 == 0)
        lines += R"(,"tags":["làng nghề","số )" + std::to_string(number % 4) + "\"]";
      if (number % 11 != 0)
        lines += R"(,"date":")" + std::to_string(first_year + number % years) + R"(-03-05")";
      lines += "}\n";
    }
    return lines;
  }

  fs::path archive() const { return directory_.path() / "archive"; }
  fs::path output() const { return directory_.path() / "shards"; }

  Result<ShardingSummary> split(SplitBy by, std::uint32_t shards) const {
    return split_archive({archive(), output(), by, shards}, [this](const BuildProgress&) {
      EXPECT_FALSE(fs::exists(output() / "shards.json")) << "before all else is there";
    });
  }

  // The archive in its own order, replaced articles left out.
  Content original() const {
    Content content;
    const Result<ArchiveManifest> manifest = read_manifest(archive());
    std::uint64_t last = 0;
    for (const ShardEntry& entry : manifest->shards) {
      const auto replaced = read_replaced(archive(), entry.replaced_file);
      const Xapian::Database database((archive() / entry.name).string());
      std::vector<std::uint64_t> numbers(database.get_lastdocid() + 1, 0);
      for (Xapian::docid document = 1; document <= database.get_lastdocid(); ++document)
        if (!std::binary_search(replaced->begin(), replaced->end(), document))
          numbers[document] = ++last;
      content.add(database, [&numbers](Xapian::docid document) { return numbers[document]; });
    }
    std::erase_if(content.postings, [](const auto& entry) { return entry.second.empty(); });
    return content;
  }

  // All shards as one database, whose numbers are undone.
  static Content joined(const ShardsManifest& manifest) {
    Xapian::Database all;
    for (const ShardPlace& shard : manifest.shards)
      all.add_database(Xapian::Database(shard.replicas.front().path.string()));
    Content content;
    const std::uint64_t count = manifest.shards.size();
    content.add(all, [count](Xapian::docid document) { return (document - 1) / count + 1; });
    return content;
  }

  void expect_whole() const {
    const Result<ShardsManifest> manifest = read_shards_manifest(output() / "shards.json");
    ASSERT_TRUE(manifest) << to_string(manifest.error());
    const Content expected = original();
    Content found = joined(*manifest);
    ASSERT_GT(expected.postings.size(), 400u);
    EXPECT_EQ(found.postings, expected.postings);
    EXPECT_EQ(found.lengths, expected.lengths);
    EXPECT_EQ(found.data, expected.data);
    std::map<std::uint64_t, std::string> lengths;
    for (const auto& [document, length] : expected.lengths)
      lengths[document] = length_to_bytes(length);
    EXPECT_EQ(found.values[length_slot], lengths);
    found.values.erase(length_slot);
    EXPECT_EQ(found.values, expected.values);
    std::uint64_t articles = 0;
    for (const ShardPlace& shard : manifest->shards) {
      const std::string path = shard.replicas.front().path.string();
      EXPECT_EQ(Xapian::Database::check(path), 0u) << path;
      const Xapian::Database database(path);
      EXPECT_TRUE(check_version(database, path));
      EXPECT_EQ(shard.articles, database.get_doccount());
      const auto reader = GlassShardReader::open(path);
      ASSERT_TRUE(reader) << path;
      EXPECT_EQ((*reader)->document_count(), database.get_doccount());
      EXPECT_EQ((*reader)->last_document(), database.get_lastdocid());
      articles += shard.articles;
    }
    EXPECT_EQ(articles, read_manifest(archive())->articles());
  }

  TemporaryDirectory directory_;
};

TEST_F(ArchiveSharding, EveryArticleGoesWhereItsIdSays) {
  const Result<ShardingSummary> summary = split(SplitBy::id, 3);
  ASSERT_TRUE(summary) << to_string(summary.error());
  EXPECT_EQ(summary->articles, 400u);
  EXPECT_EQ(summary->shards, 3u);
  expect_whole();
  const Result<ShardsManifest> manifest = read_shards_manifest(output() / "shards.json");
  for (std::uint32_t shard = 0; shard < 3; ++shard) {
    const Xapian::Database database(manifest->shards[shard].replicas.front().path.string());
    EXPECT_GT(database.get_doccount(), 100u) << shard;
    for (auto at = database.valuestream_begin(id_slot); at != database.valuestream_end(id_slot);
         ++at)
      EXPECT_EQ(shard_of_id(*at, 3), shard) << *at;
  }
}

TEST_F(ArchiveSharding, EveryArticleGoesWhereItsYearSays) {
  struct Row {
    std::uint32_t shards;  // 0: one a year
    std::uint32_t made;
  };
  for (const Row& row : {Row{3, 3}, Row{0, years}, Row{years, years}}) {
    const Result<ShardingSummary> summary = split(SplitBy::year, row.shards);
    ASSERT_TRUE(summary) << to_string(summary.error());
    ASSERT_EQ(summary->shards, row.made);
    expect_whole();
    const Result<ShardsManifest> manifest = read_shards_manifest(output() / "shards.json");
    std::string last_date;
    for (const ShardPlace& shard : manifest->shards) {
      const Xapian::Database database(shard.replicas.front().path.string());
      EXPECT_GT(database.get_doccount(), 0u);
      EXPECT_GT(database.get_value_lower_bound(date_slot), last_date) << shard.name;
      last_date = database.get_value_upper_bound(date_slot);
      const bool all_dated = database.get_value_freq(date_slot) == database.get_doccount();
      EXPECT_EQ(all_dated, shard.name != "shard-01") << "undated ones are in the first";
    }
    fs::remove_all(output());
  }
}

// More than are written at once, some of them empty.
TEST_F(ArchiveSharding, ManyShardsAreWrittenInGroups) {
  const Result<ShardingSummary> summary = split(SplitBy::id, 101);
  ASSERT_TRUE(summary) << to_string(summary.error());
  expect_whole();
  EXPECT_TRUE(fs::exists(output() / "shard-001" / "iamglass"));
  EXPECT_TRUE(fs::exists(output() / "shard-101" / "iamglass"));
}

TEST_F(ArchiveSharding, StatisticsSuggestionsAndSettingsComeAlong) {
  std::ofstream(archive() / "settings.json") << R"({"profile":"default"})";
  ASSERT_TRUE(split(SplitBy::id, 2));
  const Result<ShardsManifest> shards = read_shards_manifest(output() / "shards.json");
  const Result<ArchiveManifest> manifest = read_manifest(archive());
  EXPECT_FALSE(shards->refuse_when_missing);
  EXPECT_EQ(shards->statistics_file, "statistics.bin");
  EXPECT_EQ(shards->suggestions_file, "suggestions.bin");
  EXPECT_EQ(read_file(output() / "statistics.bin"),
            read_file(archive() / manifest->statistics_file));
  EXPECT_EQ(read_file(output() / "suggestions.bin"),
            read_file(archive() / manifest->suggestions_file));
  EXPECT_EQ(read_file(output() / "settings.json"), R"({"profile":"default"})");
}

// What xapian-tcpsrv does for each document that is asked for, without a port.
TEST_F(ArchiveSharding, TheRemoteBackendReadsWholeDocuments) {
  ASSERT_TRUE(split(SplitBy::id, 2));
  const std::string path = (output() / "shard-02").string();
  const Xapian::Database local(path);
  if (std::system("command -v xapian-progsrv >/dev/null") != 0)
    GTEST_SKIP() << "xapian-progsrv is not installed (Debian: xapian-tools)";
  const Xapian::Database remote = Xapian::Remote::open("xapian-progsrv", path);
  for (auto at = local.postlist_begin(""); at != local.postlist_end(""); ++at) {
    const Xapian::Document mine = local.get_document(*at);
    const Xapian::Document theirs = remote.get_document(*at);
    EXPECT_EQ(theirs.get_data(), mine.get_data());
    std::map<Xapian::valueno, std::string> values;
    for (auto value = theirs.values_begin(); value != theirs.values_end(); ++value)
      values[value.get_valueno()] = *value;
    for (Xapian::valueno slot = 0; slot < slot_end; ++slot)
      EXPECT_EQ(values[slot], mine.get_value(slot)) << "slot " << slot << " of " << *at;
  }
}

TEST_F(ArchiveSharding, SaysWhatCannotBeDone) {
  const auto refused = [this](SplitBy by, std::uint32_t shards) {
    const Result<ShardingSummary> summary = split(by, shards);
    return summary.has_error() ? to_string(summary.error()) : "done";
  };
  EXPECT_EQ(refused(SplitBy::id, 0), "--into: takes 2 to 1000 shards");
  EXPECT_EQ(refused(SplitBy::id, 1), "--into: takes 2 to 1000 shards");
  EXPECT_EQ(refused(SplitBy::id, 1001), "--into: takes 2 to 1000 shards");
  EXPECT_EQ(refused(SplitBy::year, 8),
            "--into: the articles are of 7 years, and a shard takes one at least");
  EXPECT_FALSE(fs::exists(output())) << "nothing is left behind";
  fs::create_directories(output());
  std::ofstream(output() / "ghi-chu.txt") << "của tôi";
  EXPECT_EQ(refused(SplitBy::id, 2), output().string() + ": is there already and not empty");
  EXPECT_EQ(read_file(output() / "ghi-chu.txt"), "của tôi");
  fs::remove_all(output());
  const std::string shard = read_manifest(archive())->shards.front().name;
  fs::resize_file(archive() / shard / "docdata.glass", 8192);
  EXPECT_NE(refused(SplitBy::id, 2).find(shard + ": is damaged"), std::string::npos);
  EXPECT_FALSE(fs::exists(output()));
  fs::remove_all(archive());
  EXPECT_EQ(refused(SplitBy::id, 2), archive().string() + ": no such directory");
}

// A shard from before tags had a slot of their own, one of whose articles has some.
TEST(ArchiveShardingOfOldShards, TagsAreReadFromTheArticles) {
  const TemporaryDirectory directory;
  const fs::path archive = directory.path() / "archive";
  auto created = GlassDatabaseWriter::create(archive / "shard-000001");
  ASSERT_TRUE(created);
  GlassDatabaseWriter& writer = **created;
  const std::string zero(1, '\0');
  ASSERT_TRUE(writer.add_metadata(version_key, version_text()));
  ASSERT_TRUE(writer.add_document_data(1, R"({"id":"a","title":"Bão","tags":["bão","lũ","bão"]})"));
  ASSERT_TRUE(writer.add_document_data(2, R"({"id":"b","title":"Gốm"})"));
  ASSERT_TRUE(writer.add_document_data(3, R"({"id":"c","title":"Lũ","tags":["lũ"]})"));
  ASSERT_TRUE(
      writer.add_value_slot(id_slot, std::vector<DocumentValue>{{1, "a"}, {2, "b"}, {3, "c"}}));
  ASSERT_TRUE(writer.add_value_slot(tags_slot, std::vector<DocumentValue>{{3, "lũ"}}));
  ASSERT_TRUE(writer.set_document_lengths(std::vector<std::uint32_t>{1, 1, 1}));
  ASSERT_TRUE(writer.add_term("XTbão", std::vector<Posting>{{1, 0}}));
  ASSERT_TRUE(writer.add_term("XTlũ", std::vector<Posting>{{1, 0}, {3, 0}}));
  ASSERT_TRUE(writer.finish());
  ArchiveManifest manifest;
  manifest.shards = {{"shard-000001", 3, 0, ""}};
  ASSERT_TRUE(write_manifest(archive, manifest));
  const auto summary = split_archive({archive, directory.path() / "shards", SplitBy::id, 2},
                                     [](const BuildProgress&) {});
  ASSERT_TRUE(summary) << to_string(summary.error());
  std::map<std::string, std::string> tags;
  for (const char* name : {"shard-01", "shard-02"}) {
    const Xapian::Database shard((directory.path() / "shards" / name).string());
    for (auto at = shard.valuestream_begin(id_slot); at != shard.valuestream_end(id_slot); ++at)
      tags[*at] = shard.get_document(at.get_docid()).get_value(tags_slot);
  }
  EXPECT_EQ(tags, (std::map<std::string, std::string>{
                      {"a", "bão" + zero + "lũ"}, {"b", ""}, {"c", "lũ"}}));
}

TEST(ArchiveShardingByYear, NeedsTwoYears) {
  struct Row {
    const char* second_date;
    const char* error;
  };
  for (const Row& row : {Row{"", "--by year: no article has a date"},
                         Row{R"(,"date":"2017-01-02")", "--by year: all articles are of one year"},
                         Row{R"(,"date":"2018-01-02")", ""}}) {
    const TemporaryDirectory directory;
    const bool dated = *row.second_date != '\0';
    const std::string lines = std::string(R"({"id":"a","title":"Bão")") +
                              (dated ? R"(,"date":"2017-05-06"})" : "}") + "\n" +
                              R"({"id":"b","title":"Lũ")" + row.second_date + "}\n";
    ASSERT_TRUE(build(directory.path() / "archive", {directory.write("a.jsonl", lines)}).summary);
    const auto summary =
        split_archive({directory.path() / "archive", directory.path() / "shards", SplitBy::year, 0},
                      [](const BuildProgress&) {});
    EXPECT_EQ(summary.has_error() ? to_string(summary.error()) : "", row.error);
  }
}

TEST(SplitPlan, IdsAreSpreadEvenlyAndForGood) {
  struct Case {
    const char* id;
    std::uint32_t shards;
    std::uint32_t shard;
  };
  // Shards that exist are searched by these numbers: they never change.
  for (const Case& expected : {Case{"bm-21471662", 4, 1}, Case{"", 4, 3}, Case{"bài-1", 1000, 906}})
    EXPECT_EQ(shard_of_id(expected.id, expected.shards), expected.shard) << expected.id;
  for (const std::uint32_t shards : {2u, 3u, 8u, 64u}) {
    std::vector<unsigned> counts(shards, 0);
    for (unsigned number = 0; number < 64'000; ++number)
      ++counts[shard_of_id("bai-" + std::to_string(number), shards)];
    const double fair = 64'000.0 / shards;
    for (const unsigned count : counts)
      EXPECT_NEAR(count, fair, fair / 5) << shards;
  }
}

TEST(SplitPlan, YearsAreGroupedByTheirArticles) {
  struct Case {
    std::map<unsigned, std::uint64_t> articles;
    std::uint32_t groups;
    std::vector<std::uint32_t> group;  // by year, ascending
  };
  const std::vector<Case> cases = {
      {{{2001, 5}, {2002, 5}}, 2, {0, 1}},
      {{{2001, 1}, {2002, 1}, {2003, 1}, {2004, 1}}, 2, {0, 0, 1, 1}},
      {{{2001, 1}, {2002, 1}, {2003, 1}, {2004, 9}}, 2, {0, 0, 0, 1}},
      {{{2001, 9}, {2002, 1}, {2003, 1}, {2004, 1}}, 2, {0, 1, 1, 1}},
      {{{2001, 9}, {2002, 1}, {2003, 1}, {2004, 1}}, 3, {0, 1, 1, 2}},
      {{{2001, 1}, {2002, 1}, {2003, 90}}, 3, {0, 1, 2}},
      {{{2001, 4}, {2005, 3}, {2009, 3}, {2012, 4}, {2013, 6}}, 3, {0, 0, 1, 1, 2}},
  };
  for (const Case& expected : cases) {
    const auto grouped = group_years(expected.articles, expected.groups);
    std::vector<std::uint32_t> group;
    for (const auto& [year, number] : grouped)
      group.push_back(number);
    EXPECT_EQ(group, expected.group) << expected.groups;
  }
  struct Date {
    const char* value;
    unsigned year;
  };
  for (const Date& date : {Date{"20171224", 2017}, Date{"", 0}, Date{"201", 0}, Date{"20x7", 0}})
    EXPECT_EQ(year_of_date(date.value), date.year) << date.value;
}

}  // namespace
}  // namespace timbao
