// Databases of our own writing are what Xapian makes of the same documents.
#include "indexer/bulk/glass_database_writer.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <sstream>
#include <sys/resource.h>
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
  auto created = GlassDatabaseWriter::create(directory, fixed_uuid);
  ASSERT_OK(created);
  GlassDatabaseWriter& writer = **created;
  for (const TestDocument& document : corpus.documents) {
    const auto id = static_cast<std::uint32_t>(lengths.size() + 1);
    lengths.push_back(0);
    for (const auto& [term, wdf] : document.terms) {
      terms[term].push_back({id, wdf});
      lengths.back() += wdf;
    }
    for (const auto& [slot, value] : document.values)
      slots[slot].push_back({id, value});
    ASSERT_OK(writer.add_document_data(id, document.data));
  }
  for (const auto& [key, value] : corpus.metadata)
    ASSERT_OK(writer.add_metadata(key, value));
  for (const auto& [slot, values] : slots)
    ASSERT_OK(writer.add_value_slot(slot, values));
  ASSERT_OK(writer.set_document_lengths(lengths));
  for (const auto& [term, postings] : terms)
    ASSERT_OK(writer.add_term(term, postings));
  ASSERT_OK(writer.finish());
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
  std::vector<std::string> terms{std::string(1, '\0'),
                                 std::string("\0\xff", 2),
                                 std::string(122, '\0'),
                                 std::string(245, '\xff'),
                                 "\xff",
                                 "a",
                                 std::string("a\0", 2),
                                 std::string("a\0b", 3),
                                 "a\xff",
                                 std::string(244, 'z') + "y",
                                 std::string(245, 'z')};
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

Corpus part_of(const Corpus& corpus, std::size_t begin, std::size_t end) {
  const auto at = [&](std::size_t index) {
    return corpus.documents.begin() + static_cast<std::ptrdiff_t>(index);
  };
  return {corpus.metadata, {at(begin), at(end)}};
}

std::size_t count_errors(const fs::path& directory) {
  std::ostringstream messages;
  const std::size_t errors =
      Xapian::Database::check(directory.string(), 0, &messages) +
      Xapian::Database::check(directory.string(), Xapian::DBCHECK_SHOW_STATS, &messages);
  EXPECT_EQ(errors, 0u) << messages.str();
  return errors;
}

void expect_same_statistics(const Xapian::Database& ours, const Xapian::Database& theirs) {
  EXPECT_EQ(ours.get_doccount(), theirs.get_doccount());
  EXPECT_EQ(ours.get_lastdocid(), theirs.get_lastdocid());
  EXPECT_EQ(ours.get_avlength(), theirs.get_avlength());
  EXPECT_EQ(ours.get_total_length(), theirs.get_total_length());
  EXPECT_EQ(ours.get_doclength_lower_bound(), theirs.get_doclength_lower_bound());
  EXPECT_EQ(ours.get_doclength_upper_bound(), theirs.get_doclength_upper_bound());
  EXPECT_EQ(ours.has_positions(), theirs.has_positions());
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

void expect_same_values(const Xapian::Database& ours, const Xapian::Database& theirs) {
  for (const Xapian::valueno slot : {0u, 1u, 2u, 77u, 128u, 255u}) {
    EXPECT_EQ(ours.get_value_freq(slot), theirs.get_value_freq(slot));
    EXPECT_EQ(ours.get_value_lower_bound(slot), theirs.get_value_lower_bound(slot));
    EXPECT_EQ(ours.get_value_upper_bound(slot), theirs.get_value_upper_bound(slot));
    EXPECT_TRUE(std::equal(ours.valuestream_begin(slot), ours.valuestream_end(slot),
                           theirs.valuestream_begin(slot), theirs.valuestream_end(slot)));
    for (Xapian::docid document = 1; document <= theirs.get_lastdocid(); document += 37) {
      auto our_value = ours.valuestream_begin(slot);
      auto their_value = theirs.valuestream_begin(slot);
      our_value.skip_to(document);
      their_value.skip_to(document);
      ASSERT_EQ(our_value == ours.valuestream_end(slot),
                their_value == theirs.valuestream_end(slot));
      if (our_value == ours.valuestream_end(slot))
        break;
      EXPECT_EQ(our_value.get_docid(), their_value.get_docid());
      EXPECT_EQ(*our_value, *their_value);
    }
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

std::vector<std::pair<Xapian::docid, double>> best_matches(const Xapian::Database& database,
                                                           const Xapian::Query& query) {
  Xapian::Enquire enquire(database);
  enquire.set_query(query);
  const Xapian::MSet found = enquire.get_mset(0, 50);
  std::vector<std::pair<Xapian::docid, double>> matches;
  for (auto match = found.begin(); match != found.end(); ++match)
    matches.emplace_back(*match, match.get_weight());
  return matches;
}

void expect_same_matches(const Xapian::Database& ours, const Xapian::Database& theirs,
                         const std::vector<std::string>& terms) {
  std::mt19937 random(7);
  std::size_t match_count = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<Xapian::Query> parts;
    for (std::size_t part = 0; part < 2 + random() % 3; ++part)
      parts.emplace_back(terms[random() % terms.size()]);
    const auto op = i % 2 == 0 ? Xapian::Query::OP_OR : Xapian::Query::OP_AND;
    // Frequent words with rare ones make AND queries skip through long lists.
    parts.emplace_back(i % 3 == 0 ? "often" : "\x01only without weight");
    const Xapian::Query query(op, parts.begin(), parts.end());
    const auto matches = best_matches(ours, query);
    EXPECT_EQ(matches, best_matches(theirs, query)) << query.get_description();
    match_count += matches.size();
  }
  EXPECT_GT(match_count, 1000u);
}

void expect_same(const Xapian::Database& ours, const Xapian::Database& theirs) {
  expect_same_statistics(ours, theirs);
  const std::vector<std::string> terms = expect_same_terms(ours, theirs);
  expect_same_values(ours, theirs);
  expect_same_documents(ours, theirs);
  expect_same_matches(ours, theirs, terms);
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GlassDatabaseWriter, EqualsWhatXapianWrites) {
  const TemporaryDirectory directory;
  const Corpus corpus = random_corpus(3000);
  write_with_us(directory / "ours", corpus);
  write_with_xapian(directory / "theirs", corpus);
  EXPECT_EQ(count_errors(directory / "ours"), 0u);
  expect_same(Xapian::Database((directory / "ours").string()),
              Xapian::Database((directory / "theirs").string()));
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
  const std::size_t borders[] = {0, 900, 900, 901, 2000, 3000};  // an empty one, one of one
  for (std::size_t i = 0; i + 1 < std::size(borders); ++i) {
    const fs::path run = directory / ("run" + std::to_string(i));
    write_with_us(run, part_of(corpus, borders[i], borders[i + 1]));
    EXPECT_EQ(count_errors(run), 0u);
    runs.add_database(Xapian::Database(run.string()));
  }
  for (const unsigned level :
       {0u, unsigned{Xapian::Compactor::FULL}, unsigned{Xapian::Compactor::FULLER}}) {
    const fs::path merged = directory / ("merged" + std::to_string(level));
    runs.compact(merged.string(), level);
    EXPECT_EQ(count_errors(merged), 0u);
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
    const Corpus part = shard == "0" ? part_of(corpus, 0, 1200) : part_of(corpus, 1200, 2000);
    write_with_us(directory / ("ours" + shard), part);
    write_with_xapian(directory / ("theirs" + shard), part);
    theirs.add_database(Xapian::Database((directory / ("theirs" + shard)).string()));
    stub << "glass ours" << shard << "\n";
  }
  stub.close();
  expect_same(Xapian::Database((directory / "stub").string(), Xapian::DB_BACKEND_STUB), theirs);
}

TEST(GlassDatabaseWriter, WritesSmallDatabases) {
  const TestDocument with_a_term{{{"term", 3}}, {{0, "value"}}, "data"};
  const struct {
    const char* name;
    Corpus corpus;
  } cases[] = {
      {"nothing", {}},
      {"metadata only", {{{"key", "value"}}, {}}},
      {"one document", {{}, {with_a_term}}},
      {"one empty document", {{}, {TestDocument{}}}},
      {"empty documents around one", {{}, {TestDocument{}, with_a_term, TestDocument{}}}},
  };
  for (const auto& [name, corpus] : cases) {
    SCOPED_TRACE(name);
    const TemporaryDirectory directory;
    write_with_us(directory / "ours", corpus);
    write_with_xapian(directory / "theirs", corpus);
    EXPECT_EQ(count_errors(directory / "ours"), 0u);
    Xapian::Database ours((directory / "ours").string());
    const Xapian::Database theirs((directory / "theirs").string());
    expect_same_statistics(ours, theirs);
    expect_same_terms(ours, theirs);
    expect_same_values(ours, theirs);
    expect_same_documents(ours, theirs);
    ours.compact((directory / "compact").string());
    EXPECT_EQ(count_errors(directory / "compact"), 0u);
  }
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
  write_with_us(directory / "ours", corpus);
  write_with_xapian(directory / "theirs", corpus);
  EXPECT_EQ(count_errors(directory / "ours"), 0u);
  const Xapian::Database ours((directory / "ours").string());
  const Xapian::Database theirs((directory / "theirs").string());
  expect_same_statistics(ours, theirs);
  expect_same_terms(ours, theirs);
  expect_same_values(ours, theirs);
  for (const char* terms : {"seldom everywhere", "seldom mostly", "mostly everywhere"}) {
    Xapian::QueryParser parser;
    parser.set_default_op(Xapian::Query::OP_AND);
    const Xapian::Query query = parser.parse_query(terms);
    EXPECT_EQ(best_matches(ours, query), best_matches(theirs, query)) << terms;
  }
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    auto our_posting = ours.postlist_begin("mostly");
    auto their_posting = theirs.postlist_begin("mostly");
    for (auto target = static_cast<Xapian::docid>(random() % document_count);
         target < document_count - 3; target += 1 + static_cast<Xapian::docid>(random() % 200000)) {
      our_posting.skip_to(target);
      their_posting.skip_to(target);
      ASSERT_EQ(*our_posting, *their_posting);
      ASSERT_EQ(our_posting.get_doclength(), their_posting.get_doclength());
    }
  }
}

TEST(GlassDatabaseWriter, BuildsTreesOfSeveralLevels) {
  const TemporaryDirectory directory;
  auto created = GlassDatabaseWriter::create(directory / "ours");
  ASSERT_OK(created);
  GlassDatabaseWriter& writer = **created;
  ASSERT_OK(writer.set_document_lengths(std::vector<std::uint32_t>{1}));
  const auto term = [](int number) {
    return std::string(238, 'x') + std::to_string(1000000 + number);
  };
  constexpr int term_count = 100000;
  for (int i = 0; i < term_count; ++i)
    ASSERT_OK(writer.add_term(term(i), std::vector<Posting>{{1, static_cast<std::uint32_t>(i)}}));
  ASSERT_OK(writer.finish());

  std::ostringstream messages;
  EXPECT_EQ(
      Xapian::Database::check((directory / "ours").string(), Xapian::DBCHECK_SHOW_STATS, &messages),
      0u);
  EXPECT_NE(messages.str().find("levels=3"), std::string::npos) << messages.str();
  const Xapian::Database ours((directory / "ours").string());
  EXPECT_FALSE(ours.term_exists(term(-1)));
  EXPECT_FALSE(ours.term_exists(term(term_count)));
  for (int i = 0; i < term_count; ++i)
    ASSERT_EQ(ours.get_collection_freq(term(i)), static_cast<Xapian::termcount>(i));
}

TEST(GlassDatabaseWriter, ReportsWhatItCannotStore) {
  const TemporaryDirectory directory;
  auto created = GlassDatabaseWriter::create(directory / "ours");
  ASSERT_OK(created);
  GlassDatabaseWriter& writer = **created;
  const std::vector<Posting> once{{1, 1}};
  const auto code_of = [](const Result<void>& result) { return result.error().code; };
  EXPECT_EQ(code_of(writer.add_metadata("", "v")), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of(writer.add_metadata(std::string(254, 'k'), "v")), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of(writer.add_value_slot(256, {})), ErrorCode::invalid_argument);
  ASSERT_OK(writer.set_document_lengths(std::vector<std::uint32_t>{1, 1}));
  EXPECT_EQ(code_of(writer.add_term(std::string(246, 'x'), once)), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of(writer.add_term(std::string(123, '\0'), once)), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of(writer.add_term("x", std::vector<Posting>{{1, ~0u}, {2, 1}})),
            ErrorCode::invalid_argument);
}

TEST(GlassDatabaseWriter, NamesThePathThatCannotBeWritten) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "file") << "in the way";
  fs::create_directories(directory / "full" / "of something");
  for (const fs::path& path :
       {directory / "file", directory / "file" / "below", directory / "full"}) {
    const auto created = GlassDatabaseWriter::create(path);
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, ErrorCode::storage_failed);
    EXPECT_EQ(created.error().place, path.string());
  }
  const auto table = GlassTableWriter::create(directory / "missing" / "table");
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().place, (directory / "missing" / "table").string());
}

TEST(GlassTableWriter, ReportsAFullDisk) {
  const auto small = GlassTableWriter::create("/dev/full");
  ASSERT_OK(small);
  ASSERT_OK((*small)->add("key", "tag"));
  const auto finished = (*small)->finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().place, "/dev/full");

  const auto large = GlassTableWriter::create("/dev/full");
  ASSERT_OK(large);
  EXPECT_FALSE((*large)->add("key", std::string(std::size_t{2} << 20, 'x')));
}

TEST(GlassDatabaseWriter, ReportsTheFileThatFails) {
  const TemporaryDirectory directory;
  rlimit unlimited;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);
  const rlimit limit{100000, unlimited.rlim_max};
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto created = GlassDatabaseWriter::create(directory / "ours");
  const auto added = (*created)->add_document_data(1, std::string(200000, 'x'));
  const auto finished = (*created)->finish();
  ::setrlimit(RLIMIT_FSIZE, &unlimited);
  std::signal(SIGXFSZ, old_handler);

  EXPECT_TRUE(added);  // still in the buffer
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().place, (directory / "ours" / "docdata.glass").string());
  EXPECT_FALSE(fs::exists(directory / "ours" / "iamglass"));
}

}  // namespace
}  // namespace timbao
