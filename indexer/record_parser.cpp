// Sends each record to the parser of its format.
#include "indexer/record_parser.hpp"

#include <utility>

#include "indexer/article_formats.hpp"
#include "indexer/html/html_article.hpp"

namespace timbao {
namespace {

Result<Article> parse_page(std::string_view bytes, const RawRecord& record,
                           const RecordOptions& options, Encoding& encoding) {
  const html::PageOrigin origin{
      record.id,      record.url,       record.source,
      record.charset, options.encoding, options.selectors.empty() ? nullptr : &options.selectors};
  Result<Article> article = html::parse_page_article(bytes, origin, record.place, encoding);
  if (article.has_error())
    return article;
  if (article->id.size() > id_bytes_max)  // an address
    article->id = hashed_id(article->id);
  return check_article(std::move(*article), record.place);
}

// Feeds have HTML in their texts; what is left of it must still be an article.
Result<Article> parse_html_fields(std::string_view json, const RawRecord& record) {
  Result<Article> article = parse_json_article(json, record.place);
  if (article.has_error())
    return article;
  for (std::string* text :
       {&article->title, &article->abstract, &article->text, &article->author, &article->category})
    *text = html::text_of_fragment(*text);
  for (std::string& tag : article->tags)
    tag = html::text_of_fragment(tag);
  if (article->text == article->abstract)
    article->abstract.clear();
  return check_article(std::move(*article), record.place);
}

}  // namespace

Result<Article> parse_record(std::string_view bytes, const RawRecord& record,
                             const RecordOptions& options, Encoding& encoding) {
  encoding = Encoding::utf8;
  if (!record.problem.empty())
    return Error{ErrorCode::invalid_record, record.problem, record.place};
  switch (record.format) {
    case SourceFormat::html:
      return parse_page(bytes, record, options, encoding);
    case SourceFormat::html_fields:
      return parse_html_fields(bytes, record);
    case SourceFormat::text:
      break;
    default:
      return parse_json_article(bytes, record.place, &options.mapping);
  }
  Result<Article> article = parse_text_article(bytes, record.id, record.place);
  if (article.has_value() && article->source.empty())
    article->source = record.source;
  return article;
}

}  // namespace timbao
