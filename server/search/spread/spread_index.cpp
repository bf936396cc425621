// Connects, fetches, and finds out who failed.
#include "server/search/spread/spread_index.hpp"

#include <algorithm>
#include <exception>
#include <future>
#include <utility>

#include <boost/asio/post.hpp>

#include "indexer/stored_article.hpp"
#include "server/search/article_columns.hpp"

namespace timbao {
namespace {

using Clock = std::chrono::steady_clock;

// xapian-tcpsrv closes connections that are idle for a minute.
constexpr std::chrono::seconds idle_max{20};
constexpr std::size_t kept_counts_max = 200'000;

// Failures of a shard, not of what it was asked.
bool is_failure_of_shard(const Xapian::Error& error) {
  const std::string_view type = error.get_type();
  return type.starts_with("Network") || type.starts_with("Database") ||
         type == "DocNotFoundError";  // of a shard that was replaced since it was asked
}

}  // namespace

SpreadIndex::SpreadIndex(std::shared_ptr<ShardSet> shards, std::size_t number)
    : shards_(std::move(shards)),
      number_(number),
      connections_(shards_->manifest().shards.size()) {}

// What was idle for long may have been closed by the other side.
bool SpreadIndex::answers(std::size_t shard) {
  Connection& connection = connections_[shard];
  if (Clock::now() - connection.used < idle_max)
    return true;
  try {
    connection.database->keep_alive();
    return true;
  } catch (const Xapian::Error&) {
    return false;
  }
}

void SpreadIndex::connect(std::size_t shard) {
  Connection& connection = connections_[shard];
  while (const std::optional<ShardSet::Choice> choice = shards_->choose(shard, number_)) {
    try {
      connection.database = open_replica(
          shards_->manifest().shards[shard].replicas[choice->replica], shards_->manifest());
      connection.choice = *choice;
      connection.fresh = true;
      return;
    } catch (const Xapian::Error& error) {
      shards_->note_failure(shard, choice->replica, error.get_description(), is_timeout(error));
    }
  }
}

Result<void> SpreadIndex::begin() {
  fetched_.clear();
  signatures_.clear();
  failed_.reset();
  std::vector<std::size_t> present;
  bool changed = false;
  for (std::size_t shard = 0; shard < connections_.size(); ++shard) {
    Connection& connection = connections_[shard];
    connection.fresh = false;
    if (connection.database && !(shards_->is_current(shard, connection.choice) && answers(shard)))
      connection.database.reset();
    if (!connection.database) {
      changed = true;
      stands_in_shards_.clear();
      connect(shard);
    }
    if (!connection.database)
      continue;
    connection.used = Clock::now();
    present.push_back(shard);
  }
  if (changed || live_changed_ || present != present_) {
    if (present != present_)
      stands_in_shards_.clear();
    present_ = std::move(present);
    live_changed_ = false;
    gather_facts();
    find_replaced();
  }
  const std::vector<std::string> absent = missing();
  if (absent.empty() || (!present_.empty() && !shards_->manifest().refuse_when_missing))
    return {};
  std::string names;
  for (const std::string& name : absent)
    names.append(names.empty() ? "" : ", ").append(name);
  return Error{ErrorCode::unavailable, "shards do not answer: " + names, ""};
}

void SpreadIndex::gather_facts() {
  counts_.clear();
  whole_ = Xapian::Database();
  for (const std::size_t shard : present_)
    whole_.add_database(*connections_[shard].database);
  document_count_ = 0;
  newest_day_ = 0;
  double total_length = 0;
  for (const std::size_t shard : present_) {
    const Xapian::Database& database = *connections_[shard].database;
    document_count_ += database.get_doccount();
    total_length += static_cast<double>(database.get_total_length());
    newest_day_ = std::max(newest_day_, day_number(database.get_value_upper_bound(date_slot)));
  }
  if (live_ != nullptr) {
    whole_.add_database(live_->database);
    document_count_ += live_->database.get_doccount();
    total_length += static_cast<double>(live_->database.get_total_length());
    newest_day_ = std::max(newest_day_, live().newest_day());
  }
  std::uint64_t last_document = 0;
  for (std::size_t shard = 0; shard < connections_.size(); ++shard)
    if (const std::optional<ShardFacts> facts = shards_->facts(shard))
      last_document = std::max(last_document, facts->last_document);
  live_base_ = static_cast<std::uint32_t>(last_document * connections_.size());
  average_length_ = document_count_ > 0 ? std::max(1.0, total_length / document_count_) : 1.0;
}

// Which of these ids stand in shards, too.
void SpreadIndex::look_up(const std::vector<Xapian::Query>& ids) {
  if (ids.empty() || present_.empty())
    return;
  Xapian::Database of_shards;
  for (const std::size_t shard : present_)
    of_shards.add_database(*connections_[shard].database);
  Xapian::Enquire enquire(of_shards);
  enquire.set_query(Xapian::Query(Xapian::Query::OP_OR, ids.begin(), ids.end()));
  enquire.set_sort_by_value(id_slot, false);
  const Xapian::MSet found = enquire.get_mset(0, of_shards.get_doccount());
  for (auto hit = found.begin(); hit != found.end(); ++hit)
    stands_in_shards_[hit.get_sort_key()] = true;
}

// Each live article's id is looked for once.
void SpreadIndex::look_up_live_ids() {
  constexpr std::size_t ids_a_query = 1000;
  std::vector<Xapian::Query> unknown;
  for (std::uint32_t document = 1; document < live().document_end(); ++document) {
    const std::string id = live().id(document);
    if (!stands_in_shards_.try_emplace(id, false).second)
      continue;
    unknown.emplace_back(id_term(id));
    if (unknown.size() == ids_a_query)
      look_up(std::exchange(unknown, {}));
  }
  look_up(unknown);
}

void SpreadIndex::find_replaced() {
  replaced_ = Xapian::Query();
  if (live_ == nullptr || live().document_end() == 1)
    return;
  look_up_live_ids();
  std::vector<Xapian::Query> replaced;
  std::vector<Xapian::Query> old_ids;
  for (std::uint32_t document = 1; document < live().document_end(); ++document)
    if (const std::string id = live().id(document); stands_in_shards_[id])
      old_ids.emplace_back(id_term(id));
  // Only documents of shards have a length among their values.
  if (!old_ids.empty())
    replaced.emplace_back(
        Xapian::Query::OP_AND, Xapian::Query(Xapian::Query::OP_OR, old_ids.begin(), old_ids.end()),
        Xapian::Query(Xapian::Query::OP_VALUE_GE, length_slot, std::string(1, '\0')));
  for (const std::uint32_t document : live().newly_replaced(nullptr)) {
    const std::string version =
        Xapian::sortable_serialise(static_cast<double>(live().version(document)));
    replaced.emplace_back(
        Xapian::Query::OP_AND, Xapian::Query(id_term(live().id(document))),
        Xapian::Query(Xapian::Query::OP_VALUE_RANGE, sequence_slot, version, version));
  }
  if (!replaced.empty())
    replaced_ = Xapian::Query(Xapian::Query::OP_OR, replaced.begin(), replaced.end());
}

void SpreadIndex::set_live(std::shared_ptr<const Archive> live) {
  live_changed_ = live_changed_ || live != live_;
  live_ = std::move(live);
}

Xapian::Query SpreadIndex::current(const Xapian::Query& query) const {
  return replaced_.empty() ? query : Xapian::Query(Xapian::Query::OP_AND_NOT, query, replaced_);
}

std::vector<std::string> SpreadIndex::missing() const {
  std::vector<std::string> names;
  for (std::size_t shard = 0; shard < connections_.size(); ++shard)
    if (!connections_[shard].database)
      names.push_back(shards_->manifest().shards[shard].name);
  return names;
}

// By what was asked of one shard alone; otherwise by the address in the error; otherwise by asking.
std::vector<std::size_t> SpreadIndex::failed_shards(const Xapian::Error& error) {
  if (failed_)
    return {*failed_};
  std::vector<std::size_t> failed;
  for (const std::size_t shard : present_) {
    const ShardReplica& replica =
        shards_->manifest().shards[shard].replicas[connections_[shard].choice.replica];
    const std::string address = replica.host + ":" + std::to_string(replica.port);
    if (replica.is_remote() && error.get_context().find(address) != std::string::npos)
      failed.push_back(shard);
  }
  if (!failed.empty())
    return failed;
  for (const std::size_t shard : present_) {
    try {
      connections_[shard].database->keep_alive();
      connections_[shard].database->get_metadata(std::string(version_key));
    } catch (const Xapian::Error&) {
      failed.push_back(shard);
    }
  }
  return failed;
}

bool SpreadIndex::recover(const Xapian::Error& error) {
  if (!is_failure_of_shard(error))
    return false;
  const std::vector<std::size_t> failed = failed_shards(error);
  for (const std::size_t shard : failed) {
    const Connection& connection = connections_[shard];
    // A server that was started anew has closed what was open before: connecting again will do.
    if (connection.fresh || is_timeout(error))
      shards_->note_failure(shard, connection.choice.replica, error.get_description(),
                            is_timeout(error));
  }
  // The others may have answers on the way that nobody waits for.
  whole_ = Xapian::Database();
  fetched_.clear();
  for (Connection& connection : connections_)
    connection.database.reset();
  present_.clear();
  return !failed.empty();
}

std::uint32_t SpreadIndex::document_of_xapian(Xapian::docid number) const {
  const auto present = static_cast<std::uint32_t>(present_.size());
  const auto all = static_cast<std::uint32_t>(connections_.size());
  const std::uint32_t live_shards =
      live_ == nullptr ? 0 : static_cast<std::uint32_t>(live_->shard_databases.size());
  const std::uint32_t local = (number - 1) / (present + live_shards) + 1;
  const std::uint32_t place = (number - 1) % (present + live_shards);
  if (place >= present)
    return live_base_ +
           live().document_of_xapian((local - 1) * live_shards + (place - present) + 1);
  const auto shard = static_cast<std::uint32_t>(present_[place]);
  return (local - 1) * all + shard + 1;
}

void SpreadIndex::ask_shards(const std::vector<std::size_t>& shards,
                             const std::function<void(std::size_t)>& ask) const {
  const auto timed = [&](std::size_t shard) {
    const Clock::time_point begin = Clock::now();
    ask(shard);
    shards_->note_answer(shard, connections_[shard].choice.replica, Clock::now() - begin);
  };
  std::vector<std::future<void>> asked;
  for (std::size_t place = 1; place < shards.size(); ++place) {
    auto task = std::make_shared<std::packaged_task<void()>>([&, place] { timed(shards[place]); });
    asked.push_back(task->get_future());
    boost::asio::post(shards_->workers(), [task] { (*task)(); });
  }
  std::exception_ptr thrown;
  const auto take = [&](std::size_t shard, const auto& wait) {
    try {
      wait();
    } catch (...) {
      if (!thrown)
        failed_ = shard;
      thrown = std::current_exception();
    }
  };
  if (!shards.empty())
    take(shards[0], [&] { timed(shards[0]); });
  for (std::size_t place = 1; place < shards.size(); ++place)
    take(shards[place], [&] { asked[place - 1].get(); });
  if (thrown)
    std::rethrow_exception(thrown);
}

TermCounts SpreadIndex::counts(std::string_view term) const {
  const std::string text(term);
  if (gathered_ != nullptr) {
    gathered_->push_back(text);
    return {};
  }
  if (!counts_.contains(text))
    expect_counts({text});
  return counts_.at(text);
}

void SpreadIndex::gather_counts(const std::function<void()>& look_up) const {
  std::vector<std::string> terms;
  gathered_ = &terms;
  look_up();
  gathered_ = nullptr;
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  expect_counts(terms);
}

void SpreadIndex::expect_counts(const std::vector<std::string>& terms) const {
  if (counts_.size() > kept_counts_max)
    counts_.clear();
  std::vector<const std::string*> unknown;
  for (const std::string& term : terms)
    if (!counts_.contains(term))
      unknown.push_back(&term);
  if (unknown.empty())
    return;
  std::vector<std::vector<TermCounts>> by_shard(connections_.size());
  ask_shards(present_, [&](std::size_t shard) {
    const Xapian::Database& database = *connections_[shard].database;
    for (const std::string* term : unknown) {
      TermCounts counts;
      counts.articles = database.get_termfreq(*term);
      if (counts.articles > 0)
        counts.occurrences = database.get_collection_freq(*term);
      by_shard[shard].push_back(counts);
    }
  });
  for (std::size_t place = 0; place < unknown.size(); ++place) {
    TermCounts& sum = counts_[*unknown[place]];
    sum = {};
    for (const std::size_t shard : present_) {
      sum.articles += by_shard[shard][place].articles;
      sum.occurrences += by_shard[shard][place].occurrences;
    }
    if (live_ == nullptr)
      continue;
    const TermCounts newest = live().counts(*unknown[place]);
    sum.articles += newest.articles;
    sum.occurrences += newest.occurrences;
  }
}

SpreadIndex::Fetched SpreadIndex::fetch(std::size_t shard, std::uint32_t document) const {
  const Xapian::Database& database = *connections_[shard].database;
  const auto local = static_cast<Xapian::docid>((document - 1) / connections_.size() + 1);
  Fetched fetched{database.get_document(local), 0};
  const std::string length = fetched.document.get_value(length_slot);
  fetched.length = length.empty() ? database.get_doclength(local) : length_of_bytes(length);
  return fetched;
}

void SpreadIndex::expect(std::span<const std::uint32_t> documents) const {
  std::vector<std::vector<std::uint32_t>> wanted(connections_.size());
  for (const std::uint32_t document : documents)
    if (!is_live(document) && !fetched_.contains(document))
      wanted[shard_of(document)].push_back(document);
  std::vector<std::size_t> asked;
  for (std::size_t shard = 0; shard < wanted.size(); ++shard)
    if (!wanted[shard].empty())
      asked.push_back(shard);
  std::vector<std::vector<Fetched>> found(connections_.size());
  ask_shards(asked, [&](std::size_t shard) {
    for (const std::uint32_t document : wanted[shard])
      found[shard].push_back(fetch(shard, document));
  });
  for (const std::size_t shard : asked)
    for (std::size_t place = 0; place < wanted[shard].size(); ++place)
      fetched_.insert_or_assign(wanted[shard][place], std::move(found[shard][place]));
}

const SpreadIndex::Fetched& SpreadIndex::fetched(std::uint32_t document) const {
  const auto known = fetched_.find(document);
  if (known != fetched_.end())
    return known->second;
  if (is_live(document)) {
    const std::uint32_t number = live().number_for_xapian(document - live_base_);
    return fetched_
        .insert_or_assign(document, Fetched{live_->database.get_document(number), length(document)})
        .first->second;
  }
  expect(std::array{document});
  return fetched_.at(document);
}

const Xapian::Document& SpreadIndex::document(std::uint32_t document) const {
  return fetched(document).document;
}

std::uint32_t SpreadIndex::length(std::uint32_t document) const {
  if (is_live(document))
    return live().length(document - live_base_);
  return fetched(document).length;
}

std::uint32_t SpreadIndex::day(std::uint32_t document) const {
  if (is_live(document))
    return live().day(document - live_base_);
  return day_number(fetched(document).document.get_value(date_slot));
}

TextSignature SpreadIndex::signature(std::uint32_t document) const {
  if (is_live(document))
    return live().signature(document - live_base_);
  const auto known = signatures_.find(document);
  if (known != signatures_.end())
    return known->second;
  return signature_of_bytes(fetched(document).document.get_value(signature_slot));
}

std::string SpreadIndex::id(std::uint32_t document) const {
  if (is_live(document))
    return live().id(document - live_base_);
  return fetched(document).document.get_value(id_slot);
}

std::uint64_t SpreadIndex::version(std::uint32_t document) const {
  if (is_live(document))
    return live().version(document - live_base_);
  return sequence_of_value(fetched(document).document.get_value(sequence_slot));
}

std::string_view SpreadIndex::stored_stream(std::uint32_t document, std::string& memory) const {
  if (is_live(document))
    return live().stored_stream(document - live_base_, memory);
  memory = fetched(document).document.get_value(stream_slot);
  return memory;
}

Result<Article> SpreadIndex::stored_article(std::uint32_t document) const {
  if (is_live(document))
    return live().stored_article(document - live_base_);
  return article_of_stored_json(fetched(document).document.get_data(), document);
}

}  // namespace timbao
