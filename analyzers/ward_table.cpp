// Reads the list of units and finds the one that a query means.
#include "analyzers/ward_table.hpp"

#include <algorithm>

#include "analyzers/ascii_text.hpp"

namespace timbao {
namespace {

constexpr double former_or_new = 0.25;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(without_outer_blanks(text.substr(begin, end - begin)));
    if (end == text.size())
      return parts;
    begin = end + 1;
  }
}

Error wrong(const std::string& place, std::string message) {
  return Error{ErrorCode::invalid_argument, std::move(message), place};
}

std::string quoted(std::string_view text) {
  return std::string("\"").append(text).append("\"");
}

// Words of the sort that a name begins with: "thị trấn" has two.
std::size_t sort_words(const WordSequence& words) {
  const bool two = !words.empty() && (words[0].folded == "thi" || words[0].folded == "dac");
  return two ? 2 : 1;
}

std::string spaced(const std::string& text) {
  return std::string(" ").append(text).append(" ");
}

// The folded query without the unit's own words, with spaces around, to look regions up in: "xã
// Tân Thành" does not name the district Tân Thành.
std::string folded_around(const AnalyzedText& analyzed, std::size_t first, std::size_t count) {
  std::string query = " ";
  for (std::size_t index = 0; index < analyzed.tokens.size(); ++index) {
    const bool inside = index >= first && index < first + count;
    query += inside ? "-" : analyzed.folded(analyzed.tokens[index]);
    query += ' ';
  }
  return query;
}

}  // namespace

std::uint32_t WardTable::unit(std::string_view name, const std::vector<std::string_view>& regions,
                              UnitMap& known) {
  std::string key(name);
  for (const std::string_view region : regions)
    key.append("/").append(region);
  const auto [entry, is_new] = known.try_emplace(key, static_cast<std::uint32_t>(units_.size()));
  if (!is_new)
    return entry->second;
  Unit added;
  added.name = name;
  added.words = read_word_sequence(name);
  for (const std::string_view region : regions)
    added.regions.push_back(spaced(folded_key(read_word_sequence(region))));
  if (const std::size_t sort = sort_words(added.words); sort < added.words.size())
    by_name_[added.words[sort].folded].push_back(entry->second);
  units_.push_back(std::move(added));
  return entry->second;
}

Result<void> WardTable::read_line(std::string_view line, const std::string& place,
                                  std::string_view province, UnitMap& known) {
  const std::size_t sign = line.find('<');
  if (sign == std::string_view::npos)
    return wrong(place, "has no \"<\" between the unit of today and the former ones");
  if (province.empty())
    return wrong(place, "stands before any line with a province (\"@ Hà Nội\")");
  const std::string_view name = without_outer_blanks(line.substr(0, sign));
  if (name.find(' ') == std::string_view::npos)
    return wrong(place, "the unit of today needs its sort and its name");
  const std::uint32_t today = unit(name, {province}, known);
  for (const std::string_view part : split(line.substr(sign + 1), ';')) {
    const std::size_t colon = part.find(':');
    const std::vector<std::string_view> regions = split(part.substr(0, colon), '/');
    if (colon == std::string_view::npos || regions.size() != 2)
      return wrong(place, quoted(part) + " is not PROVINCE/DISTRICT: UNIT, ...");
    for (const std::string_view former_name : split(part.substr(colon + 1), ',')) {
      if (former_name.find(' ') == std::string_view::npos)
        return wrong(place, quoted(former_name) + " is no unit's sort and name");
      const std::uint32_t former = unit(former_name, {regions[0], regions[1]}, known);
      units_[today].others.push_back(former);
      units_[former].others.push_back(today);
    }
  }
  return {};
}

Result<WardTable> WardTable::read(std::string_view content, std::string_view name) {
  WardTable table;
  UnitMap known;
  std::string_view province;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < content.size();) {
    const std::size_t end = std::min(content.find('\n', begin), content.size());
    const std::string_view line = without_outer_blanks(content.substr(begin, end - begin));
    begin = end + 1;
    ++number;
    if (line.empty() || line.starts_with('#'))
      continue;
    if (line.starts_with('@')) {
      province = without_outer_blanks(line.substr(1));
      continue;
    }
    const Result<void> read =
        table.read_line(line, std::string(name) + ":" + std::to_string(number), province, known);
    if (read.has_error())
      return read.error();
  }
  return table;
}

const WardTable::Unit* WardTable::meant_at(std::string_view text, const AnalyzedText& analyzed,
                                           std::size_t token) const {
  const std::string_view sort = analyzed.folded(analyzed.tokens[token]);
  if (sort != "phuong" && sort != "xa" && sort != "thi" && sort != "dac")
    return nullptr;
  const std::size_t name = token + (sort == "thi" || sort == "dac" ? 2 : 1);
  if (name >= analyzed.tokens.size())
    return nullptr;
  const auto named = by_name_.find(std::string(analyzed.folded(analyzed.tokens[name])));
  if (named == by_name_.end())
    return nullptr;
  std::vector<const Unit*> found;
  for (const std::uint32_t number : named->second) {
    const Unit& candidate = units_[number];
    if (!stands_at(candidate.words, text, analyzed, token, false))
      continue;
    if (!found.empty() && candidate.words.size() < found.front()->words.size())
      continue;
    if (!found.empty() && candidate.words.size() > found.front()->words.size())
      found.clear();
    found.push_back(&candidate);
  }
  if (found.size() > 1) {
    const std::string query = folded_around(analyzed, token, found.front()->words.size());
    std::erase_if(found, [&query](const Unit* candidate) {
      return std::none_of(
          candidate->regions.begin(), candidate->regions.end(),
          [&query](const std::string& region) { return query.find(region) != std::string::npos; });
    });
  }
  return found.size() == 1 ? found.front() : nullptr;
}

void WardTable::append_variants(std::string_view text, const AnalyzedText& analyzed,
                                std::vector<QueryVariant>& out) const {
  for (std::size_t token = 0; token < analyzed.tokens.size(); ++token) {
    const Unit* const unit = meant_at(text, analyzed, token);
    if (unit == nullptr)
      continue;
    std::size_t appended = 0;
    for (const std::uint32_t other : unit->others) {
      if (folded_key(units_[other].words) == folded_key(unit->words))
        continue;
      if (appended++ == variants_max)
        break;
      out.push_back(
          {token, unit->words.size(), units_[other].name, former_or_new, VariantKind::place});
    }
  }
}

}  // namespace timbao
