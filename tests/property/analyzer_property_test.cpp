// What holds of the analyser for every text, tried on thousands of made-up ones.
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/analyzer_contract.hpp"
#include "tests/support/unicode_forms.hpp"

namespace timbao {
namespace {

constexpr std::uint32_t default_seed = 20261122;
constexpr int rounds = 3000;

std::uint32_t seed() {
  const char* const set = std::getenv("TIMBAO_TEST_SEED");
  return set != nullptr ? static_cast<std::uint32_t>(std::strtoul(set, nullptr, 10)) : default_seed;
}

// Pieces that texts are made of: words in several forms, signs, foreign letters, trouble.
const std::vector<std::string>& pieces() {
  static const std::vector<std::string> all = {"hòa",
                                               "hoà",
                                               "Thúy",
                                               "thuý",
                                               "ĐƯỜNG",
                                               "nghiêng",
                                               "qua",
                                               "quý",
                                               "vịêt",
                                               "Nguyễn",
                                               "kỹ",
                                               "Đắk",
                                               "Lắk",
                                               "a",
                                               "windows",
                                               "Ðà",
                                               "1.000.000",
                                               "2,5",
                                               "22/12",
                                               "007",
                                               "192.168.1.1",
                                               " ",
                                               "  ",
                                               "\n",
                                               ". ",
                                               "! ",
                                               "… ",
                                               ", ",
                                               "-",
                                               "/",
                                               "@",
                                               "\u00A0",
                                               "\u200B",
                                               "\u00AD",
                                               "\uFEFF",
                                               "\u0301",
                                               "\u0323",
                                               "\u0302",
                                               "\u031B",
                                               "e\u0302\u0323",
                                               "ﬁ",
                                               "ß",
                                               "ñ",
                                               "İ",
                                               "\u0430\u0441",
                                               "Москва",
                                               "東京",
                                               "กรุงเทพ",
                                               "😀",
                                               "Ｈà",
                                               "\u01B0\u01A1",
                                               "TP.",
                                               "HCM",
                                               "U23"};
  return all;
}

std::string random_text(std::mt19937& random, bool with_broken_bytes) {
  std::string text;
  const std::size_t count = random() % 30;
  for (std::size_t piece = 0; piece < count; ++piece) {
    text += pieces()[random() % pieces().size()];
    if (random() % 3 == 0)
      text += ' ';
    if (with_broken_bytes && random() % 5 == 0)
      text += static_cast<char>(random() % 256);
  }
  return text;
}

TEST(AnalyzerProperty, KeepsItsContractOnMadeUpText) {
  std::mt19937 random(seed());
  for (int round = 0; round < rounds; ++round) {
    const std::string text = random_text(random, round % 2 == 0);
    ASSERT_EQ(contract_violation(text), "")
        << "seed " << seed() << " round " << round << ": " << text;
  }
}

TEST(AnalyzerProperty, GivesNfcAndNfdTheSameTerms) {
  std::mt19937 random(seed());
  for (int round = 0; round < rounds; ++round) {
    const std::string text = random_text(random, false);
    const std::string composed = to_nfc(text);
    ASSERT_EQ(all_terms(composed), all_terms(to_nfd(composed)))
        << "seed " << seed() << " round " << round << ": " << composed;
  }
}

TEST(AnalyzerProperty, KeepsItsContractOnRandomBytes) {
  std::mt19937 random(seed());
  for (int round = 0; round < rounds; ++round) {
    std::string text(random() % 60, '\0');
    for (char& byte : text)
      byte = static_cast<char>(random() % 256);
    ASSERT_EQ(contract_violation(text), "") << "seed " << seed() << " round " << round;
  }
}

TEST(AnalyzerProperty, HandlesHugeInputInLinearTime) {
  const std::vector<std::string> units = {"e\u0302", "\u0301", "1.000", "nghiêng ",
                                          "\xFF",    "東",     "ñ"};
  for (const std::string& unit : units) {
    std::string text;
    while (text.size() < 4'000'000)
      text += unit;
    EXPECT_EQ(contract_violation(text), "") << unit;
  }
}

}  // namespace
}  // namespace timbao
