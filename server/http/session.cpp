// The read-answer-write loop of a connection.
#include "server/http/session.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "server/http/admission.hpp"
#include "server/http/client_stream.hpp"
#include "server/http/document_requests.hpp"
#include "server/http/request_id.hpp"
#include "server/http/request_reading.hpp"
#include "server/http/response_writing.hpp"
#include "server/http/router.hpp"
#include "server/operation/log_lines.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

using Clock = std::chrono::steady_clock;

// Notes the session while it lives.
class Registration {
 public:
  Registration(OpenSessions& sessions, OpenSessions::Session& session)
      : sessions_(sessions), session_(session) {
    sessions_.add(&session_);
  }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() { sessions_.remove(&session_); }

 private:
  OpenSessions& sessions_;
  OpenSessions::Session& session_;
};

// Counts a request while it is answered.
class InFlight {
 public:
  explicit InFlight(HttpMetrics& metrics) : metrics_(metrics) { ++metrics_.in_flight; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() { --metrics_.in_flight; }

 private:
  HttpMetrics& metrics_;
};

// Memory for a large body, as long as its request is answered.
class BodyRoom {
 public:
  BodyRoom(std::size_t& taken, std::size_t wanted, std::size_t most)
      : taken_(taken), wanted_(taken + wanted <= most ? wanted : 0), granted_(wanted_ == wanted) {
    taken_ += wanted_;
  }
  BodyRoom(const BodyRoom&) = delete;
  BodyRoom& operator=(const BodyRoom&) = delete;
  ~BodyRoom() { taken_ -= wanted_; }
  bool granted() const { return granted_; }

 private:
  std::size_t& taken_;
  const std::size_t wanted_;
  const bool granted_;
};

// How many bodies of the largest size may be in memory together.
constexpr std::size_t largest_bodies = 4;
// Of a body that is read while it comes so much is handed on at once, and so much is in memory:
// what was handed on, read as articles, and what follows.
constexpr std::size_t piece_bytes = std::size_t{4} << 20;
constexpr std::size_t stream_bytes = 3 * piece_bytes;

// What is noted of a request for the log and the metrics.
struct RequestRecord {
  std::string id;
  std::string method;
  std::string target;  // only where it is to be logged
  std::string client;
  std::string key_id;
  std::string_view route;
  Clock::time_point start = Clock::now();
};

void count_refusal(unsigned status, HttpMetrics& metrics) {
  metrics.unauthorized += status == 401 ? 1 : 0;
  metrics.forbidden += status == 403 ? 1 : 0;
  metrics.overloaded += status == 503 ? 1 : 0;
}

void note(const RequestRecord& record, unsigned status, const Written& written,
          const HttpSettings& settings, HttpMetrics& metrics) {
  const std::chrono::duration<double> took = Clock::now() - record.start;
  const std::string_view route = record.route.empty() ? std::string_view("none") : record.route;
  HttpMetrics::ByStatus& counted = metrics.answers[{route, status / 100}];
  counted.latency.add(took.count());
  counted.answer_bytes += written.body_bytes;
  count_refusal(status, metrics);
  const bool logged = settings.logged_requests == LoggedRequests::all ||
                      (settings.logged_requests == LoggedRequests::errors && status >= 400);
  if (!logged)
    return;
  char milliseconds[32];
  std::snprintf(milliseconds, sizeof milliseconds, "%.3f", took.count() * 1000);
  std::vector<std::pair<std::string_view, LogValue>> fields = {
      {"request_id", {record.id}},
      {"method", {record.method}},
      {"route", {std::string(route)}},
      {"status", {std::to_string(status), true}},
      {"ms", {milliseconds, true}},
      {"bytes", {std::to_string(written.body_bytes), true}},
      {"client", {record.client}},
      {"key", {record.key_id.empty() ? "-" : record.key_id}},
      {"whole", {written.whole ? "true" : "false", true}},
  };
  if (settings.logs_targets)
    fields.push_back({"target", {record.target}});
  log_event("request", fields);
}

// Closing with unread bytes resets the connection, and the client may lose the answer: says that
// nothing more comes, then reads what is still on its way, for a while.
asio::awaitable<void> close_gently(ClientStream& stream, const HttpLimits& limits) {
  stream.tcp().expires_after(limits.linger);
  if (stream.encrypted()) {
    const auto [error] = co_await stream.tls().async_shutdown(as_values);
    if (error)
      co_return;
  }
  beast::error_code ignored;
  stream.tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  std::array<char, 16384> discarded;
  for (std::size_t sum = 0; sum < limits.linger_bytes;) {
    const auto [error, count] =
        co_await stream.tcp().async_read_some(asio::buffer(discarded), as_values);
    if (error)
      break;
    sum += count;
  }
}

class Connection {
 public:
  Connection(asio::ip::tcp::socket socket, HttpService& service)
      : service_(service),
        session_{nullptr, connection_owner(socket)},
        peer_(peer_of(socket)),
        stream_(std::move(socket), service.settings->tls),
        registration_(service.sessions, session_) {
    session_.stream = &stream_;
  }

  asio::awaitable<void> run() {
    if (stream_.encrypted() && !co_await shake_hands())
      co_return;
    bool open = true;
    // A request that has arrived is still answered, and told that it is the last.
    while (open && (!service_.sessions.stopping() || buffer_.size() > 0))
      open = co_await serve_request();
    if (!cut_off_ && !service_.sessions.stopping())
      co_await close_gently(stream_, service_.settings->limits);
  }

 private:
  static NetworkAddress peer_of(const asio::ip::tcp::socket& socket) {
    beast::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    return error ? NetworkAddress() : unmapped(endpoint.address());
  }

  asio::awaitable<bool> shake_hands() {
    stream_.tcp().expires_after(service_.settings->limits.header);
    const auto [error] =
        co_await stream_.tls().async_handshake(asio::ssl::stream_base::server, as_values);
    service_.metrics.handshakes_failed += error ? 1 : 0;
    co_return !error;
  }

  // Reads and answers one request. False when the connection is to be closed.
  asio::awaitable<bool> serve_request() {
    RequestParser parser;
    session_.waits_for_request = true;
    // What is read again in the meantime applies to the next request.
    const std::shared_ptr<const HttpSettings> settings = service_.settings;
    const beast::error_code error =
        co_await read_header(stream_, buffer_, parser, settings->limits);
    if (error)
      co_return co_await refuse_unreadable(error, *settings);
    session_.waits_for_request = false;
    const InFlight in_flight(service_.metrics);
    co_return co_await answer_header(parser, *settings);
  }

  asio::awaitable<bool> refuse_unreadable(beast::error_code error, const HttpSettings& settings) {
    session_.waits_for_request = false;
    service_.metrics.timed_out += error == beast::error::timeout ? 1 : 0;
    Answer answer = unreadable(error);
    cut_off_ = answer.status == 0;
    if (cut_off_)
      co_return false;
    ++service_.metrics.unreadable;
    RequestRecord record;
    record.id = request_id({});
    record.method = "-";
    record.client = peer_.to_string();
    ResponseContext context;
    context.request_id = record.id;
    co_await send(std::move(answer), context, record, settings);
    co_return false;
  }

  HttpRequest who_asks(const RequestParser& parser, const HttpSettings& settings) const {
    HttpRequest request = plain_request(parser.get());
    request.encrypted = stream_.encrypted();
    request.peer = peer_;
    request.through_proxy = contains(settings.proxies, peer_);
    std::string forwarded_for;  // several fields are one list
    const auto [begin, end] = parser.get().equal_range("X-Forwarded-For");
    for (auto field = begin; field != end; ++field)
      forwarded_for.append(forwarded_for.empty() ? "" : ",").append(field->value());
    request.client = client_address(peer_, forwarded_for, settings.proxies);
    return request;
  }

  asio::awaitable<bool> answer_header(RequestParser& parser, const HttpSettings& settings) {
    HttpRequest request = who_asks(parser, settings);
    const auto given_id = parser.get()["X-Request-Id"];
    RequestRecord record;
    record.id = request_id({given_id.data(), given_id.size()});
    record.method = request.method;
    record.client = request.client.to_string();
    if (settings.logs_targets)
      record.target = request.target;
    ResponseContext context;
    context.version = parser.get().version() >= 11 ? 11 : 10;
    context.head = request.method == "HEAD";
    context.request_id = record.id;
    if (stream_.encrypted())
      context.transport_security = settings.transport_security;
    std::optional<Answer> refusal = check_header(parser.get());
    if (refusal) {
      co_await send(std::move(*refusal), context, record, settings);
      co_return false;
    }
    context.keep_alive = parser.keep_alive() && !service_.sessions.stopping();
    co_return co_await answer_admitted(parser, request, context, record, settings);
  }

  asio::awaitable<bool> answer_admitted(RequestParser& parser, HttpRequest& request,
                                        ResponseContext& context, RequestRecord& record,
                                        const HttpSettings& settings) {
    Route route = find_route(request);
    record.route = route.name;
    Admission admission = admit(request, route, service_, record.start);
    record.key_id = admission.key_id;
    context.rate = admission.rate;
    context.allowed_origin = admission.allowed_origin;
    context.varies_by_origin = !settings.origins.empty() || !settings.keys.empty();
    if (admission.refusal) {
      // Nothing is read for who may not ask; what they send on would be taken for a request.
      context.keep_alive = context.keep_alive && !announces_body(parser);
      co_return co_await send(std::move(*admission.refusal), context, record, settings);
    }
    narrow(route, admission);
    const bool streams = is_stream(parser, request, route);
    const std::size_t whole = expected_body(parser, route.body, settings.limits);
    const BodyRoom room(service_.body_bytes, streams ? std::min(stream_bytes, whole) : whole,
                        largest_bodies * settings.limits.document_body_bytes);
    if (!room.granted()) {
      context.keep_alive = false;
      co_return co_await send(
          problem(503, "overloaded", "Try again later", "too many large bodies are on their way"),
          context, record, settings);
    }
    if (streams)
      co_return co_await answer_stream(parser, request, std::move(route), context, record,
                                       settings);
    BodyReader body(stream_, buffer_, parser, body_limit(route.body, settings.limits),
                    settings.limits);
    const beast::error_code error = co_await body.read(whole_body);
    if (error)
      co_return co_await refuse_body(error, context, record, settings);
    request.body = parser.get().body();
    Answer answer = co_await answer_route(std::move(route), request, service_);
    context.keep_alive = context.keep_alive && !service_.sessions.stopping();
    co_return co_await send(std::move(answer), context, record, settings);
  }

  static constexpr std::size_t whole_body = std::numeric_limits<std::size_t>::max();

  // Articles, a line each, are taken while they come.
  static bool is_stream(const RequestParser& parser, const HttpRequest& request,
                        const Route& route) {
    return route.body == BodySize::documents && request.method == "POST" &&
           announces_body(parser) && are_lines(request.content_type);
  }

  asio::awaitable<bool> answer_stream(RequestParser& parser, HttpRequest& request, Route route,
                                      ResponseContext& context, const RequestRecord& record,
                                      const HttpSettings& settings) {
    BodyReader body(stream_, buffer_, parser, settings.limits.stream_body_bytes, settings.limits);
    beast::error_code failure;
    request.next_body_piece = [&]() -> asio::awaitable<std::optional<BodyPiece>> {
      failure = co_await body.read(piece_bytes);
      if (failure)
        co_return std::nullopt;
      // A copy: the parser's own has room for all that is announced.
      BodyPiece piece{parser.get().body(), parser.is_done()};
      parser.get().body().clear();
      co_return piece;
    };
    Answer answer = co_await answer_route(std::move(route), request, service_);
    if (failure)
      co_return co_await refuse_body(failure, context, record, settings);
    context.keep_alive = context.keep_alive && parser.is_done() && !service_.sessions.stopping();
    co_return co_await send(std::move(answer), context, record, settings);
  }

  // Bytes to keep free for a body; small ones are not counted.
  static std::size_t expected_body(const RequestParser& parser, BodySize size,
                                   const HttpLimits& limits) {
    if (size != BodySize::documents || !announces_body(parser))
      return 0;
    const std::size_t most = body_limit(size, limits);
    return std::min<std::size_t>(parser.content_length().value_or(most), most);
  }

  static std::size_t body_limit(BodySize size, const HttpLimits& limits) {
    if (size == BodySize::documents)
      return limits.document_body_bytes;
    return size == BodySize::queries ? limits.query_body_bytes : limits.small_body_bytes;
  }

  asio::awaitable<bool> refuse_body(beast::error_code error, ResponseContext& context,
                                    const RequestRecord& record, const HttpSettings& settings) {
    service_.metrics.timed_out += error == beast::error::timeout ? 1 : 0;
    Answer answer = unreadable(error);
    cut_off_ = answer.status == 0;
    if (cut_off_)
      co_return false;
    context.keep_alive = false;
    co_return co_await send(std::move(answer), context, record, settings);
  }

  // Writes the answer and notes it. False when the connection is to be closed.
  asio::awaitable<bool> send(Answer answer, const ResponseContext& context,
                             const RequestRecord& record, const HttpSettings& settings) {
    const unsigned status = answer.status;
    NextPiece next = answer.next_piece;
    Response response = make_response(std::move(answer), context);
    const bool stays_open = response.keep_alive();
    Written written;
    if (next && !context.head)
      written = co_await write_pieces(stream_, std::move(response), next, settings.limits);
    else
      written =
          co_await write_response(stream_, std::move(response), context.head, settings.limits);
    // At once: a lingering close would look like the end of the body.
    cut_off_ = cut_off_ || (next && !context.head && !written.whole);
    note(record, status, written, settings, service_.metrics);
    const bool may_go_on = stays_open && written.whole;
    co_return may_go_on;
  }

  HttpService& service_;
  OpenSessions::Session session_;
  const NetworkAddress peer_;
  ClientStream stream_;
  const Registration registration_;
  beast::flat_buffer buffer_;
  bool cut_off_ = false;  // there is nobody to say goodbye to
};

}  // namespace

std::string connection_owner(const asio::ip::tcp::socket& socket) {
  beast::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? std::string() : client_name(endpoint.address());
}

asio::awaitable<void> run_session(asio::ip::tcp::socket socket, HttpService& service) {
  Connection connection(std::move(socket), service);
  co_await connection.run();
}

}  // namespace timbao
