// Streams come back from their stored form, whatever the words are, and words are found in it.
#include "indexer/schema/token_stream.hpp"

#include <array>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/schema/word_selection.hpp"

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

// What select_words() is to find, from the stream of all words.
std::vector<SelectedWord> selected_of(const std::vector<WordId>& stream,
                                      const std::set<WordId>& wanted) {
  std::vector<SelectedWord> found;
  std::uint32_t place = 0;
  std::uint16_t begins = 1;
  for (const WordId id : stream) {
    if (wanted.count(id) != 0 || id == stream_field_end)
      found.push_back({place, id, begins});
    const bool end = id == stream_sentence_end || id == stream_field_end;
    begins = end ? 1 : 0;
    place += end ? 0 : 1;
  }
  return found;
}

std::string shown(std::span<const SelectedWord> words) {
  std::string text;
  for (const SelectedWord& word : words)
    text += std::to_string(word.place) + ":" + std::to_string(word.id) +
            (word.begins != 0 ? "! " : " ");
  return text;
}

// Some words of a text, some that the code has and some that it has not, and one that is not there.
std::set<WordId> some_words(const std::vector<WordId>& stream, std::mt19937& random) {
  std::set<WordId> words = {static_cast<WordId>(1 + below(random, 0xFFFE))};
  for (std::uint32_t count = below(random, 8); count > 0 && !stream.empty(); --count)
    if (const WordId id = stream[below(random, static_cast<std::uint32_t>(stream.size()))];
        id != stream_sentence_end && id != stream_field_end)
      words.insert(id);
  return words;
}

std::vector<WordId> random_stream(std::mt19937& random) {
  const std::vector<WordId> usual = stream_of({"của và các có là người"});
  std::vector<WordId> stream;
  for (int field = 0; field < 3; ++field) {
    for (std::uint32_t length = below(random, 80); length > 0; --length)
      if (below(random, 4) != 0)
        stream.push_back(usual[below(random, 6)]);
      else
        stream.push_back(below(random, 3) == 0 ? stream_sentence_end
                                               : static_cast<WordId>(1 + below(random, 0xFFFE)));
    stream.push_back(stream_field_end);
  }
  return stream;
}

TEST(WordSelection, FindsWhatIsAskedForInAsManyStreamsAsAreGiven) {
  std::mt19937 random(7);
  std::array<SelectedWords, streams_at_once> found;  // kept, as a search keeps them
  for (int round = 0; round < 500; ++round) {
    std::vector<std::vector<WordId>> streams(1 + below(random, streams_at_once));
    std::array<std::string, streams_at_once> stored;
    std::vector<std::string_view> views;
    for (std::vector<WordId>& stream : streams) {
      stream = random_stream(random);
      std::string& bytes = stored[views.size()];
      encode_stream(stream, bytes);
      views.emplace_back(bytes);
    }
    const std::set<WordId> wanted = some_words(streams.front(), random);
    WordSelection selection;
    for (const WordId id : wanted)
      selection.add(id);
    select_words(views, selection, std::span(found).first(views.size()));
    for (std::size_t number = 0; number < streams.size(); ++number)
      EXPECT_EQ(shown(found[number].words()), shown(selected_of(streams[number], wanted)));
  }
}

TEST(WordSelection, NeighboursStandInOneSentence) {
  struct Case {
    std::string title;
    std::string text;
    bool follows;
  };
  const std::vector<Case> cases = {
      {"", "ở Hà Nội", true},
      {"", "Sông Hà ở đâu? Nội bộ", false},
      {"", "Sông nào là Hà? Nội bộ", false},
      {"sông Hà", "Nội bộ", false},
      {"", "Hà ở Nội", false},
  };
  for (const auto& [title, text, expected] : cases) {
    std::string stored;
    encode_stream(stream_of({title, "", text}), stored);
    WordSelection selection;
    for (const WordId id : stream_of({"Hà Nội"}))
      if (id != stream_field_end)
        selection.add(id);
    const std::string_view view = stored;
    SelectedWords found;
    select_words(std::span(&view, 1), selection, std::span(&found, 1));
    bool met = false;
    for (std::size_t at = 1; at < found.words().size(); ++at)
      met = met || (found.words()[at].id != stream_field_end &&
                    follows(found.words()[at], found.words()[at - 1]));
    EXPECT_EQ(met, expected) << title << " / " << text;
  }
}

TEST(WordSelection, ReadsAnyBytes) {
  std::mt19937 random(9);
  WordSelection selection;
  for (unsigned id = 1; id < 0xFFFF; id += 3)
    selection.add(static_cast<WordId>(id));
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(below(random, 60), '\0');
    for (char& byte : bytes)
      byte = static_cast<char>(random());
    const std::string_view view = bytes;
    SelectedWords found;
    select_words(std::span(&view, 1), selection, std::span(&found, 1));
    EXPECT_LE(found.words().size(), bytes.size() * 8);
  }
}

}  // namespace
}  // namespace timbao
