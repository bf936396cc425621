// The connections that are open, by who made them.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace timbao {

class ClientStream;

// Used by the one thread that runs the sessions.
class OpenSessions {
 public:
  struct Session {
    ClientStream* stream;
    std::string client;  // whose connections are counted together
    bool waits_for_request = true;
  };

  // Closes idle sessions; the others close themselves after the answer they are at.
  void stop();
  bool stopping() const { return stopping_; }
  std::size_t count() const { return sessions_.size(); }
  std::size_t count_of(const std::string& client) const;

  void add(Session* session);
  void remove(Session* session);

 private:
  std::set<Session*> sessions_;
  std::map<std::string, std::size_t> by_client_;
  bool stopping_ = false;
};

}  // namespace timbao
