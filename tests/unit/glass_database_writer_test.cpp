// Databases of our own writing are what Xapian makes of the same documents.
#include "indexer/glass/glass_database_writer.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <sstream>
#include <tuple>
#include <unistd.h>
#include <utility>

#include <gtest/gtest.h>
#include <xapian.h>

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr DatabaseUuid fixed_uuid{1, 2, 3};

struct TestDocument {
  std::map<std::string, std::uint32_t> terms;  // with wdf
  std::map<std::uint32_t, std::string> values;
  std::string data;
};

struct Corpus {
  std::map<std::string, std::string> metadata;
  std::vector<TestDocument> documents;
};

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (fs::temp_directory_path() / "glass-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { fs::remove_all(path_); }
  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

void write_with_xapian(const fs::path& directory, const Corpus& corpus) {
  Xapian::WritableDatabase database(
      directory.string(), Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS | Xapian::DB_NO_TERMLIST);
  for (const auto& [key, value] : corpus.metadata)
    database.set_metadata(key, value);
  for (const TestDocument& document : corpus.documents) {
    Xapian::Document out;
    for (const auto& [term, wdf] : document.terms)
      out.add_term(term, wdf);
    for (const auto& [slot, value] : document.values)
      out.add_value(slot, value);
    out.set_data(document.data);
    database.add_document(out);
  }
  database.commit();
}

#define ASSERT_OK(expression)                         \
  do {                                                \
    const auto& result = (expression);                \
    ASSERT_TRUE(result) << to_string(result.error()); \
  } while (false)

void write_with_us(const fs::path& directory, const Corpus& corpus) {
  std::map<std::string, std::vector<Posting>> terms;
  std::map<std::uint32_t, std::vector<DocumentValue>> slots;
  std::vector<std::uint32_t> lengths;
  const auto writer = GlassDatabaseWriter::create(directory, fixed_uuid);
  ASSERT_OK(writer);
  for (const TestDocument& document : corpus.documents) {
    const auto id = static_cast<std::uint32_t>(lengths.size() + 1);
    lengths.push_back(0);
    for (const auto& [term, wdf] : document.terms) {
      terms[term].push_back({id, wdf});
      lengths.back() += wdf;
    }
    for (const auto& [slot, value] : document.values)
      slots[slot].push_back({id, value});
    ASSERT_OK((*writer)->add_document_data(id, document.data));
  }
  for (const auto& [key, value] : corpus.metadata)
    ASSERT_OK((*writer)->add_metadata(key, value));
  for (const auto& [slot, values] : slots)
    ASSERT_OK((*writer)->add_value_slot(slot, values));
  ASSERT_OK((*writer)->set_document_lengths(lengths));
  for (const auto& [term, postings] : terms)
    ASSERT_OK((*writer)->add_term(term, postings));
  ASSERT_OK((*writer)->finish());
}

std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes)
    byte = static_cast<char>(random());
  return bytes;
}

// Mostly short, sometimes up to `longest`.
std::size_t random_size(std::mt19937& random, std::size_t longest) {
  return random() % (random() % 50 == 0 ? longest + 1 : 60);
}

std::vector<std::string> make_vocabulary(std::mt19937& random) {
  using namespace std::string_literals;
  std::vector<std::string> terms{"\0"s, "\0\xff"s, "\xff"s, "a"s, "a\0"s, "a\0b"s, "a\xff"s};
  for (const auto& [size, byte] : {std::pair(122u, '\0'), {244, 'z'}, {245, 'z'}, {245, '\xff'}})
    terms.emplace_back(size, byte);
  while (terms.size() < 5000)
    terms.push_back(terms.size() % 10 == 0 ? random_bytes(random, 1 + random() % 120)
                                           : "t" + std::to_string(random() % 1000000));
  std::shuffle(terms.begin(), terms.end(), random);
  return terms;
}

// Words by Zipf's law, documents without any, and everything in the limits of the format.
Corpus random_corpus(std::size_t document_count) {
  std::mt19937 random(20240101);
  const std::vector<std::string> vocabulary = make_vocabulary(random);
  std::uniform_real_distribution<double> uniform;
  Corpus corpus;
  for (int i = 0; i < 300; ++i)
    corpus.metadata[random_bytes(random, 1 + random() % 60)] =
        random_bytes(random, 1 + random_size(random, 30000));
  corpus.metadata[std::string(253, 'm')] = "the longest key";
  for (std::size_t i = 0; i < document_count; ++i) {
    TestDocument document;
    const std::size_t words = i % 20 == 7 ? 0 : random() % 300;
    for (std::size_t word = 0; word < words; ++word) {
      const double rank = std::pow(static_cast<double>(vocabulary.size()), uniform(random)) - 1;
      document.terms[vocabulary[static_cast<std::size_t>(rank)]] += random() % 10 != 0;
    }
    if (i % 100 == 0 && words != 0)
      document.terms["often"] = 1u << 20;
    if (i % 3 == 0)
      document.terms["\x01only without weight"] = 0;
    for (const std::uint32_t slot : {0u, 1u, 77u, 128u, 255u})
      if (random() % 4 != 0 && (slot != 128 || i == 1000))
        document.values[slot] = random_bytes(random, random_size(random, 20000));
    document.data = random_bytes(random, random_size(random, 100000));
    corpus.documents.push_back(std::move(document));
  }
  return corpus;
}

Corpus part_of(const Corpus& corpus, std::ptrdiff_t begin, std::ptrdiff_t end) {
  const auto first = corpus.documents.begin();
  return {corpus.metadata, {first + begin, first + end}};
}

void expect_no_errors(const fs::path& directory) {
  std::ostringstream messages;
  for (const int options : {0, Xapian::DBCHECK_SHOW_STATS})
    EXPECT_EQ(Xapian::Database::check(directory.string(), options, &messages), 0u)
        << messages.str();
}

struct BothDatabases {
  Xapian::Database ours;
  Xapian::Database theirs;
};

BothDatabases write_both(const TemporaryDirectory& directory, const Corpus& corpus) {
  write_with_us(directory / "ours", corpus);
  write_with_xapian(directory / "theirs", corpus);
  expect_no_errors(directory / "ours");
  return {Xapian::Database((directory / "ours").string()),
          Xapian::Database((directory / "theirs").string())};
}

void expect_same_statistics(const Xapian::Database& ours, const Xapian::Database& theirs) {
  EXPECT_EQ(ours.get_doccount(), theirs.get_doccount());
  EXPECT_EQ(ours.get_lastdocid(), theirs.get_lastdocid());
  EXPECT_EQ(ours.get_total_length(), theirs.get_total_length());
  EXPECT_EQ(ours.get_avlength(), theirs.get_avlength());
  EXPECT_EQ(ours.get_doclength_lower_bound(), theirs.get_doclength_lower_bound());
  EXPECT_EQ(ours.get_doclength_upper_bound(), theirs.get_doclength_upper_bound());
}

using WeightedPosting = std::tuple<Xapian::docid, Xapian::termcount, Xapian::termcount>;

std::vector<WeightedPosting> postings_of(const Xapian::Database& database,
                                         const std::string& term) {
  std::vector<WeightedPosting> postings;
  for (auto posting = database.postlist_begin(term); posting != database.postlist_end(term);
       ++posting)
    postings.emplace_back(*posting, posting.get_wdf(), posting.get_doclength());
  return postings;
}

std::vector<std::string> expect_same_terms(const Xapian::Database& ours,
                                           const Xapian::Database& theirs) {
  const std::vector<std::string> terms(theirs.allterms_begin(), theirs.allterms_end());
  EXPECT_EQ(std::vector<std::string>(ours.allterms_begin(), ours.allterms_end()), terms);
  for (const std::string& term : terms) {
    EXPECT_EQ(ours.get_termfreq(term), theirs.get_termfreq(term));
    EXPECT_EQ(ours.get_collection_freq(term), theirs.get_collection_freq(term));
    EXPECT_EQ(ours.get_wdf_upper_bound(term), theirs.get_wdf_upper_bound(term));
    EXPECT_EQ(postings_of(ours, term), postings_of(theirs, term));
  }
  EXPECT_EQ(postings_of(ours, ""), postings_of(theirs, ""));
  return terms;
}

std::pair<Xapian::docid, std::string> first_value_from(const Xapian::Database& database,
                                                       Xapian::valueno slot, Xapian::docid from) {
  auto value = database.valuestream_begin(slot);
  value.skip_to(from);
  if (value == database.valuestream_end(slot))
    return {};
  return {value.get_docid(), *value};
}

void expect_same_values(const Xapian::Database& ours, const Xapian::Database& theirs) {
  for (const Xapian::valueno slot : {0u, 1u, 2u, 77u, 128u, 255u}) {
    EXPECT_EQ(ours.get_value_freq(slot), theirs.get_value_freq(slot));
    EXPECT_EQ(ours.get_value_lower_bound(slot), theirs.get_value_lower_bound(slot));
    EXPECT_EQ(ours.get_value_upper_bound(slot), theirs.get_value_upper_bound(slot));
    EXPECT_TRUE(std::equal(ours.valuestream_begin(slot), ours.valuestream_end(slot),
                           theirs.valuestream_begin(slot), theirs.valuestream_end(slot)));
    for (Xapian::docid from = 1; from <= theirs.get_lastdocid() + 1; from += 37)
      EXPECT_EQ(first_value_from(ours, slot, from), first_value_from(theirs, slot, from));
  }
}

void expect_same_documents(const Xapian::Database& ours, const Xapian::Database& theirs) {
  for (auto posting = theirs.postlist_begin(""); posting != theirs.postlist_end(""); ++posting) {
    const Xapian::Document our_document = ours.get_document(*posting);
    const Xapian::Document their_document = theirs.get_document(*posting);
    EXPECT_EQ(our_document.get_data(), their_document.get_data());
    for (const Xapian::valueno slot : {0u, 1u, 2u, 77u, 128u, 255u})
      EXPECT_EQ(our_document.get_value(slot), their_document.get_value(slot));
  }
  const std::vector<std::string> keys(theirs.metadata_keys_begin(), theirs.metadata_keys_end());
  EXPECT_EQ(std::vector<std::string>(ours.metadata_keys_begin(), ours.metadata_keys_end()), keys);
  for (const std::string& key : keys)
    EXPECT_EQ(ours.get_metadata(key), theirs.get_metadata(key));
}

using Matches = std::vector<std::pair<Xapian::docid, double>>;

Matches best_matches(const Xapian::Database& database, const Xapian::Query& query) {
  Xapian::Enquire enquire(database);
  enquire.set_query(query);
  Matches matches;
  const Xapian::MSet found = enquire.get_mset(0, 50);
  for (auto match = found.begin(); match != found.end(); ++match)
    matches.emplace_back(*match, match.get_weight());
  return matches;
}

void expect_same_matches(const Xapian::Database& ours, const Xapian::Database& theirs,
                         const std::vector<std::string>& terms) {
  std::mt19937 random(7);
  std::size_t match_count = 0;
  for (int i = 0; i < 200; ++i) {
    // Frequent terms with rare ones make AND queries skip through long lists.
    const auto op = i % 2 == 0 ? Xapian::Query::OP_OR : Xapian::Query::OP_AND;
    std::vector<Xapian::Query> parts{
        Xapian::Query(i % 3 == 0 ? "often" : "\x01only without weight")};
    for (int part = 0; part < (i % 2 == 0 ? 3 : 1); ++part)
      parts.emplace_back(terms[random() % terms.size()]);
    const Xapian::Query query(op, parts.begin(), parts.end());
    const auto matches = best_matches(ours, query);
    EXPECT_EQ(matches, best_matches(theirs, query)) << query.get_description();
    match_count += matches.size();
  }
  EXPECT_GT(match_count, 1000u);
}

std::vector<std::string> expect_same_content(const Xapian::Database& ours,
                                             const Xapian::Database& theirs) {
  expect_same_statistics(ours, theirs);
  expect_same_values(ours, theirs);
  expect_same_documents(ours, theirs);
  return expect_same_terms(ours, theirs);
}

void expect_same(const Xapian::Database& ours, const Xapian::Database& theirs) {
  expect_same_matches(ours, theirs, expect_same_content(ours, theirs));
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GlassDatabaseWriter, EqualsWhatXapianWrites) {
  const TemporaryDirectory directory;
  const auto [ours, theirs] = write_both(directory, random_corpus(3000));
  expect_same(ours, theirs);
}

TEST(GlassDatabaseWriter, IsTheSameForTheSameInput) {
  const TemporaryDirectory directory;
  const Corpus corpus = random_corpus(500);
  write_with_us(directory / "first", corpus);
  write_with_us(directory / "second", corpus);
  for (const char* name : {"iamglass", "postlist.glass", "docdata.glass"})
    EXPECT_EQ(content_of(directory / "first" / name), content_of(directory / "second" / name));
  EXPECT_NE(random_database_uuid(), random_database_uuid());
}

TEST(GlassDatabaseWriter, CompactMergesRunsToWhatXapianWrites) {
  const TemporaryDirectory directory;
  const Corpus corpus = random_corpus(3000);
  write_with_xapian(directory / "theirs", corpus);
  Xapian::Database runs;
  const std::ptrdiff_t borders[] = {0, 900, 900, 901, 2000, 3000};  // an empty one, one of one
  for (std::size_t i = 0; i + 1 < std::size(borders); ++i) {
    const fs::path run = directory / ("run" + std::to_string(i));
    write_with_us(run, part_of(corpus, borders[i], borders[i + 1]));
    expect_no_errors(run);
    runs.add_database(Xapian::Database(run.string()));
  }
  for (const unsigned level :
       {0u, unsigned{Xapian::Compactor::FULL}, unsigned{Xapian::Compactor::FULLER}}) {
    const fs::path merged = directory / ("merged" + std::to_string(level));
    runs.compact(merged.string(), level);
    expect_no_errors(merged);
    expect_same(Xapian::Database(merged.string()),
                Xapian::Database((directory / "theirs").string()));
  }
}

TEST(GlassDatabaseWriter, WritesShardsThatAreSearchedTogether) {
  const TemporaryDirectory directory;
  const Corpus corpus = random_corpus(2000);
  Xapian::Database theirs;
  std::ofstream stub(directory / "stub");
  for (const std::string shard : {"0", "1"}) {
    const Corpus part = part_of(corpus, shard == "0" ? 0 : 1200, shard == "0" ? 1200 : 2000);
    write_with_us(directory / ("ours" + shard), part);
    write_with_xapian(directory / ("theirs" + shard), part);
    theirs.add_database(Xapian::Database((directory / ("theirs" + shard)).string()));
    stub << "glass ours" << shard << "\n";
  }
  stub.close();
  expect_same(Xapian::Database((directory / "stub").string(), Xapian::DB_BACKEND_STUB), theirs);
}

// Xapian's remote backend sends all values of a document and asks for their slots first.
TEST(GlassDatabaseWriter, ListsTheValueSlotsOfEachDocument) {
  const TemporaryDirectory directory;
  using Slots = std::vector<std::uint32_t>;
  const std::vector<Slots> slots_of = {{0, 4, 31}, {}, {255}, {0, 1, 2, 3}, {}};
  const auto writer = GlassDatabaseWriter::create(directory / "listed", fixed_uuid);
  ASSERT_OK(writer);
  for (const std::uint32_t slot : {0u, 1u, 2u, 3u, 4u, 31u, 255u}) {
    std::vector<DocumentValue> values;
    for (std::uint32_t document = 1; document <= slots_of.size(); ++document)
      if (std::ranges::count(slots_of[document - 1], slot) > 0)
        values.push_back({document, "value"});
    ASSERT_OK((*writer)->add_value_slot(slot, values));
  }
  ASSERT_OK((*writer)->set_document_lengths(std::vector<std::uint32_t>(slots_of.size(), 0)));
  for (std::uint32_t document = 1; document <= slots_of.size(); ++document)
    ASSERT_OK((*writer)->add_used_slots(document, slots_of[document - 1]));
  ASSERT_OK((*writer)->finish());
  expect_no_errors(directory / "listed");
  const Xapian::Database listed((directory / "listed").string());
  for (std::uint32_t document = 1; document <= slots_of.size(); ++document) {
    Slots found;
    const Xapian::Document read = listed.get_document(document);
    for (auto value = read.values_begin(); value != read.values_end(); ++value)
      found.push_back(value.get_valueno());
    EXPECT_EQ(found, slots_of[document - 1]) << document;
  }
}

TEST(GlassDatabaseWriter, WritesSmallDatabases) {
  const TestDocument empty;
  const TestDocument full{{{"term", 3}}, {{0, "value"}}, "data"};
  const std::vector<TestDocument> cases[] = {{}, {full}, {empty}, {empty, full, empty}};
  for (std::size_t i = 0; i < 2 * std::size(cases); ++i) {
    Corpus corpus{{}, cases[i / 2]};
    if (i % 2 != 0)
      corpus.metadata["key"] = "value";
    const TemporaryDirectory directory;
    auto [ours, theirs] = write_both(directory, corpus);
    expect_same_content(ours, theirs);
    ours.compact((directory / "compact").string());
    expect_no_errors(directory / "compact");
  }
}

// Where entries end is where items, components and blocks do.
TEST(GlassDatabaseWriter, StoresDataOfEverySize) {
  const TemporaryDirectory directory;
  constexpr std::size_t count = 8500;
  Corpus corpus;
  std::mt19937 random(5);
  for (std::size_t i = 0; i < count; ++i) {
    corpus.documents.emplace_back().data = random_bytes(random, i * 4999 % count);
    corpus.metadata[std::string(1 + i * 7 % 250, 'k') + std::to_string(i % 99)] =
        corpus.documents.back().data;
  }
  const auto [ours, theirs] = write_both(directory, corpus);
  expect_same_content(ours, theirs);
}

TEST(GlassDatabaseWriter, WritesListsOfHundredsOfChunks) {
  const TemporaryDirectory directory;
  constexpr std::uint32_t document_count = 500000;
  Corpus corpus;
  corpus.documents.resize(document_count);
  for (std::uint32_t i = 0; i < document_count; ++i) {
    TestDocument& document = corpus.documents[i];
    document.terms["everywhere"] = 1 + i % 200;
    if (i % 3 != 0)
      document.terms["mostly"] = 1;
    if (i % 9973 == 0)
      document.terms["seldom"] = 2;
    if (i % 2 == 0)
      document.values[1] = std::to_string(i);
  }
  const auto [ours, theirs] = write_both(directory, corpus);
  expect_same_statistics(ours, theirs);
  expect_same_values(ours, theirs);
  expect_same_terms(ours, theirs);
  for (const std::string frequent : {"everywhere", "mostly"}) {
    const Xapian::Query both(Xapian::Query::OP_AND, Xapian::Query("seldom"),
                             Xapian::Query(frequent));
    EXPECT_EQ(best_matches(ours, both), best_matches(theirs, both));
    for (Xapian::docid step = 1000; step < document_count / 2; step += step / 7) {
      auto our_posting = ours.postlist_begin(frequent);
      auto their_posting = theirs.postlist_begin(frequent);
      for (Xapian::docid target = step; target < document_count - 1; target += step) {
        our_posting.skip_to(target);
        their_posting.skip_to(target);
        ASSERT_EQ(*our_posting, *their_posting);
      }
    }
  }
}

TEST(GlassDatabaseWriter, BuildsTreesOfSeveralLevels) {
  const TemporaryDirectory directory;
  const auto term = [](std::uint32_t number) {
    return std::string(238, 'x') + std::to_string(1000000 + number);
  };
  constexpr std::uint32_t term_count = 100000;
  auto writer = GlassDatabaseWriter::create(directory / "ours");
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->set_document_lengths(std::vector<std::uint32_t>{1}));
  for (std::uint32_t i = 0; i < term_count; ++i)
    ASSERT_OK((*writer)->add_term(term(i), std::vector<Posting>{{1, i}}));
  ASSERT_OK((*writer)->finish());

  expect_no_errors(directory / "ours");
  std::ostringstream messages;
  Xapian::Database::check((directory / "ours").string(), Xapian::DBCHECK_SHOW_STATS, &messages);
  EXPECT_NE(messages.str().find("levels=3"), std::string::npos) << messages.str();
  const Xapian::Database ours((directory / "ours").string());
  EXPECT_FALSE(ours.term_exists(term(term_count)));
  for (std::uint32_t i = 0; i < term_count; ++i)
    ASSERT_EQ(ours.get_collection_freq(term(i)), i);
}

TEST(GlassDatabaseWriter, ReportsWhatItCannotStore) {
  const TemporaryDirectory directory;
  const auto created = GlassDatabaseWriter::create(directory / "ours");
  ASSERT_OK(created);
  GlassDatabaseWriter& writer = **created;
  const auto code_of = [](const Result<void>& result) { return result.error().code; };
  const auto refused = ErrorCode::invalid_argument;
  EXPECT_EQ(code_of(writer.add_metadata("", "v")), refused);
  EXPECT_EQ(code_of(writer.add_metadata(std::string(254, 'k'), "v")), refused);
  EXPECT_EQ(code_of(writer.add_value_slot(256, {})), refused);
  ASSERT_OK(writer.set_document_lengths(std::vector<std::uint32_t>{1, 1}));
  const std::vector<Posting> once{{1, 1}};
  EXPECT_EQ(code_of(writer.add_term(std::string(246, 'x'), once)), refused);
  EXPECT_EQ(code_of(writer.add_term(std::string(123, '\0'), once)), refused);
  EXPECT_EQ(code_of(writer.add_term("x", std::vector<Posting>{{1, ~0u}, {2, 1}})), refused);
}

}  // namespace
}  // namespace timbao
