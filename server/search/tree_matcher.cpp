// Query trees as Xapian queries and as checks of a token stream.
#include "server/search/tree_matcher.hpp"

#include <algorithm>
#include <utility>

#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/article_formats.hpp"
#include "indexer/schema/index_schema.hpp"
#include "indexer/schema/term_choice.hpp"

namespace timbao {
namespace {

using Queries = std::vector<Xapian::Query>;

// Words that a prefix may stand for; the most frequent are taken.
constexpr Xapian::termcount prefix_words_max = 1000;

Xapian::Query all_of(const Queries& queries) {
  return {Xapian::Query::OP_AND, queries.begin(), queries.end()};
}

Xapian::Query any_of(const Queries& queries) {
  return {Xapian::Query::OP_OR, queries.begin(), queries.end()};
}

bool is_text(NodeKind kind) {
  return kind == NodeKind::words || kind == NodeKind::phrase || kind == NodeKind::prefix ||
         kind == NodeKind::exact;
}

// Syllables that begin so and have no term but that of their letters.
std::vector<WordId> usual_syllables_of(const QueryWord& prefix) {
  std::vector<WordId> ids;
  for (const WordId id : usual_syllables())
    if (syllable_spelling(id).starts_with(prefix.exact))
      ids.push_back(id);
  return ids;
}

// The ids of the archive's words that begin so: with marks as streams have them, otherwise folded.
std::vector<WordId> ids_of_prefix(const Xapian::Database& database, const QueryWord& word) {
  const std::string begin = word.marked ? exact_term(word.exact) : folded_term(word.folded);
  std::vector<WordId> ids;
  if (word.marked)
    ids = usual_syllables_of(word);
  AnalyzedText analyzed;
  for (auto term = database.allterms_begin(begin); term != database.allterms_end(begin); ++term) {
    analyze((*term).substr(1), analyzed);
    if (analyzed.tokens.size() == 1)
      ids.push_back(word.marked ? stream_id(analyzed.tokens[0]) : analyzed.tokens[0].folded_id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

// Nothing where the analyser finds no word.
std::vector<MatchNode> compiled(const QueryNode& node, const Xapian::Database& database,
                                const VariantTables* variants, const VariantKinds& kinds) {
  MatchNode made;
  made.kind = node.kind;
  made.field = node.field;
  made.days = node.days;
  made.distance = node.distance;
  if (node.kind == NodeKind::value)
    made.value = node.text;
  if (is_text(node.kind)) {
    made.query = analyze_query(node.text, node.kind == NodeKind::words ? variants : nullptr, kinds);
    if (made.query.words.empty())
      return {};
    if (node.kind == NodeKind::prefix)
      made.prefix_ids = ids_of_prefix(database, made.query.words.back());
  }
  for (const QueryNode& child : node.children)
    for (MatchNode& part : compiled(child, database, variants, kinds))
      made.children.push_back(std::move(part));
  if (!node.children.empty() && made.children.empty())
    return {};
  return {std::move(made)};
}

Xapian::Query run_terms(const std::vector<QueryWord>& words, bool exact) {
  Queries terms;
  for (std::size_t index = 0; index < words.size(); ++index) {
    const bool by_marks = exact || words[index].marked;
    const QueryWord& word = words[index];
    terms.emplace_back(by_marks ? spelling_term(word.stream, word.exact, word.folded)
                                : folded_term(word.folded));
    if (index > 0 && has_bigram_term(words[index - 1].folded_id, word.folded_id))
      terms.emplace_back(
          bigram_term(bigram_number(words[index - 1].folded_id, words[index].folded_id)));
  }
  return all_of(terms);
}

// Whether one term says all that is asked for.
bool is_one_term(const std::vector<QueryWord>& words, bool exact) {
  const QueryWord& word = words.front();
  const bool by_marks = exact || word.marked;
  return words.size() == 1 && (!by_marks || has_exact_term(word.stream, word.exact, word.folded));
}

std::vector<const SearchVariant*> variants_at(const SearchQuery& query, std::size_t place) {
  std::vector<const SearchVariant*> covering;
  for (const SearchVariant& variant : query.variants)
    if (variant.covers(place))
      covering.push_back(&variant);
  return covering;
}

Queries word_queries(const SearchQuery& query) {
  Queries words;
  for (std::size_t place = 0; place < query.words.size(); ++place) {
    Queries writings = {Xapian::Query(folded_term(query.words[place].folded))};
    for (const SearchVariant* variant : variants_at(query, place)) {
      Queries terms;
      for (const QueryWord& word : variant->words)
        terms.emplace_back(folded_term(word.folded));
      writings.push_back(all_of(terms));
    }
    words.push_back(any_of(writings));
  }
  return words;
}

Xapian::Query prefix_query(const QueryWord& word) {
  const std::string begin = word.marked ? exact_term(word.exact) : folded_term(word.folded);
  Queries writings = {{Xapian::Query::OP_WILDCARD, begin, prefix_words_max,
                       Xapian::Query::WILDCARD_LIMIT_MOST_FREQUENT, Xapian::Query::OP_OR}};
  if (word.marked)
    for (const WordId id : usual_syllables_of(word))
      writings.emplace_back(folded_term(folded_spelling(folded_id_of_syllable(id))));
  return any_of(writings);
}

// Whether prefix_query() finds only words that begin so.
bool is_exact_prefix(const std::vector<QueryWord>& words) {
  return words.size() == 1 && (!words[0].marked || usual_syllables_of(words[0]).empty());
}

SearchFilters as_filters(const MatchNode& node) {
  SearchFilters filters;
  if (node.kind == NodeKind::value)
    filters.of(node.field) = {node.value};
  filters.first_day = node.days.first;
  filters.last_day = node.days.last;
  return filters;
}

// Whether a sequence asks for its words only to rank what its other parts find.
bool words_only_rank(const MatchNode& sequence) {
  return std::any_of(sequence.children.begin(), sequence.children.end(), [](const MatchNode& part) {
    return part.kind != NodeKind::words && part.kind != NodeKind::exclude &&
           part.kind != NodeKind::value && part.kind != NodeKind::date;
  });
}

// Candidates, and whether they are exactly what is asked for.
struct Found {
  Xapian::Query query;
  bool exact = true;
};

Found find(const MatchNode& node, WordsNeeded needed);

Found found_of_children(const MatchNode& node, WordsNeeded needed, bool all) {
  Queries queries;
  bool exact = true;
  for (const MatchNode& child : node.children) {
    const Found part = find(child, needed);
    queries.push_back(part.query);
    exact = exact && part.exact;
  }
  return {all ? all_of(queries) : any_of(queries), exact};
}

Found found_of_sequence(const MatchNode& node, WordsNeeded needed) {
  const bool rank_only = words_only_rank(node);
  Queries required;
  Queries words;
  bool exact = true;
  for (const MatchNode& child : node.children) {
    if (child.kind == NodeKind::words) {
      const Queries added = word_queries(child.query);
      words.insert(words.end(), added.begin(), added.end());
      exact = exact && (child.query.variants.empty() || (rank_only && needed == WordsNeeded::any));
      continue;
    }
    const Found part = find(child, needed);
    required.push_back(part.query);
    exact = exact && part.exact;
  }
  if (!words.empty() && needed == WordsNeeded::all)
    required.push_back(all_of(words));
  else if (!words.empty() && !rank_only)
    required.push_back(any_of(words));
  return {all_of(required), exact};
}

Found find(const MatchNode& node, WordsNeeded needed) {
  switch (node.kind) {
    case NodeKind::words:
      return {all_of(word_queries(node.query)), node.query.variants.empty()};
    case NodeKind::phrase:
      return {run_terms(node.query.words, false), is_one_term(node.query.words, false)};
    case NodeKind::exact:
      return {run_terms(node.query.words, true), is_one_term(node.query.words, true)};
    case NodeKind::prefix:
      return {prefix_query(node.query.words.back()), is_exact_prefix(node.query.words)};
    case NodeKind::near:
      return {found_of_children(node, needed, true).query, false};
    case NodeKind::title:
      return {find(node.children[0], WordsNeeded::all).query, false};
    case NodeKind::value:
    case NodeKind::date:
      return {filtered(Xapian::Query::MatchAll, as_filters(node)), true};
    case NodeKind::must:
      return find(node.children[0], WordsNeeded::all);
    case NodeKind::exclude: {
      const Found excluded = find(node.children[0], WordsNeeded::all);
      if (!excluded.exact)  // it says more than is excluded
        return {Xapian::Query::MatchAll, false};
      return {Xapian::Query(Xapian::Query::OP_AND_NOT, Xapian::Query::MatchAll, excluded.query),
              true};
    }
    case NodeKind::sequence:
      return found_of_sequence(node, needed);
    case NodeKind::all_of:
      return found_of_children(node, needed, true);
    case NodeKind::any_of:
      break;
  }
  return found_of_children(node, needed, false);
}

// Once for every node, so that no article's check builds queries.
void note_exactness(MatchNode& node, WordsNeeded needed) {
  node.found_exactly = find(node, needed).exact;
  const bool keeps_sequence_loose = node.kind == NodeKind::sequence ||
                                    node.kind == NodeKind::all_of || node.kind == NodeKind::any_of;
  for (MatchNode& child : node.children)
    note_exactness(child, keeps_sequence_loose ? needed : WordsNeeded::all);
}

}  // namespace

// One article, in all its fields or in its title alone.
struct TreeMatcher::Look {
  const DocumentOf& document;
  const ArticleWords& words;
  std::size_t fields = field_count;  // the first so many are looked at

  template <typename Test>
  bool in_any_field(Test test) const {
    return std::any_of(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(fields), test);
  }

  bool has_run(const std::vector<QueryWord>& run) const {
    return in_any_field([&](const FieldWords& field) { return !find_run(field, run).empty(); });
  }

  // A word of plain words, by its letters; a variant by all of its words in a row.
  bool has_word(const SearchQuery& query, std::size_t place) const {
    QueryWord loose = query.words[place];
    loose.marked = false;
    if (has_run({loose}))
      return true;
    const auto variants = variants_at(query, place);
    return std::any_of(variants.begin(), variants.end(), [this](const SearchVariant* variant) {
      std::vector<QueryWord> run = variant->words;
      for (QueryWord& word : run)
        word.marked = false;
      return has_run(run);
    });
  }

  std::size_t count_words(const SearchQuery& query) const {
    std::size_t count = 0;
    for (std::size_t place = 0; place < query.words.size(); ++place)
      count += has_word(query, place) ? 1 : 0;
    return count;
  }

  std::vector<WordSpan> spans(const MatchNode& node, const FieldWords& field) const {
    if (node.kind == NodeKind::prefix)
      return find_any(field, node.prefix_ids, !node.query.words.back().marked);
    return find_run(field, node.query.words, node.kind == NodeKind::exact);
  }

  bool is_near(const MatchNode& node) const {
    return in_any_field([&](const FieldWords& field) {
      std::vector<std::vector<WordSpan>> operands;
      for (const MatchNode& child : node.children)
        operands.push_back(spans(child, field));
      return stand_near(operands, node.distance);
    });
  }

  bool has_value(const MatchNode& node) const {
    if (node.field == FilterField::tag) {
      const Result<Article> article = parse_json_article(document().get_data(), "stored article");
      return article.has_value() && std::find(article->tags.begin(), article->tags.end(),
                                              node.value) != article->tags.end();
    }
    const Xapian::valueno slot = node.field == FilterField::source     ? source_slot
                                 : node.field == FilterField::category ? category_slot
                                                                       : author_slot;
    return document().get_value(slot) == node.value;
  }

  bool has_date(const MatchNode& node) const {
    const std::string date = document().get_value(date_slot);
    return !date.empty() && date >= node.days.first &&
           (node.days.last.empty() || date <= node.days.last);
  }

  // `decided`: candidates() has required this very node, so that what it finds exactly is found.
  bool holds(const MatchNode& node, WordsNeeded needed, bool decided) const {
    if (decided && node.found_exactly)
      return true;
    const auto child_holds = [&](const MatchNode& child) { return holds(child, needed, decided); };
    switch (node.kind) {
      case NodeKind::words:
        return count_words(node.query) == node.query.words.size();
      case NodeKind::phrase:
      case NodeKind::exact:
      case NodeKind::prefix:
        return in_any_field([&](const FieldWords& field) { return !spans(node, field).empty(); });
      case NodeKind::near:
        return is_near(node);
      case NodeKind::title:
        return Look{document, words, 1}.holds(node.children[0], WordsNeeded::all, false);
      case NodeKind::value:
        return has_value(node);
      case NodeKind::date:
        return has_date(node);
      case NodeKind::must:
        return holds(node.children[0], WordsNeeded::all, decided);
      case NodeKind::exclude:
        return !holds(node.children[0], WordsNeeded::all, false);
      case NodeKind::sequence:
        return sequence_holds(node, needed, decided);
      case NodeKind::all_of:
        return std::all_of(node.children.begin(), node.children.end(), child_holds);
      case NodeKind::any_of:
        break;
    }
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](const MatchNode& child) { return holds(child, needed, false); });
  }

  bool sequence_holds(const MatchNode& node, WordsNeeded needed, bool decided) const {
    std::size_t wanted = 0;
    std::size_t met = 0;
    for (const MatchNode& child : node.children) {
      if (child.kind == NodeKind::words) {
        wanted += child.query.words.size();
        met += count_words(child.query);
      } else if (!holds(child, needed, decided)) {
        return false;
      }
    }
    if (needed == WordsNeeded::all)
      return met == wanted;
    return wanted == 0 || met > 0 || words_only_rank(node);
  }
};

TreeMatcher::TreeMatcher(const QueryNode& root, WordsNeeded words_needed,
                         const Xapian::Database& database, const VariantTables* variants,
                         const VariantKinds& kinds)
    : words_needed_(words_needed) {
  root_.kind = NodeKind::all_of;
  root_.children = compiled(root, database, variants, kinds);
  note_exactness(root_, words_needed);
}

Xapian::Query TreeMatcher::candidates() const {
  return find(root_, words_needed_).query;
}

bool TreeMatcher::needs_look() const {
  return !root_.found_exactly;
}

bool TreeMatcher::matches(const Xapian::Document& document) const {
  return matches(document.get_value(stream_slot),
                 [&document]() -> const Xapian::Document& { return document; });
}

bool TreeMatcher::matches(std::string_view stored_stream, const DocumentOf& document) const {
  decode_stream(stored_stream, stream_);
  read_stream(stream_, words_);
  return Look{document, words_}.holds(root_, words_needed_, true);
}

std::string wanted_words(const QueryNode& root) {
  if (root.kind == NodeKind::exclude || root.kind == NodeKind::value)
    return {};
  std::string text = root.text;
  for (const QueryNode& child : root.children) {
    const std::string words = wanted_words(child);
    if (!words.empty())
      text.append(text.empty() ? "" : " ").append(words);
  }
  return text;
}

}  // namespace timbao
