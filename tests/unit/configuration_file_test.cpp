// The format of the configuration: what is read, and where mistakes are said to be.
#include "server/operation/configuration_file.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

std::string entries_of(const ParsedConfiguration& parsed) {
  std::string text;
  for (const ConfigurationEntry& entry : parsed.entries)
    text += std::to_string(entry.line) + ":" + entry.section + "." + entry.key + "=" + entry.value +
            ";";
  return text;
}

std::string mistakes_of(const ParsedConfiguration& parsed) {
  std::string text;
  for (const ConfigurationMistake& mistake : parsed.mistakes)
    text += to_string(mistake, "t.conf") + ";";
  return text;
}

TEST(ConfigurationFile, ReadsSectionsAndTheirKeys) {
  struct Row {
    const char* text;
    const char* entries;
  };
  const std::vector<Row> rows = {
      {"", ""},
      {"\n\n# nothing\n; nothing\n", ""},
      {"[a]\nb = c\n", "2:a.b=c;"},
      {"[a]\r\nb=c\r\n", "2:a.b=c;"},
      {"\xEF\xBB\xBF[a]\nb=c", "2:a.b=c;"},
      {"  [ a ]  \n\tb\t=  c  d  ", "2:a.b=c  d;"},
      {"[a]\nb =\n[c]\nd = e # f = g\n", "2:a.b=;4:c.d=e # f = g;"},
      {"[a]\nb=1\n[c]\nb=2\n", "2:a.b=1;4:c.b=2;"},

      {"[archives]\nbao-2_A.x = /srv/bản tin/bao", "2:archives.bao-2_A.x=/srv/bản tin/bao;"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(entries_of(parse_configuration(row.text)), row.entries) << row.text;
}

TEST(ConfigurationFile, NamesEveryMistakeWithItsLine) {
  struct Row {
    std::string text;
    const char* mistakes;
  };
  const std::vector<Row> rows = {
      {"[a]\nb = c", ""},
      {"b = c", "t.conf:1: b: stands before the first section;"},
      {"\n[a", "t.conf:2: is not a section like [server];"},
      {"[a] b", "t.conf:1: is not a section like [server];"},
      {"[a]]", "t.conf:1: is not a section like [server];"},
      {"[]", "t.conf:1: is not a section like [server];"},
      {"[a]\n[a]", "t.conf:2: [a]: is begun a second time; line 1 has it;"},
      {"[a]\nb\n= c\nb c = d",
       "t.conf:2: is neither \"key = value\" nor a section, nor a comment;"
       "t.conf:3: is neither \"key = value\" nor a section, nor a comment;"
       "t.conf:4: is neither \"key = value\" nor a section, nor a comment;"},
      {"[a]\nb=1\nb=2", "t.conf:3: a.b: is given a second time; line 2 has it;"},
      {std::string("[a]\nb=\0", 7), "t.conf:2: the line has control characters or is not UTF-8;"},
      {"[a]\nb=\xFF", "t.conf:2: the line has control characters or is not UTF-8;"},
      {"[a]\nb=" + std::string(20000, 'x'), "t.conf:2: the line is longer than 16384 bytes;"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(mistakes_of(parse_configuration(row.text)), row.mistakes) << row.text;
}

TEST(ConfigurationFile, CutsLists) {
  EXPECT_EQ(split_list(""), (std::vector<std::string>{}));
  EXPECT_EQ(split_list(" a ,b"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(split_list("a,,"), (std::vector<std::string>{"a", "", ""}));
}

}  // namespace
}  // namespace timbao
