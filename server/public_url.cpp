#include "server/public_url.hpp"

#include "server/net/tls.hpp"

#include <fmt/format.h>

namespace bars {

std::string public_url(const config::Receiver& config, std::uint16_t port) {
  if (config.listen.public_url) return *config.listen.public_url;
  return fmt::format("https://{}:{}{}", net::first_server_name(config.tls.certificate), port, config.listen.base_path);
}

}  // namespace bars
