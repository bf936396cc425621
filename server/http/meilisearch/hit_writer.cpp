// Writes articles attribute by attribute, plain and formatted.
#include "server/http/meilisearch/hit_writer.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace timbao::meilisearch {
namespace {

void write_key(Writer& writer, std::string_view key) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}

// An attribute's value: a text, several of them or a number.
struct Attribute {
  std::string_view name;
  std::string_view text;
  const std::vector<std::string>* texts = nullptr;
  std::optional<std::int64_t> number;
  const FieldMarks* marks = nullptr;  // of one that words are searched in
};

std::vector<Attribute> attributes_of(const Article& article, const HitMarks* marks) {
  const auto marks_of = [marks](FieldMarks HitMarks::*field) {
    return marks == nullptr ? nullptr : &(marks->*field);
  };
  std::vector<Attribute> all;
  const auto add_text = [&all](std::string_view name, std::string_view text,
                               const FieldMarks* found = nullptr) {
    if (!text.empty())
      all.push_back({name, text, nullptr, {}, found});
  };
  add_text("id", article.id);
  add_text("title", article.title, marks_of(&HitMarks::title));
  add_text("abstract", article.abstract, marks_of(&HitMarks::abstract));
  add_text("text", article.text, marks_of(&HitMarks::text));
  add_text("date", article.date);
  if (const std::optional<std::int64_t> seconds = timestamp_of(article.date)) {
    all.push_back({"timestamp", {}, nullptr, seconds, nullptr});
    all.push_back({"year", {}, nullptr, std::stoi(article.date.substr(0, 4)), nullptr});
  }
  add_text("source", article.source);
  add_text("category", article.category);
  add_text("author", article.author);
  if (!article.tags.empty())
    all.push_back({"tags", {}, &article.tags, {}, nullptr});
  add_text("url", article.url);
  const std::size_t own = all.size();
  for (const auto& [name, value] : article.further) {
    const bool is_taken =
        name.starts_with('_') ||
        std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(own),
                    [&name = name](const Attribute& known) { return known.name == name; });
    if (!is_taken)
      add_text(name, value);
  }
  return all;
}

bool is_listed(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [name](const std::string& one) { return one == "*" || one == name; });
}

const Crop* crop_of(const SearchQuery& query, std::string_view name) {
  for (const Crop& crop : query.cropped)
    if (crop.attribute == "*" || crop.attribute == name)
      return &crop;
  return nullptr;
}

void write_value(Writer& writer, const Attribute& attribute) {
  if (attribute.number)
    writer.Int64(*attribute.number);
  else if (attribute.texts == nullptr)
    write_text(writer, attribute.text);
  else {
    writer.StartArray();
    for (const std::string& text : *attribute.texts)
      write_text(writer, text);
    writer.EndArray();
  }
}

std::string formatted(const SearchQuery& query, const Attribute& attribute) {
  const FieldMarks& marks = *attribute.marks;
  const bool is_cut = crop_of(query, attribute.name) != nullptr;
  const std::size_t end = is_cut ? marks.passage.end : attribute.text.size();
  std::size_t at = is_cut ? marks.passage.begin : 0;
  std::string text = is_cut && marks.passage.cut_before ? query.crop_marker : "";
  if (is_listed(query.highlighted, attribute.name))
    for (const Highlight& highlight : marks.highlights) {
      if (highlight.begin < at || highlight.end > end)
        continue;
      text.append(attribute.text.substr(at, highlight.begin - at));
      text.append(query.highlight_before);
      text.append(attribute.text.substr(highlight.begin, highlight.end - highlight.begin));
      text.append(query.highlight_behind);
      at = highlight.end;
    }
  text.append(attribute.text.substr(at, end - at));
  return is_cut && marks.passage.cut_behind ? text + query.crop_marker : text;
}

void write_formatted(Writer& writer, const SearchQuery& query,
                     const std::vector<Attribute>& attributes) {
  writer.Key("_formatted");
  writer.StartObject();
  for (const Attribute& attribute : attributes) {
    const bool is_shown = is_listed(query.retrieved, attribute.name) ||
                          is_listed(query.highlighted, attribute.name) ||
                          crop_of(query, attribute.name) != nullptr;
    if (!is_shown)
      continue;
    write_key(writer, attribute.name);
    if (attribute.number)
      write_text(writer, std::to_string(*attribute.number));
    else if (attribute.marks != nullptr)
      write_text(writer, formatted(query, attribute));
    else
      write_value(writer, attribute);
  }
  writer.EndObject();
}

// As Meilisearch counts, in bytes.
void write_positions(Writer& writer, const std::vector<Attribute>& attributes) {
  writer.Key("_matchesPosition");
  writer.StartObject();
  for (const Attribute& attribute : attributes) {
    if (attribute.marks == nullptr || attribute.marks->highlights.empty())
      continue;
    write_key(writer, attribute.name);
    writer.StartArray();
    for (const Highlight& highlight : attribute.marks->highlights) {
      writer.StartObject();
      writer.Key("start");
      writer.Uint64(highlight.begin);
      writer.Key("length");
      writer.Uint64(highlight.end - highlight.begin);
      writer.EndObject();
    }
    writer.EndArray();
  }
  writer.EndObject();
}

}  // namespace

void write_hit(Writer& writer, const SearchQuery& query, const Hit& hit) {
  const std::vector<Attribute> attributes =
      attributes_of(hit.article, hit.marks ? &*hit.marks : nullptr);
  writer.StartObject();
  for (const Attribute& attribute : attributes) {
    if (!is_listed(query.retrieved, attribute.name))
      continue;
    write_key(writer, attribute.name);
    write_value(writer, attribute);
  }
  if (!query.highlighted.empty() || !query.cropped.empty())
    write_formatted(writer, query, attributes);
  if (query.shows_positions)
    write_positions(writer, attributes);
  writer.EndObject();
}

void write_article(Writer& writer, const Article& article) {
  writer.StartObject();
  for (const Attribute& attribute : attributes_of(article, nullptr)) {
    write_key(writer, attribute.name);
    write_value(writer, attribute);
  }
  writer.EndObject();
}

}  // namespace timbao::meilisearch
