// Makes the syllable table: initials x rhymes by the rules of the orthography, six tones each.
#include "analyzers/syllable_table.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzers/utf8.hpp"

namespace timbao {
namespace {

using Letters = std::u32string;

// The rhymes of Vietnamese without tone, after Hoàng Phê (ed.), Từ điển tiếng Việt, and Đoàn Thiện
// Thuật, Ngữ âm tiếng Việt; "ăk" and the like for the names of the Central Highlands (Đắk Lắk).
constexpr std::u32string_view rhyme_list =
    U"a ă â ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu "
    U"ây "
    U"e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
    U"i ia ich iêc iêm iên iêng iêp iêt iêu im in ing inh ip it iu "
    U"o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeng "
    U"oeo "
    U"oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôông ôp ôt ơ ơi ơm ơn ơng ơp ơt "
    U"u ua uân uâng uât uâu uây uc uê uên uênh uêch uêu ui um un ung uôc uôi uôm uôn uông uôt "
    U"uơ uơi uơn uơt up ut uy uya uych uyên uyêt uynh uyn uyp uyt uyu "
    U"ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu ưp "
    U"y yêm yên yêng yêt yêu ych ynh yt yn";

// After q the glide is written u throughout: qua, quốc, quyết, quýnh, quít.
constexpr std::u32string_view q_rhyme_list =
    U"u ua uac uach uai uam uan uang uanh uao uap uat uau uay uăc uăm uăn uăng uăp uăt uân uâng "
    U"uât "
    U"uâu uây ue uen ueo uet uê uên uênh uêch uêt uêu ui uit uinh uich uin uy uych uyên uyêt uynh "
    U"uyt uyn uyu uơ uơi uơn uơt uôc uông uôi uôn uôt uôm uâc uiu uo";

constexpr std::u32string_view initial_list =
    U"b c ch d đ g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x";

std::vector<Letters> split(std::u32string_view list) {
  std::vector<Letters> words;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(U' ', begin), list.size());
    words.emplace_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

bool is_front_vowel(char32_t letter) {
  return letter == U'i' || letter == U'e' || letter == U'ê' || letter == U'y';
}

// c/k, g/gh and ng/ngh divide the rhymes by their first vowel; gi drops an i that would double.
bool may_join(const Letters& initial, const Letters& rhyme) {
  const bool front = is_front_vowel(rhyme.front());
  if (initial == U"c")
    return !front;
  if (initial == U"k")
    return front || rhyme == U"a" || rhyme == U"ao" || rhyme == U"an" || rhyme == U"on" ||
           rhyme == U"ong" || rhyme == U"o" || rhyme == U"u";
  if (initial == U"g")  // gia and giu are gi + a, gi + u
    return !front || (rhyme.front() == U'i' && rhyme != U"ia" && rhyme != U"iu");
  if (initial == U"ng")
    return !front || rhyme.front() == U'y';
  if (initial == U"gh" || initial == U"ngh")  // nghoèo, as in ngoằn nghoèo
    return (front && rhyme.front() != U'y') || (initial == U"ngh" && rhyme == U"oeo");
  if (initial == U"gi")
    return rhyme.front() != U'i' && rhyme.front() != U'y';
  return true;
}

struct Shape {
  Letters initial;
  Letters rhyme;
};

// Toneless spelling -> its parts, in code point order, which numbers the syllables.
std::map<Letters, Shape> all_shapes() {
  std::map<Letters, Shape> shapes;
  const std::vector<Letters> rhymes = split(rhyme_list);
  for (const Letters& rhyme : rhymes)
    shapes.emplace(rhyme, Shape{U"", rhyme});
  for (const Letters& initial : split(initial_list))
    for (const Letters& rhyme : rhymes)
      if (may_join(initial, rhyme))
        shapes.emplace(initial + rhyme, Shape{initial, rhyme});
  for (const Letters& rhyme : split(q_rhyme_list))
    shapes.emplace(U"q" + rhyme, Shape{U"q", rhyme});
  return shapes;
}

LetterKey key_of(const Letters& letters) {
  LetterKey key = 0;
  for (const char32_t letter : letters)
    key = append_letter(key, letter_of(letter));
  return key;
}

// y alone after a consonant is another spelling of i (kỹ/kĩ, quý/quí); ay, uy and yê are not.
Letters folded_letters(const Shape& shape) {
  Letters rhyme = shape.rhyme;
  if (rhyme.front() == U'y' && rhyme.find(U'ê') == Letters::npos)
    rhyme.front() = U'i';
  if (shape.initial == U"q" && rhyme.starts_with(U"uy") && rhyme.find(U'ê') == Letters::npos &&
      rhyme != U"uyu")
    rhyme[1] = U'i';
  Letters folded;
  for (const char32_t letter : shape.initial + rhyme)
    folded += static_cast<char32_t>(ascii_of(letter_of(letter)));
  return folded;
}

// Old style, as newspapers write: a vowel with a quality mark carries the tone; else the last
// vowel before a final consonant, the middle one of three, the first of two (hòa, thúy, mùa).
std::size_t tone_position(const Shape& shape) {
  const std::size_t skip = shape.initial == U"q" ? 1 : 0;  // the u of qu is no vowel
  std::size_t first = skip;
  std::size_t last = skip;
  std::size_t marked = Letters::npos;
  for (std::size_t index = skip; index < shape.rhyme.size(); ++index) {
    const Letter letter = letter_of(shape.rhyme[index]);
    if (!is_vowel(letter))
      break;
    last = index;
    if (code_point_of(letter) > 0x7F)
      marked = index;
  }
  if (first >= shape.rhyme.size())
    first = last = 0;
  if (marked != Letters::npos)
    return marked;
  const bool closed = last + 1 < shape.rhyme.size();
  if (closed)
    return last;
  return last - first >= 2 ? first + 1 : first;
}

std::string spell(const Shape& shape, Tone tone) {
  std::string spelling;
  for (const char32_t letter : shape.initial)
    append_utf8(spelling, letter);
  std::size_t toned = tone_position(shape);
  // "gì", "gìn": the i is the only vowel; "già": initial gi, the rhyme follows.
  for (std::size_t index = 0; index < shape.rhyme.size(); ++index) {
    const char32_t letter = shape.rhyme[index];
    append_utf8(spelling, index == toned ? code_point_of(letter_of(letter), tone) : letter);
  }
  return spelling;
}

struct Spelling {
  std::array<char, 15> bytes{};
  std::uint8_t length = 0;

  Spelling() = default;
  explicit Spelling(std::string_view text) : length(static_cast<std::uint8_t>(text.size())) {
    std::copy(text.begin(), text.end(), bytes.begin());
  }
  std::string_view view() const { return {bytes.data(), length}; }
};

class SyllableTable {
 public:
  SyllableTable() {
    const std::map<Letters, Shape> shapes = all_shapes();
    std::set<Letters> folded_set;
    for (const auto& [letters, shape] : shapes)
      folded_set.insert(folded_letters(shape));
    std::map<Letters, WordId> folded_ids;
    for (const Letters& folded : folded_set) {
      const auto id = static_cast<WordId>(folded_syllable_begin + folded_ids.size());
      folded_ids.emplace(folded, id);
      folded_spellings_.emplace_back(std::string(folded.begin(), folded.end()));
      match_of(key_of(folded)).folded_id = id;
    }
    spellings_.resize(1 + shapes.size() * tone_count);
    folded_.resize(1 + shapes.size());
    closed_.resize(1 + shapes.size());
    syllables_by_folded_.resize(folded_ids.size());
    std::size_t index = 0;
    for (const auto& [letters, shape] : shapes)
      add(index++, letters, shape, folded_ids.at(folded_letters(shape)));
  }

  SyllableMatch find(LetterKey key) const {
    for (std::size_t slot = slot_of(key);; slot = (slot + 1) % slots_.size()) {
      if (slots_[slot] >> match_bits == key)
        return matches_[slots_[slot] % (1u << match_bits)];
      if (slots_[slot] == 0)
        return {};
    }
  }

  std::string_view spelling(WordId id) const { return spellings_[id].view(); }
  WordId folded(WordId id) const { return folded_[shape_index(id)]; }
  bool is_closed(WordId id) const { return closed_[shape_index(id)]; }
  WordId end() const { return static_cast<WordId>(spellings_.size()); }
  std::string_view folded_spelling(WordId folded_id) const {
    return folded_spellings_[folded_id - folded_syllable_begin].view();
  }
  std::span<const WordId> folding_to(WordId folded_id) const {
    const std::size_t index = static_cast<std::size_t>(folded_id) - folded_syllable_begin;
    if (folded_id < folded_syllable_begin || index >= syllables_by_folded_.size())
      return {};
    return syllables_by_folded_[index];
  }

 private:
  static std::size_t shape_index(WordId id) { return (id - 1u) / tone_count; }

  std::size_t slot_of(LetterKey key) const {
    return (key * 0x9E3779B97F4A7C15u >> 40) % slots_.size();
  }

  SyllableMatch& match_of(LetterKey key) {
    std::size_t slot = slot_of(key);
    while (slots_[slot] != 0 && slots_[slot] >> match_bits != key)
      slot = (slot + 1) % slots_.size();
    if (slots_[slot] == 0) {
      slots_[slot] = key << match_bits | matches_.size();
      matches_.emplace_back();
    }
    return matches_[slots_[slot] % (1u << match_bits)];
  }

  void add(std::size_t index, const Letters& letters, const Shape& shape, WordId folded_id) {
    const auto toneless = static_cast<WordId>(1 + index * tone_count);
    SyllableMatch& match = match_of(key_of(letters));
    match.toneless_id = toneless;
    if (match.folded_id == 0)  // "kỹ" folds to "ki", and so does what is typed "ky"
      match.folded_id = folded_id;
    folded_[index] = folded_id;
    const char32_t final = shape.rhyme.back();
    closed_[index] = final == U'c' || final == U'p' || final == U't' || final == U'k' ||
                     shape.rhyme.ends_with(U"ch");
    for (unsigned tone = 0; tone < tone_count; ++tone) {
      const WordId id = with_tone(toneless, static_cast<Tone>(tone));
      spellings_[id] = Spelling(spell(shape, static_cast<Tone>(tone)));
      syllables_by_folded_[folded_id - folded_syllable_begin].push_back(id);
    }
  }

  // Open addressing over 128 kB: the key in the upper bits, the match's index in the lower ones.
  static constexpr unsigned match_bits = 16;
  std::array<std::uint64_t, 16384> slots_{};
  std::vector<SyllableMatch> matches_{1};
  std::vector<Spelling> spellings_;  // by syllable id
  std::vector<WordId> folded_;       // by shape
  std::vector<bool> closed_;         // by shape: ends in a stop
  std::vector<Spelling> folded_spellings_;
  std::vector<std::vector<WordId>> syllables_by_folded_;
};

const SyllableTable& table() {
  static const SyllableTable instance;
  return instance;
}

// Built before main() so that a look-up tests no guard; table() serves other static initialisers.
const SyllableTable& built_table = table();

}  // namespace

SyllableMatch find_syllable(LetterKey key) {
  return built_table.find(key);
}

std::string_view syllable_spelling(WordId id) {
  return table().spelling(id);
}

WordId folded_id_of_syllable(WordId id) {
  return table().folded(id);
}

std::string_view folded_spelling(WordId folded_id) {
  return table().folded_spelling(folded_id);
}

bool has_possible_tone(WordId syllable_id) {
  const Tone tone = tone_of(syllable_id);
  return !table().is_closed(syllable_id) || tone == Tone::sac || tone == Tone::nang;
}

WordId syllable_id_end() {
  return table().end();
}

std::span<const WordId> syllables_folding_to(WordId folded_id) {
  return table().folding_to(folded_id);
}

}  // namespace timbao
