// Who is at the other end of the connection, from the verified client certificate.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bars::security {

struct Peer {
  std::string name;     // the listed name that matched; else the first name offered; never empty
  std::string address;  // remote IP address
  bool listed = false;  // its name is allowed, and its key
};

/// What a verified certificate says of its holder.
struct Credential {
  std::vector<std::string> names;  // as names_of
  std::string pin;                 // as pin_of
};

/// Who may call: tls.allowed_clients and tls.client_pins.
struct AllowedClients {
  std::vector<std::string> names;
  std::vector<std::string> pins;  // empty: any key
};

/// Names a certificate can be matched by: its SAN DNS names, or its CN when it has no SAN at all and exactly one CN.
/// Names with embedded NULs or wildcards are left out. `certificate` is an `X509*`.
std::vector<std::string> names_of(const void* certificate);
/// SHA-256 of its SubjectPublicKeyInfo as Base64; "" without a certificate. `certificate` is an `X509*`.
std::string pin_of(const void* certificate);

/// Compares whole names, ASCII letters without case.
Peer identify(const Credential& credential, const AllowedClients& allowed, std::string address);

}  // namespace bars::security
