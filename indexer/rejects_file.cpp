// Writes rejected records.
#include "indexer/rejects_file.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "analyzers/utf8.hpp"

namespace timbao {
namespace {

void write_member(rapidjson::Writer<rapidjson::StringBuffer>& writer, const char* name,
                  std::string_view value) {
  writer.Key(name);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

std::string base64(std::string_view bytes) {
  namespace iterators = boost::archive::iterators;
  using Encoder = iterators::base64_from_binary<iterators::transform_width<const char*, 6, 8>>;
  std::string encoded(Encoder(bytes.data()), Encoder(bytes.data() + bytes.size()));
  encoded.append((4 - encoded.size() % 4) % 4, '=');
  return encoded;
}

}  // namespace

RejectsFile::RejectsFile(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

Result<void> RejectsFile::add(const Error& reason, std::string_view record) {
  ++count_;
  if (file_ == nullptr)
    file_.reset(std::fopen(path_.c_str(), "wb"));
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  write_member(writer, "place", reason.place);
  write_member(writer, "reason", reason.message);
  if (find_invalid_utf8(record) == std::string_view::npos)
    write_member(writer, "record", record);
  else
    write_member(writer, "record_base64", base64(record));
  writer.EndObject();
  if (file_ == nullptr || std::fprintf(file_.get(), "%s\n", buffer.GetString()) < 0 ||
      std::fflush(file_.get()) != 0)
    return Error{ErrorCode::storage_failed, std::strerror(errno), path_.string()};
  return {};
}

}  // namespace timbao
