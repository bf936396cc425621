// An HTTP response as a crawler stored it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace timbao {

struct HttpResponse {
  unsigned status = 0;
  std::string content_type;  // "text/html", in lower case, without parameters
  std::string charset;       // of the content type
  std::string body;          // without transfer and content encodings
  std::string problem;       // why the body cannot be read; empty if it can
};

// Reads status, headers and body; chunked bodies are joined, gzip and deflate are inflated up to
// `body_bytes_max`. Nothing for what does not begin as a response.
std::optional<HttpResponse> parse_http_response(std::string_view bytes, std::size_t body_bytes_max);

// "text/html; charset=windows-1252" -> type and charset.
void read_content_type(std::string_view header, HttpResponse& response);

}  // namespace timbao
