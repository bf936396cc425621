// An archive's own profile and parameters: what the file may say and what they change.
#include "server/search/archive_settings.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/search/archive.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

std::string shown(const Result<ArchiveSettings>& settings) {
  if (settings.has_error())
    return to_string(settings.error());
  std::string text = settings->profile;
  for (const auto& [name, value] : settings->parameters)
    text += " " + name + "=" + std::to_string(value);
  return text;
}

TEST(ArchiveSettings, NamesTheFileAndTheMemberThatIsWrong) {
  struct Row {
    const char* file;
    const char* expected;  // the settings, or the error after the path
  };
  const std::vector<Row> rows = {
      {"{}", "default"},
      {R"({"profile": "news"})", "news"},
      {R"({"parameters": {"k1": 0.9, "b": 0.5}})", "default b=0.500000 k1=0.900000"},
      {R"({"profile": "exact", "parameters": {"candidates": 50}})", "exact candidates=50.000000"},
      {"", ": is not JSON at byte 1: The document is empty."},
      {R"({"profile": "news")",
       ": is not JSON at byte 19: Missing a comma or '}' after an object member."},
      {"[]", ": is not a JSON object"},
      {R"({"profile": 3})", ": profile: is not a string"},
      {R"({"profile": "best"})", ": profile: is none of default, news, exact, passage"},
      {R"({"ranking": "news"})", ": ranking: is not known here; known are profile, parameters"},
      {R"({"parameters": []})", ": parameters: is not an object"},
      {R"({"parameters": {"k1": "0.9"}})", ": parameters.k1: is not a number"},
      {R"({"parameters": {"b": 2}})", ": parameters.b: 2 is not between 0 and 1"},
      {R"({"parameters": {"candidates": 1.5}})",
       ": parameters.candidates: 1.5 is not a whole number"},
      {R"({"parameters": {"b": 0, "b": 1}})", ": parameters.b: is given twice"},
  };
  const TemporaryDirectory directory;
  for (const Row& row : rows) {
    const std::string path = directory.write("settings.json", row.file);
    const std::string expected = row.expected[0] == ':' ? path + row.expected : row.expected;
    EXPECT_EQ(shown(read_archive_settings(directory.path())), expected) << row.file;
  }
  directory.write("settings.json", R"({"parameters": {"k9": 1}})");
  const Result<ArchiveSettings> unknown = read_archive_settings(directory.path());
  EXPECT_NE(shown(unknown).find("settings.json: parameters.k9: no ranking parameter has this name"),
            std::string::npos)
      << shown(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::incompatible);
}

TEST(ArchiveSettings, AreReadWithTheArchiveAndOutliveAnotherBuild) {
  const TemporaryDirectory directory;
  const std::filesystem::path archive = directory.path() / "archive";
  const std::string articles =
      directory.write("a.jsonl", R"({"id":"1","title":"Làng nghề","text":"Đúc đồng."})");
  const ArchiveSettings news =
      *make_archive_settings("news", {{"recency_half_life", 7}, {"k1", 0.9}});
  EXPECT_EQ(to_string(write_archive_settings(archive, news).error()),
            archive.string() + ": no such directory");
  ASSERT_TRUE(build(archive, {articles}).summary.has_value());
  const auto settings_of = [&archive] {
    const Result<Archive> opened = open_archive("bao", archive);
    return opened.has_error() ? to_string(opened.error()) : shown(opened->description->settings);
  };
  EXPECT_EQ(settings_of(), "default");
  ASSERT_TRUE(write_archive_settings(archive, news).has_value());
  EXPECT_EQ(settings_of(), "news k1=0.900000 recency_half_life=7.000000");
  const Result<Archive> opened = open_archive("bao", archive);
  EXPECT_EQ(opened->description->settings.ranking.k1, 0.9);
  EXPECT_EQ(opened->description->settings.ranking.recency, 0.5);
  ASSERT_TRUE(build(archive, {articles}).summary.has_value());
  EXPECT_EQ(settings_of(), "news k1=0.900000 recency_half_life=7.000000");
  std::ofstream(archive / "settings.json") << R"({"profile": "best"})";
  EXPECT_EQ(settings_of(), (archive / "settings.json").string() +
                               ": profile: is none of default, news, exact, passage");
}

}  // namespace
}  // namespace timbao
