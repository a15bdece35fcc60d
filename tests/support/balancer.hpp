// A TCP balancer as stands before several receivers: it asks each whether it is ready, and gives new connections to
// those that are, each in its turn. It sees bytes, not requests, and never ends a connection that both ends keep.
// Whatever it passes on takes a few milliseconds, as over a network: what one end does, the other hears of later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace bars::test {

class Balancer {
 public:
  explicit Balancer(std::size_t receivers);
  ~Balancer();
  Balancer(const Balancer&) = delete;
  Balancer& operator=(const Balancer&) = delete;

  std::uint16_t port() const;
  /// Where a receiver is from now on; it is red until it was asked.
  void set(std::size_t receiver, std::uint16_t port, std::uint16_t admin_port);
  bool is_green(std::size_t receiver) const;
  /// Connections that a receiver was given since set().
  std::size_t given(std::size_t receiver) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bars::test
