// How many connections are open from each address.
#pragma once

#include "config/receiver.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

namespace bars::net {

/// Not thread-safe: it belongs to the listener's loop.
class AddressLimit {
 public:
  using Address = boost::asio::ip::address;

  explicit AddressLimit(const config::Limits& limits);

  /// Whose connections are counted together: an IPv4 address, also when it came in over IPv6; of IPv6 the /64 network,
  /// which is what one subscriber has at the least.
  static Address counted_as(const Address& address);

  /// Counts one connection more; false, and none more, when the address has as many as it may. An exempt address always
  /// may.
  bool enter(const Address& address);
  /// Of a connection that entered.
  void leave(const Address& address);

 private:
  const std::optional<std::size_t> most_;
  std::set<Address> exempt_;
  std::map<Address, std::size_t> open_;  // no entry is 0; bounded by the connections that are open
};

}  // namespace bars::net
