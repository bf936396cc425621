// Hits of a search as an Atom feed (RFC 4287).
#pragma once

#include <chrono>
#include <string>

#include "server/search/search_service.hpp"

namespace timbao {

// What a feed says of itself.
struct FeedDescription {
  std::string archive;
  std::string origin;  // "https://bao.example"; empty where it is not known, and links are relative
  std::string query;   // as typed; may be empty
  std::string parameters;  // the feed's own, percent-encoded: "q=h%C3%B2a&sort=newest"
  std::chrono::sys_seconds archive_modified;
};

// The feed's XML. Ids are URNs made of the archive's name and the article's id, and so stay the
// same wherever the server stands: "urn:timbao:bao:bai-1". An entry's time is its article's day, at
// noon in Vietnam; that of one without a date the archive's. Links lead to the article's own
// address, if it has one of the web, and else to the search page.
std::string atom_feed(const FeedDescription& description, const std::vector<Hit>& hits);

}  // namespace timbao
