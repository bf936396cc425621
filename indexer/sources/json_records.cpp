// Finds where JSON objects begin and end, without reading them.
#include <string>

#include "indexer/sources/byte_window.hpp"
#include "indexer/sources/record_readers.hpp"

namespace timbao {
namespace {

// Follows the braces of one object from byte to byte.
class ObjectEnd {
 public:
  // True with the byte that closes the object.
  bool take(char byte) {
    if (in_text_) {
      if (escaped_)
        escaped_ = false;
      else if (byte == '\\')
        escaped_ = true;
      else
        in_text_ = byte != '"';
      return false;
    }
    if (byte == '"')
      in_text_ = true;
    else if (byte == '{' || byte == '[')
      ++depth_;
    else if (byte == '}' || byte == ']')
      return --depth_ == 0;
    return false;
  }

 private:
  std::size_t depth_ = 0;
  bool in_text_ = false;
  bool escaped_ = false;
};

class JsonRecords {
 public:
  JsonRecords(const ReadBytes& read, const std::string& name, BatchMaker& batches)
      : window_(read), name_(name), batches_(batches) {}

  Result<bool> read() {
    for (;;) {
      if (!drop_between())
        return window_.error() ? Result<bool>(*window_.error()) : Result<bool>(true);
      if (window_.bytes()[0] != '{')
        return batches_.refuse(window_.bytes(), place(),
                               "a JSON object was expected here; what follows is not read");
      Result<bool> more = take_object();
      if (more.has_error() || !*more)
        return more;
    }
  }

 private:
  std::string place() const { return name_ + ":" + std::to_string(line_); }

  // Blanks, commas and the brackets of the outer array; false at the end.
  bool drop_between() {
    constexpr std::string_view between = " \t\r\n,[]\xEF\xBB\xBF";
    while (!window_.bytes().empty() || window_.fill()) {
      const char byte = window_.bytes()[0];
      if (between.find(byte) == std::string_view::npos)
        return true;
      line_ += byte == '\n';
      window_.drop(1);
    }
    return false;
  }

  Result<bool> take_object() {
    const std::string begun_at = place();
    ObjectEnd end;
    std::string object;
    bool is_too_large = false;
    for (;;) {
      if (window_.bytes().empty() && !window_.fill()) {
        if (window_.error())
          return *window_.error();
        return batches_.refuse(object, begun_at, "the JSON object does not end");
      }
      const std::string_view bytes = window_.bytes();
      std::size_t size = 0;
      bool ended = false;
      while (size < bytes.size() && !ended) {
        line_ += bytes[size] == '\n';
        ended = end.take(bytes[size++]);
      }
      is_too_large = is_too_large || object.size() + size > record_bytes_max;
      if (!is_too_large)
        object += bytes.substr(0, size);
      window_.drop(size);
      if (!ended)
        continue;
      if (is_too_large)
        return batches_.refuse(object, begun_at, "the record is larger than 64 MiB");
      RawRecord record;
      record.place = begun_at;
      record.format = SourceFormat::jsonl;
      return batches_.add(object, std::move(record));
    }
  }

  ByteWindow window_;
  const std::string& name_;
  BatchMaker& batches_;
  std::size_t line_ = 1;
};

}  // namespace

Result<bool> read_json_records(const ReadBytes& read, const std::string& name,
                               BatchMaker& batches) {
  return JsonRecords(read, name, batches).read();
}

}  // namespace timbao
