// Counts of connections, and their end.
#include "server/http/open_sessions.hpp"

#include "server/http/client_stream.hpp"

namespace timbao {

void OpenSessions::stop() {
  stopping_ = true;
  for (Session* const session : sessions_)
    if (session->waits_for_request)
      session->stream->cancel();
}

std::size_t OpenSessions::count_of(const std::string& client) const {
  const auto known = by_client_.find(client);
  return known == by_client_.end() ? 0 : known->second;
}

void OpenSessions::add(Session* session) {
  sessions_.insert(session);
  ++by_client_[session->client];
}

void OpenSessions::remove(Session* session) {
  sessions_.erase(session);
  const auto known = by_client_.find(session->client);
  if (known != by_client_.end() && --known->second == 0)
    by_client_.erase(known);
}

}  // namespace timbao
