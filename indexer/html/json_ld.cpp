// Finds the article among a page's descriptions.
#include "indexer/html/json_ld.hpp"

#include <algorithm>
#include <array>

#include <rapidjson/document.h>

#include "indexer/html/written_date.hpp"

namespace timbao::html {
namespace {

using Json = rapidjson::Value;

constexpr unsigned depth_max = 6;

std::string_view text_of(const Json& value) {
  return {value.GetString(), value.GetStringLength()};
}

const Json* member(const Json& object, const char* name) {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

bool is_article_type(std::string_view type) {
  constexpr std::array<std::string_view, 9> types = {"NewsArticle",          "Article",
                                                     "ReportageNewsArticle", "BlogPosting",
                                                     "AnalysisNewsArticle",  "OpinionNewsArticle",
                                                     "ReviewNewsArticle",    "TechArticle",
                                                     "SocialMediaPosting"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool is_article(const Json& object) {
  const Json* const type = member(object, "@type");
  if (type == nullptr)
    return false;
  if (type->IsString())
    return is_article_type(text_of(*type));
  return type->IsArray() && std::any_of(type->Begin(), type->End(), [](const Json& one) {
           return one.IsString() && is_article_type(text_of(one));
         });
}

const Json* find_article(const Json& value, unsigned depth) {
  if (depth == depth_max)
    return nullptr;
  if (value.IsArray()) {
    for (const Json& one : value.GetArray())
      if (const Json* const found = find_article(one, depth + 1))
        return found;
    return nullptr;
  }
  if (!value.IsObject())
    return nullptr;
  if (is_article(value))
    return &value;
  for (const char* inside : {"@graph", "mainEntity", "itemListElement"})
    if (const Json* const part = member(value, inside))
      if (const Json* const found = find_article(*part, depth + 1))
        return found;
  return nullptr;
}

// A name: a string, an object with one, or several of them joined by commas.
std::string name_in(const Json* value, unsigned depth = 0) {
  if (value == nullptr || depth == depth_max)
    return {};
  if (value->IsString())
    return with_single_spaces(text_of(*value));
  if (value->IsObject())
    return name_in(member(*value, "name"), depth + 1);
  std::string names;
  if (value->IsArray())
    for (const Json& one : value->GetArray()) {
      const std::string name = name_in(&one, depth + 1);
      if (!name.empty())
        names.append(names.empty() ? "" : ", ").append(name);
    }
  return names;
}

std::string address_in(const Json* value) {
  if (value == nullptr)
    return {};
  if (value->IsString())
    return std::string(text_of(*value));
  const Json* const id = value->IsObject() ? member(*value, "@id") : nullptr;
  return id != nullptr && id->IsString() ? std::string(text_of(*id)) : std::string();
}

void fill(std::string& field, std::string found) {
  if (field.empty())
    field = std::move(found);
}

void read_keywords(const Json* value, std::vector<std::string>& tags) {
  if (value == nullptr || !tags.empty())
    return;
  std::string all = name_in(value);
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find_first_of(",;", begin), all.size());
    if (std::string tag = with_single_spaces(all.substr(begin, end - begin)); !tag.empty())
      tags.push_back(std::move(tag));
    begin = end + 1;
  }
}

}  // namespace

void read_json_ld(std::string_view json, PageMetadata& metadata) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError())
    return;
  const Json* const article = find_article(document, 0);
  if (article == nullptr)
    return;
  fill(metadata.title, text_of_fragment(name_in(member(*article, "headline"))));
  fill(metadata.author, name_in(member(*article, "author")));
  fill(metadata.category, name_in(member(*article, "articleSection")));
  fill(metadata.source, name_in(member(*article, "publisher")));
  fill(metadata.abstract, text_of_fragment(name_in(member(*article, "description"))));
  fill(metadata.url, address_in(member(*article, "mainEntityOfPage")));
  fill(metadata.url, address_in(member(*article, "url")));
  for (const char* name : {"datePublished", "dateCreated", "dateModified"})
    if (metadata.date.empty())
      metadata.date = find_written_date(name_in(member(*article, name))).value_or("");
  read_keywords(member(*article, "keywords"), metadata.tags);
  const Json* const body = member(*article, "articleBody");
  if (body != nullptr && body->IsString())
    fill(metadata.body, text_of_fragment(text_of(*body)));
}

}  // namespace timbao::html
