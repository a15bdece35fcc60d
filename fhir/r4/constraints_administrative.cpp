#include "fhir/r4/constraints_parts.hpp"

#include <algorithm>

namespace bars::fhir::r4 {

namespace {

bool has_no_home(Node items) noexcept {
  const auto all = items.items();
  return std::none_of(all.begin(), all.end(), [](const Node& item) { return item["use"].text() == "home"; });
}

bool has_times_or_needs_none(Node appointment) noexcept {
  const auto status = appointment["status"].text();
  return (exists(appointment, "start") && exists(appointment, "end")) || status.empty() || status == "proposed" ||
         status == "cancelled" || status == "waitlist";
}

bool reason_fits(Node appointment) noexcept {
  const auto status = appointment["status"].text();
  return !exists(appointment, "cancelationReason") || status.empty() || status == "noshow" || status == "cancelled";
}

bool has_one_content(Node parameter) noexcept {
  const int contents = static_cast<int>(exists(parameter, "part")) +
                       static_cast<int>(exists_choice(parameter, "value")) +
                       static_cast<int>(exists(parameter, "resource"));
  return contents == 1;
}

bool no_entry_has(Node list, std::string_view element) noexcept {
  const auto entries = list["entry"].items();
  return std::none_of(entries.begin(), entries.end(), [element](const Node& entry) { return exists(entry, element); });
}

constexpr Constraint rows[] = {
    {"Appointment", "app-2", "An Appointment has both start and end, or neither.",
     [](Node v) { return exists(v, "start") == exists(v, "end"); }},
    {"Appointment", "app-3", "An Appointment must have start and end unless it is proposed, cancelled or waitlisted.",
     has_times_or_needs_none},
    {"Appointment", "app-4", "Only an Appointment that is cancelled or noshow has a cancelationReason.", reason_fits,
     "cancelationReason"},
    {"Appointment.participant", "app-1", "A participant must have a type or an actor.",
     [](Node v) { return exists(v, "type") || exists(v, "actor"); }},
    {"AppointmentResponse", "apr-1", "A response must have a participantType or an actor.",
     [](Node v) { return exists(v, "participantType") || exists(v, "actor"); }},
    {"AuditEvent.entity", "sev-1", "An entity has either a name or a query.",
     [](Node v) { return !(exists(v, "name") && exists(v, "query")); }},
    {"Consent", "ppc-1", "A Consent must have a policy or a policyRule.",
     [](Node v) { return exists(v, "policy") || exists(v, "policyRule"); }},
    {"CoverageEligibilityResponse.insurance.item", "ces-1", "An item has either a category or a productOrService.",
     [](Node v) { return exists(v, "category") != exists(v, "productOrService"); }},
    {"Group", "grp-1", "Only a group of actual things has members.",
     [](Node v) { return !exists(v, "member") || is_true(v, "actual"); }},
    {"InsurancePlan", "ipn-1", "A plan must have an identifier or a name.",
     [](Node v) { return exists(v, "identifier") || exists(v, "name"); }},
    {"Linkage", "lnk-1", "A Linkage must have at least two items.", [](Node v) { return count(v, "item") > 1; }},
    {"List", "lst-1", "A List with entries has no emptyReason.",
     [](Node v) { return !(exists(v, "emptyReason") && exists(v, "entry")); }},
    {"List", "lst-2", "Only a list of changes has deleted entries.",
     [](Node v) { return v["mode"].text() == "changes" || no_entry_has(v, "deleted"); }},
    {"List", "lst-3", "Only a working list has dates on its entries.",
     [](Node v) { return v["mode"].text() == "working" || no_entry_has(v, "date"); }},
    {"Organization", "org-1", "An Organization must have an identifier or a name.",
     [](Node v) { return exists(v, "identifier") || exists(v, "name"); }},
    {"Organization", "org-2", "An address of an Organization is never 'home'.",
     [](Node v) { return has_no_home(v["address"]); }, "address"},
    {"Organization", "org-3", "A telecom of an Organization is never 'home'.",
     [](Node v) { return has_no_home(v["telecom"]); }, "telecom"},
    {"Parameters.parameter", "inv-1", "A parameter has one value, one resource or parts.", has_one_content},
    {"Patient.contact", "pat-1", "A contact must have a name, a telecom, an address or an organization.",
     [](Node v) {
       return exists(v, "name") || exists(v, "telecom") || exists(v, "address") || exists(v, "organization");
     }},
    {"Task", "inv-1", "A Task must not be modified before it was authored.",
     [](Node v) { return in_order(v["authoredOn"].text(), v["lastModified"].text()); }},
};

}  // namespace

std::span<const Constraint> administrative_constraints() noexcept { return rows; }

}  // namespace bars::fhir::r4
