#include "server/net/address_limit.hpp"

#include "tests/support/catch.hpp"

#include <string>

using bars::net::AddressLimit;
using boost::asio::ip::make_address;

namespace {

bars::config::Limits limited(std::size_t most) {
  bars::config::Limits limits;
  limits.connections_per_address = most;
  return limits;
}

std::string counted_as(const char* address) { return AddressLimit::counted_as(make_address(address)).to_string(); }

}  // namespace

TEST_CASE("an address has as many connections as it may, and one again when one closes") {
  AddressLimit limit(limited(2));
  const auto one = make_address("192.0.2.1");
  const auto other = make_address("192.0.2.2");
  CHECK(limit.enter(one));
  CHECK(limit.enter(one));
  CHECK_FALSE(limit.enter(one));
  CHECK(limit.enter(other));
  limit.leave(one);
  CHECK(limit.enter(one));
  CHECK_FALSE(limit.enter(one));
}

TEST_CASE("IPv4 over IPv6 is IPv4, and IPv6 is counted by its /64 network") {
  CHECK(counted_as("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(counted_as("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::");
  AddressLimit limit(limited(1));
  CHECK(limit.enter(make_address("192.0.2.1")));
  CHECK_FALSE(limit.enter(make_address("::ffff:192.0.2.1")));
  CHECK(limit.enter(make_address("2001:db8:1:2::1")));
  CHECK_FALSE(limit.enter(make_address("2001:db8:1:2::2")));
  CHECK(limit.enter(make_address("2001:db8:1:3::1")));
}

TEST_CASE("TLS-3 exempt addresses are those that are named, not their networks") {
  auto limits = limited(1);
  limits.exempt_addresses = {"192.0.2.1", "2001:db8::1"};
  AddressLimit limit(limits);
  for (const auto* const exempt : {"192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1"}) {
    const auto address = make_address(exempt);
    for (int i = 0; i < 3; ++i) CHECK(limit.enter(address));
    for (int i = 0; i < 3; ++i) limit.leave(address);
  }
  CHECK(limit.enter(make_address("2001:db8::2")));
  CHECK_FALSE(limit.enter(make_address("2001:db8::3")));
}

TEST_CASE("without connections_per_address nothing is counted") {
  AddressLimit limit{bars::config::Limits()};
  const auto address = make_address("192.0.2.1");
  for (int i = 0; i < 2000; ++i) CHECK(limit.enter(address));
  limit.leave(address);
}
