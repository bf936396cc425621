// Writes feeds.
#include "server/http/atom_feed.hpp"

#include <algorithm>

#include "server/http/escaped_text.hpp"
#include "server/http/http_date.hpp"

namespace timbao {
namespace {

void append_element(std::string& xml, std::string_view name, std::string_view text) {
  xml.append("<").append(name).append(">").append(xml_escaped(text)).append("</");
  xml.append(name).append(">\n");
}

void append_link(std::string& xml, std::string_view relation, std::string_view type,
                 std::string_view address) {
  xml.append("<link rel=\"").append(relation).append("\" type=\"").append(type);
  xml.append("\" href=\"").append(xml_escaped(address)).append("\"/>\n");
}

std::string time_of(const Article& article, std::chrono::sys_seconds otherwise) {
  return article.date.empty() ? rfc3339(otherwise) : article.date + "T12:00:00+07:00";
}

// An address of the web without a byte that no address has.
bool is_web_address(std::string_view url) {
  const bool web = url.starts_with("http://") || url.starts_with("https://");
  return web && std::all_of(url.begin(), url.end(), [](char byte) {
           return static_cast<unsigned char>(byte) > 0x20 && byte != '"' && byte != '<' &&
                  byte != '>';
         });
}

void append_entry(const FeedDescription& description, const Hit& hit, std::string& xml) {
  const Article& article = hit.article;
  const std::string page = description.origin + "/?a=" + percent_encoded(description.archive) +
                           "&d=" + percent_encoded(article.id);
  xml += "<entry>\n";
  append_element(
      xml, "id",
      "urn:timbao:" + percent_encoded(description.archive) + ":" + percent_encoded(article.id));
  append_element(xml, "title", article.title);
  append_element(xml, "updated", time_of(article, description.archive_modified));
  if (!article.date.empty())
    append_element(xml, "published", time_of(article, description.archive_modified));
  append_link(xml, "alternate", "text/html", is_web_address(article.url) ? article.url : page);
  const std::string& author = article.author.empty() ? article.source : article.author;
  if (!author.empty()) {
    xml += "<author>";
    append_element(xml, "name", author);
    xml += "</author>\n";
  }
  if (!article.category.empty())
    xml += "<category term=\"" + xml_escaped(article.category) + "\"/>\n";
  xml += "<summary type=\"html\">" + xml_escaped(hit.snippet_html) + "</summary>\n</entry>\n";
}

}  // namespace

std::string atom_feed(const FeedDescription& description, const std::vector<Hit>& hits) {
  const std::string archive = percent_encoded(description.archive);
  const std::string self =
      description.origin + "/v1/archives/" + archive + "/feed.atom?" + description.parameters;
  std::string updated = rfc3339(description.archive_modified);
  for (const Hit& hit : hits)
    if (!hit.article.date.empty()) {
      updated = time_of(hit.article, description.archive_modified);  // newest first
      break;
    }
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"vi\">\n";
  append_element(xml, "id",
                 "urn:timbao:" + archive + ":feed:" + percent_encoded(description.parameters));
  append_element(xml, "title",
                 (description.query.empty() ? description.archive
                                            : description.query + " – " + description.archive) +
                     " – Timbao");
  append_element(xml, "updated", updated);
  append_link(xml, "self", "application/atom+xml", self);
  append_link(xml, "alternate", "text/html",
              description.origin + "/?a=" + archive + "&" + description.parameters);
  xml += "<author>";
  append_element(xml, "name", "Timbao");
  xml += "</author>\n<generator>Timbao</generator>\n";
  for (const Hit& hit : hits)
    append_entry(description, hit, xml);
  return xml + "</feed>\n";
}

}  // namespace timbao
