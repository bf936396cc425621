// Keys first, then what they may do, then how often.
#include "server/http/admission.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <boost/beast/core/string.hpp>

#include "server/http/meilisearch/search_query.hpp"
#include "server/http/web_files.hpp"
#include "server/operation/host_name.hpp"

namespace timbao {
namespace {

constexpr std::string_view any_origin = "*";

Answer refused(unsigned status, std::string_view name, std::string_view title,
               std::string_view detail, const char* bearer_error) {
  Answer answer = problem(status, name, title, detail);
  std::string challenge = "Bearer realm=\"timbao\"";
  if (bearer_error != nullptr)
    challenge.append(", error=\"").append(bearer_error).append("\"");
  answer.headers.emplace_back("WWW-Authenticate", std::move(challenge));
  return answer;
}

Answer forbidden(std::string_view detail) {
  return refused(403, "forbidden", "Forbidden", detail, "insufficient_scope");
}

bool has(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// The key in "Authorization: Bearer KEY". Other schemes are somebody else's, of a proxy's mostly.
std::string_view bearer_key(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() < scheme.size() ||
      !boost::beast::iequals({authorization.data(), scheme.size()}, {scheme.data(), scheme.size()}))
    return {};
  return trimmed(authorization.substr(scheme.size()));
}

bool is_of_this_machine(const HttpRequest& request) {
  return request.peer.is_loopback() && !request.forwarded;
}

// "http://localhost:8080": a page that this machine serves.
bool is_loopback_origin(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (origin.starts_with(scheme))
      return is_loopback_host(origin.substr(scheme.size()));
  return false;
}

bool is_for_probes(const Route& route) {
  return route.access == Access::open && route.endpoint != nullptr;
}

// Without keys this machine's own browser may read all and write. A page of another site can make
// its own name lead here (DNS rebinding) and then asks as if it were this server's page, but not by
// one of the server's names. Who sends no name is no browser.
std::optional<Answer> refuse_other_names(const HttpRequest& request, const Route& route,
                                         const HttpSettings& settings) {
  if (!settings.keys.empty() || request.host.empty() || is_for_probes(route) ||
      is_known_host(request.host, settings.host_names))
    return {};
  return problem(421, "unknown-host", "The server has another name",
                 "this server has no keys yet, so it answers as localhost and by the names in "
                 "access.host_names only; the request's Host header has another one");
}

// Where there are no keys.
std::optional<Answer> refuse_strangers(const HttpRequest& request, const Route& route) {
  if (route.access <= Access::search)
    return {};
  if (!is_of_this_machine(request))
    return forbidden(
        "this server has no keys yet, so only the machine it runs on may ask for this; "
        "`timbao-server keys create` makes keys");
  if (!request.origin.empty() && !is_loopback_origin(request.origin))
    return forbidden("pages of other sites may not ask for this");
  return {};
}

// Without a key, where there are some.
std::optional<Answer> refuse_anonymous(const HttpRequest& request, const Route& route,
                                       const HttpSettings& settings, Admission& admission) {
  const bool may_search = settings.anonymous_search && route.access <= Access::search;
  const bool may_measure = route.name == metrics_path && !request.forwarded &&
                           contains(settings.metrics_from, request.peer);
  admission.may_search = settings.anonymous_search;
  admission.visible_archives = settings.anonymous_archives;
  if (route.access == Access::open || may_measure)
    return {};
  if (!may_search)
    return refused(401, "unauthorized", "A key is needed",
                   "give a key of this server in Authorization: Bearer KEY or X-Api-Key: KEY",
                   nullptr);
  if (!route.archive.empty() && !settings.anonymous_archives.empty() &&
      !has(settings.anonymous_archives, route.archive))
    return refused(401, "unauthorized", "A key is needed", "this archive is searched with a key",
                   nullptr);
  return {};
}

std::optional<Answer> refuse_with_key(const HttpRequest& request, const Route& route,
                                      const ApiKey& key, Admission& admission) {
  admission.key_id = key.id;
  admission.visible_archives = key.archives;
  if (!key.origins.empty() && !has(key.origins, request.origin))
    return forbidden("this key is for pages of certain sites, and the request names none of them");
  if (route.access > key.access)
    return forbidden("this key is for " + std::string(name_of(key.access)) + ", and a key for " +
                     std::string(name_of(route.access)) + " is needed");
  if (!route.archive.empty() && !key.reaches(route.archive))
    return forbidden("this key is not for this archive");
  return {};
}

// What is wrong with who asks; sets what they may see.
std::optional<Answer> refuse_access(const HttpRequest& request, const Route& route,
                                    const HttpSettings& settings, const ApiKey*& key,
                                    Admission& admission) {
  if (settings.keys.empty())
    return refuse_strangers(request, route);
  const std::string_view bearer = bearer_key(request.authorization);
  const std::string_view presented = bearer.empty() ? request.api_key : bearer;
  if (presented.empty())
    return refuse_anonymous(request, route, settings, admission);
  key = find_key(settings.keys, presented);
  const bool two_keys = !bearer.empty() && !request.api_key.empty() && bearer != request.api_key;
  if (key == nullptr || two_keys) {
    key = nullptr;
    return refused(401, "unauthorized", "The key is wrong",
                   two_keys ? "the request has two keys that differ"
                            : "this server knows no such key; it may have been revoked",
                   "invalid_token");
  }
  return refuse_with_key(request, route, *key, admission);
}

// Counts the request in the buckets of its client and its key.
std::optional<Answer> refuse_haste(const HttpRequest& request, const Route& route,
                                   const ApiKey* key, const HttpSettings& settings,
                                   HttpService& service, RateLimiter::Clock::time_point now,
                                   Admission& admission) {
  const bool is_trusted = key != nullptr && key->access >= Access::write;
  const auto count = [&admission, now](RateLimiter& limiter, std::string_view name,
                                       const Rate& rate, std::uint64_t& refusals) {
    const RateState state = limiter.take(name, rate, now);
    if (!admission.rate || !state.allowed || state.remaining < admission.rate->remaining)
      admission.rate = state;
    refusals += state.allowed ? 0 : 1;
    return state.allowed;
  };
  bool allowed = true;
  if (settings.address_rate.limited() && !is_trusted && !is_for_probes(route))
    allowed = count(service.address_rates, client_name(request.client), settings.address_rate,
                    service.metrics.limited_address);
  if (allowed && key != nullptr && key->rate.limited())
    allowed = count(service.key_rates, key->id, key->rate, service.metrics.limited_key);
  if (allowed)
    return {};
  Answer answer = problem(429, "too-many-requests", "Too many requests",
                          "ask again in " + std::to_string(admission.rate->retry_seconds) + " s");
  answer.headers.emplace_back("Retry-After", std::to_string(admission.rate->retry_seconds));
  return answer;
}

bool is_allowed_origin(std::string_view origin, const HttpSettings& settings, const ApiKey* key) {
  return has(settings.origins, any_origin) || has(settings.origins, origin) ||
         (key != nullptr && has(key->origins, origin));
}

// A browser asks for leave before it sends a key to another site, and sends none with that.
Answer preflight_answer(const HttpRequest& request, const HttpSettings& settings,
                        Admission& admission) {
  const bool of_a_key =
      std::any_of(settings.keys.begin(), settings.keys.end(),
                  [&request](const ApiKey& key) { return has(key.origins, request.origin); });
  if (!of_a_key && !is_allowed_origin(request.origin, settings, nullptr))
    return problem(403, "forbidden", "Forbidden", "pages of this origin may not ask this server");
  admission.allowed_origin = request.origin;
  Answer answer;
  answer.status = 204;
  answer.content_type.clear();
  answer.headers = {{"Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE"},
                    {"Access-Control-Allow-Headers",
                     "Authorization, X-Api-Key, X-Request-Id, Content-Type, If-Match, "
                     "If-None-Match, X-Meilisearch-Client"},
                    {"Access-Control-Max-Age", "600"}};
  return answer;
}

}  // namespace

Admission admit(const HttpRequest& request, const Route& route, HttpService& service,
                RateLimiter::Clock::time_point now) {
  const HttpSettings& settings = *service.settings;
  Admission admission;
  const bool preflight =
      request.method == "OPTIONS" && !request.origin.empty() && !request.asked_method.empty();
  const ApiKey* key = nullptr;
  std::optional<Answer> refusal = refuse_other_names(request, route, settings);
  if (!refusal && !preflight)
    refusal = refuse_access(request, route, settings, key, admission);
  if (auto haste = refuse_haste(request, route, key, settings, service, now, admission))
    refusal = std::move(haste);
  else if (!refusal && preflight)
    refusal = preflight_answer(request, settings, admission);
  if (!request.origin.empty() && is_allowed_origin(request.origin, settings, key))
    admission.allowed_origin = request.origin;
  const bool is_theirs =
      refusal && !preflight && route.endpoint != nullptr && route.endpoint->speaks_meilisearch;
  admission.refusal = is_theirs ? meilisearch::refusal_of(std::move(*refusal)) : std::move(refusal);
  return admission;
}

void narrow(Route& route, const Admission& admission) {
  route.target.visible_archives = admission.visible_archives;
  if (!route.plain_page || admission.may_search)
    return;
  route.plain_page = false;  // the page itself, without hits
  route.file = find_web_file("");
}

}  // namespace timbao
