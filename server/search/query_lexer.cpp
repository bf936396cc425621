// Reads the signs of the query language and leaves alone what only looks like one.
#include "server/search/query_lexer.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <unicode/uchar.h>

#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "server/search/query_dates.hpp"
#include "server/search/query_limits.hpp"

namespace timbao {
namespace {

constexpr std::size_t prefix_bytes_min = 2;
constexpr unsigned distance_default = 10;
constexpr std::string_view signs = "+-=~*&|";  // of these a word's beginning is cleared

constexpr std::array<std::pair<std::string_view, FilterField>, filter_field_count> value_fields = {
    {{"source", FilterField::source},
     {"category", FilterField::category},
     {"author", FilterField::author},
     {"tag", FilterField::tag}}};

constexpr std::array<std::pair<std::string_view, LexemeKind>, 7> operators = {
    {{"and", LexemeKind::and_sign},
     {"và", LexemeKind::and_sign},
     {"or", LexemeKind::or_sign},
     {"hoặc", LexemeKind::or_sign},
     {"not", LexemeKind::not_sign},
     {"không", LexemeKind::not_sign},
     {"near", LexemeKind::near_sign}}};

bool is_blank(char32_t letter) {
  return letter != invalid_code_point &&
         (letter < 0x20 || u_isUWhiteSpace(static_cast<UChar32>(letter)) != 0);
}

bool is_quote(char32_t letter) {
  return letter == '"' || (letter >= 0x201C && letter <= 0x201F) || letter == 0xAB ||
         letter == 0xBB;
}

bool is_bracket(char32_t letter) {
  return letter == '(' || letter == ')';
}

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

// Where the run of characters that blanks, quotes and brackets end is over.
std::size_t chunk_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto [letter, length] = decode_utf8(text, at);
    if (is_blank(letter) || is_quote(letter) || is_bracket(letter))
      break;
    at += length;
  }
  return at;
}

enum class Case : std::uint8_t { none, capitals, small };

Case case_of(std::string_view text) {
  Case found = Case::none;
  for (std::size_t at = 0; at < text.size();) {
    const auto [letter, length] = decode_utf8(text, at);
    at += length;
    if (letter == invalid_code_point)
      continue;
    if (u_islower(static_cast<UChar32>(letter)) != 0)
      return Case::small;
    if (u_isupper(static_cast<UChar32>(letter)) != 0)
      found = Case::capitals;
  }
  return found;
}

struct OperatorWord {
  LexemeKind kind;
  std::string_view small;  // the word it is where it is none
};

// AND, VÀ and the like, in any composition, by themselves.
std::optional<OperatorWord> operator_word(std::string_view chunk) {
  if (case_of(chunk) != Case::capitals)
    return {};
  AnalyzedText analyzed;
  analyze(chunk, analyzed);
  if (analyzed.tokens.size() != 1 || analyzed.tokens[0].source_begin != 0 ||
      analyzed.tokens[0].source_end != chunk.size())
    return {};
  for (const auto& [name, kind] : operators)
    if (analyzed.exact(analyzed.tokens[0]) == name)
      return OperatorWord{kind, name};
  return {};
}

class Lexer {
 public:
  Lexer(std::string_view text, std::string_view today, std::vector<QueryRepair>& repairs)
      : text_(text),
        today_(today),
        repairs_(repairs),
        operators_are_words_(is_wholly_in_capitals(text)) {}

  std::vector<Lexeme> run() {
    while (at_ < text_.size() && !full_)
      step();
    add(LexemeKind::end, at_, "");
    return std::move(lexemes_);
  }

 private:
  void step() {
    const auto [letter, length] = decode_utf8(text_, at_);
    if (is_blank(letter)) {
      at_ += length;
    } else if (is_quote(letter)) {
      quotation(length);
    } else if (is_bracket(letter)) {
      const std::size_t begin = at_++;
      add(letter == '(' ? LexemeKind::open : LexemeKind::close, begin, "");
    } else {
      chunk();
    }
  }

  Lexeme& add(LexemeKind kind, std::size_t begin, std::string_view text) {
    Lexeme lexeme;
    lexeme.kind = kind;
    lexeme.text = text;
    lexeme.begin = begin;
    lexeme.end = at_;
    lexemes_.push_back(std::move(lexeme));
    return lexemes_.back();
  }

  void repair(RepairKind kind, std::size_t begin) { repairs_.push_back({kind, begin, at_}); }

  // How many words the analyser sees; once there are too many, nothing more is read.
  std::size_t take_words(std::string_view text, std::size_t begin) {
    analyze(text, analyzed_);
    const std::size_t count = analyzed_.tokens.size();
    words_ += count;
    if (words_ > query_words_max) {
      full_ = true;
      at_ = text_.size();
      repair(RepairKind::too_many_words, begin);
      return 0;
    }
    return count;
  }

  std::size_t find_quote(std::size_t from) const {
    while (from < text_.size()) {
      const auto [letter, length] = decode_utf8(text_, from);
      if (is_quote(letter))
        return from;
      from += length;
    }
    return std::string_view::npos;
  }

  // What stands in quotation marks; `at_` goes behind the closing one.
  std::string quoted_text(std::size_t mark_length) {
    const std::size_t begin = at_;
    const std::size_t inside = at_ + mark_length;
    const std::size_t close = find_quote(inside);
    at_ = std::min(close, text_.size());
    std::string content;
    for (const std::string_view word : split_at_blanks(text_.substr(inside, at_ - inside)))
      content.append(content.empty() ? "" : " ").append(word);
    if (close == std::string_view::npos)
      repair(RepairKind::unclosed_quote, begin);
    else
      at_ += decode_utf8(text_, at_).length;
    return content;
  }

  void quotation(std::size_t mark_length) {
    const std::size_t begin = at_;
    const std::size_t behind = at_ + mark_length;
    const bool ends_here =
        behind == text_.size() || is_blank(decode_utf8(text_, behind).code_point);
    if (at_ > 0 && is_digit(text_[at_ - 1]) && ends_here) {
      at_ += mark_length;  // inches
      return;
    }
    std::string content = quoted_text(mark_length);
    const unsigned distance = distance_behind('~');
    if (distance == 0)
      content = take_words(content, begin) > 0 ? content : "";
    else
      content = real_words(content, begin);
    if (full_)
      return;
    if (content.empty())
      repair(RepairKind::empty_phrase, begin);
    else
      add(LexemeKind::quotation, begin, content).distance = distance;
  }

  // Each stands for itself, so that signs alone are none: `giá - vàng` -> `giá vàng`.
  std::string real_words(std::string_view text, std::size_t begin) {
    std::string words;
    for (const std::string_view word : split_at_blanks(text))
      if (!full_ && take_words(word, begin) > 0)
        words.append(words.empty() ? "" : " ").append(word);
    return words;
  }

  // The number behind `sign`, made possible; 0 and no step where there is none.
  unsigned distance_behind(char sign) {
    if (at_ + 1 >= text_.size() || text_[at_] != sign || !is_digit(text_[at_ + 1]))
      return 0;
    const std::size_t begin = at_++;
    unsigned number = 0;
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_)
      number = std::min(number * 10 + static_cast<unsigned>(text_[at_] - '0'), 100000U);
    const unsigned possible = std::clamp(number, 1U, query_distance_max);
    if (possible != number)
      repair(RepairKind::bad_distance, begin);
    return possible;
  }

  // Signs, fields, operators or a word; `at_` is at its first character.
  void chunk() {
    const std::size_t end = chunk_end(text_, at_);
    const std::string_view whole = text_.substr(at_, end - at_);
    if (whole == "&&" || whole == "||") {
      at_ = end;
      add(whole == "&&" ? LexemeKind::and_sign : LexemeKind::or_sign, at_ - whole.size(), "");
    } else if (signs.find(whole[0]) != std::string_view::npos) {
      sign(end);
    } else if (!near(end) && !operator_sign(end) && !field(end)) {
      word(end);
    }
  }

  // `+` and `-` stand before a word, a quotation or a bracket, behind a blank or a bracket.
  void sign(std::size_t end) {
    const std::size_t begin = at_++;
    const char mark = text_[begin];
    if (at_ >= text_.size() || is_blank(decode_utf8(text_, at_).code_point) || text_[at_] == ')')
      return;
    const bool followed = signs.find(text_[at_]) == std::string_view::npos;
    if (mark == '=' && followed && at_ < end) {
      const std::string_view spelling = text_.substr(at_, end - at_);
      at_ = end;
      if (take_words(spelling, begin) > 0)
        add(LexemeKind::exact, begin, spelling);
    } else if ((mark == '-' || mark == '+') && is_free(begin) && (followed || text_[at_] == '=')) {
      add(mark == '-' ? LexemeKind::minus : LexemeKind::plus, begin, "");
    }
  }

  // Whether nothing that a sign could belong to stands before `position`.
  bool is_free(std::size_t position) const {
    if (position == 0 || text_[position - 1] == '(')
      return true;
    std::size_t before = position - 1;
    while (before > 0 && (static_cast<unsigned char>(text_[before]) & 0xC0) == 0x80)
      --before;
    return is_blank(decode_utf8(text_, before).code_point);
  }

  bool near(std::size_t end) {
    constexpr std::string_view name = "NEAR";
    std::string_view digits = text_.substr(at_, end - at_);
    if (!digits.starts_with("NEAR/"))
      return false;
    digits.remove_prefix(name.size() + 1);
    while (digits.ends_with('*'))
      digits.remove_suffix(1);
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit))
      return false;
    const std::size_t begin = at_;
    at_ += name.size();
    const unsigned distance = distance_behind('/');
    at_ = end;
    add(LexemeKind::near_sign, begin, "").distance = distance;
    return true;
  }

  bool operator_sign(std::size_t end) {
    const std::optional<OperatorWord> found = operator_word(text_.substr(at_, end - at_));
    if (!found)
      return false;
    const std::size_t begin = std::exchange(at_, end);
    if (!operators_are_words_)
      add(found->kind, begin, "").distance = distance_default;
    else if (take_words(found->small, begin) > 0)
      add(LexemeKind::word, begin, found->small);
    return true;
  }

  bool field(std::size_t end) {
    const std::string_view whole = text_.substr(at_, end - at_);
    const std::size_t colon = whole.find(':');
    const std::string_view name = whole.substr(0, std::min(colon, whole.size()));
    const std::size_t begin = at_;
    if (colon == std::string_view::npos)
      return false;
    if (name == "title") {
      at_ += colon + 1;
      add(LexemeKind::title, begin, "");
      return true;
    }
    if (is_date_field(name)) {
      date(begin, name, colon);
      return true;
    }
    for (const auto& [known, kind] : value_fields)
      if (name == known) {
        value(begin, kind, colon);
        return true;
      }
    const bool is_name = name.size() > 1 && std::all_of(name.begin(), name.end(), [](char byte) {
                           return byte >= 'a' && byte <= 'z';
                         });
    const std::string_view rest = whole.substr(colon + 1);
    const bool has_value = rest.empty() ? end < text_.size() &&
                                              !is_blank(decode_utf8(text_, end).code_point) &&
                                              text_[end] != ')'
                                        : !is_digit(rest[0]) && !rest.starts_with("//");
    if (is_name && has_value) {
      at_ += colon + 1;
      repair(RepairKind::unknown_field, begin);
      at_ = begin;
    }
    return false;
  }

  // What a field's colon is followed by, blanks or not; `at_` goes behind it. Empty where nothing
  // is.
  std::string field_value(std::size_t colon) {
    at_ += colon + 1;
    std::size_t next = at_;
    while (next < text_.size() && is_blank(decode_utf8(text_, next).code_point))
      next += decode_utf8(text_, next).length;
    if (next == text_.size())
      return {};
    const auto [letter, length] = decode_utf8(text_, next);
    if (is_quote(letter)) {
      at_ = next;
      return quoted_text(length);
    }
    const std::size_t end = chunk_end(text_, next);
    if (end == next)
      return {};
    at_ = end;
    return std::string(text_.substr(next, end - next));
  }

  void value(std::size_t begin, FilterField field, std::size_t colon) {
    const std::string text = field_value(colon);
    if (text.empty())
      repair(RepairKind::empty_field, begin);
    else
      add(LexemeKind::value, begin, text).field = field;
  }

  void date(std::size_t begin, std::string_view name, std::size_t colon) {
    const std::string text = field_value(colon);
    const std::optional<DateSpan> days =
        text.empty() ? std::nullopt : read_days(name, text, today_);
    if (days)
      add(LexemeKind::date, begin, "").days = *days;
    else
      repair(text.empty() ? RepairKind::empty_field : RepairKind::bad_date, begin);
  }

  void word(std::size_t end) {
    const std::size_t begin = std::exchange(at_, end);
    std::string_view text = text_.substr(begin, end - begin);
    const bool starred = text.ends_with('*');
    while (text.ends_with('*'))
      text.remove_suffix(1);
    const std::size_t count = take_words(text, begin);
    if (count == 0)
      return;
    const bool is_prefix =
        starred && count == 1 && analyzed_.folded(analyzed_.tokens[0]).size() >= prefix_bytes_min;
    if (starred && !is_prefix)
      repair(RepairKind::bad_prefix, begin);
    add(is_prefix ? LexemeKind::prefix : LexemeKind::word, begin, text);
  }

  std::string_view text_;
  std::string_view today_;
  std::vector<QueryRepair>& repairs_;
  bool operators_are_words_;
  std::size_t at_ = 0;
  std::size_t words_ = 0;
  bool full_ = false;
  AnalyzedText analyzed_;
  std::vector<Lexeme> lexemes_;
};

}  // namespace

std::vector<Lexeme> cut_into_lexemes(std::string_view text, std::string_view today,
                                     std::vector<QueryRepair>& repairs) {
  return Lexer(text, today, repairs).run();
}

std::vector<std::string_view> split_at_blanks(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const DecodedCodePoint letter =
        at < text.size() ? decode_utf8(text, at) : DecodedCodePoint{' ', 1};
    if (is_blank(letter.code_point)) {
      if (at > begin)
        words.push_back(text.substr(begin, at - begin));
      begin = at + letter.length;
    }
    at += letter.length;
  }
  return words;
}

bool is_wholly_in_capitals(std::string_view text) {
  bool has_capitals = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = chunk_end(text, at);
    const std::string_view chunk = text.substr(at, end - at);
    if (!operator_word(chunk)) {
      const Case found = case_of(chunk);
      if (found == Case::small)
        return false;
      has_capitals = has_capitals || found == Case::capitals;
    }
    at = end < text.size() ? end + decode_utf8(text, end).length : end;
  }
  return has_capitals;
}

}  // namespace timbao
