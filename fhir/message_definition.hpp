// The published MessageDefinitions (RULES section 9) and what is made of them.
#pragma once

#include "fhir/build.hpp"
#include "fhir/issue.hpp"
#include "fhir/message.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir {

inline constexpr std::uint16_t unbounded = 65535;

struct FocusRule {
  std::string_view type;     // resource type
  std::string_view profile;  // canonical
  std::uint16_t min;
  std::uint16_t max;  // `unbounded` is written `*`
};

struct MessageDefinition {
  std::string_view key;   // as in the configuration: `booking-request`, `servicerequest-request-referral`, …
  std::string_view name;  // last part of the canonical: `bars-message-booking-request`
  std::string_view title;
  Event event;
  std::span<const FocusRule> focus;
  std::string_view date;  // of the published definition
};

/// MD-1 to MD-9, in that order.
std::span<const MessageDefinition> message_definitions() noexcept;
/// By configuration key; nullptr when unknown.
const MessageDefinition* find_definition_by_key(std::string_view key) noexcept;
/// By the last part of the canonical, whatever its letter case; nullptr when unknown.
const MessageDefinition* find_definition_by_name(std::string_view name) noexcept;

/// Adds a Category::invariant problem for each resource type that `message` has too few of (MD-20) or too many
/// (MD-21: Encounter up to 2 on requests and 3 on responses; types the definition does not list are tolerated).
void check_counts(const Message& message, const MessageDefinition& definition, Issues& issues);

/// What a MessageDefinition resource says of one service.
struct PublishedDefinition {
  const MessageDefinition* definition;
  std::string id;                      // UUID, the same for the same service, definition and version
  std::string version;                 // Application version (VER-9)
  std::string service_id;              // value under systems::dos_service_id
  std::vector<std::string> use_cases;  // codes offered with this definition (MDS-9)
};

/// The MessageDefinition resource (MDS-7 to MDS-10, MDS-11 for Applications 5 and 6).
Node message_definition_resource(Build& build, const PublishedDefinition& published);

}  // namespace bars::fhir
