// Where requests go, and as whom.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <optional>
#include <string>

namespace bars::load {

struct Url {
  std::string host;  // without the brackets of an IPv6 address
  std::string port = "443";
  std::string base;       // path, without a / at its end
  std::string authority;  // host and port as they stand in the URL: the Host header
};

/// `https://host[:port][/path]`; nullopt when it is anything else.
std::optional<Url> parse_url(const std::string& text);

struct Credentials {
  std::string certificate;  // PEM files
  std::string key;
  std::string authority;  // whom to believe
};

/// TLS 1.2 or 1.3, no resumption. Throws std::runtime_error: the file and what is wrong with it.
boost::asio::ssl::context make_client_context(const Credentials& credentials);

}  // namespace bars::load
