#include "server/security/bearer.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/http/text.hpp"
#include "server/security/identity.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace bars::security {

namespace {

using fhir::Node;

constexpr std::string_view scheme = "Bearer ";
constexpr std::string_view unreadable = R"({"unreadable":true})";
constexpr fhir::JsonLimits json_limits{deepest_claims, 64};
// Of NHS login, where the one who asks is a patient.
constexpr std::array<std::string_view, 7> of_a_patient = {"nhs_number",   "birthdate", "family_name", "given_name",
                                                          "phone_number", "email",     "nhsnumber"};

/// Base64 with the URL alphabet and without padding.
std::optional<std::string> decode_part(std::string_view part) {
  std::string text(part);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return decode_base64(text);
}

std::string text_of(Node claims) {
  fhir::Arena arena;
  fhir::Build build(arena);
  std::vector<fhir::Member> members;
  for (const auto& [name, value] : claims.members()) {
    const bool is_patient = std::find(of_a_patient.begin(), of_a_patient.end(), name) != of_a_patient.end();
    members.push_back({name, is_patient ? fhir::Build::text("withheld") : value});
  }
  return members.empty() ? std::string("{}") : fhir::encode_json(build.object(members));
}

std::string claims_of(std::string_view token) {
  const auto first = token.find('.');
  const auto second = token.find('.', std::min(first, token.size() - 1) + 1);
  if (second == std::string_view::npos) return std::string(unreadable);
  const auto json = decode_part(token.substr(first + 1, second - first - 1));
  if (!json) return std::string(unreadable);
  const auto document = fhir::decode_json(*json, json_limits);
  if (!document || !document->root.is_object()) return std::string(unreadable);
  auto text = text_of(document->root);
  return text.size() > longest_claims ? std::string(unreadable) : text;
}

}  // namespace

std::string bearer_claims(const http::Head& head) {
  const auto value = head.header("Authorization");
  if (!value || value->size() <= scheme.size() || !http::same_name(value->substr(0, scheme.size()), scheme)) return {};
  return claims_of(value->substr(scheme.size()));
}

}  // namespace bars::security
