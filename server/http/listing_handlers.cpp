// Feeds, and exports that are sent as they are made.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "analyzers/utf8.hpp"
#include "indexer/article_formats.hpp"
#include "server/http/archive_task.hpp"
#include "server/http/atom_feed.hpp"
#include "server/http/escaped_text.hpp"
#include "server/http/handlers.hpp"
#include "server/http/http_date.hpp"
#include "server/http/search_parameters.hpp"
#include "server/http/search_task.hpp"
#include "server/search/article_export.hpp"
#include "server/search/search_service.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;

constexpr std::size_t feed_entries_max = 50;
// A piece is closed behind the articles that reach this size: one at a time is in memory.
constexpr std::size_t piece_bytes = 128 << 10;
constexpr std::size_t articles_a_fetch = 10;
// Where the pool is full a piece waits; the client does so anyway.
constexpr auto retry_interval = std::chrono::milliseconds(50);
constexpr int retries_max = 600;

enum class ExportFormat : std::uint8_t { csv, json_lines };

// An export on its way: which articles are left to fetch.
struct Export {
  std::string archive;
  ExportFormat format = ExportFormat::csv;
  std::vector<std::uint32_t> documents;
  std::size_t next = 0;
  // The generation that the numbers are of, for the archive may go on meanwhile. Without a view of
  // a spread archive, which is the thread's own.
  Archive listed{};
};

// The parameters as they were given, for addresses: "q=h%C3%B2a&source=Tu%E1%BB%95i%20Tr%E1%BA%BB".
std::string encoded_parameters(const RequestTarget& target) {
  std::string encoded;
  for (const auto& [name, value] : target.parameters)
    encoded.append(encoded.empty() ? "" : "&")
        .append(percent_encoded(name))
        .append("=")
        .append(percent_encoded(value));
  return encoded;
}

std::string tag_of(std::string_view content) {
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
  for (const char byte : content)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
  return "\"" + std::to_string(hash) + "\"";
}

// "giá vàng" in bao -> bao-gia-vang.csv for programs that read ASCII only, and bao-giá-vàng.csv.
std::string disposition_of(std::string_view archive, std::string_view query,
                           std::string_view extension) {
  std::string plain(archive);
  std::string spelled(archive);
  bool blank = true;
  for (const char byte : query.substr(0, 80)) {
    const bool special = (byte & 0x80) == 0 && !std::isalnum(static_cast<unsigned char>(byte));
    if (special && !blank) {
      spelled += '-';
    } else if (!special) {
      if (blank && spelled.size() == archive.size())
        spelled += '-';
      spelled += byte;
    }
    blank = special;
  }
  while (spelled.ends_with('-') || find_invalid_utf8(spelled) != std::string::npos)
    spelled.pop_back();
  std::replace_if(
      plain.begin(), plain.end(),
      [](char byte) { return !std::isalnum(static_cast<unsigned char>(byte)) && byte != '-'; },
      '-');
  return "attachment; filename=\"timbao-" + plain + std::string(extension) +
         "\"; filename*=UTF-8''" + percent_encoded(spelled) + std::string(extension);
}

std::string joined(const std::vector<std::string>& tags) {
  std::string text;
  for (const std::string& tag : tags)
    text.append(text.empty() ? "" : ", ").append(tag);
  return text;
}

std::string csv_row(const Article& article) {
  const std::string tags = joined(article.tags);
  std::string row;
  for (const std::string* field :
       {&article.id, &article.date, &article.title, &article.source, &article.category,
        &article.author, &tags, &article.url, &article.abstract})
    row.append(field == &article.id ? "" : ",").append(csv_field(*field));
  return row + "\r\n";
}

// Spreadsheets take a file for UTF-8 by its first bytes.
constexpr const char* csv_heading =
    "\xEF\xBB\xBFid,date,title,source,category,author,tags,url,abstract\r\n";

// Fetches and writes the next articles. Runs on a searcher's thread while the session waits.
Answer write_next(Export& running, const Archive& now) {
  // A spread archive keeps nothing of what it was.
  const bool is_spread = running.listed.shards != nullptr;
  if (is_spread && now.description->generation != running.listed.description->generation)
    return problem(503, "archive-changed", "Try again", "the archive changed meanwhile");
  const Archive& archive = is_spread ? now : running.listed;
  Answer piece;
  while (running.next < running.documents.size() && piece.body.size() < piece_bytes) {
    const std::size_t count = std::min(articles_a_fetch, running.documents.size() - running.next);
    const std::span<const std::uint32_t> documents(running.documents.data() + running.next, count);
    const Result<std::vector<Article>> articles = fetch_articles(archive, documents);
    if (articles.has_error())
      return failed(articles.error());
    for (const Article& article : *articles)
      piece.body +=
          running.format == ExportFormat::csv ? csv_row(article) : article_to_json(article) + "\n";
    running.next += count;
  }
  return piece;
}

// The next articles, as soon as the pool has time for them.
asio::awaitable<std::optional<std::string>> next_piece(std::shared_ptr<Export> running,
                                                       SearcherPool& pool) {
  if (running->next == running->documents.size())
    co_return std::string();
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (int retry = 0; retry < retries_max; ++retry) {
    std::function<Answer(const OpenArchives&)> task = [running](const OpenArchives& archives) {
      return write_next(*running, archives.at(running->archive));
    };
    std::optional<Answer> piece = co_await run_search_task(pool, std::move(task));
    if (piece && piece->status != 200)
      co_return std::nullopt;
    if (piece)
      co_return std::move(piece->body);
    pause.expires_after(retry_interval);
    co_await pause.async_wait(asio::use_awaitable);
  }
  co_return std::nullopt;
}

asio::awaitable<Answer> answer_export(RequestTarget target, SearcherPool& pool,
                                      ExportFormat format) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  SearchRequest request;
  if (auto wrong = read_listing_request(target, exported_hits_max, request))
    co_return *wrong;
  begin_search_time(target, request);
  RankingProfile profile = pool.describe(name)->settings.ranking;
  if (auto wrong = read_profile(target, request.order, profile))
    co_return *wrong;
  auto running = std::make_shared<Export>(Export{name, format, {}, 0, {}});
  std::function<Answer(const OpenArchives&)> task = [running, request,
                                                     profile](const OpenArchives& archives) {
    Result<std::vector<std::uint32_t>> hits =
        list_hits(archives.at(running->archive), request, profile);
    if (hits.has_error())
      return failed(hits.error());
    running->documents = std::move(*hits);
    const Archive& archive = archives.at(running->archive);
    running->listed.description = archive.description;
    running->listed.index = archive.index;
    running->listed.shards = archive.shards;
    return Answer{};
  };
  Answer answer = co_await run_or_refuse(pool, std::move(task));
  if (answer.status != 200)
    co_return answer;
  const bool csv = format == ExportFormat::csv;
  answer.content_type = csv ? "text/csv; charset=utf-8; header=present" : "application/jsonl";
  answer.disposition = disposition_of(name, request.query, csv ? ".csv" : ".jsonl");
  if (csv)
    answer.body = csv_heading;
  answer.next_piece = [running, &pool] { return next_piece(running, pool); };
  co_return answer;
}

}  // namespace

asio::awaitable<Answer> answer_csv(RequestTarget target, SearcherPool& pool) {
  co_return co_await answer_export(std::move(target), pool, ExportFormat::csv);
}

asio::awaitable<Answer> answer_json_lines(RequestTarget target, SearcherPool& pool) {
  co_return co_await answer_export(std::move(target), pool, ExportFormat::json_lines);
}

asio::awaitable<Answer> answer_feed(RequestTarget target, SearcherPool& pool) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  SearchRequest request;
  if (auto wrong = read_listing_request(target, feed_entries_max, request))
    co_return *wrong;
  RankingProfile profile = pool.describe(name)->settings.ranking;
  if (auto wrong = read_profile(target, request.order, profile))
    co_return *wrong;
  begin_search_time(target, request);
  request.order = SortOrder::newest;  // whatever the page that links here is sorted by
  const FeedDescription description{name, target.origin, request.query, encoded_parameters(target),
                                    pool.describe(name)->modified};
  std::function<Answer(const OpenArchives&)> task = [description, request,
                                                     profile](const OpenArchives& archives) {
    const Result<SearchAnswer> found = search(archives.at(description.archive), request, profile);
    if (found.has_error())
      return failed(found.error());
    if (found->partial || !found->missing_shards.empty())
      return problem(503, "took-too-long", "Try again later", "the search took too long");
    Answer answer;
    answer.content_type = "application/atom+xml; charset=utf-8";
    answer.body = atom_feed(description, found->hits);
    answer.etag = tag_of(answer.body);
    // What `last:7d` finds changes with the calendar, too.
    if (description.query.find("last:") == std::string::npos)
      answer.last_modified = http_date(description.archive_modified);
    return answer;
  };
  co_return co_await run_or_refuse(pool, std::move(task));
}

}  // namespace timbao
