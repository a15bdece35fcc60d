// Responses to what a service of ours sent, made from the request that they answer.
#pragma once

#include "tests/support/messages.hpp"

#include <string>
#include <string_view>

namespace bars::test {

inline constexpr std::string_view responder_service_id = "2000099001";
inline constexpr std::string_view responders_encounter = "urn:uuid:10000000-0000-4000-8000-0000000000e2";

/// What the clinical hub sends to the responder.
inline MessageValues sent_values(std::string use_case, std::string version) {
  MessageValues values;
  values.service_id = responder_service_id;
  values.source_service_id = "2000072489";
  values.receiver_ods = "B2002";
  values.sender_ods = "A1001";
  values.use_case = std::move(use_case);
  values.version = std::move(version);
  return values;
}

/// What differs from one response to the next.
struct ResponseValues {
  std::string definition = "servicerequest-response-validation-interim";
  std::string bundle_id = "1f0c7ad5-6d3e-4d55-8a0c-55d0c2f7aa01";
  std::string answered;  // "": the Bundle.id of the request
  std::string reason = "new";
  std::string status = "active";                 // of the ServiceRequest
  std::string encounter_status = "in-progress";  // of the responder's
  std::string last_updated = "2026-11-22T10:00:00.0000000+00:00";
};

/// The request sent back by whom it was sent to, with an Encounter of theirs in focus.
inline std::string response_to(const std::string& request, const ResponseValues& values) {
  const auto quoted = [](std::string_view text) { return '"' + std::string(text) + '"'; };
  const std::string header = "entry[0].resource.";
  const auto answered = values.answered.empty() ? value_at(request, "id") : quoted(values.answered);
  auto json = with(request, header + "eventCoding.code", R"("servicerequest-response")");
  json = with(json, header + "reason.coding[0].code", quoted(values.reason));
  json = with(json, header + "response", R"({"identifier":)" + answered + R"(,"code":"ok"})");
  json = with(json, header + "definition",
              quoted("https://fhir.nhs.uk/MessageDefinition/bars-message-" + values.definition));
  json = with(json, header + "focus[0].reference", quoted(responders_encounter));
  json = with(json, header + "source.endpoint", value_at(request, header + "destination[0].endpoint"));
  json = with(json, header + "destination[0].endpoint", value_at(request, header + "source.endpoint"));
  json = with(json, header + "destination[0].receiver", value_at(request, header + "sender"));
  json = with(json, header + "sender", value_at(request, header + "destination[0].receiver"));
  json = with(json, "id", quoted(values.bundle_id));
  json = with_in(json, "ServiceRequest", "status", quoted(values.status));

  std::size_t entries = 0;
  while (!value_at(json, "entry[" + std::to_string(entries) + "]").empty()) ++entries;
  auto encounter = value_at(json, entry_of(json, "Encounter") + ".resource");
  encounter = with(encounter, "id", "");
  encounter = with(encounter, "status", quoted(values.encounter_status));
  encounter = with(encounter, "meta.lastUpdated", quoted(values.last_updated));
  return with(json, "entry[" + std::to_string(entries) + "]",
              R"({"fullUrl":)" + quoted(responders_encounter) + R"(,"resource":)" + encounter + "}");
}

}  // namespace bars::test
