// A listening socket, or a message for the operator.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>

namespace bars::net {

/// Throws std::runtime_error: the configuration's section, the address and what is wrong with it.
boost::asio::ip::tcp::acceptor bind_listener(const boost::asio::any_io_executor& executor, const std::string& section,
                                             const std::string& address, std::uint16_t port);

}  // namespace bars::net
