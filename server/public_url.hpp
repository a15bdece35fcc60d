// Under which url senders know the receiver.
#pragma once

#include "config/receiver.hpp"

#include <cstdint>
#include <string>

namespace bars {

/// `listen.public_url`, else made of the certificate's first server name and `port`; with the base path, no trailing
/// slash. Throws std::runtime_error when the certificate is needed and has none.
std::string public_url(const config::Receiver& config, std::uint16_t port);

}  // namespace bars
