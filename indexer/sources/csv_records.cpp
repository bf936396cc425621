// Reads rows and writes each as a JSON object under its column's names.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "analyzers/ascii_text.hpp"
#include "indexer/sources/byte_window.hpp"
#include "indexer/sources/record_readers.hpp"

namespace timbao {
namespace {

struct Row {
  std::vector<std::string> cells;
  std::string raw;  // the beginning of it, for refusals
  std::size_t line = 0;
  std::string problem;
};

class CsvRows {
 public:
  explicit CsvRows(const ReadBytes& read) : window_(read) {}

  // False at the end.
  bool next(Row& row) {
    row = {{std::string()}, {}, line_, {}};
    bool is_quoted = false;
    std::size_t size = 0;
    char byte = 0;
    if (!peek(byte))
      return false;
    while (peek(byte)) {
      window_.drop(1);
      line_ += byte == '\n';
      if (++size > record_bytes_max)
        row.problem = "the record is larger than 64 MiB";
      if (row.raw.size() < raw_bytes_max)
        row.raw += byte;
      if (is_quoted) {
        is_quoted = take_quoted(byte, row);
        continue;
      }
      if (byte == '"' && row.cells.back().empty()) {
        is_quoted = true;
      } else if (byte == separator_) {
        row.cells.emplace_back();
      } else if (byte == '\n') {
        return true;
      } else if (byte != '\r') {
        append(byte, row);
      }
    }
    if (is_quoted)
      row.problem = "a quoted cell does not end";
    return true;
  }

  // The most frequent of them in the first line.
  void guess_separator() {
    while (window_.bytes().find('\n') == std::string_view::npos && window_.bytes().size() < 1 << 16)
      if (!window_.fill())
        break;
    if (window_.bytes().starts_with("\xEF\xBB\xBF"))
      window_.drop(3);
    const std::string_view head = window_.bytes().substr(0, window_.bytes().find('\n'));
    constexpr std::array separators = {',', ';', '\t'};
    separator_ = *std::max_element(separators.begin(), separators.end(), [head](char a, char b) {
      return std::count(head.begin(), head.end(), a) < std::count(head.begin(), head.end(), b);
    });
  }
  const std::optional<Error>& error() const { return window_.error(); }

 private:
  static constexpr std::size_t raw_bytes_max = 2000;

  bool peek(char& byte) {
    if (window_.bytes().empty() && !window_.fill())
      return false;
    byte = window_.bytes()[0];
    return true;
  }
  void append(char byte, Row& row) {
    if (row.problem.empty())
      row.cells.back() += byte;
  }
  // Whether the cell goes on being quoted.
  bool take_quoted(char byte, Row& row) {
    if (byte != '"') {
      append(byte, row);
      return true;
    }
    char following = 0;
    if (!peek(following) || following != '"')
      return false;
    window_.drop(1);
    append('"', row);
    return true;
  }

  ByteWindow window_;
  char separator_ = ',';
  std::size_t line_ = 1;
};

std::string object_of(const std::vector<std::string>& names,
                      const std::vector<std::string>& cells) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (cells[column].empty() || names[column].empty())
      continue;
    writer.Key(names[column].data(), static_cast<rapidjson::SizeType>(names[column].size()));
    writer.String(cells[column].data(), static_cast<rapidjson::SizeType>(cells[column].size()));
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

Result<bool> read_csv_records(const ReadBytes& read, const std::string& name,
                              std::optional<Encoding> encoding, BatchMaker& batches) {
  CsvRows rows(read);
  rows.guess_separator();
  Row row;
  const auto place = [&name](const Row& of) { return name + ":" + std::to_string(of.line); };
  if (!rows.next(row))
    return rows.error() ? Result<bool>(*rows.error()) : Result<bool>(true);
  const auto decode = [encoding](std::vector<std::string>& cells) {
    if (encoding)
      for (std::string& cell : cells)
        cell = to_utf8(cell, *encoding);
  };
  decode(row.cells);
  std::vector<std::string> names;
  for (const std::string& cell : row.cells)
    names.emplace_back(without_outer_blanks(cell));
  while (rows.next(row)) {
    if (row.cells.size() == 1 && row.cells[0].empty() && row.problem.empty())
      continue;  // an empty line
    if (row.problem.empty() && row.cells.size() != names.size())
      row.problem = "has " + std::to_string(row.cells.size()) + " cells, the first line names " +
                    std::to_string(names.size());
    if (!row.problem.empty()) {
      if (!batches.refuse(row.raw, place(row), row.problem))
        return false;
      continue;
    }
    decode(row.cells);
    RawRecord record;
    record.place = place(row);
    record.format = SourceFormat::jsonl;
    if (!batches.add(object_of(names, row.cells), std::move(record)))
      return false;
  }
  if (rows.error())
    return *rows.error();
  return true;
}

}  // namespace timbao
