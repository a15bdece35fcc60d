#include "server/net/address_limit.hpp"

#include <algorithm>

namespace bars::net {

namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t network_bytes = 8;  // /64

/// IPv4 as IPv4, however it is written.
ip::address plain(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

}  // namespace

AddressLimit::AddressLimit(const config::Limits& limits) : most_(limits.connections_per_address) {
  for (const auto& address : limits.exempt_addresses) exempt_.insert(plain(ip::make_address(address)));
}

AddressLimit::Address AddressLimit::counted_as(const Address& address) {
  auto whole = plain(address);
  if (!whole.is_v6()) return whole;
  auto bytes = whole.to_v6().to_bytes();
  std::fill(bytes.begin() + network_bytes, bytes.end(), std::uint8_t{0});
  return ip::address_v6(bytes);
}

bool AddressLimit::enter(const Address& address) {
  if (!most_ || exempt_.contains(plain(address))) return true;
  auto& open = open_[counted_as(address)];
  if (open >= *most_) return false;  // never the first: the least limit is 1
  ++open;
  return true;
}

void AddressLimit::leave(const Address& address) {
  if (!most_ || exempt_.contains(plain(address))) return;
  const auto found = open_.find(counted_as(address));
  if (--found->second == 0) open_.erase(found);
}

}  // namespace bars::net
