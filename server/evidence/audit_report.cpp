#include "server/evidence/audit_report.hpp"

#include "fhir/codes.hpp"
#include "server/observability/text.hpp"
#include "storage/audit_key.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

namespace bars::evidence {

namespace {

using storage::AuditRecord;
using storage::StoredAudit;

/// JSON text that grows by a member each. Whatever strangers sent comes out as text that no value breaks out of.
class Json {
 public:
  Json& text(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    begin(name);
    observability::append_json_string(out_, value);
    return *this;
  }
  Json& number(std::string_view name, std::int64_t value) { return raw(name, fmt::format("{}", value)); }
  /// `json` is a whole value; "": none.
  Json& raw(std::string_view name, std::string_view json) {
    if (json.empty()) return *this;
    begin(name);
    out_ += json;
    return *this;
  }
  /// "" without a member.
  std::string take() { return out_.empty() ? std::string() : std::exchange(out_, {}) + '}'; }

 private:
  void begin(std::string_view name) {
    out_ += out_.empty() ? '{' : ',';
    observability::append_json_string(out_, name);
    out_ += ':';
  }
  std::string out_;
};

std::string list_of(const std::vector<std::string>& items) {
  std::string list;
  for (const auto& item : items)
    if (!item.empty()) list.append(list.empty() ? "[" : ",").append(item);
  return list.empty() ? list : list + ']';
}

std::string coding(std::string_view system, std::string_view code, std::string_view display = {}) {
  return Json().text("system", system).text("code", code).text("display", display).take();
}

std::string concept_of(const std::string& coding) { return Json().raw("coding", list_of({coding})).take(); }

std::string identified(std::string_view system, std::string_view value) {
  return value.empty() ? std::string()
                       : Json().raw("identifier", Json().text("system", system).text("value", value).take()).take();
}

namespace systems {
constexpr std::string_view event_type = "http://terminology.hl7.org/CodeSystem/audit-event-type";
constexpr std::string_view dicom = "http://dicom.nema.org/resources/ontology/DCM";
constexpr std::string_view interaction = "http://hl7.org/fhir/restful-interaction";
constexpr std::string_view own_interaction = "urn:bars-receiver:interaction";
constexpr std::string_view entity_type = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
constexpr std::string_view entity_role = "http://terminology.hl7.org/CodeSystem/object-role";
constexpr std::string_view balp_entity = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";
}  // namespace systems

/// How the interactions of this program are called elsewhere: type, subtype, action.
struct Kind {
  std::string_view ending;  // of the interaction
  std::string_view code;    // of the REST interaction
  std::string_view action;
};

constexpr std::array<Kind, 9> kinds = {{{"-search", "search-type", "E"},
                                        {"-read", "read", "R"},
                                        {"-vread", "vread", "R"},
                                        {"-create", "create", "C"},
                                        {"-update", "update", "U"},
                                        {"-patch", "patch", "U"},
                                        {"-delete", "delete", "D"},
                                        {"metadata", "capabilities", "R"},
                                        {"message-definition", "search-type", "E"}}};

Kind kind_of(std::string_view interaction) {
  for (const auto& kind : kinds)
    if (interaction.ends_with(kind.ending)) return kind;
  return {{}, "operation", "E"};
}

bool is_local(const AuditRecord& record) { return record.peer == "local"; }

std::string subtypes_of(const std::string& standard, const AuditRecord& record) {
  return list_of({standard, record.interaction.empty() ? "" : coding(systems::own_interaction, record.interaction)});
}

void add_kind(Json& event, const AuditRecord& record) {
  if (is_local(record)) {
    const auto standard = record.interaction == "receiver.start" ? coding(systems::dicom, "110120", "Application Start")
                          : record.interaction == "receiver.stop" ? coding(systems::dicom, "110121", "Application Stop")
                                                                  : std::string();
    event.raw("type", coding(systems::dicom, "110100", "Application Activity"))
        .raw("subtype", subtypes_of(standard, record))
        .text("action", "E");
    return;
  }
  const auto kind = kind_of(record.interaction);
  event.raw("type", coding(systems::event_type, "rest", "RESTful Operation"))
      .raw("subtype", subtypes_of(coding(systems::interaction, kind.code), record))
      .text("action", kind.action);
}

/// Who asked: the client at the other end of the connection, and whom it says it asks for.
std::string agents_of(const AuditRecord& record) {
  Json client;
  client.raw("type", concept_of(coding(systems::dicom, "110153", "Source Role ID")))
      .raw("who", Json().text("display", record.peer.empty() ? "unknown" : record.peer).take())
      .raw("requestor", "false")
      .raw("network", record.address.empty() || is_local(record)
                          ? std::string()
                          : Json().text("address", record.address).text("type", "2").take());
  Json software;
  software.raw("who", Json().text("display", record.software).take()).raw("requestor", "false");
  Json requestor;
  requestor
      .raw("who", is_local(record) ? Json().text("display", record.address).take()
                                   : identified(fhir::systems::ods_code, record.organisation))
      .raw("requestor", "true");
  Json practitioner;
  practitioner.raw("who", identified(fhir::systems::sds_role_profile_id, record.practitioner))
      .raw("requestor", "false");
  return list_of({client.take(), record.software.empty() ? "" : software.take(),
                  record.organisation.empty() && !is_local(record) ? "" : requestor.take(),
                  record.practitioner.empty() ? "" : practitioner.take()});
}

std::string id_entity(std::string_view code, std::string_view value) {
  if (value.empty()) return {};
  return Json().raw("what", identified({}, value)).raw("type", coding(systems::balp_entity, code)).take();
}

std::string entities_of(const AuditRecord& record) {
  std::string patient;
  if (!record.patient.empty())
    patient = Json()
                  .raw("what", identified("urn:bars-receiver:patient-hash", record.patient))
                  .raw("type", coding(systems::entity_type, "1", "Person"))
                  .raw("role", coding(systems::entity_role, "1", "Patient"))
                  .take();
  std::string resource;
  if (!record.resource.empty())
    resource = Json()
                   .raw("what", Json().text("reference", record.resource).take())
                   .raw("type", coding(systems::entity_type, "2", "System Object"))
                   .raw("role", coding(systems::entity_role, "4", "Domain Resource"))
                   .take();
  return list_of({id_entity("XrequestId", record.request_id), id_entity("XcorrelationId", record.correlation_id),
                  patient, resource});
}

std::string_view outcome_of(unsigned status) noexcept { return status < 400 ? "0" : status < 500 ? "4" : "8"; }

}  // namespace

std::string audit_json(const StoredAudit& stored, const AuditRecord& record) {
  return Json()
      .number("sequence", stored.sequence)
      .text("at", fhir::format_instant(record.at))
      .text("requestId", record.request_id)
      .text("correlationId", record.correlation_id)
      .text("peer", record.peer)
      .text("address", record.address)
      .text("organisation", record.organisation)
      .text("software", record.software)
      .text("practitioner", record.practitioner)
      .text("target", record.target)
      .text("sourceEndpoint", record.source_endpoint)
      .text("interaction", record.interaction)
      .text("requestType", record.request_type)
      .number("status", record.status)
      .text("code", record.code)
      .text("issue", record.issue)
      .text("detail", record.detail)
      .text("resource", record.resource)
      .text("patientHash", record.patient)
      .text("bodyHash", record.body_hash)
      .text("headers", record.headers)
      .text("refusal", record.refusal)
      .raw("claims", record.claims)
      .number("durationMicroseconds", record.duration_microseconds)
      .text("mac", storage::hex(stored.mac))
      .take();
}

std::string audit_event(const StoredAudit& stored, const AuditRecord& record) {
  Json event;
  event.text("resourceType", "AuditEvent").text("id", fmt::format("{}", stored.sequence));
  add_kind(event, record);
  const auto outcome = record.code.empty() ? fmt::format("{}", record.status)
                                           : fmt::format("{} {} {}", record.status, record.code, record.issue);
  event.text("recorded", fhir::format_instant(record.at))
      .text("outcome", outcome_of(record.status))
      .text("outcomeDesc", outcome)
      .raw("agent", agents_of(record))
      .raw("source",
           Json().raw("observer", Json().text("display", "bars-receiver").take()).text("site", record.target).take())
      .raw("entity", entities_of(record));
  return event.take();
}

std::string_view audit_table_head() noexcept {
  return "    number  time                 organisation  interaction              status  request id                   "
         " "
         "        resource";
}

std::string audit_table_row(const StoredAudit& stored, const AuditRecord& record) {
  // What strangers sent is shown as text of one line.
  const auto shown = [](std::string_view text) {
    std::string line(text);
    for (char& c : line)
      if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
    return line;
  };
  auto row = fmt::format("{:>10}  {:19}  {:12}  {:23}  {:>6}  {:36}  {}", stored.sequence,
                         fhir::format_instant(record.at).substr(0, 19),
                         shown(is_local(record) ? record.address : record.organisation),
                         shown(record.request_type.empty() ? record.interaction : record.request_type), record.status,
                         shown(record.request_id), shown(record.resource));
  row.erase(row.find_last_not_of(' ') + 1);
  return row;
}

}  // namespace bars::evidence
