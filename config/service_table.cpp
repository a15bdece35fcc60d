#include "config/diary_table.hpp"
#include "config/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace bars::config {

namespace {

Table accepts_keys(Accepts& out) {
  return {list("use_cases", out.use_cases, one_of(use_case_names()), {1, 34}, Presence::mandatory,
               "Use cases that are accepted (UC-2)."),
          text("version", out.version, version(), Presence::mandatory,
               "Application version that /MessageDefinition publishes (VER-9)."),
          list("versions_accepted", out.versions_accepted, version(), {0, 64}, Presence::optional,
               "Versions that a message may name in Bundle.meta.versionId; empty: the default list of VER-8."),
          list("messages", out.messages, one_of(message_names()), {1, 9}, Presence::mandatory,
               "Messages that are accepted with these use cases.")};
}

Names with_star(Names names) {
  names.insert(names.begin(), "*");
  return names;
}

Table version_range_keys(VersionRange& out) {
  return {text("from", out.from, version_number(), Presence::optional, "The lowest version; null: no lower bound."),
          text("below", out.below, version_number(), Presence::optional,
               "The lowest version that is too high; null: no upper bound.")};
}

Table access_keys(AccessRule& out) {
  return {list("organisations", out.organisations, ods_selector(), {1, 1000}, Presence::optional,
               "End-user organisations that the rule is for, by ODS code or its beginning."),
          list("roles", out.roles, role_selector(), {1, 200}, Presence::optional,
               "Roles of the requesting practitioner that the rule is for, by SNOMED or SDS code; one of several is "
               "enough."),
          list("software", out.software, any_text(name_bytes), {1, 1000}, Presence::optional,
               "Identifier values of requesting software that the rule is for; software without one goes by its name."),
          list("software_names", out.software_names, any_text(name_bytes), {1, 200}, Presence::optional,
               "Names of requesting software that the rule is for, letter for letter."),
          optional_group<VersionRange>("software_versions", out.software_versions,
                                       "Versions of requesting software that the rule is for; null: any. A pre-release "
                                       "(2.0-beta) is older than its release; what is no version is in no range.",
                                       version_range_keys),
          list("allow", out.allow, one_of(permission_names()), {0, 6}, Presence::mandatory,
               "What they may do; empty: nothing."),
          list("message_types", out.message_types, one_of(with_star(message_type_names())), {1, 26}, Presence::optional,
               "Which messages `message` in allow lets them send: requests of the decision table, all of an event, or "
               "writes of a resource.")};
}

/// Whether no version is in a range whose bounds were read without a fault.
bool is_empty(const VersionRange& range, const Value& value) {
  const auto is_faulty = [&](std::string_view key, const std::string& bound) {
    const auto* given = value.find(key);
    return given != nullptr && given->value.kind != Value::Kind::nothing && bound.empty();
  };
  if (is_faulty("from", range.from) || is_faulty("below", range.below)) return false;
  if (range.below.empty()) return range.from.empty();
  return !range.from.empty() && parse_version_number(range.from) >= parse_version_number(range.below);
}

/// Reports what can never be: a range of versions without versions, and messages of somebody who may send none.
Check possible_rules(const std::vector<AccessRule>& rules) {
  return [&rules](Reading& reading, const Value& value) {
    for (std::size_t i = 0; i < std::min(rules.size(), value.items.size()); ++i) {
      const Reading::Step item(reading, i);
      const auto& rule = rules[i];
      if (const auto* types = value.items[i].find("message_types");
          types != nullptr && std::find(rule.allow.begin(), rule.allow.end(), "message") == rule.allow.end()) {
        const Reading::Step step(reading, "message_types");
        reading.fault(types->value.at, "expected only in a rule that allows message");
      }
      const auto* versions = value.items[i].find("software_versions");
      if (versions == nullptr || !rule.software_versions || !is_empty(*rule.software_versions, versions->value))
        continue;
      const Reading::Step step(reading, "software_versions");
      reading.fault(versions->value.at, "no version is in this range; expected from, below or both, below the higher");
    }
  };
}

/// Reports a use case that two blocks offer: which versions and messages go with it must be one answer.
Check unique_use_cases(const std::vector<Accepts>& accepts) {
  return [&accepts](Reading& reading, const Value& value) {
    std::map<std::string_view, std::size_t> seen;
    for (std::size_t i = 0; i < accepts.size(); ++i) {
      for (const auto& use_case : accepts[i].use_cases) {
        const auto [first, added] = seen.try_emplace(use_case, i);
        if (added) continue;
        const Reading::Step item(reading, i);
        const Reading::Step step(reading, "use_cases");
        reading.fault(
            value.items[i].find("use_cases")->value.at,
            fmt::format("{} is in accepts[{}] already; expected each use case once", quote(use_case), first->second));
      }
    }
  };
}

}  // namespace

Table keys_of(Service& out) {
  return {
      group("id", {text("system", out.id.system, one_of({"https://fhir.nhs.uk/Id/dos-service-id"}), Presence::optional,
                        "System of the service id."),
                   text("value", out.id.value, digits(1, 20), Presence::mandatory,
                        "Service id, as in the Directory of Services; senders address it.")}),
      text("name", out.name, any_text(name_bytes), Presence::mandatory, "Name of the service, as senders show it."),
      group("organisation", {text("ods_code", out.organisation.ods_code, ods_code(), Presence::mandatory,
                                  "ODS code of the organisation that provides the service."),
                             text("name", out.organisation.name, any_text(name_bytes), Presence::mandatory,
                                  "Name of that organisation.")}),
      group("address", address_keys(out.address)),
      flag("active", out.active, "false: the service is not there for senders (404)."),
      groups("accepts", out.accepts, {1, 34}, Presence::mandatory,
             "What is accepted: use cases with their version and messages.", accepts_keys,
             unique_use_cases(out.accepts)),
      flag("booking_only", out.booking_only, "true: a referral needs a link to a booking that is current here (A1-6)."),
      list("tolerate", out.tolerate, one_of(tolerance_names()), {0, 4}, Presence::optional,
           "Named relaxations for tests with the national tool; not for production."),
      choice("receiver_ods", out.refuse_other_receiver_ods, {{"warn", false}, {"refuse", true}},
             "What to do with a message whose receiver has another ODS code (MH-2)."),
      flag(
          "strict_links", out.strict_links,
          "true: a message is refused when it names a booking or referral that is not held here, is not current, or is "
          "of another patient; false: it is taken with a warning (A1-4)."),
      choice("full_validation_status", out.full_validation_completes, {{"completed", true}, {"as-sent", false}},
             "ServiceRequest.status that a full response to a validation is stored and answered with (X-12)."),
      list("rest_writes", out.rest_writes, one_of(rest_write_names()), {0, 8}, Presence::optional,
           "What senders may write as a resource, besides by message (APPT-7); all else is 501."),
      choice("rest_create_status", out.answers_created, {{"200", false}, {"201", true}},
             "HTTP status of a create: 200, or 201 with Location (APPT-8)."),
      list("raise", out.raise, rule_id(), {0, 100}, Presence::optional,
           "Ids of rules whose warnings this service takes for errors."),
      text("time_zone", out.time_zone, time_zone(), Presence::optional, "Time zone of the diaries."),
      groups("access", out.access, {1, 200}, Presence::mandatory,
             "Who may do what. A rule matches when every selector of it does, and one that is left out does; the first "
             "rule that matches decides; not in its allow, or no match: refused.",
             access_keys, possible_rules(out.access)),
      choice(
          "reads", out.reads, {{"all", Reads::all}, {"own", Reads::own}},
          "Which bookings and referrals a caller may read and find: all of the service, or those whose first version "
          "its organisation sent; to it the others are not there (404)."),
      dates("holidays", out.holidays, 400, "Local days on which no diary of this service has hours."),
      diaries("diaries", out.diaries),
      shared_diaries("shared_diaries", out.shared_diaries)};
}

}  // namespace bars::config
