// Looks embedded files up and gives them their headers.
#include "server/http/web_files.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "embedded_web_files.hpp"

namespace timbao {
namespace {

std::string content_type_of(std::string_view name) {
  if (name.ends_with(".html"))
    return "text/html; charset=utf-8";
  if (name.ends_with(".css"))
    return "text/css; charset=utf-8";
  if (name.ends_with(".js"))
    return "text/javascript; charset=utf-8";
  if (name.ends_with(".json"))
    return "application/json";
  if (name.ends_with(".svg"))
    return "image/svg+xml";
  return "application/octet-stream";
}

std::string etag_of(std::string_view content) {
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
  for (const char byte : content)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
  char text[24];
  std::snprintf(text, sizeof text, "\"%016llx\"", static_cast<unsigned long long>(hash));
  return text;
}

std::vector<WebFile> make_web_files() {
  std::vector<WebFile> files;
  files.reserve(std::size(embedded_web_files));
  for (const EmbeddedFile& file : embedded_web_files)
    files.push_back({file.name, file.content, content_type_of(file.name), etag_of(file.content)});
  return files;
}

}  // namespace

const WebFile* find_web_file(std::string_view name) {
  static const std::vector<WebFile> files = make_web_files();
  if (name.empty())
    name = "index.html";
  if (name == "help")
    name = "help.html";
  if (name == "demo")
    name = "demo.html";
  const auto found = std::find_if(files.begin(), files.end(),
                                  [name](const WebFile& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

}  // namespace timbao
