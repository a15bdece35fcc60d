// The four identity headers from bytes: a line each, as they are when the first byte is even, else Base64-encoded
// first so that the JSON behind is reached too.
#include "server/security/access.hpp"
#include "server/security/identity.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace bars;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

http::Head head_from(std::string_view bytes) {
  constexpr std::array names = {"NHSD-Target-Identifier", "NHSD-End-User-Organisation", "NHSD-Requesting-Software",
                                "NHSD-Requesting-Practitioner"};
  const bool encode = !bytes.empty() && bytes.front() % 2 != 0;
  bytes.remove_prefix(bytes.empty() ? 0 : 1);
  http::Head head;
  for (const auto* name : names) {
    const auto end = bytes.find('\n');
    const auto value = bytes.substr(0, end);
    head.headers.push_back({name, encode ? security::encode_base64(value) : std::string(value)});
    if (end == std::string_view::npos) break;
    bytes.remove_prefix(end + 1);
  }
  return head;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);

  // Canonical means one spelling: what decodes must encode to the same text, and every text must survive.
  if (const auto decoded = security::decode_base64(bytes)) require(security::encode_base64(*decoded) == bytes);
  require(security::decode_base64(security::encode_base64(bytes)) == bytes);

  const auto head = head_from(bytes);
  const auto identity = security::read_identity(head, {});
  if (!identity) {
    require(!identity.error().diagnostics.empty() && identity.error().expression.rfind("http.NHSD-", 0) == 0);
    return 0;
  }
  require(identity->target && !identity->target->value.empty());
  require(!identity->organisation.empty() && !identity->software.empty());
  config::Service service;
  service.access = {{{"*"}, {"*"}, {"message"}}};
  require(security::decide(service, *identity, security::Permission::message).has_value());
  require(!security::decide(service, *identity, security::Permission::read).has_value());
  auto& rule = service.access.front();
  rule.organisations = {"R*"};
  rule.roles = {"62247001"};
  rule.software_versions = config::VersionRange{"1.2", "3"};
  const auto selectors = security::mismatches(rule, *identity);
  require(selectors.empty() == security::deciding_rule(service, *identity).has_value());
  return 0;
}
