// Keys: making, keeping and recognising them.
#include "server/operation/api_keys.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <sys/stat.h>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

TEST(ApiKeys, AreRecognisedByTheirWholeTextOnly) {
  std::vector<ApiKey> keys;
  std::vector<std::string> texts;
  for (int count = 0; count < 50; ++count) {
    const Result<NewKey> made = make_key({});
    ASSERT_FALSE(made.has_error());
    keys.push_back(made->key);
    texts.push_back(made->text);
  }
  EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), texts.size());
  for (std::size_t index = 0; index < texts.size(); ++index) {
    const std::string& text = texts[index];
    EXPECT_EQ(find_key(keys, text), &keys[index]);
    std::string swapped = text;
    swapped.back() = swapped.back() == '0' ? '1' : '0';
    for (const std::string& wrong :
         {swapped, text + "0", text.substr(0, text.size() - 1), " " + text, std::string(),
          keys[index].id, "timbao_" + keys[index].id + "_", std::string(100000, 'a')})
      EXPECT_EQ(find_key(keys, wrong), nullptr) << wrong.substr(0, 100);
  }
}

TEST(ApiKeys, ComeBackFromTheirFile) {
  const TemporaryDirectory directory;
  const std::filesystem::path path = directory.path() / "keys";
  ApiKey wanted;
  wanted.name = "trang của báo Sông Mã";
  wanted.archives = {"bao", "cuu-long"};
  wanted.origins = {"https://bao.example", "http://127.0.0.1:8080"};
  wanted.rate = *parse_rate("10/m");
  wanted.created = "2026-11-25T23:00:00Z";
  const Result<NewKey> made = make_key(wanted);
  const Result<NewKey> admin = make_key({{}, "", Access::admin, {}, {}, {}, {}, ""});
  ASSERT_FALSE(write_keys_file(path, {made->key, admin->key}).has_error());

  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  std::ifstream stream(path);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(text.find(made->text.substr(20)), std::string::npos) << "the key itself is in the file";

  const Result<std::vector<ApiKey>> keys = read_keys_file(path);
  ASSERT_FALSE(keys.has_error()) << to_string(keys.error());
  const ApiKey* const key = find_key(*keys, made->text);
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->name, wanted.name);
  EXPECT_EQ(key->access, Access::search);
  EXPECT_EQ(key->archives, wanted.archives);
  EXPECT_EQ(key->origins, wanted.origins);
  EXPECT_NEAR(key->rate.per_second, 10 / 60.0, 1e-9);
  EXPECT_EQ(key->created, wanted.created);
  EXPECT_TRUE(key->reaches("bao"));
  EXPECT_FALSE(key->reaches("khac"));
  ASSERT_NE(find_key(*keys, admin->text), nullptr);
  EXPECT_EQ(find_key(*keys, admin->text)->access, Access::admin);
  EXPECT_TRUE(find_key(*keys, admin->text)->reaches("khac"));
}

TEST(ApiKeys, AreNotTakenFromAFileThatEverybodyMayRead) {
  const TemporaryDirectory directory;
  const std::filesystem::path path = directory.path() / "keys";
  EXPECT_TRUE(read_keys_file(path)->empty()) << "there is no file yet";
  ASSERT_FALSE(write_keys_file(path, {}).has_error());
  for (const unsigned mode : {0644u, 0602u, 0660u, 0601u}) {
    ::chmod(path.c_str(), mode);
    EXPECT_TRUE(read_keys_file(path).has_error()) << mode;
  }
  for (const unsigned mode : {0600u, 0640u, 0400u}) {
    ::chmod(path.c_str(), mode);
    EXPECT_FALSE(read_keys_file(path).has_error()) << mode;
  }
}

TEST(ApiKeys, MistakesInTheFileAreNamed) {
  const std::string hash = "sha256 = " + std::string(64, 'a') + "\n";
  struct Row {
    std::string text;
    std::string mistake;  // "" for none
  };
  const std::vector<Row> rows = {
      {"[0123abcd]\n" + hash, ""},
      {"[0123abcd]\n", "k:1: 0123abcd.sha256: is missing"},
      {"[0123ABCD]\n" + hash,
       "k:1: [0123ABCD]: is no id of a key, which has eight hexadecimal digits"},
      {"[0123abcd]\nsha256 = 12\n", "k:2: 0123abcd.sha256: is not 64 hexadecimal digits"},
      {"[0123abcd]\n" + hash + "access = all\n",
       "k:3: 0123abcd.access: is none of search, write, admin"},
      {"[0123abcd]\n" + hash + "rate = fast\n",
       "k:3: 0123abcd.rate: is not a number of requests like 10, 10/s, 600/m or 1000/h"},
      {"[0123abcd]\n" + hash + "origins = bao.example\n",
       "k:3: 0123abcd.origins: has \"bao.example\", which is no origin like https://bao.example"},
      {"[0123abcd]\n" + hash + "colour = red\n", "k:3: 0123abcd.colour: is not known here"},
      {"[0123abcd]\n" + hash + "[0123abcd]\n",
       "k:3: [0123abcd]: is begun a second time; line 1 has it"},
  };
  for (const Row& row : rows) {
    std::vector<ConfigurationMistake> mistakes;
    parse_keys(row.text, mistakes);
    EXPECT_EQ(mistakes.empty() ? "" : to_string(mistakes.front(), "k"), row.mistake) << row.text;
  }
}

TEST(ApiKeys, FromOutsideAreLongEnough) {
  EXPECT_TRUE(given_key("", Access::admin).has_error());
  EXPECT_TRUE(given_key("matkhau123", Access::admin).has_error());
  EXPECT_TRUE(given_key(std::string(40, ' '), Access::admin).has_error());
  const std::string text(32, 'k');
  const Result<ApiKey> key = given_key(text, Access::admin);
  ASSERT_FALSE(key.has_error());
  const std::vector<ApiKey> keys = {*key};
  EXPECT_EQ(find_key(keys, text), &keys[0]);
  EXPECT_EQ(find_key(keys, text + "k"), nullptr);
}

TEST(ApiKeys, RatesThatCanBeGivenCanBeRead) {
  const TemporaryDirectory directory;
  for (const char* rate : {"1/h", "10/m", "1000/s", "1000000"}) {
    ApiKey wanted;
    wanted.rate = *parse_rate(rate);
    const Result<NewKey> made = make_key(wanted);
    ASSERT_FALSE(write_keys_file(directory.path() / "keys", {made->key}).has_error());
    const Result<std::vector<ApiKey>> keys = read_keys_file(directory.path() / "keys");
    ASSERT_FALSE(keys.has_error()) << rate << ": " << to_string(keys.error());
    EXPECT_NEAR(keys->front().rate.per_second, wanted.rate.per_second, 1e-3) << rate;
  }
}

TEST(ApiKeys, RatesAreWrittenBySecondMinuteOrHour) {
  struct Row {
    const char* text;
    double per_second;  // -1: a mistake
    double burst;
  };
  const std::vector<Row> rows = {
      {"10", 10, 20}, {"10/s", 10, 20},     {"600/m", 10, 20},  {"3600/h", 1, 10},
      {"0", 0, 10},   {"1000", 1000, 2000}, {"", -1, 0},        {"-1", -1, 0},
      {"1/d", -1, 0}, {"1.5", -1, 0},       {"9999999", -1, 0}, {"/s", -1, 0},
  };
  for (const Row& row : rows) {
    const std::optional<Rate> rate = parse_rate(row.text);
    EXPECT_EQ(rate ? rate->per_second : -1, row.per_second) << row.text;
    EXPECT_EQ(rate ? rate->burst : 0, row.burst) << row.text;
  }
}

}  // namespace
}  // namespace timbao
