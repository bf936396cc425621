// Gathers the topics of a file and refuses an id that stood there before.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analyzers/result.hpp"
#include "server/evaluation/collection.hpp"
#include "server/evaluation/text_lines.hpp"

namespace timbao {

// `path` is for messages and must outlive the collector.
class TopicCollector {
 public:
  explicit TopicCollector(const std::filesystem::path& path) : path_(path) {}

  Result<void> add(Topic topic, const TextLine& line) {
    if (!ids_.insert(topic.id).second)
      return bad_line(path_, line,
                      "the topic " + in_quotes(topic.id) + " stands here a second time");
    topics_.push_back(std::move(topic));
    return {};
  }
  std::vector<Topic> take() { return std::move(topics_); }

 private:
  const std::filesystem::path& path_;
  std::vector<Topic> topics_;
  std::set<std::string> ids_;
};

}  // namespace timbao
