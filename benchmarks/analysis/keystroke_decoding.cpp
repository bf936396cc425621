// Measures how many raw Telex and VNI words are decoded, and how many ordinary queries are altered.
//
//   keystroke_decoding SHARED_DATA_DIR [QUERIES.jsonl...]
//
// SHARED_DATA_DIR/lexical/telex holds pairs of keystrokes and words, of which queries of one to
// five words are made; a pair whose word is no well-formed syllable is counted apart. QUERIES have
// a "text" a line that no decoding may change; those with marks are also typed again, key by key.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include <rapidjson/document.h>
#include <unicode/uchar.h>

#include "analyzers/raw_keystrokes.hpp"
#include "analyzers/syllable_table.hpp"
#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "analyzers/vietnamese_letters.hpp"
#include "benchmarks/analysis/english_queries.hpp"

namespace {

using namespace timbao;

struct Pair {
  std::string keys;
  std::string word;
};

bool has_capital(char32_t code_point) {
  const auto letter = static_cast<UChar32>(code_point);
  return u_tolower(letter) != letter;
}

std::vector<WordId> words_of(std::string_view text) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::vector<WordId> ids;
  for (const Token& token : analyzed.tokens)
    ids.push_back(token.exact_id);
  return ids;
}

bool is_well_formed(const std::string& word) {
  const std::vector<WordId> ids = words_of(word);
  return ids.size() == 1 && is_syllable(ids[0]) && has_possible_tone(ids[0]);
}

struct PairList {
  std::vector<Pair> pairs;
  std::vector<Pair> others;  // words that are no syllables

  void add(const std::string& keys, const std::string& word) {
    (is_well_formed(word) ? pairs : others).push_back({keys, word});
  }
};

PairList read_pairs(const std::string& path) {
  PairList list;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t tab = line.find('\t');
    if (tab != std::string::npos && line[0] != '#')
      list.add(line.substr(0, tab), line.substr(tab + 1));
  }
  return list;
}

PairList read_variants(const std::string& path) {
  PairList list;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos || line[0] == '#')
      continue;
    for (std::size_t begin = tab + 1; begin <= line.size();) {
      const std::size_t end = std::min(line.find(',', begin), line.size());
      list.add(line.substr(begin, end - begin), line.substr(0, tab));
      begin = end + 1;
    }
  }
  return list;
}

bool has_marks(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; });
}

// A text as typed in Telex, the tone's key behind the word ("Vieetj", "dduwowcj").
std::string telex_keys(std::string_view text) {
  std::string keys;
  char tone_key = '\0';
  for (std::size_t position = 0; position < text.size();) {
    const DecodedCodePoint decoded = decode_utf8(text, position);
    const Character character = classify(decoded.code_point);
    if (character.kind == CharacterKind::letter) {
      const char base = ascii_of(character.letter);
      const bool upper = has_capital(decoded.code_point);
      const char key = upper ? static_cast<char>(base & ~0x20) : base;
      keys += key;
      const Letter plain = letter_of(static_cast<unsigned char>(base));
      if (character.letter == Letter::d_stroke ||
          (character.letter != plain &&
           character.letter == with_quality(plain, Quality::circumflex)))
        keys += key;
      else if (character.letter != plain)
        keys += upper ? 'W' : 'w';
      if (character.tone != Tone::ngang)
        tone_key = "zfsrxj"[static_cast<unsigned>(character.tone)];
    } else {
      if (tone_key != '\0')
        keys += tone_key;
      tone_key = '\0';
      keys += text.substr(position, decoded.length);
    }
    position += decoded.length;
  }
  if (tone_key != '\0')
    keys += tone_key;
  return keys;
}

// The same words in VNI, each digit behind its letter ("tie61ng").
std::string vni_keys(std::string_view word) {
  std::string keys;
  for (std::size_t position = 0; position < word.size();) {
    const DecodedCodePoint decoded = decode_utf8(word, position);
    position += decoded.length;
    const Character character = classify(decoded.code_point);
    const char base = ascii_of(character.letter);
    const Letter plain = letter_of(static_cast<unsigned char>(base));
    keys += base;
    if (character.letter == Letter::d_stroke)
      keys += '9';
    else if (character.letter != plain)
      keys += character.letter == with_quality(plain, Quality::circumflex) ? '6'
              : character.letter == Letter::a_breve                        ? '8'
                                                                           : '7';
    if (character.tone != Tone::ngang)
      keys += "021345"[static_cast<unsigned>(character.tone)];
  }
  return keys;
}

struct Score {
  std::size_t words = 0;
  std::size_t right = 0;

  double percent() const {
    return words == 0 ? 0 : 100 * static_cast<double>(right) / static_cast<double>(words);
  }
};

// Queries of `length` neighbours of the list.
Score decode_queries(const std::vector<Pair>& pairs, std::size_t length) {
  Score score;
  for (std::size_t begin = 0; begin + length <= pairs.size(); begin += length) {
    std::string query;
    std::string expected;
    for (std::size_t index = begin; index < begin + length; ++index) {
      query += (index > begin ? " " : "") + pairs[index].keys;
      expected += (index > begin ? " " : "") + pairs[index].word;
    }
    const std::vector<WordId> decoded_ids = words_of(decode_raw_keystrokes(query).text);
    const std::vector<WordId> expected_ids = words_of(expected);
    for (std::size_t index = 0; index < expected_ids.size(); ++index) {
      ++score.words;
      score.right += index < decoded_ids.size() && decoded_ids[index] == expected_ids[index];
    }
  }
  return score;
}

void print_pairs(const char* title, PairList list) {
  std::printf("\n%s: %zu pairs of well-formed syllables, %zu others\n", title, list.pairs.size(),
              list.others.size());
  Score alone;
  for (const Pair& pair : list.pairs) {
    ++alone.words;
    alone.right += words_of(decode_telex_word(pair.keys)) == words_of(pair.word);
  }
  std::printf("  %-44s %8.3f %%\n", "decode_telex_word", alone.percent());
  for (const std::size_t length : {2u, 3u, 4u, 5u})
    std::printf("  neighbours, queries of %zu words: words right %8.3f %%\n", length,
                decode_queries(list.pairs, length).percent());
  std::mt19937 random(2025);
  std::shuffle(list.pairs.begin(), list.pairs.end(), random);
  for (const std::size_t length : {1u, 2u, 3u, 4u, 5u})
    std::printf("  at random,  queries of %zu words: words right %8.3f %%\n", length,
                decode_queries(list.pairs, length).percent());
  for (Pair& pair : list.pairs)
    pair.keys = vni_keys(pair.word);
  for (const std::size_t length : {1u, 2u, 3u, 4u, 5u})
    std::printf("  VNI at random, queries of %zu words: words right %5.3f %%\n", length,
                decode_queries(list.pairs, length).percent());
}

void print_altered(const std::string& title, const std::vector<std::string>& queries) {
  std::size_t altered = 0;
  for (const std::string& query : queries) {
    const DecodedKeystrokes decoded = decode_raw_keystrokes(query);
    if (!decoded.changed)
      continue;
    ++altered;
    std::printf("  altered: %s -> %s\n", query.c_str(), decoded.text.c_str());
  }
  std::printf("%s: %zu of %zu altered\n", title.c_str(), altered, queries.size());
}

std::vector<std::string> read_queries(const std::string& path) {
  std::vector<std::string> queries;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    rapidjson::Document document;
    document.Parse(line.data(), line.size());
    if (!document.HasParseError() && document.IsObject() && document.HasMember("text") &&
        document["text"].IsString())
      queries.emplace_back(document["text"].GetString(), document["text"].GetStringLength());
  }
  return queries;
}

// Marked queries typed in Telex: every word has to come out as it was.
void print_retyped(const std::vector<std::string>& queries) {
  Score words;
  Score wholes;
  std::size_t shown = 0;
  for (const std::string& query : queries) {
    if (!has_marks(query))
      continue;
    const std::string keys = telex_keys(query);
    const std::string decoded = decode_raw_keystrokes(keys).text;
    const std::vector<WordId> expected_ids = words_of(query);
    const std::vector<WordId> decoded_ids = words_of(decoded);
    for (std::size_t index = 0; index < expected_ids.size(); ++index) {
      ++words.words;
      words.right += index < decoded_ids.size() && decoded_ids[index] == expected_ids[index];
    }
    ++wholes.words;
    wholes.right += decoded_ids == expected_ids;
    if (decoded_ids != expected_ids && ++shown <= 5)
      std::printf("  not restored: %s -> %s\n", keys.c_str(), decoded.c_str());
  }
  if (wholes.words > 0)
    std::printf("  typed in Telex: %.3f %% of the words right, %.3f %% of %zu queries\n",
                words.percent(), wholes.percent(), wholes.words);
}

std::vector<std::string> english_query_list() {
  std::vector<std::string> queries;
  for (std::size_t begin = 0; begin < english_queries.size();) {
    const std::size_t end = english_queries.find('\n', begin);
    queries.emplace_back(english_queries.substr(begin, end - begin));
    begin = end + 1;
  }
  return queries;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count < 2) {
    std::cerr << "usage: keystroke_decoding SHARED_DATA_DIR [QUERIES.jsonl...]\n";
    return 2;
  }
  const std::string directory = std::string(arguments[1]) + "/lexical/telex/";
  print_pairs("pairs", read_pairs(directory + "vietnamese_telex_pairs.txt"));
  print_pairs("typing variants", read_variants(directory + "vietnamese_22k_typing_variants.txt"));
  std::printf("\n");
  print_altered("English queries", english_query_list());
  for (int index = 2; index < argument_count; ++index) {
    const std::vector<std::string> queries = read_queries(arguments[index]);
    print_altered(arguments[index], queries);
    print_retyped(queries);
  }
  return 0;
}
