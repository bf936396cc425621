// desk_latency ARCHIVE [COUNT]: in-process latency of suggestions as titles are typed, of related
// articles and of searches with copies and counts, on one thread. Prints a Markdown table.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "analyzers/utf8.hpp"
#include "indexer/schema/index_schema.hpp"
#include "server/search/query_suggestions.hpp"
#include "server/search/related_articles.hpp"
#include "server/search/search_service.hpp"

namespace {

using namespace timbao;
using Clock = std::chrono::steady_clock;

struct Latencies {
  std::vector<double> milliseconds;

  void time(const std::function<void()>& what) {
    const Clock::time_point start = Clock::now();
    what();
    milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  void print(const char* name) {
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [this](double share) {
      return milliseconds[static_cast<std::size_t>(share *
                                                   static_cast<double>(milliseconds.size() - 1))];
    };
    std::printf("| %s | %zu | %.3f | %.3f | %.3f | %.3f |\n", name, milliseconds.size(), at(0.5),
                at(0.95), at(0.99), milliseconds.back());
  }
};

// What somebody types of a title: its first 1 to 40 bytes, cut at a character's end.
std::string typed_part(const std::string& title, std::mt19937& random) {
  std::size_t bytes = std::min<std::size_t>(title.size(), 1 + random() % 40);
  while (bytes < title.size() && (static_cast<unsigned char>(title[bytes]) & 0xC0) == 0x80)
    ++bytes;
  return title.substr(0, bytes);
}

std::string first_words(const std::string& title, std::size_t words) {
  std::size_t end = 0;
  for (; words > 0 && end != std::string::npos; --words)
    end = title.find(' ', end + 1);
  return title.substr(0, end);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: desk_latency ARCHIVE [COUNT]\n");
    return 2;
  }
  const std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 2000;
  const Result<Archive> archive = open_archive("bench", argv[1]);
  if (archive.has_error()) {
    std::fprintf(stderr, "desk_latency: %s\n", to_string(archive.error()).c_str());
    return 1;
  }
  std::mt19937 random(1);
  Latencies suggested, corrected, related, searched, collapsed, counted;
  std::size_t completed = 0;
  std::string assembled;
  for (std::size_t index = 0; index < count; ++index) {
    const std::uint32_t document =
        1 + static_cast<std::uint32_t>(random() % (archive->index->document_end() - 1));
    if (!archive->index->live().contains(document))
      continue;
    const std::string id(archive->index->value(id_slot, document, assembled));
    const Result<DocumentAnswer> article = find_document(*archive, id, "");
    if (article.has_error())
      continue;
    const std::string typed = typed_part(article->article.title, random);
    suggested.time([&] { completed += !complete(*archive, typed, 8).empty(); });
    std::string misspelt = typed;  // two letters swapped
    if (misspelt.size() > 4)
      std::swap(misspelt[misspelt.size() - 2], misspelt[misspelt.size() - 3]);
    if (find_invalid_utf8(misspelt) == std::string::npos)
      corrected.time([&] { static_cast<void>(complete(*archive, misspelt, 8)); });
    related.time([&] { static_cast<void>(related_articles(*archive, id, 5)); });
    SearchRequest request;
    request.query = first_words(article->article.title, 2 + index % 3);
    searched.time([&] { static_cast<void>(search(*archive, request)); });
    request.collapse = true;
    collapsed.time([&] { static_cast<void>(search(*archive, request)); });
    request.collapse = false;
    request.facets = {{FilterField::source, FilterField::category, FilterField::author},
                      HistogramInterval::month};
    counted.time([&] { static_cast<void>(search(*archive, request)); });
  }
  std::printf("| what | times | median, ms | p95 | p99 | slowest |\n|---|---|---|---|---|---|\n");
  suggested.print("suggestions");
  corrected.print("suggestions, two letters swapped");
  related.print("5 related articles");
  searched.print("search for 2 to 4 words, 10 hits with snippets");
  collapsed.print("the same, copies collapsed");
  counted.print("the same, three facets and a histogram");
  std::printf("\n%zu of %zu inputs had suggestions\n", completed, suggested.milliseconds.size());
  return 0;
}
