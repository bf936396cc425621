// Finds query words in analysed text; offsets always point into the original bytes.
#include "server/search/highlighter.hpp"

#include <algorithm>
#include <limits>

#include "analyzers/vietnamese_analyzer.hpp"

namespace timbao {
namespace {

constexpr std::size_t passage_words = 40;
// What is read of an article at once until the passage to show is found: less than a passage.
constexpr std::size_t piece_bytes = 128;
constexpr std::size_t anywhere = std::numeric_limits<std::size_t>::max();
// How far before the first match a sentence's beginning is worth going back to, and how far the
// passage begins before it without one.
constexpr std::size_t lead_words(std::size_t passage) {
  return passage * 7 / 20;
}
constexpr std::size_t short_lead_words(std::size_t passage) {
  return passage / 10;
}
constexpr double frequent_share = 0.2;
// What the marks of a passage and the dots around it take, mostly.
constexpr std::size_t marks_size = 64;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Highlighter::Highlighter(const SearchQuery& query, const TermStatistics& statistics)
    : query_(query) {
  for (std::size_t index = 0; index < query.words.size(); ++index) {
    const double frequency = query.words[index].marked ? statistics.exact_frequency[index]
                                                       : statistics.folded_frequency[index];
    weight_.push_back(inverse_document_frequency(statistics.articles, frequency));
    is_frequent_.push_back(frequency > frequent_share * statistics.articles);
  }
}

// Of the words from a token on.
void Highlighter::add_matches(std::size_t first_token) {
  for (std::size_t token = first_token; token < analyzed_.tokens.size(); ++token) {
    const Token& candidate = analyzed_.tokens[token];
    for (std::size_t word = 0; word < query_.words.size(); ++word) {
      const QueryWord& wanted = query_.words[word];
      // Ids of other words than syllables are hashes: their spellings decide.
      if (candidate.folded_id != wanted.folded_id || analyzed_.folded(candidate) != wanted.folded)
        continue;
      const bool exact = analyzed_.exact(candidate) == wanted.exact;
      matches_.push_back({token, word, exact, false, false});
      if (exact)
        break;
    }
  }
}

// Goes on with the matches from a number on.
void Highlighter::look_for_whole_query(std::size_t first_match, QueryRun& run) const {
  for (std::size_t number = first_match; number < matches_.size(); ++number) {
    const Match& match = matches_[number];
    if (!match.exact && query_.words[match.word].marked)
      continue;
    const bool goes_on = match.word == run.words && (run.words == 0 || match.token == run.end);
    run.words = goes_on ? run.words + 1 : match.word == 0 ? 1 : 0;
    run.end = match.token + 1;
    if (run.words == query_.words.size())
      return;
  }
}

void Highlighter::add_variants() {
  if (query_.variants.empty())
    return;
  const auto stands_at = [this](const std::vector<QueryWord>& words, std::size_t first) {
    if (first + words.size() > analyzed_.tokens.size())
      return false;
    for (std::size_t index = 0; index < words.size(); ++index) {
      const Token& token = analyzed_.tokens[first + index];
      if ((index > 0 && token.starts_sentence) || token.folded_id != words[index].folded_id ||
          analyzed_.folded(token) != words[index].folded)
        return false;
    }
    return true;
  };
  for (std::size_t token = 0; token < analyzed_.tokens.size(); ++token)
    for (const auto& [written, words, shares_word] : query_.variants)
      if (stands_at(words, token))
        for (std::size_t index = 0; index < words.size(); ++index)
          matches_.push_back({token + index, written.first + std::min(index, written.count - 1),
                              true, true, index > 0});
  std::stable_sort(matches_.begin(), matches_.end(),
                   [](const Match& a, const Match& b) { return a.token < b.token; });
}

void Highlighter::drop_inexact_and_lonely() {
  exactly_met_.assign(query_.words.size(), false);
  for (const Match& match : matches_)
    if (match.exact && !match.variant)
      exactly_met_[match.word] = true;
  std::erase_if(matches_, [&](const Match& match) {
    return !match.exact && query_.words[match.word].marked && exactly_met_[match.word];
  });
  if (query_.words.size() < 2)
    return;
  kept_.clear();
  for (std::size_t index = 0; index < matches_.size(); ++index) {
    const Match& match = matches_[index];
    const auto stands_beside = [&](const Match& other) {
      const bool before = other.token + 1 == match.token && other.word + 1 == match.word;
      const bool after = match.token + 1 == other.token && match.word + 1 == other.word;
      return before || after;
    };
    bool keep = match.variant || !is_frequent_[match.word];
    for (std::size_t near = index; !keep && near > 0 && matches_[near - 1].token + 1 >= match.token;
         --near)
      keep = stands_beside(matches_[near - 1]);
    for (std::size_t near = index + 1;
         !keep && near < matches_.size() && matches_[near].token <= match.token + 1; ++near)
      keep = stands_beside(matches_[near]);
    if (keep)
      kept_.push_back(match);
  }
  if (!kept_.empty())
    std::swap(matches_, kept_);
}

// Whether a highlight goes on over what stands between two matches: blanks, or the signs inside
// "TP.HCM" where the query has the two words side by side as well.
bool Highlighter::continues(std::string_view between, const Match& previous,
                            const Match& match) const {
  if (match.joins_previous || is_blank(between))
    return true;
  const bool neighbours = previous.token + 1 == match.token && previous.word + 1 == match.word;
  return neighbours && between.find_first_of(" \t\r\n") == std::string_view::npos;
}

std::vector<Highlight> Highlighter::joined(std::string_view text) const {
  std::vector<Highlight> highlights;
  highlights.reserve(matches_.size());
  for (std::size_t index = 0; index < matches_.size(); ++index) {
    const Match& match = matches_[index];
    const Token& token = analyzed_.tokens[match.token];
    if (!highlights.empty() && token.source_begin < highlights.back().end)
      continue;  // the same token for another query word
    const bool joins =
        !highlights.empty() && !token.starts_sentence &&
        continues(text.substr(highlights.back().end, token.source_begin - highlights.back().end),
                  matches_[index - 1], match);
    if (joins)
      highlights.back().end = token.source_end;
    else
      highlights.push_back({token.source_begin, token.source_end});
  }
  return highlights;
}

std::vector<Highlight> Highlighter::find(std::string_view text) {
  analyze(text, analyzed_);
  matches_.clear();
  passage_until_ = anywhere;
  add_matches(0);
  return found_in(text);
}

std::vector<Highlight> Highlighter::find_for_snippet(std::string_view text) {
  analyzed_.tokens.clear();
  matches_.clear();
  QueryRun run;
  const auto is_whole = [&] { return run.words == query_.words.size(); };
  for (std::size_t read = 0; read < text.size();) {
    const std::size_t known_tokens = analyzed_.tokens.size();
    const std::size_t known_matches = matches_.size();
    read = analyze_on(text, read, read + piece_bytes, analyzed_);
    add_matches(known_tokens);
    if (!is_whole())
      look_for_whole_query(known_matches, run);
    // Up to the word behind the passage, as that tells whether the passage's last one is lonely.
    if (is_whole() && analyzed_.tokens.size() > run.end + passage_words)
      break;
  }
  passage_until_ = is_whole() ? run.end : anywhere;
  return found_in(text);
}

std::vector<Highlight> Highlighter::found_in(std::string_view text) {
  add_variants();
  drop_inexact_and_lonely();
  return joined(text);
}

std::string Highlighter::mark(std::string_view text) {
  const std::vector<Highlight> highlights = find(text);
  std::string marked;
  marked.reserve(text.size() + text.size() / 8 + marks_size);
  append_marked(text, 0, text.size(), highlights, marked);
  return marked;
}

std::size_t Highlighter::best_passage_begin(std::size_t words) const {
  std::size_t best_begin = 0;
  double best = -1;
  std::vector<unsigned> seen(query_.words.size(), 0);
  double weight = 0;
  std::size_t first = 0;
  for (std::size_t last = 0; last < matches_.size(); ++last) {
    const Match& added = matches_[last];
    if (added.token >= passage_until_)
      break;
    if (seen[added.word]++ == 0)
      weight += weight_[added.word] + 0.01;
    if (last > 0 && matches_[last - 1].token + 1 == added.token &&
        matches_[last - 1].word + 1 == added.word)
      weight += weight_[added.word] * 0.5;  // a run of the query's words, in its order
    while (added.token - matches_[first].token >= words) {
      const Match& dropped = matches_[first];
      if (first + 1 < matches_.size() && matches_[first + 1].token == dropped.token + 1 &&
          matches_[first + 1].word == dropped.word + 1)
        weight -= weight_[matches_[first + 1].word] * 0.5;
      if (--seen[dropped.word] == 0)
        weight -= weight_[dropped.word] + 0.01;
      ++first;
    }
    if (weight > best + 1e-9) {
      best = weight;
      best_begin = matches_[first].token;
    }
  }
  for (std::size_t lead = 0; lead <= lead_words(words) && lead <= best_begin; ++lead)
    if (analyzed_.tokens[best_begin - lead].starts_sentence)
      return best_begin - lead;
  return best_begin - std::min(best_begin, short_lead_words(words));
}

Highlighter::Passage Highlighter::passage(std::string_view text, std::size_t words) const {
  if (analyzed_.tokens.empty() || words == 0)
    return {0, 0, false, !analyzed_.tokens.empty()};
  const std::size_t first = best_passage_begin(words);
  const std::size_t last = std::min(first + words, analyzed_.tokens.size()) - 1;
  const bool to_the_end = last + 1 == analyzed_.tokens.size();
  return {first == 0 ? 0 : analyzed_.tokens[first].source_begin,
          to_the_end ? text.size() : analyzed_.tokens[last].source_end, first != 0, !to_the_end};
}

std::string Highlighter::snippet(std::string_view text) {
  return snippet_of_found(text, find_for_snippet(text));
}

std::string Highlighter::snippet_of_found(std::string_view text,
                                          const std::vector<Highlight>& highlights) const {
  if (analyzed_.tokens.empty())
    return {};
  const Passage shown = passage(text, passage_words);
  std::string html = shown.cut_before ? "… " : "";
  html.reserve((shown.end - shown.begin) * 5 / 4 + marks_size);
  append_marked(text, shown.begin, shown.end, highlights, html);
  if (shown.cut_behind)
    html += " …";
  return html;
}

}  // namespace timbao
