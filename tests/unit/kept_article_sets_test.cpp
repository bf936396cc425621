// Sets of articles with a term are those of its posting list, kept or not, for any number of
// threads.
#include "server/search/kept_article_sets.hpp"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "indexer/schema/index_schema.hpp"
#include "server/search/archive.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

std::vector<std::uint32_t> documents_of(const ArticleSet& set) {
  std::vector<std::uint32_t> documents;
  set.for_each([&documents](std::uint32_t document) { documents.push_back(document); });
  return documents;
}

std::vector<std::uint32_t> postings_of(const ArchiveIndex& index, const std::string& term) {
  std::vector<std::uint32_t> documents;
  index.for_each_posting(
      term, [&documents](std::uint32_t document, std::uint32_t) { documents.push_back(document); });
  return documents;
}

TEST(KeptArticleSets, KeepsWhatCameFirst) {
  KeptArticleSets kept(2);
  for (const char* term : {"một", "hai", "ba"})
    kept.keep(term, std::make_shared<ArticleSet>(100));
  EXPECT_NE(kept.find("một"), nullptr);
  EXPECT_NE(kept.find("hai"), nullptr);
  EXPECT_EQ(kept.find("ba"), nullptr);
  const auto known = kept.find("một");
  kept.keep("một", std::make_shared<ArticleSet>(100));
  EXPECT_EQ(kept.find("một"), known);
}

TEST(KeptArticleSets, AreTheArticlesOfThePostingLists) {
  struct Case {
    std::string folded;
    bool kept;
  };
  const std::vector<Case> cases = {{"trong", true}, {"nguoi", true}, {"khongcotunay", false}};
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "archive").string();
  ASSERT_TRUE(build(path, {TIMBAO_SOURCE_DIR "/samples"}).summary);
  ASSERT_TRUE(build(path, {TIMBAO_SOURCE_DIR "/samples/tuyen-tap.jsonl"}).summary);
  const Result<Archive> archive = open_archive("bao", path);
  ASSERT_TRUE(archive) << to_string(archive.error());
  const ArchiveIndex& index = *archive->index;
  const auto ask_for_all = [&] {
    for (int round = 0; round < 50; ++round)
      for (const auto& [folded, kept] : cases) {
        const std::string term = folded_term(folded);
        EXPECT_EQ(documents_of(*index.articles_with(term)), postings_of(index, term)) << folded;
      }
  };
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back(ask_for_all);
  for (std::thread& thread : threads)
    thread.join();
  for (const auto& [folded, kept] : cases) {
    const std::string term = folded_term(folded);
    EXPECT_EQ(index.articles_with(term) == index.articles_with(term), kept) << folded;
  }
}

TEST(ArticleSet, AppendingIsInserting) {
  const std::vector<std::vector<std::uint32_t>> blocks = {
      {1}, {2, 63, 64}, {}, {65, 127, 128, 129}, {190, 192, 500, 511}};
  ArticleSet appended(512);
  ArticleSet inserted(512);
  for (const std::vector<std::uint32_t>& block : blocks) {
    appended.append(block);
    for (const std::uint32_t document : block)
      inserted.insert(document);
  }
  EXPECT_EQ(documents_of(appended), documents_of(inserted));
}

}  // namespace
}  // namespace timbao
