#include "tests/bench/load/target.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string_view>

namespace bars::load {

namespace {

using boost::system::error_code;

void require(const error_code& error, const std::string& file, std::string_view expected) {
  if (error) throw std::runtime_error(fmt::format("{}: expected {} ({})", file, expected, error.message()));
}

}  // namespace

std::optional<Url> parse_url(const std::string& text) {
  constexpr std::string_view scheme = "https://";
  if (!text.starts_with(scheme) || text.find_first_of(" ?#\r\n") != std::string::npos) return std::nullopt;
  const auto slash = std::min(text.find('/', scheme.size()), text.size());
  Url url;
  url.authority = text.substr(scheme.size(), slash - scheme.size());
  url.base = text.substr(slash);
  while (url.base.ends_with('/')) url.base.pop_back();
  const auto bracket = url.authority.rfind(']');
  const auto colon = url.authority.find(':', bracket == std::string::npos ? 0 : bracket);
  url.host = url.authority.substr(0, colon);
  if (colon != std::string::npos) url.port = url.authority.substr(colon + 1);
  if (url.host.starts_with('[') && url.host.ends_with(']')) url.host = url.host.substr(1, url.host.size() - 2);
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const bool fits = !url.host.empty() && !url.port.empty() && std::all_of(url.port.begin(), url.port.end(), is_digit);
  return fits ? std::optional(url) : std::nullopt;
}

boost::asio::ssl::context make_client_context(const Credentials& credentials) {
  boost::asio::ssl::context context(boost::asio::ssl::context::tls_client);
  error_code error;
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  context.load_verify_file(credentials.authority, error);
  require(error, credentials.authority, "certificates of authorities as PEM");
  context.use_certificate_chain_file(credentials.certificate, error);
  require(error, credentials.certificate, "a certificate chain as PEM");
  context.use_private_key_file(credentials.key, boost::asio::ssl::context::pem, error);
  require(error, credentials.key, "the private key of the certificate as PEM");
  context.set_verify_mode(boost::asio::ssl::verify_peer);
  return context;
}

}  // namespace bars::load
