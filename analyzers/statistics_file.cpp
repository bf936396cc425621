// Language statistics as bytes: ascending differences in variable-length numbers, checked on load.
#include <optional>
#include <utility>

#include "analyzers/language_statistics.hpp"
#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_analyzer.hpp"

namespace timbao {
namespace {

// Behind it: 8 bytes each for the version, the analyser's version and the check sum, then counts.
constexpr std::string_view magic = "TimbaoLS";
constexpr std::uint64_t statistics_version = 2;
constexpr std::uint64_t version_with_all_counts = 1;  // can still be read
constexpr std::size_t header_bytes = 32;
constexpr std::size_t id_count = 0x10000;

void append_fixed(std::string& out, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8)
    out += static_cast<char>(number >> shift & 0xFF);
}

std::uint64_t read_fixed(std::string_view bytes, std::size_t position) {
  std::uint64_t number = 0;
  for (unsigned index = 0; index < 8; ++index)
    number |= std::uint64_t{static_cast<unsigned char>(bytes[position + index])} << (8 * index);
  return number;
}

// FNV-1a over eight bytes at a time, shifted down so that high bits reach all others.
std::uint64_t check_sum(std::string_view bytes) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  const auto add = [&hash](std::uint64_t number) {
    hash = (hash ^ number) * 0x100000001B3u;
    hash ^= hash >> 29;
  };
  std::size_t position = 0;
  for (; position + 8 <= bytes.size(); position += 8)
    add(read_fixed(bytes, position));
  for (; position < bytes.size(); ++position)
    add(static_cast<unsigned char>(bytes[position]));
  add(bytes.size());
  return hash;
}

// Seven bits a byte, the lowest first, the top bit set in all but the last.
void append_number(std::string& out, std::uint32_t number) {
  for (; number >= 0x80; number >>= 7)
    out += static_cast<char>(0x80 | (number & 0x7F));
  out += static_cast<char>(number);
}

class NumberReader {
 public:
  explicit NumberReader(std::string_view bytes) : bytes_(bytes) {}

  // The next number; 0 and failed() from the first one on that is cut or over 32 bits.
  std::uint32_t next() {
    if (position_ < bytes_.size() && static_cast<unsigned char>(bytes_[position_]) < 0x80)
      return static_cast<unsigned char>(bytes_[position_++]);
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 35 && position_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[position_++]);
      number |= std::uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80 && number <= UINT32_MAX)
        return static_cast<std::uint32_t>(number);
    }
    failed_ = true;
    position_ = bytes_.size();
    return 0;
  }

  // The next id behind `previous`, which is the smallest possible one less 1.
  std::size_t next_id(std::size_t previous) { return id_behind(previous, next()); }
  std::size_t id_behind(std::size_t previous, std::uint32_t step) {
    const std::size_t id = previous + step;
    if (id < id_count && id > previous)
      return id;
    failed_ = true;
    return 1;
  }

  bool failed() const { return failed_; }
  bool at_end() const { return position_ == bytes_.size(); }
  std::size_t left() const { return bytes_.size() - position_; }

 private:
  std::string_view bytes_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

// Two neighbours' second word and count: most stand together once, which one bit says.
struct Neighbour {
  std::size_t second = 0;
  std::uint32_t count = 0;
};

void append_neighbour(std::string& out, std::size_t previous, const Neighbour& neighbour) {
  const bool once = neighbour.count == 1;
  append_number(out, static_cast<std::uint32_t>((neighbour.second - previous) << 1 | !once));
  if (!once)
    append_number(out, neighbour.count);
}

Neighbour next_neighbour(NumberReader& reader, std::size_t previous, std::uint64_t version) {
  if (version == version_with_all_counts) {
    const std::size_t second = reader.next_id(previous);
    return {second, reader.next()};
  }
  const std::uint32_t step = reader.next();
  const std::size_t second = reader.id_behind(previous, step >> 1);
  return {second, (step & 1) == 0 ? 1 : reader.next()};
}

std::optional<LanguageStatistics> read_counts(std::string_view bytes, std::uint64_t version) {
  NumberReader reader(bytes);
  std::vector<std::uint32_t> word_counts(id_count);
  word_counts[sentence_start] = reader.next();
  std::size_t word = 0;
  for (std::uint32_t left = reader.next(); left > 0 && !reader.failed(); --left) {
    word = reader.next_id(word);
    word_counts[word] = reader.next();
  }
  const std::size_t bigram_count = reader.next();
  if (reader.failed() || bigram_count > reader.left())  // a bigram takes a byte at least
    return {};
  BigramRows rows;
  rows.sizes.resize(id_count);
  rows.seconds.resize(bigram_count);
  rows.counts.resize(bigram_count);
  std::size_t index = 0;
  for (std::size_t first_end = 0; index < bigram_count && !reader.failed();) {
    first_end += reader.next() + std::size_t{1};  // one past the first word
    const std::size_t size = reader.next();
    if (first_end > id_count || size > bigram_count - index)
      return {};
    rows.sizes[first_end - 1] = static_cast<std::uint32_t>(size);
    std::size_t second = 0;
    for (const std::size_t row_end = index + size; index < row_end && !reader.failed(); ++index) {
      const Neighbour neighbour = next_neighbour(reader, second, version);
      second = neighbour.second;
      rows.seconds[index] = static_cast<WordId>(second);
      rows.counts[index] = neighbour.count;
      if (rows.counts[index] == 0)
        return {};
    }
  }
  if (reader.failed() || !reader.at_end())
    return {};
  return LanguageStatistics(std::move(word_counts), std::move(rows));
}

}  // namespace

std::string serialise(const LanguageStatistics& statistics) {
  std::string counts;
  counts.reserve(statistics.bigrams() * 4);
  append_number(counts, statistics.count(sentence_start));
  std::uint32_t words = 0;
  for (std::size_t id = 1; id < id_count; ++id)
    words += statistics.count(static_cast<WordId>(id)) > 0;
  append_number(counts, words);
  std::size_t previous = 0;
  for (std::size_t id = 1; id < id_count; ++id)
    if (const std::uint32_t count = statistics.count(static_cast<WordId>(id)); count > 0) {
      append_number(counts, static_cast<std::uint32_t>(id - std::exchange(previous, id)));
      append_number(counts, count);
    }
  append_number(counts, static_cast<std::uint32_t>(statistics.bigrams()));
  std::size_t first_end = 0;
  for (std::size_t id = 0; id < id_count; ++id) {
    const std::span<const WordId> seconds = statistics.seconds(static_cast<WordId>(id));
    if (seconds.empty())
      continue;
    append_number(counts, static_cast<std::uint32_t>(id - std::exchange(first_end, id + 1)));
    append_number(counts, static_cast<std::uint32_t>(seconds.size()));
    previous = 0;
    for (std::size_t index = 0; index < seconds.size(); ++index) {
      const std::size_t second = seconds[index];
      append_neighbour(counts, std::exchange(previous, second),
                       {second, statistics.second_counts(static_cast<WordId>(id))[index]});
    }
  }
  std::string out(magic);
  append_fixed(out, statistics_version);
  append_fixed(out, analyzer_version);
  append_fixed(out, check_sum(counts));
  return out += counts;
}

Result<LanguageStatistics> read_statistics(std::string_view bytes, std::string_view place) {
  const auto refused = [place](const char* message) {
    return Error{ErrorCode::incompatible, message, std::string(place)};
  };
  if (bytes.size() < header_bytes || !bytes.starts_with(magic))
    return refused("these are no language statistics");
  const std::uint64_t version = read_fixed(bytes, 8);
  if ((version != statistics_version && version != version_with_all_counts) ||
      read_fixed(bytes, 16) != analyzer_version)
    return refused("the language statistics are of another version; index the archive again");
  const std::string_view counts = bytes.substr(header_bytes);
  if (read_fixed(bytes, 24) != check_sum(counts))
    return refused("the language statistics are cut or damaged; index the archive again");
  std::optional<LanguageStatistics> statistics = read_counts(counts, version);
  if (!statistics)
    return refused("the language statistics contradict themselves; index the archive again");
  return *std::move(statistics);
}

}  // namespace timbao
