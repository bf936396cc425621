// Splits headers from bodies, joins chunks, inflates.
#include "indexer/sources/http_response.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

#include <libdeflate.h>

#include "analyzers/ascii_text.hpp"
#include "indexer/html/page_encoding.hpp"

namespace timbao {
namespace {

std::string_view take_line(std::string_view& bytes) {
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  const std::string_view line = without_outer_blanks(bytes.substr(0, end));
  bytes.remove_prefix(std::min(end + 1, bytes.size()));
  return line;
}

// What is no chunk ends the body: crawlers often store bodies joined under the old header.
std::string joined_chunks(std::string_view bytes) {
  std::string body;
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::string_view line = take_line(rest);
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    const bool is_chunk =
        error == std::errc() && (end == line.data() + line.size() || *end == ';' || *end == ' ');
    if (!is_chunk)
      return body.empty() ? std::string(bytes) : body;
    if (size == 0)
      break;
    body += rest.substr(0, size);
    rest.remove_prefix(std::min(size, rest.size()));
    take_line(rest);
  }
  return body;
}

bool inflate(std::string_view packed, const std::string& coding, std::size_t most,
             std::string& out) {
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> decompressor(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  const auto run = coding == "gzip" ? libdeflate_gzip_decompress : libdeflate_zlib_decompress;
  for (std::size_t size = packed.size() * 8 + 4096; size / 8 < most; size *= 4) {
    out.resize(std::min(size, most));
    std::size_t written = 0;
    const libdeflate_result result =
        run(decompressor.get(), packed.data(), packed.size(), out.data(), out.size(), &written);
    if (result == LIBDEFLATE_SUCCESS) {
      out.resize(written);
      return true;
    }
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE || out.size() == most)
      return false;
  }
  return false;
}

}  // namespace

void read_content_type(std::string_view header, HttpResponse& response) {
  const std::string value = lower_ascii(header);
  response.content_type = without_outer_blanks(std::string_view(value).substr(0, value.find(';')));
  response.charset = html::named_charset(value);
}

std::optional<HttpResponse> parse_http_response(std::string_view bytes,
                                                std::size_t body_bytes_max) {
  const std::string_view status_line = take_line(bytes);
  HttpResponse response;
  if (!status_line.starts_with("HTTP/"))
    return {};
  const std::size_t space = std::min(status_line.find(' '), status_line.size() - 1);
  std::from_chars(status_line.data() + space + 1, status_line.data() + status_line.size(),
                  response.status);
  bool is_chunked = false;
  std::string coding;
  while (!bytes.empty()) {
    const std::string_view line = take_line(bytes);
    if (line.empty())
      break;
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string name = lower_ascii(line.substr(0, colon));
    const std::string_view value =
        without_outer_blanks(line.substr(std::min(colon + 1, line.size())));
    if (name == "content-type")
      read_content_type(value, response);
    else if (name == "transfer-encoding")
      is_chunked = lower_ascii(value).find("chunked") != std::string::npos;
    else if (name == "content-encoding")
      coding = lower_ascii(value);
  }
  response.body = is_chunked ? joined_chunks(bytes) : std::string(bytes);
  if (coding.empty() || coding == "identity")
    return response;
  if (coding == "gzip" || coding == "x-gzip" || coding == "deflate") {
    std::string inflated;
    if (inflate(response.body, coding == "deflate" ? coding : "gzip", body_bytes_max, inflated))
      response.body = std::move(inflated);
    else if (response.body.find('<') == std::string::npos || response.body.starts_with("\x1F\x8B"))
      response.problem = "the body cannot be inflated";
    return response;  // crawlers often store bodies inflated under the old header
  }
  response.problem = "content encoding \"" + coding + "\" is not supported";
  return response;
}

}  // namespace timbao
