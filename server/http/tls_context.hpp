// Certificates for serving HTTPS.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "analyzers/result.hpp"

namespace timbao {

// Reads a certificate (with the chain behind it) and its key, both in PEM, for TLS 1.2 and newer.
// `password` decrypts the key, if that is needed. invalid_argument naming the file that is wrong,
// or the key's if it is not that of the certificate.
Result<std::shared_ptr<boost::asio::ssl::context>> load_tls_context(
    const std::filesystem::path& certificate, const std::filesystem::path& key,
    const std::string& password);

}  // namespace timbao
