// A list of our own making: common English words, names and loan words that are valid Telex.
#include "analyzers/foreign_words.hpp"

#include <algorithm>
#include <vector>

namespace timbao {
namespace {

// In alphabetical order, a space behind each; only what reads as Telex keystrokes.
constexpr std::string_view word_list =
    "air ana ara arm as aus bangs bans bar barn bats bee beef been beer beets best bets bias "
    "bins bits boar boast boats boj boo boom boon boost boots born bos bose bow box buns "
    "burn bus bust buys cans caps car cara casa cast cats chair chaos chef chest coast coats "
    "coax cons coo coops cops cor corn cos cost cow cups cuts dad dada dams dara dawn days "
    "ddos dede deed deem deer def defend dens des did dins dips dis dodo does doji dojo doom "
    "door dos dots dow down dud dust ems eof exo gangs gaps gara gas gif goats goes goo goof "
    "gown gums guns gust guts guys hair hams hana hangs hans harm has hats hens her here hex "
    "hips his hits hoax hoo hoof hoops hoots hops horn host hots how hums huts ias if imf is "
    "keen keeps kings kits lana langs laos laps lara last law lawn lax lee lens les lets "
    "liar lips lisa loaf loans lofi loo loom loon loops loos loots loro los lost lots low "
    "lungs lux maja mama mans maps mar mara mas mast mats max maxi meets mere mex mis misa "
    "mist mix moans mojo momo moo moon moor moos mops morn most mow must naif naja nana naps "
    "nasa nene nest nets noir noon nor norm nos nots now nuns nuts oaf oar oats of omf or "
    "own ox oxen pair pangs pans par para past paw pawn pax pays pee peeps peer pens per "
    "pest pets pins pisa pits poof poor pops porn post pots puns pups puts queen rafa raja "
    "rams rangs rats raw rays reef ref res reset rest reuse rex rings roar roast roof room "
    "roost roots rosa row roxe runs rust sana sara sas sasa saw sax saxo says see seem seen "
    "sense ser sets sex sings sins sips sir sis sits six soaps soar sofa songs sons soo soon "
    "sos sow sown sums suns taj tangs tans taos taps tar tara taro tax taxi tee teem teen "
    "teens tens tense term tern tes test tex thaw thee theem theme there these things this "
    "thor those thus tins tips tis toast toes tons too tops tor torn tos tow town tree turn "
    "ups us usa vans var vara vast vest vex visa vow ";

std::vector<std::string_view> split_word_list() {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin < word_list.size();) {
    const std::size_t end = word_list.find(' ', begin);
    words.push_back(word_list.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

}  // namespace

bool is_foreign_word(std::string_view word) {
  static const std::vector<std::string_view> words = split_word_list();
  const auto listed = [](std::string_view wanted) {
    return std::binary_search(words.begin(), words.end(), wanted);
  };
  return listed(word) || (word.ends_with('s') && listed(word.substr(0, word.size() - 1)));
}

}  // namespace timbao
