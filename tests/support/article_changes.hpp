// Changes of an archive as tests make them.
#pragma once

#include <string>

#include "indexer/live/archive_commit.hpp"

namespace timbao {

inline ArticleChange put(const std::string& id, const std::string& title) {
  ArticleChange change;
  change.article.id = id;
  change.article.title = title;
  change.article.text = "Tin từ tòa soạn: " + title + ".";
  change.article.date = "2025-12-22";
  return change;
}

inline ArticleChange removal(const std::string& id) {
  ArticleChange change;
  change.kind = ArticleChange::Kind::remove;
  change.id = id;
  return change;
}

}  // namespace timbao
