// Follows a feed element by element with libxml2's reader and writes each entry as a JSON object.
#include <algorithm>
#include <libxml/xmlreader.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "indexer/html/written_date.hpp"
#include "indexer/sources/record_readers.hpp"

namespace timbao {
namespace {

constexpr std::size_t entry_bytes_max = std::size_t{16} << 20;
constexpr std::string_view atom_namespace = "http://www.w3.org/2005/Atom";
constexpr std::string_view content_namespace = "http://purl.org/rss/1.0/modules/content/";
constexpr std::string_view dublin_core_namespace = "http://purl.org/dc/elements/1.1/";

struct ReaderFree {
  void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
};
using Reader = std::unique_ptr<xmlTextReader, ReaderFree>;

std::string_view view_of(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// What an entry says, by the names of JSON articles. Texts are HTML.
struct Entry {
  std::string id, title, url, date, updated, author, summary, content, post_type, status;
  std::vector<std::string> categories;
  std::vector<std::string> tags;
  std::size_t bytes = 0;
};

class FeedReader {
 public:
  FeedReader(const ReadBytes& read, const std::string& name, BatchMaker& batches)
      : read_(read), name_(name), batches_(batches) {}

  Result<bool> read() {
    const Reader reader(xmlReaderForIO(
        read_more, nullptr, this, nullptr, nullptr,
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_RECOVER));
    reader_ = reader.get();
    xmlTextReaderSetErrorHandler(reader_, note_problem, this);
    int status = xmlTextReaderRead(reader_);
    for (; status == 1 && goes_on_; status = xmlTextReaderRead(reader_))
      take_node();
    if (error_)
      return *error_;
    if (!goes_on_)
      return false;
    if (status != 0 || !problem_.empty())
      return batches_.refuse("", name_ + ":" + std::to_string(problem_line_),
                             (problem_.empty() ? "is no XML that can be read" : problem_) +
                                 (status == 0 ? "" : "; what follows is not read"));
    if (!has_feed_)
      return batches_.refuse("", name_, "is neither an RSS nor an Atom feed");
    return true;
  }

 private:
  static int read_more(void* context, char* out, int size) {
    auto* const self = static_cast<FeedReader*>(context);
    const Result<std::size_t> count = self->read_(out, static_cast<std::size_t>(size));
    if (count.has_error()) {
      self->error_ = count.error();
      return -1;
    }
    return static_cast<int>(*count);
  }
  static void note_problem(void* context, const char* message, xmlParserSeverities severity,
                           xmlTextReaderLocatorPtr locator) {
    auto* const self = static_cast<FeedReader*>(context);
    const bool is_error = severity == XML_PARSER_SEVERITY_ERROR;
    if (!is_error || !self->problem_.empty())
      return;
    self->problem_ = message;
    self->problem_.erase(self->problem_.find_last_not_of("\r\n ") + 1);
    self->problem_line_ = std::max(1, xmlTextReaderLocatorLineNumber(locator));
  }

  void take_node() {
    const int type = xmlTextReaderNodeType(reader_);
    const int depth = xmlTextReaderDepth(reader_);
    const std::string_view element = view_of(xmlTextReaderConstLocalName(reader_));
    if (type == XML_READER_TYPE_ELEMENT) {
      const bool is_empty = xmlTextReaderIsEmptyElement(reader_) == 1;
      begin(element, depth);
      if (is_empty)
        end(depth);
    } else if (type == XML_READER_TYPE_END_ELEMENT) {
      end(depth);
    } else if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
               type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE) {
      take_text(view_of(xmlTextReaderConstValue(reader_)));
    }
  }

  std::string attribute(const char* name) const {
    xmlChar* const value =
        xmlTextReaderGetAttribute(reader_, reinterpret_cast<const xmlChar*>(name));
    std::string text(view_of(value));
    xmlFree(value);
    return text;
  }
  bool is_in(std::string_view name_space) const {
    return view_of(xmlTextReaderConstNamespaceUri(reader_)) == name_space;
  }

  void begin(std::string_view element, int depth) {
    has_feed_ = has_feed_ || element == "rss" || element == "feed" || element == "RDF";
    if (entry_depth_ < 0) {
      if (element != "item" && element != "entry")
        return;
      entry_ = {};
      entry_depth_ = depth;
      entry_line_ = xmlTextReaderGetParserLineNumber(reader_);
      return;
    }
    if (depth == entry_depth_ + 1) {
      field_ = field_of(element);
      return;
    }
    // The elements of contents of type="xhtml": their text is kept. Of an <author> only the <name>.
    const bool is_block = element == "p" || element == "br" || element == "div";
    if (is_block && (field_ == &entry_.content || field_ == &entry_.summary))
      take_text("<p>");
    is_muted_ = field_ == &entry_.author && element != "name";
  }

  // Where the text of a child of an entry goes; null for what is not wanted.
  std::string* field_of(std::string_view element) {
    if (element == "title")
      return own_or(is_in(dublin_core_namespace) || in_no_foreign_namespace(), &entry_.title);
    if (element == "link")
      return link_field();
    if (element == "guid" || element == "id")
      return own_or(in_no_foreign_namespace(), &entry_.id);
    if (element == "pubDate" || element == "published" || element == "issued" ||
        element == "post_date" || (element == "date" && is_in(dublin_core_namespace)))
      return &entry_.date;
    if (element == "updated" || element == "modified")
      return &entry_.updated;
    if (element == "creator" || element == "author")
      return own_or(entry_.author.empty(), &entry_.author);
    if (element == "encoded")
      return is_in(content_namespace) ? &entry_.content : &entry_.summary;  // WordPress's excerpt
    if (element == "content")
      return own_or(is_in(atom_namespace), &entry_.content);
    if (element == "description" || element == "summary")
      return own_or(in_no_foreign_namespace() && entry_.summary.empty(), &entry_.summary);
    if (element == "post_type")
      return &entry_.post_type;
    if (element == "status")
      return &entry_.status;
    return element == "category" || element == "subject" ? category_field() : nullptr;
  }
  static std::string* own_or(bool is_wanted, std::string* field) {
    return is_wanted ? field : nullptr;
  }
  bool in_no_foreign_namespace() const {
    const std::string_view name_space = view_of(xmlTextReaderConstNamespaceUri(reader_));
    return name_space.empty() || name_space == atom_namespace ||
           name_space == "http://purl.org/rss/1.0/" ||
           name_space.starts_with("http://backend.userland.com/");
  }

  std::string* link_field() {
    const std::string address = attribute("href");
    const std::string relation = attribute("rel");
    if (!address.empty() && (relation.empty() || relation == "alternate")) {
      entry_.url = address;
      return nullptr;
    }
    return own_or(address.empty() && in_no_foreign_namespace(), &entry_.url);
  }

  std::string* category_field() {
    const std::string term = attribute("term");
    const bool is_tag = attribute("domain") == "post_tag";
    std::vector<std::string>& list = is_tag ? entry_.tags : entry_.categories;
    list.push_back(term);
    return own_or(term.empty(), &list.back());
  }

  void take_text(std::string_view text) {
    if (entry_depth_ < 0 || field_ == nullptr || is_muted_)
      return;
    entry_.bytes += text.size();
    if (entry_.bytes <= entry_bytes_max)
      field_->append(text);
  }

  void end(int depth) {
    if (entry_depth_ < 0)
      return;
    is_muted_ = false;
    if (depth == entry_depth_ + 1)
      field_ = nullptr;
    if (depth > entry_depth_)
      return;
    entry_depth_ = -1;
    field_ = nullptr;
    goes_on_ = finish_entry();
  }

  bool finish_entry() {
    const std::string place = name_ + ":" + std::to_string(entry_line_);
    if (entry_.bytes > entry_bytes_max)
      return batches_.refuse(entry_.title, place, "the entry is larger than 16 MiB");
    const bool is_kept =
        (entry_.post_type.empty() || entry_.post_type == "post" || entry_.post_type == "page") &&
        (entry_.status.empty() || entry_.status == "publish");
    if (!is_kept)
      return true;
    RawRecord record;
    record.place = place;
    record.format = SourceFormat::html_fields;
    return batches_.add(as_json(), std::move(record));
  }

  std::string as_json() {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto member = [&writer](const char* key, std::string_view value) {
      const std::size_t begin = value.find_first_not_of(" \t\r\n");
      if (begin == value.npos)
        return;
      value = value.substr(begin, value.find_last_not_of(" \t\r\n") - begin + 1);
      writer.Key(key);
      writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    };
    writer.StartObject();
    member("id", entry_.id);
    member("title", entry_.title);
    member("url", entry_.url);
    const std::string& written = entry_.date.empty() ? entry_.updated : entry_.date;
    member("date", html::find_written_date(written).value_or(""));
    member("author", entry_.author);
    const bool has_content = entry_.content.find_first_not_of(" \t\r\n") != std::string::npos;
    if (has_content)
      member("abstract", entry_.summary);
    member("text", has_content ? entry_.content : entry_.summary);
    if (!entry_.categories.empty())
      member("category", entry_.categories.front());
    write_tags(writer);
    writer.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
  }

  void write_tags(rapidjson::Writer<rapidjson::StringBuffer>& writer) {
    std::vector<std::string> tags = entry_.tags;
    if (entry_.categories.size() > 1)
      tags.insert(tags.end(), entry_.categories.begin() + 1, entry_.categories.end());
    if (tags.empty())
      return;
    writer.Key("tags");
    writer.StartArray();
    for (const std::string& tag : tags)
      writer.String(tag.data(), static_cast<rapidjson::SizeType>(tag.size()));
    writer.EndArray();
  }

  const ReadBytes& read_;
  const std::string& name_;
  BatchMaker& batches_;
  xmlTextReader* reader_ = nullptr;
  Entry entry_;
  int entry_depth_ = -1;  // of the element that is the entry; -1 outside
  int entry_line_ = 0;
  std::string* field_ = nullptr;
  bool is_muted_ = false;
  bool has_feed_ = false;
  bool goes_on_ = true;
  std::optional<Error> error_;
  std::string problem_;
  int problem_line_ = 1;
};

}  // namespace

Result<bool> read_feed_records(const ReadBytes& read, const std::string& name,
                               BatchMaker& batches) {
  return FeedReader(read, name, batches).read();
}

}  // namespace timbao
