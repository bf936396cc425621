// A table from names to readers.
#include "server/configuration.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "server/operation/host_name.hpp"

namespace timbao {
namespace {

using std::chrono::milliseconds;

std::string read_number(std::string_view text, std::size_t least, std::size_t most,
                        std::size_t& number) {
  std::size_t read = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, read);
  if (error != std::errc{} || end != last || read < least || read > most)
    return "is not a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  number = read;
  return {};
}

// "64k", "16m" or plain bytes.
std::string read_size(std::string_view text, std::size_t least, std::size_t most,
                      std::size_t& size) {
  constexpr const char* expected = "is not a size like 64k or 16m";
  std::size_t read = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, read);
  if (error != std::errc{} || read > std::size_t{1} << 40)
    return expected;
  const std::string_view unit(end, static_cast<std::size_t>(last - end));
  if (unit == "k" || unit == "K")
    read <<= 10;
  else if (unit == "m" || unit == "M")
    read <<= 20;
  else if (!unit.empty())
    return expected;
  if (read < least || read > most)
    return "is not from " + std::to_string(least) + " to " + std::to_string(most) + " bytes";
  size = read;
  return {};
}

// "500ms", "10s" or "2m".
std::string read_duration(std::string_view text, milliseconds least, milliseconds most,
                          milliseconds& duration) {
  constexpr const char* expected = "is not a time like 500ms, 10s or 2m";
  std::uint32_t count = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, count);
  if (error != std::errc{})
    return expected;
  const std::string_view unit(end, static_cast<std::size_t>(last - end));
  milliseconds read{};
  if (unit == "ms")
    read = milliseconds(count);
  else if (unit == "s")
    read = std::chrono::seconds(count);
  else if (unit == "m")
    read = std::chrono::minutes(count);
  else
    return expected;
  if (read < least || read > most)
    return "is not from " + std::to_string(least.count()) + "ms to " +
           std::to_string(most.count()) + "ms";
  duration = read;
  return {};
}

std::string read_flag(std::string_view text, bool& flag) {
  if (text != "yes" && text != "no")
    return "is neither yes nor no";
  flag = text == "yes";
  return {};
}

std::string read_file_name(std::string_view text, std::filesystem::path& path) {
  if (text.empty())
    return "is empty: the name of a file is expected";
  path = text;
  return {};
}

std::string read_networks(std::string_view text, std::vector<Network>& networks) {
  std::vector<Network> read;
  for (const std::string& part : split_list(text)) {
    const std::optional<Network> network = parse_network(part);
    if (!network)
      return "has \"" + part + "\", which is no address and no network like 10.0.0.0/8";
    read.push_back(*network);
  }
  networks = std::move(read);
  return {};
}

std::string read_origins(std::string_view text, std::vector<std::string>& origins) {
  std::vector<std::string> read = split_list(text);
  for (const std::string& origin : read)
    if (origin != "*" && !is_origin(origin))
      return "has \"" + origin + "\", which is neither * nor an origin like https://bao.example";
  origins = std::move(read);
  return {};
}

std::string read_host_names(std::string_view text, std::vector<std::string>& names) {
  std::vector<std::string> read = split_list(text);
  for (const std::string& name : read)
    if (!is_host_name(name))
      return "has \"" + name + "\", which is no name like bao.example, without scheme and port";
  names = std::move(read);
  return {};
}

std::string read_listen(std::string_view text, ServerOptions& options) {
  const std::optional<ListenAddress> address = parse_listen_address(text);
  if (!address)
    return "\"" + std::string(text) + "\" is not ADDRESS:PORT";
  options.listen = *address;
  return {};
}

std::string read_threads(std::string_view text, ServerOptions& options) {
  std::size_t threads = 0;
  std::string wrong = read_number(text, 1, 256, threads);
  if (wrong.empty())
    options.threads = static_cast<unsigned>(threads);
  return wrong;
}

std::string read_anonymous(std::string_view text, ServerOptions& options) {
  if (text != "none" && text != "search")
    return "is neither none nor search";
  options.http.anonymous_search = text == "search";
  return {};
}

std::string read_address_rate(std::string_view text, ServerOptions& options) {
  const std::optional<Rate> rate = parse_rate(text);
  if (!rate)
    return "is not a number of requests like 30, 30/s, 600/m or 1000/h";
  const double burst = options.address_rate ? options.address_rate->burst : 0;
  options.address_rate = *rate;
  if (burst > 0)
    options.address_rate->burst = burst;
  return {};
}

std::string read_address_burst(std::string_view text, ServerOptions& options) {
  std::size_t burst = 0;
  std::string wrong = read_number(text, 1, 1'000'000, burst);
  if (!wrong.empty())
    return wrong;
  if (!options.address_rate)
    options.address_rate = default_address_rate;
  options.address_rate->burst = static_cast<double>(burst);
  return {};
}

std::string read_log_format(std::string_view text, ServerOptions& options) {
  if (text != "text" && text != "json")
    return "is neither text nor json";
  options.log_format = text == "json" ? LogFormat::json : LogFormat::text;
  return {};
}

std::string read_logged(std::string_view text, ServerOptions& options) {
  if (text == "none")
    options.http.logged_requests = LoggedRequests::none;
  else if (text == "errors")
    options.http.logged_requests = LoggedRequests::errors;
  else if (text == "all")
    options.http.logged_requests = LoggedRequests::all;
  else
    return "is none of none, errors, all";
  return {};
}

std::string read_transport_security(std::string_view text, ServerOptions& options) {
  std::size_t days = 0;
  std::string wrong = read_number(text, 0, 730, days);
  if (wrong.empty())
    options.http.transport_security = std::chrono::days(days);
  return wrong;
}

using Reader = std::string (*)(std::string_view, ServerOptions&);

// A number, size or time of HttpLimits within its bounds.
template <auto member, std::size_t least, std::size_t most>
std::string read_limit_number(std::string_view text, ServerOptions& options) {
  return read_number(text, least, most, options.http.limits.*member);
}
template <auto member, std::size_t least, std::size_t most>
std::string read_limit_size(std::string_view text, ServerOptions& options) {
  return read_size(text, least, most, options.http.limits.*member);
}
template <auto member, int least_ms, int most_ms>
std::string read_limit_time(std::string_view text, ServerOptions& options) {
  return read_duration(text, milliseconds(least_ms), milliseconds(most_ms),
                       options.http.limits.*member);
}

constexpr std::size_t kilobyte = 1024;
constexpr std::size_t megabyte = 1024 * kilobyte;
constexpr int hour_ms = 3'600'000;

constexpr std::pair<std::string_view, Reader> settings[] = {
    {"server.listen", read_listen},
    {"server.threads", read_threads},
    {"server.queue",
     [](auto text, auto& options) { return read_number(text, 1, 100000, options.queue_max); }},
    {"server.cache", read_limit_size<&HttpLimits::cache_bytes, 0, 65536 * megabyte>},
    {"server.abbreviations",
     [](auto text, auto& options) {
       options.abbreviations_file = text;
       return std::string();
     }},
    {"server.writable",
     [](auto text, auto& options) {
       options.writable = split_list(text);
       return std::string();
     }},
    {"server.sitemap",
     [](auto text, auto& options) { return read_flag(text, options.http.has_sitemaps); }},
    {"server.stop_notice", read_limit_time<&HttpLimits::notice, 0, hour_ms>},
    {"server.stop_deadline", read_limit_time<&HttpLimits::drain, 0, hour_ms>},
    {"access.keys",
     [](auto text, auto& options) { return read_file_name(text, options.keys_file); }},
    {"access.anonymous", read_anonymous},
    {"access.anonymous_archives",
     [](auto text, auto& options) {
       options.http.anonymous_archives = split_list(text);
       return std::string();
     }},
    {"access.origins",
     [](auto text, auto& options) { return read_origins(text, options.http.origins); }},
    {"access.host_names",
     [](auto text, auto& options) { return read_host_names(text, options.http.host_names); }},
    {"access.trusted_proxies",
     [](auto text, auto& options) { return read_networks(text, options.http.proxies); }},
    {"access.metrics_from",
     [](auto text, auto& options) { return read_networks(text, options.http.metrics_from); }},
    {"access.address_rate", read_address_rate},
    {"access.address_burst", read_address_burst},
    {"limits.header", read_limit_size<&HttpLimits::header_bytes, kilobyte, megabyte>},
    {"limits.body", read_limit_size<&HttpLimits::small_body_bytes, 0, megabyte>},
    {"limits.query_body", read_limit_size<&HttpLimits::query_body_bytes, kilobyte, 64 * megabyte>},
    {"limits.document_body",
     read_limit_size<&HttpLimits::document_body_bytes, kilobyte, 1024 * megabyte>},
    {"limits.document_stream",
     read_limit_size<&HttpLimits::stream_body_bytes, kilobyte, std::size_t{1} << 40>},
    {"limits.connections", read_limit_number<&HttpLimits::connections, 1, 100000>},
    {"limits.connections_per_address",
     read_limit_number<&HttpLimits::connections_per_address, 1, 100000>},
    {"limits.idle_time", read_limit_time<&HttpLimits::idle, 100, hour_ms>},
    {"limits.header_time", read_limit_time<&HttpLimits::header, 100, hour_ms>},
    {"limits.transfer_time", read_limit_time<&HttpLimits::transfer, 100, hour_ms>},
    {"limits.bytes_per_second", read_limit_number<&HttpLimits::bytes_per_second, 1, 1'000'000'000>},
    {"limits.query_time", read_limit_time<&HttpLimits::query, 0, hour_ms>},
    {"limits.evaluation_time", read_limit_time<&HttpLimits::evaluation, 0, hour_ms>},
    {"limits.hits", read_limit_number<&HttpLimits::hits, 1, 100>},
    {"tls.certificate",
     [](auto text, auto& options) { return read_file_name(text, options.certificate); }},
    {"tls.key",
     [](auto text, auto& options) { return read_file_name(text, options.certificate_key); }},
    {"tls.transport_security_days", read_transport_security},
    {"log.format", read_log_format},
    {"log.requests", read_logged},
    {"log.targets",
     [](auto text, auto& options) { return read_flag(text, options.http.logs_targets); }},
};

std::string add_archive(std::string_view name, std::string_view directory, ServerOptions& options) {
  std::optional<ArchiveLocation> location =
      parse_archive_location(std::string(name) + "=" + std::string(directory));
  if (!location)
    return "is not NAME = DIRECTORY, with a name of letters, digits, - and _";
  std::erase_if(options.archives,
                [name](const ArchiveLocation& other) { return other.name == name; });
  options.archives.push_back(std::move(*location));
  return {};
}

}  // namespace

std::string apply_setting(std::string_view name, std::string_view value, ServerOptions& options) {
  constexpr std::string_view archives = "archives.";
  if (name.starts_with(archives))
    return add_archive(name.substr(archives.size()), value, options);
  for (const auto& [known, reader] : settings)
    if (known == name)
      return reader(value, options);
  return "is no setting; docs/operation.md has them all";
}

std::vector<ConfigurationMistake> apply_configuration(std::string_view text,
                                                      ServerOptions& options) {
  const ParsedConfiguration parsed = parse_configuration(text);
  std::vector<ConfigurationMistake> mistakes = parsed.mistakes;
  for (const ConfigurationEntry& entry : parsed.entries) {
    std::string name = entry.section + "." + entry.key;
    std::string wrong = apply_setting(name, entry.value, options);
    if (!wrong.empty())
      mistakes.push_back({entry.line, std::move(name), std::move(wrong)});
  }
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const auto& left, const auto& right) { return left.line < right.line; });
  return mistakes;
}

std::vector<std::string_view> setting_names() {
  std::vector<std::string_view> names;
  for (const auto& setting : settings)
    names.push_back(setting.first);
  return names;
}

}  // namespace timbao
