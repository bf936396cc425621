// Recognises amounts and dates among a query's tokens and writes them otherwise.
#include "analyzers/numeral_variants.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace timbao {
namespace {

constexpr double same_amount = 0.7;
constexpr double same_day = 0.7;
constexpr std::uint64_t amount_max = 1'000'000'000'000'000'000;

struct Scale {
  std::string_view folded;  // as a token has it
  std::uint64_t value;
  std::string_view written;
};

constexpr std::array<Scale, 4> scales = {{{"nghin", 1'000, "nghìn"},
                                          {"ngan", 1'000, "ngàn"},
                                          {"trieu", 1'000'000, "triệu"},
                                          {"ti", 1'000'000'000, "tỷ"}}};

class NumeralReader {
 public:
  NumeralReader(std::string_view text, const AnalyzedText& analyzed, std::vector<QueryVariant>& out)
      : text_(text), analyzed_(analyzed), out_(out) {}

  void read() {
    for (std::size_t token = 0; token < analyzed_.tokens.size();) {
      std::size_t used = 0;
      if (analyzed_.tokens[token].kind == TokenKind::number) {
        used = read_date(token);
        if (used == 0)
          used = read_scaled_amount(token);
        if (used == 0)
          read_plain_amount(token);
      }
      token += std::max<std::size_t>(used, 1);
    }
  }

 private:
  std::string_view folded(std::size_t token) const {
    return token < analyzed_.tokens.size() ? analyzed_.folded(analyzed_.tokens[token])
                                           : std::string_view();
  }

  std::string_view source(std::size_t token) const {
    const Token& at = analyzed_.tokens[token];
    return text_.substr(at.source_begin, at.source_end - at.source_begin);
  }

  std::optional<std::uint64_t> whole_number(std::size_t token, std::uint64_t max) const {
    if (token >= analyzed_.tokens.size() || analyzed_.tokens[token].kind != TokenKind::number)
      return {};
    const std::string_view digits = folded(token);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value > max)
      return {};
    return value;
  }

  // What stands between a token and the next one is a single date separator.
  bool joined_as_date(std::size_t token) const {
    if (token + 1 >= analyzed_.tokens.size())
      return false;
    const std::uint32_t end = analyzed_.tokens[token].source_end;
    const std::string_view between =
        text_.substr(end, analyzed_.tokens[token + 1].source_begin - end);
    return between == "/" || between == "-" || between == ".";
  }

  void add(std::size_t first, std::size_t count, std::string writing, double strength,
           VariantKind kind) {
    out_.push_back({first, count, std::move(writing), strength, kind});
  }

  void add_date(std::size_t first, std::size_t count, std::uint64_t day, std::uint64_t month,
                std::optional<std::uint64_t> year, bool in_words) {
    const std::string year_digits = year ? std::to_string(*year) : "";
    const std::string words = std::to_string(day) + " tháng " + std::to_string(month) +
                              (year ? " năm " + year_digits : "");
    const std::string digits =
        std::to_string(day) + "/" + std::to_string(month) + (year ? "/" + year_digits : "");
    add(first, count, in_words ? digits : words, same_day, VariantKind::date);
  }

  std::size_t read_date(std::size_t token) {
    constexpr std::uint64_t day_max = 31, month_max = 12, year_min = 1000, year_max = 2999;
    const auto day = whole_number(token, day_max);
    if (!day || *day == 0)
      return 0;
    const bool in_words = folded(token + 1) == "thang";
    if (!in_words && !joined_as_date(token))
      return 0;
    const std::size_t month_token = token + (in_words ? 2 : 1);
    const auto month = whole_number(month_token, month_max);
    if (!month || *month == 0)
      return 0;
    std::size_t count = month_token - token + 1;
    const bool year_in_words = folded(month_token + 1) == "nam";
    std::optional<std::uint64_t> year;
    if (in_words ? year_in_words : joined_as_date(month_token))
      year = whole_number(month_token + (year_in_words ? 2 : 1), year_max);
    if (year && *year >= year_min)
      count += year_in_words ? 2 : 1;
    else
      year.reset();
    add_date(token, count, *day, *month, year, in_words);
    return count;
  }

  // "2.5" times 1,000,000 without a rounding error.
  std::optional<std::uint64_t> scaled(std::string_view digits, std::uint64_t scale) const {
    std::uint64_t value = 0;
    bool behind_point = false;
    for (const char digit : digits) {
      if (digit == '.') {
        behind_point = true;
        continue;
      }
      if (behind_point) {
        if (scale % 10 != 0)
          return {};
        scale /= 10;
      }
      if (value > amount_max / 10)
        return {};
      value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    if (scale == 0 || value == 0 || value > amount_max / scale)
      return {};
    return value * scale;
  }

  // The amount in a unit, if it takes few digits: 2500000000 in millions is "2500", in billions
  // "2.5".
  static std::optional<std::string> in_unit(std::uint64_t amount, std::uint64_t unit) {
    if (amount < unit || amount / unit >= 10'000)
      return {};
    std::string digits = std::to_string(amount / unit);
    std::uint64_t rest = amount % unit;
    if (rest == 0)
      return digits;
    std::string decimals = std::to_string(rest);
    decimals.insert(0, std::to_string(unit).size() - 1 - decimals.size(), '0');
    decimals.erase(decimals.find_last_not_of('0') + 1);
    if (decimals.size() > 2)
      return {};
    return digits + "," + decimals;
  }

  void add_units(std::size_t first, std::size_t count, std::uint64_t amount,
                 std::string_view typed_scale) {
    for (const Scale& scale : scales) {
      if (scale.folded == typed_scale)
        continue;
      if (const auto number = in_unit(amount, scale.value))
        add(first, count, *number + " " + std::string(scale.written), same_amount,
            VariantKind::number);
    }
  }

  std::size_t read_scaled_amount(std::size_t token) {
    const std::string_view word = folded(token + 1);
    const auto scale = std::find_if(scales.begin(), scales.end(),
                                    [word](const Scale& one) { return one.folded == word; });
    if (scale == scales.end() || analyzed_.tokens[token + 1].starts_sentence)
      return 0;
    const std::optional<std::uint64_t> amount = scaled(folded(token), scale->value);
    if (!amount)
      return 0;
    add(token, 2, std::to_string(*amount), same_amount, VariantKind::number);
    add_units(token, 2, *amount, scale->folded);
    return 2;
  }

  void read_plain_amount(std::size_t token) {
    constexpr std::uint64_t surely_no_year = 10'000;
    const auto amount = whole_number(token, amount_max);
    const bool grouped = source(token).find_first_of(".,") != std::string_view::npos;
    if (amount && (*amount >= surely_no_year || (grouped && *amount >= 1'000)))
      add_units(token, 1, *amount, "");
  }

  std::string_view text_;
  const AnalyzedText& analyzed_;
  std::vector<QueryVariant>& out_;
};

}  // namespace

void append_numeral_variants(std::string_view text, const AnalyzedText& analyzed,
                             std::vector<QueryVariant>& out) {
  NumeralReader(text, analyzed, out).read();
}

}  // namespace timbao
