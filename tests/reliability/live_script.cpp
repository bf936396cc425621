// Follows a writer's output; runs processes.
#include "tests/reliability/live_script.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <poll.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

#include "indexer/live/article_lookup.hpp"
#include "indexer/schema/suggestion_file.hpp"
#include "indexer/stored_article.hpp"

namespace timbao {
namespace {

// The token in an article's title, "-" where there is no such article.
Result<std::string> found_token(const std::filesystem::path& archive, const ArticleLookup& lookup,
                                const std::string& id) {
  const std::optional<FoundArticle> found = lookup.find(id);
  if (!found)
    return std::string("-");
  const auto shard = GlassShardReader::open(archive / found->shard);
  if (shard.has_error())
    return shard.error();
  const Result<Article> article = read_stored_article(**shard, found->document);
  if (article.has_error())
    return article.error();
  return article->title.substr(article->title.rfind(' ') + 1);
}

void start(const std::vector<std::string>& command, const std::vector<std::string>& environment,
           int output) {
  ::dup2(output, STDOUT_FILENO);
  for (const std::string& variable : environment)
    ::putenv(const_cast<char*>(variable.c_str()));
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

}  // namespace

void ExpectedArticles::read(const std::string& output) {
  const std::string whole = output.substr(0, output.rfind('\n') + 1);
  std::istringstream lines(whole);
  std::string mark, id, token, why;
  while (lines >> mark >> id >> token) {
    Possible& possible = articles_[id];
    if (mark == "?") {
      possible.others.insert(token);
    } else if (mark == "=") {
      ++acknowledged_;
      possible = {token, {}};
    } else {
      lines >> why;
      ++refused_;
      refused_full_ += why == "full";
    }
  }
}

std::vector<std::string> ExpectedArticles::check(const std::filesystem::path& archive) {
  const Result<ArchiveManifest> manifest = read_manifest(archive);
  if (manifest.has_error())
    return articles_.empty() ? std::vector<std::string>()
                             : std::vector{to_string(manifest.error())};
  ArticleLookup lookup;
  if (Result<void> followed = lookup.follow(archive, *manifest); followed.has_error())
    return {to_string(followed.error())};
  std::vector<std::string> wrong;
  std::uint64_t present = 0;
  for (auto& [id, possible] : articles_) {
    const Result<std::string> token = found_token(archive, lookup, id);
    if (token.has_error()) {
      wrong.push_back(id + ": " + to_string(token.error()));
      continue;
    }
    if (*token != possible.certain && !possible.others.contains(*token))
      wrong.push_back(id + " is " + *token + " and was acknowledged as " + possible.certain);
    possible = {*token, {}};
    present += *token != "-";
  }
  if (manifest->articles() != present)
    wrong.push_back("the manifest counts " + std::to_string(manifest->articles()) +
                    " articles, there are " + std::to_string(present));
  if (!manifest->statistics_file.empty()) {  // once articles were counted
    const auto statistics = read_archive_statistics(archive, manifest->statistics_file);
    if (statistics.has_error())
      wrong.push_back(to_string(statistics.error()));
    const auto suggestions = read_archive_suggestions(archive, manifest->suggestions_file);
    if (suggestions.has_error())
      wrong.push_back(to_string(suggestions.error()));
  }
  return wrong;
}

EndedProcess run_process(const std::vector<std::string>& command,
                         const std::vector<std::string>& environment,
                         std::optional<std::int64_t> kill_after_us) {
  int pipe_ends[2];
  if (::pipe(pipe_ends) != 0)
    return {};
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe_ends[0]);
    start(command, environment, pipe_ends[1]);
  }
  ::close(pipe_ends[1]);
  using Clock = std::chrono::steady_clock;
  auto deadline = Clock::time_point::max();
  EndedProcess ended;
  char bytes[4096];
  for (;;) {
    pollfd waited{pipe_ends[0], POLLIN, 0};
    const bool limited = deadline != Clock::time_point::max();
    const auto left =
        std::chrono::duration_cast<std::chrono::microseconds>(deadline - Clock::now());
    const timespec patience{left.count() / 1'000'000, left.count() % 1'000'000 * 1000};
    if (limited && left.count() <= 0) {
      ::kill(child, SIGKILL);
      deadline = Clock::time_point::max();
      continue;
    }
    if (::ppoll(&waited, 1, limited ? &patience : nullptr, nullptr) <= 0)
      continue;
    const ssize_t count = ::read(pipe_ends[0], bytes, sizeof bytes);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      break;
    if (kill_after_us && ended.output.empty())
      deadline = Clock::now() + std::chrono::microseconds(*kill_after_us);
    ended.output.append(bytes, static_cast<std::size_t>(count));
  }
  ::close(pipe_ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ended.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  return ended;
}

}  // namespace timbao
