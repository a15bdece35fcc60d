// What the public listener has seen of connections.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bars::observability {

/// Why a handshake failed.
enum class HandshakeFault : std::uint8_t {
  left,            // the client went away
  timeout,         // not finished in time
  no_certificate,  // the client showed none
  untrusted,       // of an authority that is not trusted
  ended,           // its certificate, or one above it, is not valid at this time
  revoked,         // it is on a revocation list
  no_list,         // no revocation list in force for its authority
  certificate,     // anything else about the certificate
  protocol,        // no TLS, or none that we speak
  alert,           // the client sent one: it does not take our certificate, or what we speak
};

inline constexpr std::array<std::string_view, 10> handshake_fault_names = {
    "left",    "timeout", "no-certificate", "untrusted", "ended",
    "revoked", "no-list", "certificate",    "protocol",  "alert"};

/// Thread-safe: each is a number that is added to.
struct ConnectionCounts {
  using Count = std::atomic<std::uint64_t>;

  Count accepted{0};
  Count ended{0};
  Count refused_addresses{0};  // an address had as many as it may have
  Count unlisted{0};           // handshakes of peers that are not among the allowed clients
  std::array<Count, handshake_fault_names.size()> failed{};

  void add_failed(HandshakeFault fault) noexcept { add(failed[static_cast<std::size_t>(fault)]); }
  static void add(Count& count) noexcept { count.fetch_add(1, std::memory_order_relaxed); }
};

}  // namespace bars::observability
