#include "server/net/bind.hpp"

#include <stdexcept>

namespace bars::net {

using boost::asio::ip::tcp;

tcp::acceptor bind_listener(const boost::asio::any_io_executor& executor, const std::string& section,
                            const std::string& address, std::uint16_t port) {
  boost::system::error_code error;
  const auto ip = boost::asio::ip::make_address(address, error);
  if (error) throw std::runtime_error(section + ".address: " + address + " is not an IP address");
  const tcp::endpoint endpoint(ip, port);
  tcp::acceptor acceptor(executor);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error) {
    throw std::runtime_error(section + ": cannot listen on " + address + ":" + std::to_string(port) + ": " +
                             error.message());
  }
  return acceptor;
}

}  // namespace bars::net
