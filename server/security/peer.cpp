#include "server/security/peer.hpp"

#include "fhir/codes.hpp"
#include "server/security/digest.hpp"
#include "server/security/openssl.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace bars::security {

namespace {

std::string_view text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

/// Only letters, digits, `.`, `-` and `_`: a NUL could hide the end of a name, and a `*` would match many.
bool is_plain_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  };
  return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), plain);
}

std::vector<std::string> common_name_of(const X509* certificate) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int first = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (first < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, first) >= 0) return {};
  const auto* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, first));
  const auto name = text_of(value);
  return is_plain_name(name) ? std::vector<std::string>{std::string(name)} : std::vector<std::string>{};
}

}  // namespace

std::vector<std::string> names_of(const void* certificate) {
  const auto* x509 = static_cast<const X509*>(certificate);
  if (x509 == nullptr) return {};
  // A SAN that is there but broken or repeated is still a SAN: the common name does not count beside it.
  if (X509_get_ext_by_NID(x509, NID_subject_alt_name, -1) < 0) return common_name_of(x509);
  const openssl::GeneralNames alternatives(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(x509, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> names;
  for (int i = 0; i < sk_GENERAL_NAME_num(alternatives.get()); ++i) {
    const auto* alternative = sk_GENERAL_NAME_value(alternatives.get(), i);
    if (alternative->type != GEN_DNS) continue;
    const auto name = text_of(alternative->d.dNSName);
    if (is_plain_name(name)) names.emplace_back(name);
  }
  return names;
}

std::string pin_of(const void* certificate) {
  const auto* x509 = static_cast<const X509*>(certificate);
  if (x509 == nullptr) return {};
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &bytes);
  openssl::require(size > 0, "encode a public key");
  const auto digest = sha256({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
  OPENSSL_free(bytes);
  std::array<unsigned char, 4 * ((std::tuple_size_v<decltype(digest)> + 2) / 3) + 1> text{};
  const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(length)};
}

Peer identify(const Credential& credential, const AllowedClients& allowed, std::string address) {
  const auto& [names, pins] = allowed;
  const bool pinned = pins.empty() || std::find(pins.begin(), pins.end(), credential.pin) != pins.end();
  for (const auto& name : credential.names) {
    const auto listed = std::find_if(names.begin(), names.end(), [&](const std::string& candidate) {
      return fhir::equal_ignoring_case(candidate, name);
    });
    if (listed != names.end()) return {*listed, std::move(address), pinned};
  }
  return {credential.names.empty() ? "(no usable name)" : credential.names.front(), std::move(address), false};
}

}  // namespace bars::security
