// Articles that are put into an archive that is served, and taken out of it.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "server/http/archive_task.hpp"
#include "server/http/batch_answer.hpp"
#include "server/http/document_requests.hpp"
#include "server/http/document_stream.hpp"
#include "server/http/handlers.hpp"
#include "server/http/update_task.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_member(Writer& writer, const char* key, std::string_view value) {
  writer.Key(key);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

// The 404, 403 or 400 for a request that cannot change this archive.
std::optional<Answer> refuse(const RequestTarget& target, const SearcherPool& pool) {
  const std::string& name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    return unknown_archive(name);
  if (auto wrong = check_parameter_names(target, {}))
    return wrong;
  if (!pool.takes_updates(name))
    return problem(403, "read-only", "Read only",
                   "this server takes no updates of \"" + name + "\"; timbao-server --writable " +
                       name + " would");
  return {};
}

Answer overloaded() {
  return problem(503, "overloaded", "Try again later", "too many updates are waiting");
}

// Sorts the good items of a batch from the bad.
std::vector<ArticleChange> changes_of(std::vector<BatchItem>& items,
                                      std::vector<BatchAnswerItem>& noted) {
  std::vector<ArticleChange> changes;
  for (BatchItem& item : items) {
    BatchAnswerItem& of_item = noted.emplace_back();
    of_item.position = item.position;
    if (item.article.has_error()) {
      of_item.reason = item.article.error().message;
      continue;
    }
    of_item.id = item.article->id;
    ArticleChange& change = changes.emplace_back();
    change.article = std::move(*item.article);
  }
  return changes;
}

// Commits a batch, notes in `answer` what became of it, and calls `done` then with 200 or with what
// is wrong.
void put_items(Result<std::vector<BatchItem>> items, LiveWriter& writer,
               const std::shared_ptr<BatchAnswer>& answer, const Respond& done) {
  if (items.has_error()) {
    done(problem_of(items.error()));
    return;
  }
  const auto noted = std::make_shared<std::vector<BatchAnswerItem>>();
  std::vector<ArticleChange> changes = changes_of(*items, *noted);
  if (changes.empty()) {
    answer->add(*noted, {});
    done(Answer{});
    return;
  }
  const bool taken =
      writer.submit(std::move(changes),
                    [answer, noted, done](const Result<std::vector<ChangeOutcome>>& outcomes) {
                      if (outcomes.has_error()) {
                        done(failed(outcomes.error()));
                        return;
                      }
                      answer->add(*noted, *outcomes);
                      done(Answer{});
                    });
  if (!taken)
    done(overloaded());
}

// The answer to the change of one article.
Answer answer_of(const std::string& id, const ChangeOutcome& outcome) {
  if (outcome.status == ChangeStatus::unexpected) {
    Answer answer = problem(412, "precondition-failed", "Not the expected version",
                            outcome.tag.version == 0 ? "there is no article with this id"
                                                     : "the article's version is " +
                                                           std::to_string(outcome.tag.version));
    if (outcome.tag.version != 0)
      answer.etag = entity_tag(outcome.tag);
    return answer;
  }
  if (outcome.status == ChangeStatus::not_found)
    return problem(404, "not-found", "Not found", "no article with the id \"" + id + "\"", "id");
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write_member(writer, "id", id);
  write_member(writer, "status", name_of(outcome.status));
  if (outcome.tag.version != 0) {
    writer.Key("version");
    writer.Uint64(outcome.tag.version);
    write_member(writer, "tag", tag_text(outcome.tag));
  }
  writer.EndObject();
  Answer answer = json_answer({buffer.GetString(), buffer.GetSize()});
  if (outcome.status == ChangeStatus::created)
    answer.status = 201;
  if (outcome.tag.version != 0)
    answer.etag = entity_tag(outcome.tag);
  return answer;
}

void change_one(ArticleChange change, LiveWriter& writer, const Respond& respond) {
  const std::string id = change.key();
  std::vector<ArticleChange> changes;
  changes.push_back(std::move(change));
  const bool taken = writer.submit(
      std::move(changes), [id, respond](const Result<std::vector<ChangeOutcome>>& outcomes) {
        respond(outcomes.has_error() ? failed(outcomes.error()) : answer_of(id, outcomes->front()));
      });
  if (!taken)
    respond(overloaded());
}

asio::awaitable<Answer> run_or_overloaded(SearcherPool& pool, std::string name, std::size_t bytes,
                                          std::function<void(LiveWriter&, Respond)> task) {
  std::optional<Answer> answer =
      co_await run_update_task(pool, std::move(name), bytes, std::move(task));
  if (answer)
    co_return std::move(*answer);
  co_return overloaded();
}

asio::awaitable<Answer> put_batch_of_lines(SearcherPool& pool, std::string name,
                                           std::shared_ptr<const LineBatch> batch,
                                           std::shared_ptr<BatchAnswer> answer) {
  const std::size_t bytes = batch->lines.size();
  std::function<void(LiveWriter&, Respond)> task = [batch, answer](LiveWriter& writer,
                                                                   const Respond& respond) {
    put_items(read_lines(batch->lines, batch->first_line), writer, answer, respond);
  };
  co_return co_await run_or_overloaded(pool, std::move(name), bytes, std::move(task));
}

}  // namespace

asio::awaitable<Answer> answer_post_documents(RequestTarget target, SearcherPool& pool) {
  if (auto refused = refuse(target, pool))
    co_return *refused;
  const std::string name = target.segments[archive_segment];
  if (target.next_body_piece) {
    PutLines put_lines = [name, &pool](std::shared_ptr<const LineBatch> batch,
                                       std::shared_ptr<BatchAnswer> answer) {
      return put_batch_of_lines(pool, name, std::move(batch), std::move(answer));
    };
    co_return co_await put_stream(std::move(target.next_body_piece), std::move(put_lines));
  }
  const auto shared = std::make_shared<const RequestTarget>(std::move(target));
  const auto answer = std::make_shared<BatchAnswer>();
  std::function<void(LiveWriter&, Respond)> task = [shared, answer](LiveWriter& writer,
                                                                    const Respond& respond) {
    put_items(read_batch(shared->body, shared->content_type), writer, answer, respond);
  };
  Answer done = co_await run_or_overloaded(pool, name, shared->body.size(), std::move(task));
  if (done.status != 200)
    co_return done;
  co_return answer->written();
}

asio::awaitable<Answer> answer_put_document(RequestTarget target, SearcherPool& pool) {
  if (auto refused = refuse(target, pool))
    co_return *refused;
  ArticleChange change;
  if (auto wrong = read_conditions(target, change))
    co_return *wrong;
  const std::string name = target.segments[archive_segment];
  const auto shared = std::make_shared<const RequestTarget>(std::move(target));
  std::function<void(LiveWriter&, Respond)> task = [shared, change](LiveWriter& writer,
                                                                    const Respond& respond) {
    Result<Article> article = read_put_article(shared->body, document_id(*shared));
    if (article.has_error()) {
      respond(problem_of(article.error()));
      return;
    }
    ArticleChange whole = change;
    whole.article = std::move(*article);
    change_one(std::move(whole), writer, respond);
  };
  co_return co_await run_or_overloaded(pool, name, shared->body.size(), std::move(task));
}

asio::awaitable<Answer> answer_delete_document(RequestTarget target, SearcherPool& pool) {
  if (auto refused = refuse(target, pool))
    co_return *refused;
  const std::string& name = target.segments[archive_segment];
  if (pool.describe(name)->is_spread)
    co_return problem(409, "spread-archive", "Articles here cannot be deleted",
                      "the shards of \"" + name + "\" are read only; it must be split anew");
  ArticleChange change;
  change.kind = ArticleChange::Kind::remove;
  if (auto wrong = read_conditions(target, change))
    co_return *wrong;
  change.id = document_id(target);
  std::function<void(LiveWriter&, Respond)> task =
      [change](LiveWriter& writer, const Respond& respond) { change_one(change, writer, respond); };
  co_return co_await run_or_overloaded(pool, target.segments[archive_segment], change.id.size(),
                                       std::move(task));
}

}  // namespace timbao
