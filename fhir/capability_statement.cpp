#include "fhir/capability_statement.hpp"

#include "fhir/codes.hpp"

#include <array>

namespace bars::fhir {

namespace {

struct Parameter {
  std::string_view name;
  std::string_view type;
  std::string_view documentation;
};

constexpr Parameter context_parameters[] = {
    {"context", "token", "Required, repeatable: system|value of the receiving service and of a use case."},
};
// One of the first three ways to name what is searched is needed; what else is given narrows it.
constexpr std::string_view by_number = "NHS number as https://fhir.nhs.uk/Id/nhs-number|value.";
constexpr std::string_view by_name = "Words of the name, each in full or its beginning; with birth date and postcode.";
constexpr std::string_view by_birth_date = "One day, YYYY-MM-DD; with name and postcode.";
constexpr std::string_view by_postcode = "In letters of either case, with spaces or without; with name and birth date.";
constexpr std::string_view by_id = "The id that this receiver gave.";
constexpr Parameter appointment_parameters[] = {
    {"patient:identifier", "token", by_number},
    {"patient:name", "string", by_name},
    {"patient:birthdate", "date", by_birth_date},
    {"patient:address-postalcode", "string", by_postcode},
    {"_id", "token", by_id},
    {"date", "date", "Start: eq, ge, gt, le or lt; twice for a range; beside one of the others."},
};
constexpr Parameter service_request_parameters[] = {
    {"patient:identifier", "token", by_number},
    {"patient:name", "string", by_name},
    {"patient:birthdate", "date", by_birth_date},
    {"patient:address-postalcode", "string", by_postcode},
    {"_id", "token", by_id},
    {"identifier", "token", "An identifier of the referral, as system|value or as a value."},
};
constexpr Parameter slot_parameters[] = {
    {"status", "token", "Required: free, busy, or both with a comma between."},
    {"start", "date", "Required twice: the lower (ge, gt) and the upper (le, lt) bound, each with an offset."},
    {"Schedule.actor:HealthcareService", "token", "Required: the receiving service, bare or as system|value."},
};
constexpr std::string_view slot_includes[] = {
    "Slot:schedule",
    "Schedule:actor:HealthcareService",
    "Schedule:actor:Practitioner",
    "Schedule:actor:PractitionerRole",
    "HealthcareService:providedBy",
    "HealthcareService:location",
};

Node codes(Build& build, std::initializer_list<std::string_view> interactions) {
  std::vector<Node> nodes;
  for (const auto code : interactions) nodes.push_back(build.object({{"code", Build::text(code)}}));
  return build.array(nodes);
}

Node parameters(Build& build, std::span<const Parameter> list) {
  std::vector<Node> nodes;
  for (const Parameter& parameter : list) {
    nodes.push_back(build.object({{"name", Build::text(parameter.name)},
                                  {"type", Build::text(parameter.type)},
                                  {"documentation", Build::text(parameter.documentation)}}));
  }
  return build.array(nodes);
}

enum class Versions {
  none,
  named,  // in meta.versionId
  kept    // and all of them can be read
};

Node resource(Build& build, std::string_view type, Node interactions, std::span<const Parameter> search = {},
              Node includes = {}, Versions versions = Versions::none) {
  return build.object({{"type", Build::text(type)},
                       {"interaction", interactions},
                       {"versioning", Build::text(versions == Versions::none ? "no-version" : "versioned")},
                       {"readHistory", versions == Versions::kept ? Node::boolean(true) : Node()},
                       {"searchInclude", includes},
                       {"searchParam", parameters(build, search)}});
}

/// What every service offers of a booking or referral, and what this one lets senders write.
Node interactions(Build& build, const std::vector<std::string_view>& writes) {
  std::vector<Node> nodes;
  for (const auto code : {"read", "vread", "search-type"}) nodes.push_back(build.object({{"code", Build::text(code)}}));
  for (const auto code : writes) nodes.push_back(build.object({{"code", build.copy(code)}}));
  return build.array(nodes);
}

// CS-4, as far as the service offers it.
Node resources(Build& build, const Capability& capability) {
  std::vector<Node> includes;
  for (const auto include : slot_includes) includes.push_back(Build::text(include));
  return build.array({
      resource(build, "CapabilityStatement", codes(build, {"read"}), {}, {}, Versions::named),
      resource(build, "MessageDefinition", codes(build, {"search-type"}), context_parameters),
      resource(build, "Appointment", interactions(build, capability.appointment_writes), appointment_parameters, {},
               Versions::kept),
      resource(build, "ServiceRequest", interactions(build, capability.service_request_writes),
               service_request_parameters, {}, Versions::kept),
      resource(build, "Slot", codes(build, {"search-type"}), slot_parameters, build.array(includes)),
  });
}

// CS-2 and CS-5 want both roles of the service described. The other one is not played by this program.
constexpr std::string_view client_role =
    "Played by other systems, which send through the national proxy; this receiver sends nothing.";

// CS-5
Node rest(Build& build, std::string_view mode, std::string_view security, Node served, Node documentation) {
  const Node coding =
      build.object({{"system", Build::text("http://terminology.hl7.org/CodeSystem/restful-security-service")},
                    {"code", Build::text(security)},
                    {"display", Build::text(security)}});
  const Node service = build.object({{"coding", build.array({coding})}});
  const Node operation = build.object(
      {{"name", Build::text("process-message")},
       {"definition", Build::text("http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message")}});
  return build.object({{"mode", Build::text(mode)},
                       {"documentation", documentation},
                       {"security", build.object({{"service", build.array({service})}})},
                       {"resource", served},
                       {"interaction", codes(build, {"transaction", "search-system"})},
                       {"operation", build.array({operation})}});
}

// CS-6: full canonicals, not the relative form.
void add_messages(Build& build, std::vector<Node>& messages, std::string_view mode,
                  std::span<const std::string_view> names) {
  for (const auto name : names) {
    std::string canonical(systems::message_definition);
    canonical.append(name);
    messages.push_back(build.object({{"mode", Build::text(mode)}, {"definition", build.copy(canonical)}}));
  }
}

Node messaging(Build& build, const Capability& capability) {
  std::vector<Node> messages;
  add_messages(build, messages, "receiver", capability.received);
  add_messages(build, messages, "sender", capability.sent);
  const Node protocol =
      build.object({{"system", Build::text("http://terminology.hl7.org/CodeSystem/message-transport")},
                    {"code", Build::text("http")}});
  const Node endpoint = build.object({{"protocol", protocol}, {"address", build.copy(capability.base_url)}});
  return build.object({{"endpoint", build.array({endpoint})}, {"supportedMessage", build.array(messages)}});
}

}  // namespace

Node capability_statement(Build& build, const Capability& capability) {
  const std::string description =
      capability.service_name.empty() ? "BaRS receiver" : "BaRS receiver for " + capability.service_name;
  return build.object({{"resourceType", Build::text("CapabilityStatement")},
                       {"id", build.copy(capability.id)},
                       {"meta", build.object({{"versionId", build.copy_if(capability.version_id)}})},
                       {"url", build.copy(capability.base_url + "/metadata")},
                       {"version", build.copy(capability.version)},
                       {"name", Build::text("BarsReceiver")},
                       {"title", Build::text("BaRS receiver")},
                       {"status", Build::text("active")},
                       {"date", build.copy_if(capability.date)},
                       {"kind", Build::text("instance")},
                       {"software", build.object({{"name", Build::text("bars-receiver")},
                                                  {"version", build.copy_if(capability.software_version)}})},
                       {"implementation", build.object({{"description", build.copy(description)},
                                                        {"url", build.copy(capability.base_url)}})},
                       {"fhirVersion", Build::text("4.0.1")},
                       {"format", build.array({Build::text("json"), Build::text("xml")})},
                       {"rest", build.array({rest(build, "server", "Certificates", resources(build, capability), {}),
                                             rest(build, "client", "OAuth", {}, Build::text(client_role))})},
                       {"messaging", build.array({messaging(build, capability)})}});
}

}  // namespace bars::fhir
