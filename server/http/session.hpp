// One connection: reads requests, answers them, keeps time.
#pragma once

#include <memory>
#include <set>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "server/http/answer_cache.hpp"
#include "server/http/http_server.hpp"

namespace timbao {

// The sessions that are open. Used by the one thread that runs them.
class OpenSessions {
 public:
  struct Session {
    boost::beast::tcp_stream* stream;
    bool waits_for_request;
  };

  // Closes idle sessions; the others close themselves after the answer they are at.
  void stop();
  bool stopping() const { return stopping_; }
  std::size_t count() const { return sessions_.size(); }

  void add(Session* session) { sessions_.insert(session); }
  void remove(Session* session) { sessions_.erase(session); }

 private:
  std::set<Session*> sessions_;
  bool stopping_ = false;
};

// Serves the connection until the client closes it, a limit is passed or the server stops.
boost::asio::awaitable<void> run_session(boost::beast::tcp_stream stream, const HttpLimits& limits,
                                         SearcherPool& pool, AnswerCache& answers,
                                         OpenSessions& sessions);

}  // namespace timbao
