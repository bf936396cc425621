// An article as its source gave it: what is indexed, stored and returned.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace timbao {

// All text is UTF-8, spelled as in the source. An empty string means that the field is absent.
struct Article {
  std::string id;
  std::string title;
  std::string text;
  std::string abstract;
  std::string date;  // YYYY-MM-DD
  std::string author;
  std::string source;  // the outlet: "Báo Sông Mã"
  std::string category;
  std::vector<std::string> tags;
  std::string url;
  std::vector<std::pair<std::string, std::string>> further;  // any other string fields, in order
};

}  // namespace timbao
