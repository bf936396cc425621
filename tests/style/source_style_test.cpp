// The house rules that no formatter checks, as a test over every source file.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_lines_max = 500;
constexpr std::size_t function_lines_max = 70;

struct SourceFile {
  fs::path path;
  std::vector<std::string> lines;
};

std::vector<SourceFile> source_files() {
  std::vector<SourceFile> files;
  for (const char* folder : {"analyzers", "indexer", "server", "tests", "benchmarks"})
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(TIMBAO_SOURCE_DIR) / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".cpp" && extension != ".hpp")
        continue;
      SourceFile file{entry.path().lexically_relative(TIMBAO_SOURCE_DIR), {}};
      std::ifstream stream(entry.path());
      for (std::string line; std::getline(stream, line);)
        file.lines.push_back(line);
      files.push_back(std::move(file));
    }
  return files;
}

TEST(SourceStyle, EveryFileSaysFirstWhatItIsFor) {
  for (const SourceFile& file : source_files()) {
    ASSERT_FALSE(file.lines.empty()) << file.path;
    EXPECT_TRUE(file.lines[0].starts_with("// ")) << file.path;
  }
}

TEST(SourceStyle, FilesStayReadable) {
  for (const SourceFile& file : source_files())
    EXPECT_LE(file.lines.size(), file_lines_max) << file.path;
}

TEST(SourceStyle, FunctionsFitOnAScreen) {
  // Formatted code closes a function of namespace or class scope at the column it began in.
  for (const SourceFile& file : source_files()) {
    std::size_t begin = 0;
    for (std::size_t index = 0; index < file.lines.size(); ++index) {
      const std::string& line = file.lines[index];
      const bool starts_block = !line.empty() && line[0] != ' ' && line[0] != '}' &&
                                line.back() == '{' && line.find(')') != std::string::npos;
      if (starts_block)
        begin = index;
      if (line == "}") {
        const std::size_t length = begin == 0 ? 0 : index - begin;
        EXPECT_LE(length, function_lines_max) << file.path << ":" << begin + 1;
        begin = 0;
      }
    }
  }
}

TEST(SourceStyle, NamesSayWhatTheyMean) {
  for (const SourceFile& file : source_files())
    for (const char* vague : {"util", "manager", "helper", "common"})
      EXPECT_EQ(file.path.filename().string().find(vague), std::string::npos) << file.path;
}

TEST(SourceStyle, NoCapturingLambdaInsideAnAwaitedSpawn) {
  // GCC 12 frees the captures twice (GCC bug 107288); name the lambda first and move it in.
  for (const SourceFile& file : source_files())
    for (std::size_t index = 0; index < file.lines.size(); ++index) {
      const std::string& line = file.lines[index];
      const std::size_t spawn = line.find(std::string("co_await ") + "asio::co_spawn(");
      EXPECT_TRUE(spawn == std::string::npos || line.find('[', spawn) == std::string::npos)
          << file.path << ":" << index + 1;
    }
}

TEST(SourceStyle, NoAwaitInsideAConditionalExpression) {
  // GCC 12 destroys the temporaries twice; write if and else.
  for (const SourceFile& file : source_files())
    for (std::size_t index = 0; index < file.lines.size(); ++index)
      EXPECT_EQ(file.lines[index].find(std::string("? ") + "co_await"), std::string::npos)
          << file.path << ":" << index + 1;
}

TEST(SourceStyle, FoldersDependInOneDirection) {
  struct Rule {
    const char* folder;
    std::vector<std::string> forbidden;
  };
  const std::vector<Rule> rules = {
      {"analyzers", {"\"indexer/", "\"server/", "<xapian"}},
      {"indexer", {"\"server/"}},
      {"server/search", {"\"server/http/", "<boost/beast"}},
      {"server/operation", {"\"server/http/", "\"server/search/", "<xapian", "<boost/beast"}},
      {"server/evaluation", {"\"server/http/", "\"server/search/", "\"indexer/", "<xapian"}},
      {"server/http", {"<xapian"}},
  };
  for (const SourceFile& file : source_files())
    for (const Rule& rule : rules) {
      if (!file.path.string().starts_with(std::string(rule.folder) + "/"))
        continue;
      for (const std::string& line : file.lines)
        for (const std::string& forbidden : rule.forbidden)
          EXPECT_FALSE(line.starts_with("#include") && line.find(forbidden) != std::string::npos)
              << file.path << ": " << line;
    }
}

}  // namespace
}  // namespace timbao
