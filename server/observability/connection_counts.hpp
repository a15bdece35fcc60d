// What the public listener has seen of connections.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bars::observability {

/// Why a handshake failed: the one set of causes, in the metrics and in the store's counts.
enum class HandshakeFault : std::uint8_t {
  left,
  timeout,
  no_certificate,
  untrusted,
  ended,
  revoked,
  no_list,
  certificate,
  protocol,
  alert,
};

struct HandshakeCause {
  std::string_view name;  // never changes: stores keep it
  std::string_view text;
};

/// In the order of HandshakeFault.
inline constexpr std::array<HandshakeCause, 10> handshake_causes = {{
    {"left", "the client went away"},
    {"timeout", "not finished in time"},
    {"no-certificate", "the client showed no certificate"},
    {"untrusted", "a certificate of an authority that is not trusted"},
    {"ended", "the certificate, or one above it, is not valid at this time"},
    {"revoked", "the certificate is on a revocation list"},
    {"no-list", "no revocation list in force for the authority of the certificate"},
    {"certificate", "something else is wrong with the certificate"},
    {"protocol", "no TLS, or none that is spoken here"},
    {"alert", "the client ended it: it does not take our certificate, or what is spoken here"},
}};

constexpr std::string_view name_of(HandshakeFault fault) noexcept {
  return handshake_causes[static_cast<std::size_t>(fault)].name;
}

/// Thread-safe: each is a number that is added to.
struct ConnectionCounts {
  using Count = std::atomic<std::uint64_t>;

  Count accepted{0};
  Count ended{0};
  Count refused_addresses{0};  // an address had as many as it may have
  Count unlisted{0};           // handshakes of peers that are not among the allowed clients
  std::array<Count, handshake_causes.size()> failed{};

  void add_failed(HandshakeFault fault) noexcept { add(failed[static_cast<std::size_t>(fault)]); }
  static void add(Count& count) noexcept { count.fetch_add(1, std::memory_order_relaxed); }
};

}  // namespace bars::observability
