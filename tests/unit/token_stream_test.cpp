// Streams come back from their stored form, whatever the words are.
#include "indexer/schema/token_stream.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/vietnamese_analyzer.hpp"

namespace timbao {
namespace {

std::uint32_t below(std::mt19937& random, std::uint32_t end) {
  return static_cast<std::uint32_t>(random() % end);
}

std::vector<WordId> stream_of(const std::vector<std::string>& fields) {
  std::vector<WordId> stream;
  AnalyzedText analyzed;
  for (const std::string& field : fields) {
    analyze(field, analyzed);
    append_field_to_stream(analyzed, stream);
  }
  return stream;
}

std::vector<WordId> stored_and_read(const std::vector<WordId>& stream) {
  std::string stored;
  encode_stream(stream, stored);
  std::vector<WordId> read = {1, 2, 3};
  decode_stream(stored, read);
  return read;
}

TEST(TokenStream, ComesBackFromItsStoredForm) {
  const std::vector<std::vector<std::string>> articles = {
      {"", "", ""},
      {"Hà Nội", "", "Trời mưa. Đường ngập."},
      {"Guardiola đến Sa Pa", "1.000.000 đồng", "COVID-19 và U23; quặp quẹo ngoằn ngoèo huýt"},
      {"một", "hai ba", std::string(5000, 'x') + " của và các"},
  };
  for (const auto& fields : articles) {
    const std::vector<WordId> stream = stream_of(fields);
    EXPECT_EQ(stored_and_read(stream), stream) << fields[0];
  }
}

TEST(TokenStream, EveryIdComesBack) {
  std::vector<WordId> stream;
  for (unsigned id = 0; id < 0xFFFF; ++id)
    stream.push_back(static_cast<WordId>(id));
  stream.insert(stream.end(), 3, stream_field_end);
  EXPECT_EQ(stored_and_read(stream), stream);
}

TEST(TokenStream, RandomStreamsComeBack) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    std::vector<WordId> stream;
    for (int field = 0; field < 3; ++field) {
      for (std::uint32_t length = below(random, 60); length > 0; --length)
        stream.push_back(static_cast<WordId>(below(random, 0xFFFF)));
      stream.push_back(stream_field_end);
    }
    EXPECT_EQ(stored_and_read(stream), stream);
  }
}

TEST(TokenStream, FrequentWordsTakeLessThanAByte) {
  std::string stored;
  encode_stream(stream_of({"", "", "các có của là người trong và"}), stored);
  EXPECT_LE(stored.size(), 9u);  // seven words of seven bits, three field ends of six
}

TEST(TokenStream, ReadsAnyBytes) {
  std::mt19937 random(5);
  std::vector<WordId> stream;
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(below(random, 40), '\0');
    for (char& byte : bytes)
      byte = static_cast<char>(random());
    decode_stream(bytes, stream);
    EXPECT_LE(stream.size(), bytes.size() * 8);
  }
}

}  // namespace
}  // namespace timbao
