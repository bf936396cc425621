// A connection to a client, plain or encrypted, with one face for both.
#pragma once

#include <memory>
#include <utility>
#include <variant>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

namespace timbao {

// An AsyncReadStream and AsyncWriteStream of Asio's, whose deadline is that of Beast's tcp_stream:
// when it is over, what is under way fails with beast::error::timeout and the socket is closed.
class ClientStream {
 public:
  using Plain = boost::beast::tcp_stream;
  using Encrypted = boost::beast::ssl_stream<Plain>;
  using executor_type = Plain::executor_type;

  // Without a context the connection is plain. The context lives as long as the stream.
  ClientStream(boost::asio::ip::tcp::socket socket,
               std::shared_ptr<boost::asio::ssl::context> context)
      : context_(std::move(context)) {
    if (context_ == nullptr)
      stream_.emplace<std::unique_ptr<Plain>>(std::make_unique<Plain>(std::move(socket)));
    else
      stream_.emplace<std::unique_ptr<Encrypted>>(
          std::make_unique<Encrypted>(std::move(socket), *context_));
  }

  bool encrypted() const { return context_ != nullptr; }
  // Only where the connection is encrypted.
  Encrypted& tls() { return *std::get<std::unique_ptr<Encrypted>>(stream_); }
  Plain& tcp() {
    return encrypted() ? boost::beast::get_lowest_layer(tls())
                       : *std::get<std::unique_ptr<Plain>>(stream_);
  }

  executor_type get_executor() { return tcp().get_executor(); }
  void cancel() { tcp().cancel(); }

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    if (encrypted())
      return tls().async_read_some(buffers, std::forward<Token>(token));
    return tcp().async_read_some(buffers, std::forward<Token>(token));
  }
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    if (encrypted())
      return tls().async_write_some(buffers, std::forward<Token>(token));
    return tcp().async_write_some(buffers, std::forward<Token>(token));
  }

 private:
  std::shared_ptr<boost::asio::ssl::context> context_;
  std::variant<std::unique_ptr<Plain>, std::unique_ptr<Encrypted>> stream_;
};

}  // namespace timbao
