// Files, directories, compressed files and archives as sources.
#include "indexer/source_reader.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <map>

#include <gtest/gtest.h>

#include "indexer/record_parser.hpp"
#include "indexer/source_watch.hpp"
#include "indexer/sources/field_mapping.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

struct ReadSources {
  std::map<std::string, std::string> title_of_id;
  std::vector<std::string> problems;
  SourceTotals totals;
};

ReadSources read_all(const SourceOptions& options) {
  ReadSources all;
  const auto sink = [&all](RawBatch&& batch) {
    for (const RawRecord& record : batch.records) {
      Encoding encoding = Encoding::utf8;
      const Result<Article> article = parse_record(
          std::string_view(batch.bytes).substr(record.begin, record.length), record, {}, encoding);
      if (article.has_error())
        all.problems.push_back(to_string(article.error()));
      else
        all.title_of_id[article->id] = article->title;
    }
    return true;
  };
  const Result<SourceTotals> totals = read_sources(options, sink, [](const SourceTotals&) {});
  EXPECT_TRUE(totals.has_value()) << to_string(totals.error());
  all.totals = *totals;
  return all;
}

ReadSources read_all(const std::string& path) {
  SourceOptions options;
  options.paths = {path};
  return read_all(options);
}

// Writes an archive with libarchive: of one file where the format is raw.
void pack(const std::string& file, int format, int filter,
          const std::vector<std::pair<std::string, std::string>>& entries) {
  archive* const writer = archive_write_new();
  archive_write_add_filter(writer, filter);
  archive_write_set_format(writer, format);
  ASSERT_EQ(archive_write_open_filename(writer, file.c_str()), ARCHIVE_OK);
  for (const auto& [name, content] : entries) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(writer, entry);
    archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_free(writer);
}

const std::map<std::string, std::string> one_of_each = {{"l1", "Dòng"},      {"j1", "Mảng"},
                                                        {"sub/text", "Chữ"}, {"sub/page", "Trang"},
                                                        {"g1", "Tin"},       {"c1", "Bảng"}};

const std::vector<std::pair<std::string, std::string>> files_of_each = {
    {"a.jsonl", R"({"id":"l1","title":"Dòng"})"},
    {"b.json", R"([{"id":"j1","title":"Mảng"}])"},
    {"sub/text.txt", "date 2025-01-02 Chữ\n\nThân"},
    {"sub/page.html", "<meta charset=utf-8><h1>Trang</h1><p>Thân bài ngắn.</p>"},
    {"c.xml", "<rss><channel><item><guid>g1</guid><title>Tin</title></item></channel></rss>"},
    {"d.csv", "id,title\nc1,Bảng\n"},
    {"e.jpg", "ảnh"}};

TEST(Sources, AreReadByTheirNames) {
  const TemporaryDirectory directory;
  for (const auto& [name, content] : files_of_each)
    directory.write(name, content);
  const ReadSources all = read_all(directory.path().string());
  EXPECT_EQ(all.title_of_id, one_of_each);
  EXPECT_EQ(all.totals.files, 6u);
  EXPECT_EQ(all.totals.skipped, 1u);
  EXPECT_TRUE(all.totals.first_skipped.ends_with("e.jpg"));
  EXPECT_TRUE(all.problems.empty());
}

TEST(Sources, AreReadOutOfArchives) {
  const TemporaryDirectory directory;
  struct Row {
    const char* name;
    int format;
    int filter;
  };
  const std::vector<Row> rows = {
      {"a.zip", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE},
      {"a.tar", ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_NONE},
      {"a.tgz", ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_GZIP},
      {"a.tar.gz", ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_GZIP},
      {"a.tar.zst", ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_ZSTD}};
  for (const Row& row : rows) {
    const std::string file = (directory.path() / row.name).string();
    pack(file, row.format, row.filter, files_of_each);
    const ReadSources all = read_all(file);
    EXPECT_EQ(all.title_of_id, one_of_each) << row.name;
    EXPECT_EQ(all.totals.first_skipped, file + ":e.jpg") << row.name;
  }
}

TEST(Sources, AreReadOutOfCompressedFiles) {
  const TemporaryDirectory directory;
  const std::map<std::string, int> filters = {{".gz", ARCHIVE_FILTER_GZIP},
                                              {".bz2", ARCHIVE_FILTER_BZIP2},
                                              {".xz", ARCHIVE_FILTER_XZ},
                                              {".zst", ARCHIVE_FILTER_ZSTD}};
  for (const auto& [suffix, filter] : filters) {
    const TemporaryDirectory inner;
    for (const auto& [name, content] : files_of_each)
      if (name.find('/') == name.npos && name != "e.jpg")
        pack((inner.path() / (name + suffix)).string(), ARCHIVE_FORMAT_RAW, filter,
             {{name, content}});
    const ReadSources all = read_all(inner.path().string());
    EXPECT_EQ(all.title_of_id.size(), 4u) << suffix;
    EXPECT_TRUE(all.problems.empty()) << suffix;
  }
}

TEST(Sources, ThatArePackedWrongAreRefusedWithTheirPlace) {
  const TemporaryDirectory directory;
  directory.write("a.zip", "không phải zip");
  const std::string gz = (directory.path() / "b.jsonl.gz").string();
  pack(gz, ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, {{"x", std::string(100000, 'x')}});
  std::filesystem::resize_file(gz, 60);
  directory.write("c.jsonl", R"({"id":"c","title":"C"})");
  const ReadSources all = read_all(directory.path().string());
  EXPECT_EQ(all.title_of_id.size(), 1u) << "what follows is still read";
  ASSERT_EQ(all.problems.size(), 2u);
  EXPECT_NE(all.problems[0].find("a.zip: "), std::string::npos) << all.problems[0];
  EXPECT_NE(all.problems[1].find("b.jsonl.gz: "), std::string::npos) << all.problems[1];
}

TEST(Sources, ThatUnpackWithoutEndAreRefused) {
  const TemporaryDirectory directory;
  const std::string file = (directory.path() / "bomb.jsonl.gz").string();
  archive* const writer = archive_write_new();
  archive_write_add_filter_gzip(writer);
  archive_write_set_format_raw(writer);
  ASSERT_EQ(archive_write_open_filename(writer, file.c_str()), ARCHIVE_OK);
  archive_entry* const entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(writer, entry);
  const std::string block(1 << 20, ' ');
  for (int count = 0; count < 200; ++count)
    archive_write_data(writer, block.data(), block.size());
  archive_entry_free(entry);
  archive_write_free(writer);
  const ReadSources all = read_all(file);
  ASSERT_EQ(all.problems.size(), 1u);
  EXPECT_NE(all.problems[0].find("larger than 64 MiB"), std::string::npos) << all.problems[0];
}

TEST(Sources, InABeirDirectoryAreItsCorpus) {
  const TemporaryDirectory directory;
  directory.write("corpus.jsonl", R"({"_id":"1","title":"A"})");
  directory.write("queries.jsonl", R"({"_id":"q","text":"a"})");
  directory.write("qrels/test.tsv", "q\t1\t1\n");
  const ReadSources all = read_all(directory.path().string());
  EXPECT_EQ(all.title_of_id, (std::map<std::string, std::string>{{"1", "A"}}));
}

TEST(Sources, NamedOutrightAreToldByTheirContent) {
  const TemporaryDirectory directory;
  const std::map<std::string, std::string> rows = {
      {R"({"id":"x","title":"A"})", "A"},
      {R"([{"id":"x","title":"A"}])", "A"},
      {"<rss><channel><item><guid>x</guid><title>A</title></item></channel></rss>", "A"},
      {"<!DOCTYPE html><h1>A</h1>", "A"},
      {"date 2025-01-02 A\n\nB", "A"},
  };
  for (const auto& [content, title] : rows) {
    const ReadSources all = read_all(directory.write("x.unknown", content));
    ASSERT_EQ(all.title_of_id.size(), 1u) << content;
    EXPECT_EQ(all.title_of_id.begin()->second, title) << content;
  }
}

TEST(Sources, HaveRecordsOfABoundedSize) {
  const TemporaryDirectory directory;
  std::string lines = R"({"id":"a","title":"A"})"
                      "\n" +
                      std::string(record_bytes_max + (1 << 20), 'x') +
                      "\n"
                      R"({"id":"b","title":"B"})";
  const ReadSources all = read_all(directory.write("x.jsonl", lines));
  EXPECT_EQ(all.title_of_id, (std::map<std::string, std::string>{{"a", "A"}, {"b", "B"}}));
  ASSERT_EQ(all.problems.size(), 1u);
  EXPECT_NE(all.problems[0].find("x.jsonl:2: the record is larger than 64 MiB"), std::string::npos)
      << all.problems[0];
}

TEST(SourceWatch, SeesFilesOnceTheyAreWritten) {
  const auto state = [](int second, std::uintmax_t size) {
    return FileState{std::filesystem::file_time_type(std::chrono::seconds(second)), size};
  };
  struct Row {
    FileStates indexed, before, now;
    std::set<std::filesystem::path> expected;
  };
  const std::vector<Row> rows = {
      {{}, {}, {}, {}},
      {{}, {{"a", state(1, 1)}}, {{"a", state(1, 1)}}, {"a"}},
      {{}, {}, {{"a", state(1, 1)}}, {}},
      {{}, {{"a", state(1, 1)}}, {{"a", state(1, 2)}}, {}},
      {{{"a", state(1, 1)}}, {{"a", state(1, 1)}}, {{"a", state(1, 1)}}, {}},
      {{{"a", state(1, 1)}}, {{"a", state(2, 1)}}, {{"a", state(2, 1)}}, {"a"}},
      {{{"a", state(1, 1)}}, {{"a", state(1, 1)}}, {}, {}},
  };
  for (const Row& row : rows)
    EXPECT_EQ(settled_changes(row.indexed, row.before, row.now), row.expected);
}

TEST(Sources, MayBeSomeOfTheFilesOnly) {
  const TemporaryDirectory directory;
  directory.write("sub/a.txt", "date 2025-01-02 A\n\nA");
  directory.write("sub/b.txt", "date 2025-01-02 B\n\nB");
  SourceOptions options;
  options.paths = {directory.path().string()};
  const Result<FileStates> states = look_at_sources(options);
  ASSERT_TRUE(states.has_value());
  EXPECT_EQ(states->size(), 2u);
  options.only = {directory.path() / "sub/b.txt"};
  const ReadSources some = read_all(options);
  EXPECT_EQ(some.title_of_id, (std::map<std::string, std::string>{{"sub/b", "B"}}));
}

TEST(FieldMapping, NamesFieldsAnew) {
  const TemporaryDirectory directory;
  const Result<FieldMapping> mapping =
      read_field_mapping(directory.write("m", "# báo cũ\ntieu_de: title\nmã: id\nlượt_xem: -\n"));
  ASSERT_TRUE(mapping.has_value());
  RawRecord record;
  record.format = SourceFormat::jsonl;
  Encoding encoding = Encoding::utf8;
  RecordOptions options;
  options.mapping = *mapping;
  const Result<Article> article = parse_record(
      R"({"mã":"1","tieu_de":"A","lượt_xem":"9","khác":"x"})", record, options, encoding);
  ASSERT_TRUE(article.has_value());
  EXPECT_EQ(article->id, "1");
  EXPECT_EQ(article->title, "A");
  EXPECT_EQ(article->further.size(), 1u);
  for (const char* wrong : {"tieu_de title", ": title", "a:", "a: b\na: c"})
    EXPECT_TRUE(read_field_mapping(directory.write("w", wrong)).has_error()) << wrong;
}

}  // namespace
}  // namespace timbao
