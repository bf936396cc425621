// Writes descriptions and listings as XML.
#include "server/http/crawler_handlers.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "server/http/archive_task.hpp"
#include "server/http/escaped_text.hpp"
#include "server/http/handlers.hpp"
#include "server/http/http_date.hpp"
#include "server/http/search_parameters.hpp"
#include "server/search/article_listing.hpp"
#include "server/search/query_suggestions.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;

constexpr std::size_t articles_a_sitemap = 10'000;  // the protocol's limit is 50,000
constexpr const char* xml_head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

Answer xml_answer(std::string body, std::string content_type = "application/xml") {
  Answer answer;
  answer.content_type = std::move(content_type);
  answer.body = std::move(body);
  return answer;
}

Answer no_sitemap() {
  return problem(404, "not-found", "Not found",
                 "there are no sitemaps here: server.sitemap in the configuration is off");
}

std::string element(const std::string& name, const std::string& text) {
  return "<" + name + ">" + xml_escaped(text) + "</" + name + ">";
}

}  // namespace

Answer answer_opensearch(const RequestTarget& target, const HttpService& service) {
  if (auto wrong = check_parameter_names(target, {"archive"}))
    return *wrong;
  std::string name;
  for (const auto& archive : service.pool.descriptions())
    if (name.empty() && target.sees(archive->name))
      name = archive->name;
  if (const std::string* const asked = target.find("archive"))
    name = *asked;
  if (!service.pool.has_archive(name) || !target.sees(name))
    return unknown_archive(name);
  const std::string base = target.origin + "/v1/archives/" + percent_encoded(name);
  const std::string page = target.origin + "/?a=" + percent_encoded(name) + "&q={searchTerms}";
  std::string xml = xml_head;
  xml += "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">";
  xml += element("ShortName", name.substr(0, 16));  // as many as the format allows
  xml += element("Description", "Tìm trong kho báo " + name + ", có dấu hay không dấu");
  xml += element("InputEncoding", "UTF-8");
  xml += "<Url type=\"text/html\" template=\"" + xml_escaped(page) + "\"/>";
  xml += "<Url type=\"application/atom+xml\" template=\"" +
         xml_escaped(base + "/feed.atom?q={searchTerms}") + "\"/>";
  xml += "<Url type=\"application/x-suggestions+json\" template=\"" +
         xml_escaped(base + "/opensearch-suggestions?q={searchTerms}") + "\"/>";
  xml += "<Image type=\"image/svg+xml\">" + xml_escaped(target.origin + "/favicon.svg") +
         "</Image></OpenSearchDescription>\n";
  return xml_answer(std::move(xml), "application/opensearchdescription+xml");
}

asio::awaitable<Answer> answer_opensearch_suggestions(RequestTarget target, SearcherPool& pool) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  if (auto wrong = check_parameter_names(target, {"q"}))
    co_return *wrong;
  std::string typed;
  if (auto wrong = read_query(target, typed))
    co_return *wrong;
  std::function<Answer(const OpenArchives&)> task = [name, typed](const OpenArchives& archives) {
    constexpr std::size_t shown = 8;
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto text = [&writer](const std::string& value) {
      writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    };
    writer.StartArray();
    text(typed);
    writer.StartArray();
    for (const Suggestion& suggestion : complete(archives.at(name), typed, shown))
      text(suggestion.text);
    writer.EndArray();
    writer.EndArray();
    Answer answer = json_answer({buffer.GetString(), buffer.GetSize()});
    answer.content_type = "application/x-suggestions+json";
    return answer;
  };
  co_return co_await run_or_refuse(pool, std::move(task));
}

Answer answer_sitemap_index(const RequestTarget& target, const HttpService& service) {
  if (auto wrong = check_parameter_names(target, {}))
    return *wrong;
  if (!target.has_sitemaps)
    return no_sitemap();
  std::string xml = xml_head;
  xml += "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
  for (const auto& archive : service.pool.descriptions()) {
    if (!target.sees(archive->name))
      continue;
    const std::size_t pages = (archive->articles + articles_a_sitemap - 1) / articles_a_sitemap;
    for (std::size_t page = 1; page <= pages; ++page)
      xml += "<sitemap>" +
             element("loc", target.origin + "/v1/archives/" + percent_encoded(archive->name) +
                                "/sitemap.xml?page=" + std::to_string(page)) +
             element("lastmod", rfc3339(archive->modified)) + "</sitemap>";
  }
  return xml_answer(xml + "</sitemapindex>\n");
}

asio::awaitable<Answer> answer_sitemap(RequestTarget target, SearcherPool& pool) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  if (!target.has_sitemaps)
    co_return no_sitemap();
  if (auto wrong = check_parameter_names(target, {"page"}))
    co_return *wrong;
  std::size_t page = 1;
  if (auto wrong = read_number(target, "page", 1, 1'000'000, page))
    co_return *wrong;
  const std::string base = target.origin + "/?a=" + percent_encoded(name) + "&doc=";
  std::function<Answer(const OpenArchives&)> task = [name, base,
                                                     page](const OpenArchives& archives) {
    std::string xml = xml_head;
    xml += "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
    const Result<std::vector<ListedArticle>> listed =
        list_articles(archives.at(name), (page - 1) * articles_a_sitemap, articles_a_sitemap);
    if (listed.has_error())
      return failed(listed.error());
    for (const ListedArticle& article : *listed) {
      xml += "<url>" + element("loc", base + percent_encoded(article.id));
      if (!article.date.empty())
        xml += element("lastmod", article.date);
      xml += "</url>";
    }
    return xml_answer(xml + "</urlset>\n");
  };
  co_return co_await run_or_refuse(pool, std::move(task));
}

}  // namespace timbao
