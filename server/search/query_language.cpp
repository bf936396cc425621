// A descent over the lexemes of a query that never stops at a mistake.
#include "server/search/query_language.hpp"

#include <algorithm>
#include <utility>

#include "server/search/query_lexer.hpp"
#include "server/search/query_limits.hpp"

namespace timbao {
namespace {

using MaybeNode = std::optional<QueryNode>;

QueryNode leaf(NodeKind kind, std::string text) {
  QueryNode node;
  node.kind = kind;
  node.text = std::move(text);
  return node;
}

QueryNode around(NodeKind kind, QueryNode child) {
  QueryNode node;
  node.kind = kind;
  node.children.push_back(std::move(child));
  return node;
}

// One child stands for itself; AND in AND and OR in OR are one; words beside words, too.
MaybeNode joined(NodeKind kind, std::vector<QueryNode> parts) {
  QueryNode node;
  node.kind = kind;
  for (QueryNode& part : parts) {
    const bool words_again = kind == NodeKind::sequence && part.kind == NodeKind::words &&
                             !node.children.empty() && node.children.back().kind == NodeKind::words;
    if (words_again)
      node.children.back().text += " " + part.text;
    else if (part.kind == kind && kind != NodeKind::sequence)
      std::move(part.children.begin(), part.children.end(), std::back_inserter(node.children));
    else
      node.children.push_back(std::move(part));
  }
  if (node.children.empty())
    return {};
  if (node.children.size() == 1)
    return std::move(node.children[0]);
  return node;
}

class Parser {
 public:
  Parser(std::vector<Lexeme> lexemes, std::vector<QueryRepair>& repairs)
      : lexemes_(std::move(lexemes)), repairs_(repairs) {}

  MaybeNode run() { return any_of(); }

 private:
  using Part = MaybeNode (Parser::*)();

  const Lexeme& here() const { return lexemes_[next_]; }
  bool at(LexemeKind kind) const { return here().kind == kind; }
  const Lexeme& take() { return lexemes_[next_++]; }
  void repair(RepairKind kind, const Lexeme& lexeme) {
    repairs_.push_back({kind, lexeme.begin, lexeme.end});
  }

  MaybeNode any_of() { return operands(LexemeKind::or_sign, NodeKind::any_of, &Parser::all_of); }
  MaybeNode all_of() { return operands(LexemeKind::and_sign, NodeKind::all_of, &Parser::sequence); }

  MaybeNode operands(LexemeKind sign, NodeKind kind, Part part) {
    std::vector<QueryNode> found;
    const Lexeme* waiting = nullptr;  // a sign that has a left side
    while (true) {
      MaybeNode operand = (this->*part)();
      const bool has_operand = operand.has_value();
      if (has_operand)
        found.push_back(std::move(*operand));
      else if (waiting != nullptr)
        repair(RepairKind::lone_operator, *waiting);
      if (!at(sign))
        return joined(kind, std::move(found));
      waiting = &take();
      if (found.empty()) {
        repair(RepairKind::lone_operator, *waiting);
        waiting = nullptr;
      }
    }
  }

  // Whether a bracket closes nothing; it is passed over then.
  bool passes_stray_bracket() {
    if (!at(LexemeKind::close) || (depth_ > 0 && brackets_too_deep_ == 0))
      return false;
    const Lexeme& bracket = take();
    if (brackets_too_deep_ > 0)
      --brackets_too_deep_;
    else
      repair(RepairKind::stray_bracket, bracket);
    return true;
  }

  MaybeNode sequence() {
    std::vector<QueryNode> parts;
    while (true) {
      if (passes_stray_bracket())
        continue;
      if (at(LexemeKind::end) || at(LexemeKind::close) || at(LexemeKind::and_sign) ||
          at(LexemeKind::or_sign))
        return joined(NodeKind::sequence, std::move(parts));
      if (MaybeNode part = signed_part())
        parts.push_back(std::move(*part));
    }
  }

  static bool is_prefixed_sign(LexemeKind kind) {
    return kind == LexemeKind::not_sign || kind == LexemeKind::minus || kind == LexemeKind::plus;
  }

  // Takes at least one lexeme.
  MaybeNode signed_part() {
    if (!is_prefixed_sign(here().kind))
      return near(false);
    const Lexeme& sign = take();
    while (is_prefixed_sign(here().kind))  // the first one says what is meant
      repair(RepairKind::lone_operator, take());
    const bool one_word = sign.kind != LexemeKind::not_sign || depth_ >= query_nesting_max;
    MaybeNode operand;
    if (!at(LexemeKind::end) && !at(LexemeKind::close) && !at(LexemeKind::and_sign) &&
        !at(LexemeKind::or_sign))
      operand = near(one_word);
    if (!operand) {
      repair(RepairKind::lone_operator, sign);
      return {};
    }
    return around(sign.kind == LexemeKind::plus ? NodeKind::must : NodeKind::exclude,
                  std::move(*operand));
  }

  static bool can_be_near(const QueryNode& node) {
    return node.kind == NodeKind::words || node.kind == NodeKind::phrase ||
           node.kind == NodeKind::prefix || node.kind == NodeKind::exact;
  }
  bool begins_near_operand() const {
    return at(LexemeKind::word) || at(LexemeKind::prefix) || at(LexemeKind::exact) ||
           (at(LexemeKind::quotation) && here().distance == 0);
  }

  MaybeNode near(bool one_word) {
    if (at(LexemeKind::near_sign)) {
      repair(RepairKind::lone_operator, take());
      return {};
    }
    MaybeNode first = single(one_word);
    if (!first || !at(LexemeKind::near_sign))
      return first;
    QueryNode node;
    node.kind = NodeKind::near;
    const auto add = [&node](QueryNode operand) {
      if (operand.kind == NodeKind::words)
        operand.kind = NodeKind::phrase;
      node.children.push_back(std::move(operand));
    };
    const bool possible = can_be_near(*first);
    while (at(LexemeKind::near_sign)) {
      const Lexeme& sign = take();
      if (!possible || !begins_near_operand()) {
        repair(RepairKind::lone_operator, sign);
        break;
      }
      if (node.children.empty())
        add(std::move(*first));
      node.distance = std::max(node.distance, sign.distance);
      add(*single(false));
    }
    return node.children.empty() ? std::move(first) : MaybeNode(std::move(node));
  }

  MaybeNode single(bool one_word) {
    switch (here().kind) {
      case LexemeKind::word:
        return words(one_word);
      case LexemeKind::quotation:
        return quotation(take());
      case LexemeKind::prefix:
        return leaf(NodeKind::prefix, take().text);
      case LexemeKind::exact:
        return leaf(NodeKind::exact, take().text);
      case LexemeKind::open:
        return brackets();
      case LexemeKind::title:
        return title();
      case LexemeKind::value: {
        QueryNode node = leaf(NodeKind::value, here().text);
        node.field = take().field;
        return node;
      }
      default: {
        QueryNode node;
        node.kind = NodeKind::date;
        node.days = take().days;
        return node;
      }
    }
  }

  QueryNode words(bool one_word) {
    std::string text = take().text;
    while (!one_word && at(LexemeKind::word))
      text += " " + take().text;
    return leaf(NodeKind::words, std::move(text));
  }

  static QueryNode quotation(const Lexeme& quotation) {
    const std::vector<std::string_view> words = split_at_blanks(quotation.text);
    if (quotation.distance == 0 || words.size() < 2)
      return leaf(NodeKind::phrase, quotation.text);
    QueryNode node;
    node.kind = NodeKind::near;
    node.distance = quotation.distance;
    for (const std::string_view word : words)
      node.children.push_back(leaf(NodeKind::phrase, std::string(word)));
    return node;
  }

  MaybeNode brackets() {
    const Lexeme& open = take();
    if (depth_ == query_nesting_max) {
      repair(RepairKind::too_deep, open);
      ++brackets_too_deep_;
      return {};
    }
    ++depth_;
    MaybeNode inside = any_of();
    --depth_;
    if (at(LexemeKind::close))
      take();
    else
      repair(RepairKind::unclosed_bracket, open);
    if (!inside)
      repair(RepairKind::empty_brackets, open);
    return inside;
  }

  MaybeNode title() {
    const Lexeme& name = take();
    const bool can_follow = at(LexemeKind::word) || at(LexemeKind::quotation) ||
                            at(LexemeKind::prefix) || at(LexemeKind::exact) || at(LexemeKind::open);
    MaybeNode child = can_follow ? single(true) : MaybeNode();
    if (!child) {
      repair(RepairKind::empty_field, name);
      return {};
    }
    return around(NodeKind::title, std::move(*child));
  }

  std::vector<Lexeme> lexemes_;
  std::vector<QueryRepair>& repairs_;
  std::size_t next_ = 0;
  std::size_t depth_ = 0;
  std::size_t brackets_too_deep_ = 0;  // passed over, their closing ones still to come
};

// At most query_language_bytes_max bytes, cut between characters.
std::string_view cut_to_limit(std::string_view typed, std::vector<QueryRepair>& repairs) {
  if (typed.size() <= query_language_bytes_max)
    return typed;
  std::size_t end = query_language_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(typed[end]) & 0xC0) == 0x80)
    --end;
  repairs.push_back({RepairKind::too_long, end, typed.size()});
  return typed.substr(0, end);
}

}  // namespace

Result<ParsedQuery> parse_query(std::string_view typed, const QueryLanguageOptions& options) {
  ParsedQuery parsed;
  const std::string_view text = cut_to_limit(typed, parsed.repairs);
  std::vector<Lexeme> lexemes = cut_into_lexemes(text, options.today, parsed.repairs);
  parsed.root = Parser(std::move(lexemes), parsed.repairs).run();
  parsed.is_plain = !parsed.root || parsed.root->kind == NodeKind::words;
  std::stable_sort(parsed.repairs.begin(), parsed.repairs.end(),
                   [](const QueryRepair& a, const QueryRepair& b) { return a.begin < b.begin; });
  if (options.strict && !parsed.repairs.empty()) {
    const QueryRepair& first = parsed.repairs.front();
    return Error{ErrorCode::invalid_argument, message_of(first.kind),
                 "q:" + std::to_string(first.begin)};
  }
  return parsed;
}

}  // namespace timbao
