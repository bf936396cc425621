// Finds names and phrases in analysed titles and summaries.
#include "indexer/suggestion_collector.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "analyzers/vietnamese_analyzer.hpp"
#include "analyzers/written_word.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

constexpr std::size_t lead_bytes = 400;
constexpr std::size_t phrase_words_max = 4;
constexpr std::size_t name_words_max = 6;
// Articles that must have it: one more for every so many articles, up to the most.
constexpr std::uint32_t articles_min = 2;
constexpr std::size_t articles_for_one_more = 20'000;
constexpr std::uint32_t articles_min_most = 8;
// A phrase of which so many go on in one way is a part of something longer.
constexpr double part_share = 0.75;

// Words of grammar, with which no phrase begins or ends.
constexpr std::array grammar_words = {
    "ai",   "bị",    "bởi",  "các",   "cả",     "cái",   "cho",  "chưa",  "chỉ",  "còn",  "có",
    "cũng", "của",   "cùng", "cứ",    "do",     "dù",    "gì",   "giữa",  "hay",  "hoặc", "hơn",
    "khi",  "không", "là",   "lại",   "lên",    "mà",    "mọi",  "mỗi",   "một",  "nào",  "này",
    "nên",  "nếu",   "ngay", "như",   "nhưng",  "những", "nhất", "nhiều", "nơi",  "nữa",  "ở",
    "phải", "qua",   "quá",  "ra",    "rất",    "rồi",   "sao",  "sau",   "sẽ",   "tại",  "theo",
    "thì",  "thế",   "trên", "trong", "trước",  "từ",    "từng", "tới",   "và",   "vào",  "vẫn",
    "về",   "vì",    "với",  "vừa",   "đã",     "đang",  "đây",  "đó",    "đến",  "đều",  "để",
    "được", "đừng",  "bao",  "vậy",   "thường", "tuy",   "hãy",  "rằng",  "bằng", "lúc"};

bool is_grammar(std::string_view word) {
  static const std::unordered_set<std::string_view> words(grammar_words.begin(),
                                                          grammar_words.end());
  return words.contains(word);
}

// The beginning of a text, cut at a blank.
std::string_view lead_of(std::string_view text) {
  if (text.size() <= lead_bytes)
    return text;
  const std::size_t blank = text.rfind(' ', lead_bytes);
  return text.substr(0, blank == std::string_view::npos ? 0 : blank);
}

std::uint32_t articles_needed(std::size_t articles) {
  return std::min(articles_min_most,
                  articles_min + static_cast<std::uint32_t>(articles / articles_for_one_more));
}

// What one thread of several must have counted, for its share of the articles.
std::uint32_t counts_kept(std::size_t articles) {
  return std::max(articles_min, articles_needed(articles) / 2);
}

std::uint32_t day_of(std::string_view date) {
  std::uint32_t day = 0;
  for (const char digit : date)
    if (digit >= '0' && digit <= '9')
      day = day * 10 + static_cast<std::uint32_t>(digit - '0');
  return day;
}

// The finaliser of MurmurHash3.
std::uint64_t mixed(std::uint64_t number) {
  number ^= number >> 33;
  number *= 0xFF51AFD7ED558CCDu;
  number ^= number >> 33;
  number *= 0xC4CEB9FE1A85EC53u;
  return number ^ number >> 33;
}

std::uint64_t hash_of(std::string_view word) {
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
  for (const char byte : word)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
  return mixed(hash);
}

std::string key_of(SuggestionKind kind, std::string_view spelling) {
  return std::string(1, kind == SuggestionKind::name ? 'N' : 'P').append(spelling);
}

// "thành phố hồ chí" -> the key of "thành phố hồ"; empty for a single word.
std::string without_last_word(const std::string& key) {
  const std::size_t blank = key.rfind(' ');
  return blank == std::string::npos ? std::string() : key.substr(0, blank);
}

std::string without_first_word(const std::string& key) {
  const std::size_t blank = key.find(' ');
  return blank == std::string::npos ? std::string() : key.substr(0, 1) + key.substr(blank + 1);
}

}  // namespace

SuggestionCollector::SuggestionCollector(std::size_t slots) : slots_(slots) {}

void SuggestionCollector::add(const Article& article, std::uint64_t sequence) {
  ++article_;
  collect(article.title);
  collect(article.abstract.empty() ? lead_of(article.text) : lead_of(article.abstract));
  if (!article.title.empty())
    titles_[article.id] = {day_of(article.date), sequence, article.title};
  if (titles_.size() > 2 * kept_titles_max)
    forget_oldest_titles();
}

void SuggestionCollector::collect(std::string_view text) {
  analyze(text, analyzed_);
  std::size_t capitals = 0;
  capital_.clear();
  edge_.clear();
  hash_.clear();
  for (const Token& token : analyzed_.tokens) {
    const std::string_view spelling = analyzed_.exact(token);
    const bool capital = starts_with_capital(text, token);
    const bool at_start = capital_.empty() || token.starts_sentence;
    capital_.push_back(capital);
    capitals += capital;
    // A foreign word that begins a sentence may be a name: "Messi ghi bàn".
    const bool perhaps_name = capital && (!at_start || token.kind == TokenKind::word);
    edge_.push_back(token.kind != TokenKind::number && !perhaps_name && !is_grammar(spelling));
    hash_.push_back(token.kind == TokenKind::syllable ? mixed(token.exact_id) : hash_of(spelling));
  }
  if (capitals * 4 > analyzed_.tokens.size() * 3 && analyzed_.tokens.size() > name_words_max)
    return;  // a text in capitals tells no names
  collect_names(text);
  collect_phrases(text);
}

void SuggestionCollector::collect_names(std::string_view text) {
  const auto& tokens = analyzed_.tokens;
  const auto joins = [&](std::size_t next) {
    const std::string_view between = text.substr(
        tokens[next - 1].source_end, tokens[next].source_begin - tokens[next - 1].source_end);
    return capital_[next] && !tokens[next].starts_sentence &&
           (between == " " || between == "-" || between.empty());
  };
  // "Tổng thống Mỹ Donald Trump" names Donald Trump.
  const auto another_begins = [&](std::size_t next) {
    return tokens[next - 1].kind == TokenKind::syllable && tokens[next].kind == TokenKind::word &&
           next + 1 < tokens.size() && tokens[next + 1].kind == TokenKind::word && joins(next + 1);
  };
  for (std::size_t first = 0; first < tokens.size(); ++first) {
    if (!capital_[first])
      continue;
    std::size_t end = first + 1;
    while (end < tokens.size() && joins(end) && !another_begins(end))
      ++end;
    // The first word of a sentence has a capital anyway: "Ông Nguyễn Văn A" names three words, and
    // of "Tại Huế" it is not known.
    const bool at_start = first == 0 || tokens[first].starts_sentence;
    const std::size_t begin = at_start ? first + 1 : first;
    const std::size_t words = end - begin;
    // One syllable alone is mostly a part: "Tổng" of Tổng thống.
    const bool says_something = words > 1 || (words == 1 && tokens[begin].kind == TokenKind::word);
    if (says_something && words <= name_words_max &&
        tokens[begin].source_end - tokens[begin].source_begin > 1)
      count(SuggestionKind::name, begin, words, text);
    first = end - 1;
  }
}

void SuggestionCollector::collect_phrases(std::string_view text) {
  const auto& tokens = analyzed_.tokens;
  const auto goes_on = [&](std::size_t place) {
    const Token& token = tokens[place];
    return !token.starts_sentence && !capital_[place] && token.kind != TokenKind::number &&
           token.source_begin == tokens[place - 1].source_end + 1 &&
           text[token.source_begin - 1] == ' ';
  };
  for (std::size_t first = 0; first < tokens.size(); ++first) {
    if (!edge_[first])
      continue;
    for (std::size_t words = 2; words <= phrase_words_max; ++words) {
      const std::size_t last = first + words - 1;
      if (last >= tokens.size() || !goes_on(last))
        break;
      if (edge_[last])
        count(SuggestionKind::phrase, first, words, text);
    }
  }
}

void SuggestionCollector::count(SuggestionKind kind, std::size_t first, std::size_t words,
                                std::string_view text) {
  std::uint64_t key = kind == SuggestionKind::name ? 1 : 2;
  for (std::size_t place = first; place < first + words; ++place)
    key = mixed(key ^ hash_[place]) + place - first;
  key |= 1;  // never that of a free slot
  Slot& slot = slot_of(key);
  if (slot.latest == article_)
    return;
  slot.latest = article_;
  ++slot.articles;
  if (slot.articles != counts_kept(titles_.size()))
    return;
  // Most are met once or twice and need no words.
  Wording& wording = wordings_[key];
  wording.kind = kind;
  wording.spelling.clear();
  for (std::size_t place = first; place < first + words; ++place)
    wording.spelling.append(place > first ? " " : "")
        .append(analyzed_.exact(analyzed_.tokens[place]));
  const std::size_t begin = analyzed_.tokens[first].source_begin;
  if (kind == SuggestionKind::name)
    wording.text = text.substr(begin, analyzed_.tokens[first + words - 1].source_end - begin);
}

SuggestionCollector::Slot& SuggestionCollector::slot_of(std::uint64_t key) {
  if (used_ * 10 > slots_.size() * 7)
    forget_rarest();
  const std::size_t mask = slots_.size() - 1;
  std::size_t place = (key >> 8) & mask;
  while (slots_[place].key != key && slots_[place].key != 0)
    place = (place + 1) & mask;
  if (slots_[place].key == 0) {
    slots_[place].key = key;
    ++used_;
  }
  return slots_[place];
}

// Keeps at most half of what there is room for, the most frequent ones.
void SuggestionCollector::forget_rarest() {
  std::vector<Slot> kept;
  std::uint32_t least = 1;
  do {
    ++least;
    kept.clear();
    for (const Slot& slot : slots_)
      if (slot.articles >= least)
        kept.push_back(slot);
  } while (kept.size() > slots_.size() / 2);
  std::fill(slots_.begin(), slots_.end(), Slot{});
  used_ = 0;
  for (const Slot& slot : kept)
    slot_of(slot.key) = slot;
  if (least > articles_min)
    std::erase_if(wordings_, [this](const auto& one) { return slot_of(one.first).articles == 0; });
}

void SuggestionCollector::forget_oldest_titles() {
  std::vector<std::uint32_t> days;
  days.reserve(titles_.size());
  for (const auto& [id, title] : titles_)
    days.push_back(title.day);
  const auto middle = days.begin() + static_cast<std::ptrdiff_t>(kept_titles_max);
  std::nth_element(days.begin(), middle, days.end(), std::greater<>());
  const std::uint32_t day = *middle;
  std::size_t left_over = titles_.size() - kept_titles_max;  // of one day some must go, too
  std::erase_if(titles_, [&](const auto& one) {
    const bool goes = left_over > 0 && one.second.day <= day;
    left_over -= goes;
    return goes;
  });
}

void SuggestionCollector::add_counted(SuggestionKind kind, std::string_view spelling,
                                      std::string_view text, std::uint32_t articles) {
  Counted& counted = counted_[key_of(kind, spelling)];
  counted.kind = kind;
  counted.articles += articles;
  if (counted.text.empty())
    counted.text = kind == SuggestionKind::name ? text : spelling;
}

// Moves what was counted here to what is merged, without what would hardly be kept.
void SuggestionCollector::harvest() {
  const std::uint32_t least = counts_kept(titles_.size());
  for (const auto& [key, wording] : wordings_)
    if (const std::uint32_t articles = slot_of(key).articles; articles >= least)
      add_counted(wording.kind, wording.spelling, wording.text, articles);
  wordings_ = {};
  slots_ = {};
}

void SuggestionCollector::merge(SuggestionCollector&& other) {
  other.harvest();
  for (const auto& [key, counted] : other.counted_)
    add_counted(counted.kind, std::string_view(key).substr(1), counted.text, counted.articles);
  other.counted_ = {};
  titles_.merge(other.titles_);
  for (auto& [id, title] : other.titles_)  // those that both have
    if (Title& own = titles_[id]; own.sequence < title.sequence)
      own = std::move(title);
  other.titles_ = {};
  if (titles_.size() > 2 * kept_titles_max)
    forget_oldest_titles();
}

void SuggestionCollector::merge(const SuggestionFile& older) {
  AnalyzedText analyzed;
  for (std::uint32_t entry = 0; entry < older.size(); ++entry) {
    const SuggestionKind kind = older.kind(entry);
    const std::string_view text = older.text(entry);
    if (kind == SuggestionKind::title) {
      titles_.try_emplace(std::string(older.id(entry)),
                          Title{older.weight(entry), 0, std::string(text)});
      continue;
    }
    analyze(text, analyzed);
    std::string spelling;
    for (std::size_t place = 0; place < analyzed.tokens.size(); ++place)
      spelling.append(place > 0 ? " " : "").append(analyzed.exact(analyzed.tokens[place]));
    add_counted(kind, spelling, text, older.weight(entry));
  }
}

std::vector<SuggestionEntry> SuggestionCollector::finish() && {
  harvest();
  const std::uint32_t needed = articles_needed(titles_.size());
  std::unordered_set<std::string> parts;
  for (const auto& [key, counted] : counted_) {
    if (counted.kind != SuggestionKind::phrase || counted.articles < part_share * needed)
      continue;
    for (const std::string& part : {without_last_word(key), without_first_word(key)})
      if (const auto found = counted_.find(part);
          found != counted_.end() && counted.articles >= part_share * found->second.articles)
        parts.insert(part);
  }
  std::vector<SuggestionEntry> phrases;
  std::vector<SuggestionEntry> names;
  for (auto& [key, counted] : counted_) {
    if (counted.articles < needed || parts.contains(key))
      continue;
    if (counted.kind == SuggestionKind::name)
      names.push_back({counted.kind, counted.articles, std::move(counted.text), {}});
    else if (!counted_.contains(key_of(SuggestionKind::name, key.substr(1))))
      phrases.push_back({counted.kind, counted.articles, key.substr(1), {}});
  }
  counted_ = {};
  if (titles_.size() > kept_titles_max)
    forget_oldest_titles();
  std::vector<SuggestionEntry> entries;
  entries.reserve(titles_.size() + std::min(phrases.size(), kept_phrases_max) +
                  std::min(names.size(), kept_names_max));
  while (!titles_.empty()) {
    auto node = titles_.extract(titles_.begin());
    entries.push_back({SuggestionKind::title, node.mapped().day, std::move(node.mapped().text),
                       std::move(node.key())});
  }
  const auto heavier = [](const SuggestionEntry& a, const SuggestionEntry& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.text < b.text;
  };
  // The same archive gives the same file, whatever order its threads took.
  std::sort(entries.begin(), entries.end(), [](const SuggestionEntry& a, const SuggestionEntry& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.id < b.id;
  });
  for (auto [found, kept] : {std::pair(&phrases, kept_phrases_max), {&names, kept_names_max}}) {
    std::sort(found->begin(), found->end(), heavier);
    found->resize(std::min(found->size(), kept));
    std::move(found->begin(), found->end(), std::back_inserter(entries));
  }
  return entries;
}

}  // namespace timbao
