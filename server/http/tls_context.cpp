// OpenSSL's settings.
#include "server/http/tls_context.hpp"

#include <openssl/ssl.h>

namespace timbao {
namespace {

namespace ssl = boost::asio::ssl;

Error wrong(const std::filesystem::path& path, const std::string& what) {
  return {ErrorCode::invalid_argument, what, path.string()};
}

}  // namespace

Result<std::shared_ptr<ssl::context>> load_tls_context(const std::filesystem::path& certificate,
                                                       const std::filesystem::path& key,
                                                       const std::string& password) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(
      native, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");  // of TLS 1.2
  boost::system::error_code error;
  // Never asks the terminal for a password.
  context->set_password_callback(
      [password](std::size_t, ssl::context::password_purpose) { return password; }, error);
  context->use_certificate_chain_file(certificate.string(), error);
  if (error)
    return wrong(certificate, "cannot be read as a certificate in PEM: " + error.message());
  context->use_private_key_file(key.string(), ssl::context::pem, error);
  if (error)
    return wrong(key, "cannot be read as the certificate's key in PEM: " + error.message());
  if (SSL_CTX_check_private_key(native) != 1)
    return wrong(key, "is not the key of the certificate");
  return context;
}

}  // namespace timbao
