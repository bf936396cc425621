// One connection: reads requests, answers them, keeps time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "server/http/http_service.hpp"

namespace timbao {

// Serves the connection until the client closes it, a limit is passed or the server stops;
// encrypted if the settings of this moment have a certificate. Call it on the thread of `service`,
// which must live as long.
boost::asio::awaitable<void> run_session(boost::asio::ip::tcp::socket socket, HttpService& service);

// Whose connections are counted together: "127.0.0.1".
std::string connection_owner(const boost::asio::ip::tcp::socket& socket);

}  // namespace timbao
