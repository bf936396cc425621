// The page for browsers without JavaScript: hits or an article in place of a comment in it.
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/http/archive_task.hpp"
#include "server/http/escaped_text.hpp"
#include "server/http/handlers.hpp"
#include "server/http/search_parameters.hpp"
#include "server/http/search_task.hpp"
#include "server/http/web_files.hpp"
#include "server/search/search_service.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;

constexpr std::string_view placeholder = "<!-- plain results -->";
constexpr std::size_t plain_hits = 20;

// What is asked for, and what cannot be read is left out: the page itself says what is wrong.
struct PlainRequest {
  std::string archive;
  std::string id;  // of an article to show; hits if it is empty
  SearchRequest search;
};

PlainRequest read_plain_request(const RequestTarget& target, const SearcherPool& pool) {
  PlainRequest request;
  if (const std::string* const name = target.find("a"))
    request.archive = *name;
  else
    for (const auto& archive : pool.descriptions())
      if (request.archive.empty() && target.sees(archive->name))
        request.archive = archive->name;
  for (const char* name : {"doc", "d"})
    if (const std::string* const id = target.find(name))
      request.id = *id;
  read_query(target, request.search.query);
  if (SearchFilters filters; !read_filters(target, filters))
    request.search.filters = std::move(filters);
  request.search.limit = plain_hits;
  if (read_number(target, "offset", 0, reachable_hits_max - plain_hits, request.search.offset))
    request.search.offset = 0;
  request.search.reading.operators = true;
  begin_search_time(target, request.search);
  return request;
}

std::string article_address(const std::string& archive, const std::string& id) {
  return html_escaped("/?a=" + percent_encoded(archive) + "&d=" + percent_encoded(id));
}

std::string outlet_and_day(const Article& article) {
  std::string text = article.source;
  if (!article.date.empty())
    text.append(text.empty() ? "" : ", ").append(article.date);
  return text.empty() ? text : " <small>" + html_escaped(text) + "</small>";
}

std::string plain_hits_html(const PlainRequest& request, const SearchAnswer& answer) {
  if (answer.hits.empty())
    return "<p>Không tìm thấy bài nào. <span lang=\"en\">Nothing was found.</span></p>";
  std::string html =
      "<ol class=\"plain-results\" start=\"" + std::to_string(request.search.offset + 1) + "\">";
  for (const Hit& hit : answer.hits)
    html += "<li><a href=\"" + article_address(request.archive, hit.article.id) + "\">" +
            hit.title_html + "</a>" + outlet_and_day(hit.article) + " <p>" + hit.snippet_html +
            "</p></li>";
  html += "</ol>";
  if (answer.has_more && request.search.offset + 2 * plain_hits <= reachable_hits_max)
    html += "<p><a rel=\"next\" href=\"" +
            html_escaped("/?a=" + percent_encoded(request.archive) +
                         "&q=" + percent_encoded(request.search.query) +
                         "&offset=" + std::to_string(request.search.offset + plain_hits)) +
            "\">Tiếp <span lang=\"en\">Next</span></a></p>";
  return html;
}

std::string plain_article_html(const DocumentAnswer& answer) {
  std::string html = "<article class=\"plain-article\"><h1>" + answer.title_html + "</h1>" +
                     outlet_and_day(answer.article);
  if (!answer.abstract_html.empty())
    html += "<p><strong>" + answer.abstract_html + "</strong></p>";
  std::string_view text = answer.text_html;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0)
      html.append("<p>").append(text.substr(0, end)).append("</p>");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return html + "</article>";
}

// What goes into the page; nothing where there is nothing to say.
std::string plain_html(const OpenArchives& archives, const PlainRequest& request) {
  const Archive& archive = archives.at(request.archive);
  if (!request.id.empty()) {
    const Result<DocumentAnswer> found =
        find_document(archive, request.id, request.search.query, {}, {true, false});
    return found.has_error() ? "<p>Không có bài này. <span lang=\"en\">There is no such article."
                               "</span></p>"
                             : plain_article_html(*found);
  }
  const Result<SearchAnswer> found =
      search(archive, request.search, archive.description->settings.ranking);
  return found.has_error() ? std::string() : plain_hits_html(request, *found);
}

}  // namespace

asio::awaitable<Answer> answer_plain_page(RequestTarget target, SearcherPool& pool) {
  const WebFile& page = *find_web_file("");
  Answer answer;
  answer.content_type = page.content_type;
  answer.body = page.content;
  const std::size_t place = answer.body.find(placeholder);
  const PlainRequest request = read_plain_request(target, pool);
  if (place == std::string::npos || !pool.has_archive(request.archive) ||
      !target.sees(request.archive))
    co_return answer;
  std::function<Answer(const OpenArchives&)> task = [request](const OpenArchives& archives) {
    Answer inserted;
    inserted.body = plain_html(archives, request);
    return inserted;
  };
  // With a full queue the page comes without hits: its script asks for them anyway.
  const std::optional<Answer> inserted = co_await run_search_task(pool, std::move(task));
  if (inserted)
    answer.body.replace(place, placeholder.size(), inserted->body);
  co_return answer;
}

}  // namespace timbao
