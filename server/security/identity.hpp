// The identity headers (HDR-1 to HDR-5): strict Base64, then bounded JSON.
#pragma once

#include "fhir/error.hpp"
#include "server/http/message.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::security {

/// Decodes canonical standard Base64: padded, no white space, no URL alphabet, no non-zero trailing bits.
std::optional<std::string> decode_base64(std::string_view text);
std::string encode_base64(std::string_view bytes);

/// The headers that say who asks, and whom.
inline constexpr std::array<std::string_view, 4> identity_headers = {
    "NHSD-Target-Identifier", "NHSD-End-User-Organisation", "NHSD-Requesting-Practitioner", "NHSD-Requesting-Software"};

/// The headers that say in which form a body came and the answer is wanted.
inline constexpr std::array<std::string_view, 4> form_headers = {"Accept", "Accept-Encoding", "Content-Type",
                                                                 "Content-Encoding"};

struct Target {
  std::string system;
  std::string value;
};

struct Identity {
  std::optional<Target> target;
  std::string organisation;  // ODS code in upper case; "" when absent
  std::string organisation_name;
  std::string software;       // identifier value, else the device name; "" when absent
  std::string software_name;  // the device name; "" when absent
  std::string software_version;
  std::string practitioner;                     // SDS role profile id, else the first identifier; "" when absent
  std::vector<std::string> practitioner_roles;  // codes of its role, SNOMED's and SDS's, in their order
  std::vector<std::string> warnings;
  std::string raw;  // the four headers as received, `Name: value` a line (HDR-5)
};

struct IdentityRules {
  std::size_t header_bytes = 4096;  // bound on each header's value
  bool organisation_required = true;
  bool target_required = true;
};

/// The four headers as received, for an exchange that was refused before there was an Identity (HDR-5, LOG-1).
/// Values are cut at `header_bytes`; what is not printable ASCII, and so never Base64, becomes `?`.
std::string raw_identity(const http::Head& head, std::size_t header_bytes);

/// Adds the other headers that the proxy sends (`NHSD-…`), those of form_headers, and the query's `_format` as if it
/// were one, in the same form (LOG-1).
void add_other_headers(const http::Head& head, std::size_t header_bytes, std::string& raw);

/// Every problem is reported together. Absent and required: Category::required; undecodable, or decoded without
/// what identifies the caller: Category::value; expression `http.<header name>`.
fhir::Result<Identity> read_identity(const http::Head& head, const IdentityRules& rules);

}  // namespace bars::security
