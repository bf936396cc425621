// Counting, smoothing, merging, and files of language statistics.
#include "analyzers/language_statistics.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_analyzer.hpp"

namespace timbao {
namespace {

LanguageStatistics learn(const std::vector<std::string>& texts) {
  StatisticsCollector collector;
  AnalyzedText analyzed;
  for (const std::string& text : texts) {
    analyze(text, analyzed);
    collector.add(analyzed);
  }
  return collector.finish();
}

WordId id_of(std::string_view word) {
  AnalyzedText analyzed;
  analyze(word, analyzed);
  const Token& token = analyzed.tokens.at(0);
  return token.kind == TokenKind::syllable ? token.exact_id : token.folded_id;
}

const std::vector<std::string> small_corpus = {
    "Hà Nội mùa thu. Hà Nội mùa đông.",
    "Mùa thu Hà Nội, mùa thu Huế!",
    "Hoà bình, hòa bình và 1.000 máy bay Boeing.",
};

TEST(LanguageStatistics, CountsWordsAndNeighbours) {
  struct Case {
    const char* first;
    const char* second;  // nullptr: the word itself is counted
    std::uint32_t count;
  };
  const std::vector<Case> cases = {
      {"hà", nullptr, 3},     {"Nội", nullptr, 3},  {"hoà", nullptr, 2}, {"hóa", nullptr, 0},
      {"boeing", nullptr, 1}, {"1000", nullptr, 1}, {"hà", "nội", 3},    {"nội", "mùa", 3},
      {"mùa", "thu", 3},      {"thu", "hà", 1},     {"thu", "hè", 0},    {"hòa", "bình", 2},
      {"bình", "hòa", 1},     {"bay", "boeing", 1}, {"1.000", "máy", 1}, {"đông", "mùa", 0},
  };
  const LanguageStatistics statistics = learn(small_corpus);
  for (const Case& expected : cases) {
    const std::uint32_t count =
        expected.second == nullptr
            ? statistics.count(id_of(expected.first))
            : statistics.count(id_of(expected.first), id_of(expected.second));
    EXPECT_EQ(count, expected.count)
        << expected.first << ' ' << (expected.second == nullptr ? "" : expected.second);
  }
  EXPECT_EQ(statistics.count(sentence_start), 4u);
  EXPECT_EQ(statistics.count(sentence_start, id_of("hà")), 2u);
  EXPECT_EQ(statistics.words(), 24u);
}

TEST(LanguageStatistics, CountsAStoredStreamAsItsText) {
  const WordId ha = id_of("hà");
  const WordId noi = id_of("nội");
  StatisticsCollector collector;
  const std::vector<WordId> stream = {ha, noi, 0, noi, ha, 0xFFFF, 0xFFFF, ha, 0xFFFF};
  collector.add_stream(stream);
  collector.add_stream({});
  const LanguageStatistics statistics = collector.finish();
  EXPECT_EQ(statistics.words(), 5u);
  EXPECT_EQ(statistics.count(sentence_start), 3u);
  EXPECT_EQ(statistics.count(ha, noi), 1u);
  EXPECT_EQ(statistics.count(noi, ha), 1u);
  EXPECT_EQ(statistics.count(noi, noi), 0u);
  EXPECT_EQ(statistics.count(ha, ha), 0u);
}

TEST(LanguageStatistics, ProbabilitiesSumToOne) {
  for (const LanguageStatistics& statistics : {learn(small_corpus), LanguageStatistics()}) {
    double words = 0;
    double behind = 0;
    for (unsigned id = 0; id < 0x10000; ++id) {
      const auto word = static_cast<WordId>(id);
      EXPECT_GT(statistics.probability(word), 0);
      words += statistics.probability(word);
      behind += statistics.probability(id_of("hà"), word);
    }
    EXPECT_NEAR(words, 1, 1e-9);
    EXPECT_NEAR(behind, 1, 1e-6);
  }
}

TEST(LanguageStatistics, WhatStoodTogetherIsMoreProbable) {
  const LanguageStatistics statistics = learn(small_corpus);
  EXPECT_GT(statistics.probability(id_of("hà"), id_of("nội")),
            statistics.probability(id_of("hà"), id_of("huế")));
  EXPECT_GT(statistics.probability(id_of("hà"), id_of("huế")),
            statistics.probability(id_of("hà"), id_of("tôm")));
}

TEST(LanguageStatistics, KeepsTheMostFrequentNeighboursOnly) {
  StatisticsCollector collector;
  AnalyzedText analyzed;
  for (const std::string& text : small_corpus) {
    analyze(text, analyzed);
    collector.add(analyzed);
  }
  const LanguageStatistics statistics = collector.finish(4);
  EXPECT_EQ(statistics.bigrams(), 3u);  // those counted three times; of the next ones some exceed
  EXPECT_EQ(statistics.count(id_of("hà"), id_of("nội")), 3u);
  EXPECT_EQ(statistics.count(id_of("hòa"), id_of("bình")), 0u);
  EXPECT_EQ(statistics.count(id_of("hòa")), 2u);
  EXPECT_EQ(collector.finish(0).bigrams(), 0u);
}

TEST(LanguageStatistics, ForgetsRareNeighboursWhenTheTableIsFull) {
  StatisticsCollector collector;
  const WordId ha = id_of("hà");
  const WordId noi = id_of("nội");
  for (int time = 0; time < 5; ++time)
    collector.add_stream(std::vector<WordId>{ha, noi});
  for (unsigned first = 0; first < 2000; ++first) {  // 4 million different pairs
    std::vector<WordId> stream;
    for (unsigned second = 0; second < 2000; ++second)
      for (const unsigned id : {10'000 + first, 20'000 + second, 0u})
        stream.push_back(static_cast<WordId>(id));
    collector.add_stream(stream);
  }
  const LanguageStatistics statistics = collector.finish();
  EXPECT_EQ(statistics.count(ha, noi), 5u);
  EXPECT_EQ(statistics.count(10'000), 2000u);
  EXPECT_LE(statistics.bigrams(), kept_bigrams_max);
}

void expect_same(const LanguageStatistics& left, const LanguageStatistics& right) {
  ASSERT_EQ(left.words(), right.words());
  ASSERT_EQ(left.bigrams(), right.bigrams());
  for (unsigned id = 0; id < 0x10000; ++id) {
    const auto word = static_cast<WordId>(id);
    ASSERT_EQ(left.count(word), right.count(word));
    ASSERT_EQ(left.probability(word), right.probability(word));
    for (const WordId second : left.seconds(word))
      ASSERT_EQ(left.count(word, second), right.count(word, second));
  }
}

TEST(LanguageStatistics, MergingIsCountingTogether) {
  const LanguageStatistics merged =
      merge(learn({small_corpus[0], small_corpus[1]}), learn({small_corpus[2]}));
  expect_same(merged, learn(small_corpus));
  expect_same(merge(merged, LanguageStatistics()), merged);
  EXPECT_EQ(merge(merged, merged, 4).bigrams(), 3u);
  EXPECT_EQ(merge(merged, merged).count(id_of("hà"), id_of("nội")), 6u);
}

TEST(LanguageStatistics, WithoutMarksCountsSpellingsTogether) {
  const LanguageStatistics folded =
      without_marks(learn({"hòa bình", "hóa bình", "hoa binh", "Hà Nội 12"}));
  const WordId hoa = folded_id_of(id_of("hoa"));
  const WordId binh = folded_id_of(id_of("bình"));
  EXPECT_EQ(folded.count(hoa), 3u);
  EXPECT_EQ(folded.count(hoa, binh), 3u);
  EXPECT_EQ(folded.count(sentence_start, hoa), 3u);
  EXPECT_EQ(folded.count(folded_id_of(id_of("nội")), id_of("12")), 1u);
  EXPECT_EQ(folded.words(), 9u);
}

TEST(LanguageStatistics, AFileGivesTheSameBack) {
  for (const LanguageStatistics& statistics : {learn(small_corpus), LanguageStatistics()}) {
    const std::string bytes = serialise(statistics);
    const Result<LanguageStatistics> again = read_statistics(bytes, "statistics.bin");
    ASSERT_TRUE(again) << to_string(again.error());
    expect_same(*again, statistics);
    EXPECT_EQ(serialise(*again), bytes);
  }
}

// Those of "Hà Nội mưa to. Hà Nội ngập." behind the title "Hà Nội mưa", as archives have them that
// were built before most counts were left out.
TEST(LanguageStatistics, ReadsFilesWithAllCounts) {
  const std::string_view hexadecimal =
      "54696d62616f4c5301000000000000000100000000000000f8988683e92225d00305ca3003a9"
      "24029f08019c1003bf3201050001ca3003c93001ae6d03a82401ed9f0101ba1802f354029f08"
      "01";
  std::string bytes;
  for (std::size_t at = 0; at < hexadecimal.size(); at += 2)
    bytes += static_cast<char>(std::stoi(std::string(hexadecimal.substr(at, 2)), nullptr, 16));
  const Result<LanguageStatistics> read = read_statistics(bytes, "statistics-000001.bin");
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(serialise(*read), serialise(learn({"Hà Nội mưa", "Hà Nội mưa to. Hà Nội ngập."})));
}

TEST(LanguageStatistics, RefusesWhatIsDamaged) {
  const std::string bytes = serialise(learn(small_corpus));
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(read_statistics(std::string_view(bytes).substr(0, length), "s")) << length;
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    std::string damaged = bytes;
    damaged[index] = static_cast<char>(damaged[index] ^ 0x41);
    EXPECT_FALSE(read_statistics(damaged, "s")) << index;
  }
  EXPECT_FALSE(read_statistics(bytes + '\0', "s"));
  EXPECT_FALSE(read_statistics("SQLite format 3, which is something else altogether", "s"));
}

TEST(LanguageStatistics, SaysWhichFileItRefuses) {
  const Result<LanguageStatistics> refused = read_statistics("", "bao/statistics.bin");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::incompatible);
  EXPECT_EQ(refused.error().place, "bao/statistics.bin");
}

}  // namespace
}  // namespace timbao
