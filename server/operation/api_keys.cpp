// Random bits, hashes and the file.
#include "server/operation/api_keys.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <map>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <optional>
#include <sys/stat.h>
#include <utility>

#include "indexer/schema/durable_file.hpp"

namespace timbao {
namespace {

constexpr std::string_view key_beginning = "timbao_";
constexpr std::size_t id_digits = 8;
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t presented_bytes_max = 512;
constexpr std::size_t given_key_bytes_min = 32;
constexpr std::string_view environment_id = "environment";
constexpr double burst_seconds = 2;
constexpr double burst_min = 10;

KeyHash hash_of(std::string_view text) {
  KeyHash hash{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha256(), nullptr) != 1)
    hash.fill(0);
  return hash;
}

std::string hexadecimal(const unsigned char* bytes, std::size_t count) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t index = 0; index < count; ++index) {
    text += digits[bytes[index] >> 4];
    text += digits[bytes[index] & 15];
  }
  return text;
}

bool is_hexadecimal(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char digit) {
    return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
  });
}

bool parse_hash(std::string_view text, KeyHash& hash) {
  if (text.size() != hash.size() * 2 || !is_hexadecimal(text))
    return false;
  for (std::size_t index = 0; index < hash.size(); ++index)
    std::from_chars(text.data() + index * 2, text.data() + index * 2 + 2, hash[index], 16);
  return true;
}

// The id within "timbao_3f9a2b1c_…"; empty for other texts.
std::string_view id_of(std::string_view presented) {
  if (!presented.starts_with(key_beginning))
    return {};
  presented.remove_prefix(key_beginning.size());
  return presented.size() > id_digits && presented[id_digits] == '_'
             ? presented.substr(0, id_digits)
             : std::string_view();
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts)
    text.append(text.empty() ? "" : ", ").append(part);
  return text;
}

// What is wrong with a value; empty if it is right. `key` takes it.
std::string read_member(const ConfigurationEntry& entry, ApiKey& key) {
  if (entry.key == "name") {
    key.name = entry.value;
  } else if (entry.key == "created") {
    key.created = entry.value;
  } else if (entry.key == "archives") {
    key.archives = split_list(entry.value);
  } else if (entry.key == "access") {
    const std::optional<Access> access = parse_access(entry.value);
    if (!access)
      return "is none of search, write, admin";
    key.access = *access;
  } else if (entry.key == "sha256") {
    if (!parse_hash(entry.value, key.hash))
      return "is not 64 hexadecimal digits";
  } else if (entry.key == "origins") {
    key.origins = split_list(entry.value);
    for (const std::string& origin : key.origins)
      if (!is_origin(origin))
        return "has \"" + origin + "\", which is no origin like https://bao.example";
  } else if (entry.key == "rate") {
    const std::optional<Rate> rate = parse_rate(entry.value);
    if (!rate)
      return "is not a number of requests like 10, 10/s, 600/m or 1000/h";
    key.rate = *rate;
  } else {
    return "is not known here";
  }
  return {};
}

std::string keys_text(const std::vector<ApiKey>& keys) {
  std::string text =
      "# Keys of timbao-server, written by `timbao-server keys`. They are kept as hashes: who "
      "lost\n"
      "# a key needs a new one.\n";
  for (const ApiKey& key : keys) {
    const auto member = [&text](std::string_view name, const std::string& value) {
      if (!value.empty())
        text.append(name).append(" = ").append(value).append("\n");
    };
    text += "\n[" + key.id + "]\n";
    member("name", key.name);
    member("access", std::string(name_of(key.access)));
    member("sha256", hexadecimal(key.hash.data(), key.hash.size()));
    member("archives", joined(key.archives));
    member("origins", joined(key.origins));
    if (key.rate.limited())
      member("rate", std::to_string(std::llround(key.rate.per_second * 3600)) + "/h");
    member("created", key.created);
  }
  return text;
}

}  // namespace

bool ApiKey::reaches(std::string_view archive) const {
  return archives.empty() || std::find(archives.begin(), archives.end(), archive) != archives.end();
}

Result<NewKey> make_key(ApiKey wanted) {
  std::array<unsigned char, id_digits / 2> id{};
  std::array<unsigned char, secret_bytes> secret{};
  if (RAND_bytes(id.data(), id.size()) != 1 || RAND_bytes(secret.data(), secret.size()) != 1)
    return Error{ErrorCode::storage_failed, "no random bytes are to be had", ""};
  NewKey made{std::move(wanted), {}};
  made.key.id = hexadecimal(id.data(), id.size());
  made.text =
      std::string(key_beginning) + made.key.id + "_" + hexadecimal(secret.data(), secret.size());
  made.key.hash = hash_of(made.text);
  OPENSSL_cleanse(secret.data(), secret.size());
  return made;
}

Result<ApiKey> given_key(std::string_view text, Access access) {
  if (text.size() < given_key_bytes_min || text.size() > presented_bytes_max)
    return Error{ErrorCode::invalid_argument,
                 "a key has from 32 to 512 characters; `openssl rand -hex 32` makes one", ""};
  if (!std::all_of(text.begin(), text.end(), [](char byte) { return byte > 0x20 && byte < 0x7F; }))
    return Error{ErrorCode::invalid_argument, "a key has printable ASCII characters only", ""};
  ApiKey key;
  key.id = environment_id;
  key.access = access;
  key.hash = hash_of(text);
  return key;
}

const ApiKey* find_key(const std::vector<ApiKey>& keys, std::string_view presented) {
  if (presented.empty() || presented.size() > presented_bytes_max)
    return nullptr;
  const KeyHash hash = hash_of(presented);
  const std::string_view id = id_of(presented);
  const ApiKey* found = nullptr;
  for (const ApiKey& key : keys)
    if ((key.id == id || key.id == environment_id) &&
        CRYPTO_memcmp(key.hash.data(), hash.data(), hash.size()) == 0)
      found = &key;
  return found;
}

std::vector<ApiKey> parse_keys(std::string_view text, std::vector<ConfigurationMistake>& mistakes) {
  ParsedConfiguration parsed = parse_configuration(text);
  mistakes = std::move(parsed.mistakes);
  std::vector<ApiKey> keys;
  std::map<std::string, std::size_t> places;
  for (const ConfigurationSection& section : parsed.sections) {
    if (section.name.size() != id_digits || !is_hexadecimal(section.name))
      mistakes.push_back({section.line, "[" + section.name + "]",
                          "is no id of a key, which has eight hexadecimal digits"});
    places.emplace(section.name, keys.size());
    keys.emplace_back().id = section.name;
  }
  for (const ConfigurationEntry& entry : parsed.entries) {
    const auto place = places.find(entry.section);
    if (place == places.end())
      continue;  // its section was a mistake
    const std::string wrong = read_member(entry, keys[place->second]);
    if (!wrong.empty())
      mistakes.push_back({entry.line, entry.section + "." + entry.key, wrong});
  }
  for (const ConfigurationSection& section : parsed.sections)
    if (keys[places[section.name]].hash == KeyHash{})
      mistakes.push_back({section.line, section.name + ".sha256", "is missing"});
  return keys;
}

Result<std::vector<ApiKey>> read_keys_file(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 && errno == ENOENT)
    return std::vector<ApiKey>();
  const Result<std::string> text = read_configuration_file(path);
  if (text.has_error())
    return text.error();
  if ((status.st_mode & (S_IRWXG | S_IRWXO) & ~static_cast<mode_t>(S_IRGRP)) != 0)
    return Error{ErrorCode::invalid_argument,
                 "others may read or write the file; chmod 0600 (or 0640) makes it safe",
                 path.string()};
  std::vector<ConfigurationMistake> mistakes;
  std::vector<ApiKey> keys = parse_keys(*text, mistakes);
  if (mistakes.empty())
    return keys;
  const ConfigurationMistake& first = mistakes.front();
  return Error{ErrorCode::invalid_argument,
               (first.key.empty() ? "" : first.key + ": ") + first.message,
               path.string() + ":" + std::to_string(first.line)};
}

Result<void> write_keys_file(const std::filesystem::path& path, const std::vector<ApiKey>& keys) {
  return replace_file(path, keys_text(keys), S_IRUSR | S_IWUSR);
}

// Rates are written by the hour, as whole numbers.
constexpr double per_second_max = 1'000'000;

std::optional<Rate> parse_rate(std::string_view text) {
  double seconds = 1;
  if (text.ends_with("/s") || text.ends_with("/m") || text.ends_with("/h")) {
    seconds = text.back() == 's' ? 1 : text.back() == 'm' ? 60 : 3600;
    text.remove_suffix(2);
  }
  unsigned count = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, count);
  if (error != std::errc{} || end != last || count / seconds > per_second_max)
    return {};
  const double per_second = count / seconds;
  return Rate{per_second, std::max(burst_min, std::floor(per_second * burst_seconds))};
}

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (text.starts_with(scheme)) {
      const std::string_view host = text.substr(scheme.size());
      return !host.empty() && host.size() <= 255 &&
             std::all_of(host.begin(), host.end(), [](char byte) {
               return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '.' ||
                      byte == '-' || byte == ':' || byte == '[' || byte == ']';
             });
    }
  return false;
}

}  // namespace timbao
