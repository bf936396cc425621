// A shard read from its mapping is the shard that Xapian reads; a damaged one ends no program.
#include "indexer/glass/glass_shard_reader.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <xapian.h>

#include "indexer/glass/glass_database_writer.hpp"
#include "indexer/schema/index_schema.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;
using Pairs = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

std::uint32_t below(std::mt19937& random, std::uint32_t end) {
  return static_cast<std::uint32_t>(random() % end);
}

Pairs mapped_postings(const GlassShardReader& shard, const std::string& term) {
  Pairs pairs;
  shard.for_each_posting(shard.find(term), [&pairs](std::uint32_t document, std::uint32_t wdf) {
    pairs.emplace_back(document, wdf);
  });
  return pairs;
}

Pairs xapian_postings(const Xapian::Database& database, const std::string& term) {
  Pairs pairs;
  for (auto at = database.postlist_begin(term); at != database.postlist_end(term); ++at)
    pairs.emplace_back(*at, at.get_wdf());
  return pairs;
}

void expect_same(const fs::path& directory) {
  const auto shard = GlassShardReader::open(directory);
  ASSERT_TRUE(shard) << to_string(shard.error());
  const GlassShardReader& reader = **shard;
  const Xapian::Database database(directory.string());
  EXPECT_EQ(reader.document_count(), database.get_doccount());
  EXPECT_EQ(reader.last_document(), database.get_lastdocid());
  EXPECT_EQ(reader.total_length(), database.get_total_length());
  std::size_t terms = 0;
  std::optional<GlassShardReader::FoundTerm> found = reader.first_term();
  for (auto term = database.allterms_begin(); term != database.allterms_end(); ++term, ++terms) {
    ASSERT_TRUE(found) << *term;
    ASSERT_EQ(found->term, *term);
    ASSERT_EQ(found->list.counts().articles, term.get_termfreq()) << *term;
    found = reader.next_term(*found);
    const TermCounts counts = reader.counts(*term);
    ASSERT_EQ(counts.articles, term.get_termfreq()) << *term;
    ASSERT_EQ(counts.occurrences, database.get_collection_freq(*term)) << *term;
    ASSERT_EQ(mapped_postings(reader, *term), xapian_postings(database, *term)) << *term;
  }
  EXPECT_GT(terms, 0u);
  EXPECT_FALSE(found) << found->term;
  for (const char* from : {"", "\x01", "F", "Fa", "t8", "\xFF"}) {
    found = reader.first_term(from);
    auto expected = database.allterms_begin();
    if (*from != '\0')
      expected.skip_to(from);
    ASSERT_EQ(found.has_value(), expected != database.allterms_end()) << from;
    if (found) {
      EXPECT_EQ(found->term, *expected) << from;
    }
  }
  const std::vector<std::uint32_t> lengths = reader.document_lengths();
  ASSERT_EQ(lengths.size(), std::size_t{database.get_lastdocid()} + 1);
  std::string assembled;
  std::vector<GlassShardReader::ValueDirectory> directories;
  for (Xapian::valueno slot = 0; slot < slot_end + 1; ++slot)
    directories.push_back(reader.directory_of(slot));
  // All documents; there may be gaps between them.
  for (auto at = database.postlist_begin(""); at != database.postlist_end(""); ++at) {
    EXPECT_EQ(lengths[*at], at.get_doclength());
    const Xapian::Document stored = database.get_document(*at);
    for (Xapian::valueno slot = 0; slot < slot_end + 1; ++slot) {
      ASSERT_EQ(reader.value(slot, *at, assembled), stored.get_value(slot))
          << "slot " << slot << " of " << *at;
      for (const char* place : {"not known", "known"}) {
        ASSERT_EQ(reader.value(directories[slot], *at, assembled), stored.get_value(slot))
            << "slot " << slot << " of " << *at << ", by directory, place " << place;
        reader.expect(directories[slot], *at);
      }
    }
  }
  for (Xapian::valueno slot = 0; slot < slot_end; ++slot) {
    std::vector<std::pair<std::uint32_t, std::string>> ours;
    reader.for_each_value(slot, [&ours](std::uint32_t document, std::string_view value) {
      ours.emplace_back(document, value);
    });
    std::vector<std::pair<std::uint32_t, std::string>> theirs;
    for (auto at = database.valuestream_begin(slot); at != database.valuestream_end(slot); ++at)
      theirs.emplace_back(at.get_docid(), *at);
    EXPECT_EQ(ours, theirs) << "slot " << slot;
  }
}

// 3,000 documents: lists of many chunks, values longer than a block, terms with zero bytes.
void write_database(const fs::path& directory) {
  constexpr std::uint32_t documents = 3000;
  std::mt19937 random(7);
  auto writer = GlassDatabaseWriter::create(directory);
  ASSERT_TRUE(writer);
  std::vector<std::string> texts;
  for (std::uint32_t document = 1; document <= documents; ++document)
    texts.push_back(document % 500 == 0 ? std::string(20'000, 'x')
                                        : std::string(document % 90, 'v') + "é");
  std::vector<DocumentValue> values;
  for (std::uint32_t document = 1; document <= documents; ++document)
    if (document % 7 != 0)
      values.push_back({document, texts[document - 1]});
  ASSERT_TRUE((*writer)->add_value_slot(2, values));
  ASSERT_TRUE((*writer)->add_value_slot(4, std::span(values).first(values.size() / 2)));
  std::vector<std::string> terms = {std::string("a\0b", 3), "nhiều", "một", std::string(200, 'd')};
  for (int number = 0; number < 800; ++number)
    terms.push_back("t" + std::to_string(number));
  std::sort(terms.begin(), terms.end());
  std::vector<std::vector<Posting>> lists;
  std::vector<std::uint32_t> lengths(documents, 0);
  for (const std::string& term : terms) {
    std::vector<Posting>& list = lists.emplace_back();
    const std::uint32_t step = term == "nhiều" ? 1 : 1 + below(random, 400);
    for (std::uint32_t document = 1 + below(random, step); document <= documents;
         document += step) {
      list.push_back({document, 1 + below(random, 300)});
      lengths[document - 1] += list.back().wdf;
    }
    if (list.empty())
      list.push_back({1, 0});
  }
  ASSERT_TRUE((*writer)->set_document_lengths(lengths));
  for (std::size_t term = 0; term < terms.size(); ++term)
    ASSERT_TRUE((*writer)->add_term(terms[term], lists[term]));
  ASSERT_TRUE((*writer)->finish());
}

TEST(GlassShardReader, ReadsWhatTheWriterWrote) {
  const TemporaryDirectory directory;
  write_database(directory.path() / "written");
  expect_same(directory.path() / "written");
}

TEST(GlassShardReader, ReadsWhatXapianCompacted) {
  const TemporaryDirectory directory;
  write_database(directory.path() / "one");
  write_database(directory.path() / "two");
  Xapian::Database both((directory.path() / "one").string());
  both.add_database(Xapian::Database((directory.path() / "two").string()));
  both.compact((directory.path() / "compacted").string());
  expect_same(directory.path() / "compacted");
}

// Every third document, as in a part of a numbering that several databases share.
TEST(GlassShardReader, ReadsDatabasesWithGaps) {
  constexpr std::uint32_t documents = 4000;
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "gaps";
  auto created = GlassDatabaseWriter::create(path);
  ASSERT_TRUE(created);
  GlassDatabaseWriter& writer = **created;
  const auto value = [](std::uint32_t document) { return "giá trị " + std::to_string(document); };
  ValueStatistics statistics;
  for (std::uint32_t document = 2; document <= documents; document += 3)
    statistics.add(value(document));
  for (const std::uint32_t slot : {1u, 3u})
    ASSERT_TRUE(writer.add_value_statistics(slot, statistics));
  for (const std::uint32_t slot : {1u, 3u})
    for (std::uint32_t document = 2; document <= documents; document += 3)
      ASSERT_TRUE(writer.add_value(slot, {document, value(document)}));
  for (std::uint32_t document = 2; document <= documents; document += 3) {
    ASSERT_TRUE(writer.add_document(document, document % 5 + 1));
    ASSERT_TRUE(writer.add_document_data(document, "dữ liệu"));
    ASSERT_TRUE(writer.add_used_slots(document, std::array{1u, 3u}));
  }
  for (const char* term : {"hiếm", "mọi"}) {
    const std::uint32_t step = *term == 'h' ? 999 : 3;
    std::uint64_t wdf_sum = 0;
    for (std::uint32_t document = 2; document <= documents; document += step)
      wdf_sum += document % 5 + 1;
    ASSERT_TRUE(writer.begin_term(term, (documents - 2) / step + 1, wdf_sum));
    for (std::uint32_t document = 2; document <= documents; document += step)
      ASSERT_TRUE(writer.add_posting({document, document % 5 + 1}));
    ASSERT_TRUE(writer.end_term());
  }
  ASSERT_TRUE(writer.finish());
  expect_same(path);
  EXPECT_EQ(Xapian::Database::check(path.string()), 0u);
  const Xapian::Database database(path.string());
  EXPECT_EQ(database.get_doccount(), (documents - 2) / 3 + 1);
  EXPECT_THROW(database.get_document(3, 0), Xapian::DocNotFoundError);
  const Xapian::Document document = database.get_document(2);
  EXPECT_EQ(document.get_data(), "dữ liệu");
  std::vector<Xapian::valueno> slots;  // as the remote backend asks for them
  for (auto at = document.values_begin(); at != document.values_end(); ++at)
    slots.push_back(at.get_valueno());
  EXPECT_EQ(slots, (std::vector<Xapian::valueno>{1, 3}));
}

TEST(GlassShardReader, ReadsTheSampleArchive) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(build(directory.path() / "archive", {TIMBAO_SOURCE_DIR "/samples"}).summary);
  expect_same(directory.path() / "archive" / "shard-000001");
}

TEST(GlassShardReader, FindsNothingForTermsThatAreNotThere) {
  const TemporaryDirectory directory;
  write_database(directory.path() / "shard");
  const auto shard = GlassShardReader::open(directory.path() / "shard");
  ASSERT_TRUE(shard);
  for (const char* term : {"", "một ", "mộ", "zzz", "\x01", "t9999"}) {
    EXPECT_EQ((*shard)->counts(term).articles, 0u) << term;
    EXPECT_TRUE(mapped_postings(**shard, term).empty()) << term;
  }
  std::string assembled;
  EXPECT_EQ((*shard)->value(9, 1, assembled), "");
  EXPECT_EQ((*shard)->value(2, 7, assembled), "");
  EXPECT_EQ((*shard)->value(2, 99'999, assembled), "");
}

// What a thread remembers of one shard's terms is not taken for another's, which may even be where
// the first one was.
TEST(GlassShardReader, TellsShardsApart) {
  const TemporaryDirectory directory;
  const auto write = [&](const char* name, unsigned documents) {
    Xapian::WritableDatabase database((directory.path() / name).string(),
                                      Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_BACKEND_GLASS);
    for (unsigned document = 0; document < documents; ++document) {
      Xapian::Document one;
      one.add_term("sông");
      database.add_document(one);
    }
    database.commit();
    database.compact((directory.path() / name).string() + "-compact");
  };
  write("two", 2);
  write("three", 3);
  for (int round = 0; round < 3; ++round) {
    const auto two = GlassShardReader::open(directory.path() / "two-compact");
    const auto three = GlassShardReader::open(directory.path() / "three-compact");
    ASSERT_TRUE(two);
    ASSERT_TRUE(three);
    for (int again = 0; again < 2; ++again) {
      EXPECT_EQ((*two)->counts("sông").articles, 2u);
      EXPECT_EQ((*three)->counts("sông").articles, 3u);
      EXPECT_EQ(mapped_postings(**three, "sông").size(), 3u);
      EXPECT_EQ((*two)->counts("biển").articles, 0u);
    }
  }
}

TEST(GlassShardReader, GivesStoredDataAgainAndNoneWhereThereIsNone) {
  const TemporaryDirectory directory;
  const auto archive = directory.path() / "archive";
  ASSERT_TRUE(build(archive, {TIMBAO_SOURCE_DIR "/samples"}).summary);
  const auto shard = GlassShardReader::open(archive / "shard-000001");
  ASSERT_TRUE(shard);
  const std::uint32_t last = (*shard)->last_document();
  std::string first;
  std::string again;
  for (std::uint32_t document = 1; document <= last; ++document) {
    const std::string bytes((*shard)->stored_data(document, first).bytes);
    EXPECT_FALSE(bytes.empty()) << document;
    EXPECT_EQ((*shard)->stored_data(document, again).bytes, bytes) << document;
  }
  for (const std::uint32_t document : {0u, last + 1, last + 100'000, 0xFFFFFFFF})
    EXPECT_TRUE((*shard)->stored_data(document, first).bytes.empty()) << document;
}

TEST(GlassShardReader, RefusesWhatIsNoShard) {
  const TemporaryDirectory directory;
  directory.write("empty/iamglass", "");
  directory.write("other/iamglass", "SQLite format 3, which is something else altogether");
  for (const char* name : {"missing", "empty", "other"}) {
    const auto shard = GlassShardReader::open(directory.path() / name);
    ASSERT_FALSE(shard) << name;
    EXPECT_NE(to_string(shard.error()).find("iamglass"), std::string::npos) << name;
  }
}

// Bytes of the tables are changed at random; under the sanitizers a wild read would be seen.
TEST(GlassShardReader, SurvivesDamage) {
  const TemporaryDirectory directory;
  const fs::path shard_path = directory.path() / "shard";
  write_database(shard_path);
  std::ifstream in(shard_path / "postlist.glass", std::ios::binary);
  const std::string intact((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::mt19937 random(11);
  for (int round = 0; round < 60; ++round) {
    std::string damaged = intact;
    for (int change = 0; change < 400; ++change)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    if (round % 5 == 0)
      damaged.resize(random() % damaged.size());
    std::ofstream(shard_path / "postlist.glass", std::ios::binary) << damaged;
    const auto shard = GlassShardReader::open(shard_path);
    if (!shard)
      continue;
    std::size_t seen = 0;
    for (int number = 0; number < 800; ++number)
      seen += mapped_postings(**shard, "t" + std::to_string(number)).size();
    seen += (*shard)->document_lengths().size();
    std::string assembled;
    const GlassShardReader::ValueDirectory directory_of_values = (*shard)->directory_of(2);
    for (std::uint32_t document = 1; document < 3100; document += 13) {
      seen += (*shard)->value(2, document, assembled).size();
      for (int again = 0; again < 2; ++again) {
        (*shard)->expect(directory_of_values, document);
        for (const char byte : (*shard)->value(directory_of_values, document, assembled))
          seen += byte == 'x';
      }
    }
    (*shard)->for_each_value(
        2, [&seen](std::uint32_t, std::string_view value) { seen += value.size(); });
    for (auto term = (*shard)->first_term(); term; term = (*shard)->next_term(*term))
      seen += term->term.size();
    EXPECT_GT(seen, 0u);
  }
}

}  // namespace
}  // namespace timbao
