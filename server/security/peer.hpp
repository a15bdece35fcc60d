// Who is at the other end of the connection, from the verified client certificate.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bars::security {

struct Peer {
  std::string name;     // the listed name that matched; else the first name offered; never empty
  std::string address;  // remote IP address
  bool listed = false;  // one of tls.allowed_clients
};

/// Names a certificate can be matched by: its SAN DNS names, or its CN when it has no SAN at all and exactly one CN.
/// Names with embedded NULs or wildcards are left out. `certificate` is an `X509*`.
std::vector<std::string> names_of(const void* certificate);

/// Compares whole names, ASCII letters without case.
Peer identify(const std::vector<std::string>& names, const std::vector<std::string>& allowed, std::string address);

}  // namespace bars::security
