// Walks the records of a web archive (ISO 28500).
#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include "analyzers/ascii_text.hpp"
#include "indexer/sources/byte_window.hpp"
#include "indexer/sources/http_response.hpp"
#include "indexer/sources/record_readers.hpp"

namespace timbao {
namespace {

constexpr std::size_t header_bytes_max = 1 << 16;

class WarcReader {
 public:
  WarcReader(const ReadBytes& read, const std::string& name, BatchMaker& batches,
             const std::function<void(const std::string&)>& on_skipped)
      : window_(read), name_(name), batches_(batches), on_skipped_(on_skipped) {}

  Result<bool> read() {
    while (find_record()) {
      ++number_;
      Result<bool> more = take_record();
      if (more.has_error() || !*more || stopped_)
        return more;
    }
    if (window_.error())
      return *window_.error();
    return true;
  }

 private:
  std::string place() const { return name_ + ": record " + std::to_string(number_); }

  // Over the empty lines between records; false at the end.
  bool find_record() {
    while (window_.holds(1)) {
      const char byte = window_.bytes()[0];
      if (byte != '\r' && byte != '\n')
        return true;
      window_.drop(1);
    }
    return false;
  }

  Result<bool> stop(std::string problem) {
    stopped_ = true;
    return batches_.refuse(window_.bytes(), place(),
                           std::move(problem) + "; what follows is not read");
  }

  Result<bool> take_record() {
    const std::optional<std::string> version = window_.take_line(header_bytes_max);
    if (!version || !version->starts_with("WARC/"))
      return window_.error() ? Result<bool>(*window_.error()) : stop("is no WARC record");
    std::map<std::string, std::string> fields;
    std::size_t bytes = 0;
    for (;;) {
      const std::optional<std::string> line = window_.take_line(header_bytes_max);
      if (!line || (bytes += line->size()) > header_bytes_max)
        return window_.error() ? Result<bool>(*window_.error())
                               : stop("the record's header does not end");
      if (line->empty())
        break;
      const std::size_t colon = std::min(line->find(':'), line->size());
      std::string value = line->substr(std::min(colon + 1, line->size()));
      value.erase(0, value.find_first_not_of(" \t"));
      fields[lower_ascii(line->substr(0, colon))] = std::move(value);
    }
    std::uint64_t length = 0;
    const std::string& written = fields["content-length"];
    const auto [end, error] =
        std::from_chars(written.data(), written.data() + written.size(), length);
    if (error != std::errc() || end != written.data() + written.size())
      return stop("the record has no Content-Length");
    return take_block(fields, length);
  }

  Result<bool> take_block(std::map<std::string, std::string>& fields, std::uint64_t length) {
    const std::string& type = fields["warc-type"];
    const bool is_page = type == "response" || type == "resource";
    if (!is_page || length > record_bytes_max) {
      if (!window_.skip(length))
        return cut_off();
      return is_page ? batches_.refuse("", place(), "the record is larger than 64 MiB") : true;
    }
    if (!window_.holds(static_cast<std::size_t>(length)))
      return cut_off();
    const std::string block(window_.bytes().substr(0, static_cast<std::size_t>(length)));
    window_.drop(block.size());
    return take_page(block, fields);
  }

  Result<bool> cut_off() {
    if (window_.error())
      return *window_.error();
    stopped_ = true;
    return batches_.refuse("", place(), "the record is cut off");
  }

  Result<bool> take_page(const std::string& block, std::map<std::string, std::string>& fields) {
    std::optional<HttpResponse> response;
    if (fields["warc-type"] == "response") {
      response = parse_http_response(block, record_bytes_max);
    } else {
      response.emplace();
      response->status = 200;
      read_content_type(fields["content-type"], *response);
      response->body = block;
    }
    if (!response)
      return batches_.refuse(block, place(), "holds no HTTP response");
    const bool is_html =
        response->content_type == "text/html" || response->content_type == "application/xhtml+xml";
    if (response->status != 200 || !is_html) {
      on_skipped_(place());
      return true;
    }
    if (!response->problem.empty())
      return batches_.refuse(block, place(), response->problem);
    RawRecord record;
    record.format = SourceFormat::html;
    record.url = fields["warc-target-uri"];
    if (record.url.size() > 2 && record.url.front() == '<' && record.url.back() == '>')  // WARC 1.0
      record.url = record.url.substr(1, record.url.size() - 2);
    record.id = record.url;
    record.charset = response->charset;
    record.place = place();
    return batches_.add(response->body, std::move(record));
  }

  ByteWindow window_;
  const std::string& name_;
  BatchMaker& batches_;
  const std::function<void(const std::string&)>& on_skipped_;
  std::uint64_t number_ = 0;
  bool stopped_ = false;
};

}  // namespace

Result<bool> read_warc_records(const ReadBytes& read, const std::string& name, BatchMaker& batches,
                               const std::function<void(const std::string&)>& on_skipped) {
  return WarcReader(read, name, batches, on_skipped).read();
}

}  // namespace timbao
