// Measures how often the encoding of a newspaper article is recognised, as a confusion table.
//
//   encoding_detection CORPUS.jsonl [COUNT]
//
// Every article's "text" of over 200 bytes is written in every encoding (what an encoding does not
// have is left out) and detected, once whole and once cut to about 200 bytes.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <rapidjson/document.h>

#include "analyzers/legacy_encodings.hpp"
#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "tests/unit/legacy_encoder.hpp"

namespace {

using namespace timbao;

constexpr std::size_t text_bytes_min = 200;
constexpr std::size_t row_count = all_encodings.size() + 1;  // the last one: no marks at all

std::string without_marks(std::string_view text) {
  std::string out;
  for (std::size_t position = 0; position < text.size();) {
    const DecodedCodePoint decoded = decode_utf8(text, position);
    position += decoded.length;
    const Character character = classify(decoded.code_point);
    if (decoded.code_point < 0x80)
      out += static_cast<char>(decoded.code_point);
    else if (character.kind == CharacterKind::letter)
      out += ascii_of(character.letter);
  }
  return out;
}

std::string_view cut(std::string_view text, std::size_t bytes) {
  const std::size_t space = text.find(' ', bytes);
  return text.substr(0, space);
}

struct Confusion {
  std::array<std::array<std::size_t, all_encodings.size()>, row_count> detected{};
  std::array<double, row_count> confidence{};
  std::array<std::size_t, row_count> not_restored{};
  std::size_t texts = 0;

  void add(const std::string& text) {
    ++texts;
    for (std::size_t row = 0; row < row_count; ++row) {
      const bool unmarked = row == all_encodings.size();
      const Encoding encoding = unmarked ? Encoding::utf8 : all_encodings[row];
      const std::string bytes = unmarked ? without_marks(text) : from_utf8(text, encoding);
      const DetectedEncoding found = detect_encoding(bytes);
      ++detected[row][static_cast<std::size_t>(found.encoding)];
      confidence[row] += found.confidence;
      if (!unmarked && from_utf8(to_utf8(bytes, encoding), encoding) != bytes)
        ++not_restored[row];
    }
  }

  void print(const char* title) const {
    std::printf("\n%s: %zu texts\n%-13s", title, texts, "");
    for (const Encoding encoding : all_encodings)
      std::printf("%9.9s", std::string(name_of(encoding)).c_str());
    std::printf("%9s%11s%9s\n", "right %", "confidence", "changed");
    for (std::size_t row = 0; row < row_count; ++row) {
      const bool unmarked = row == all_encodings.size();
      const std::size_t right = unmarked ? 0 : row;
      std::printf("%-13s",
                  unmarked ? "unmarked" : std::string(name_of(all_encodings[row])).c_str());
      for (const std::size_t count : detected[row])
        std::printf("%9zu", count);
      const auto total = static_cast<double>(texts);
      std::printf("%9.3f%11.4f%9zu\n", 100 * static_cast<double>(detected[row][right]) / total,
                  confidence[row] / total, not_restored[row]);
    }
  }
};

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count < 2) {
    std::cerr << "usage: encoding_detection CORPUS.jsonl [COUNT]\n";
    return 2;
  }
  const std::size_t count = argument_count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 2000;
  std::ifstream file(arguments[1]);
  Confusion whole;
  Confusion beginnings;
  std::string line;
  while (whole.texts < count && std::getline(file, line)) {
    rapidjson::Document document;
    document.Parse(line.data(), line.size());
    if (document.HasParseError() || !document.IsObject() || !document.HasMember("text") ||
        !document["text"].IsString())
      continue;
    const std::string text =
        to_utf8({document["text"].GetString(), document["text"].GetStringLength()}, Encoding::utf8);
    if (text.size() <= text_bytes_min)
      continue;
    whole.add(text);
    beginnings.add(std::string(cut(text, text_bytes_min)));
  }
  whole.print("whole articles");
  beginnings.print("their first 200 bytes");
  return 0;
}
