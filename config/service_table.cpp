#include "config/table.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace bars::config {

namespace {

constexpr std::size_t name_bytes = 200;

Table address_keys(Address& out) {
  return {list("line", out.line, any_text(name_bytes), {1, 5, true}, Presence::mandatory, "Lines of the address."),
          text("city", out.city, any_text(name_bytes), Presence::mandatory, "Town or city."),
          text("postcode", out.postcode, postcode(), Presence::mandatory, "Postcode.")};
}

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

Table access_keys(AccessRule& out) {
  return {list("organisations", out.organisations, ods_code_or_star(), {1, 1000}, Presence::mandatory,
               "End-user organisations that the rule is for; \"*\" is any."),
          list("software", out.software, any_text(name_bytes), {1, 1000}, Presence::mandatory,
               "Identifier values of requesting software that the rule is for; \"*\" is any."),
          list("allow", out.allow, one_of(permission_names()), {0, 6}, Presence::mandatory,
               "What they may do; empty: nothing.")};
}

Table practitioner_keys(Diary::Practitioner& out) {
  return {text("name", out.name, any_text(name_bytes), Presence::mandatory, "Name as senders show it."),
          text("role_code", out.role_code, digits(6, 18), Presence::mandatory, "Role, a SNOMED CT code."),
          text("sds_role_profile_id", out.sds_role_profile_id, digits(1, 20), Presence::optional,
               "SDS role profile id, when there is one.")};
}

Key slots(Diary::Slots& out) {
  const auto check = [&out](Reading& reading, const Value& value) {
    if (out.to - out.from >= std::chrono::minutes{out.minutes}) return;
    const Reading::Step step(reading, "to");
    reading.fault(
        value.find("to")->value.at,
        fmt::format("no slot of {} minutes fits between \"from\" and \"to\"; expected a later time", out.minutes));
  };
  return group("slots",
               {number("minutes", out.minutes, {5, 480}, "minutes", "Length of a slot."),
                number("capacity", out.capacity, {1, 100}, "", "Bookings that the same time can take."),
                days("days", out.days, "Days that have slots."),
                clock_time("from", out.from, false, "Start of the first slot, local time."),
                clock_time("to", out.to, true, "No slot ends later, local time."),
                number("horizon_days", out.horizon_days, {1, 366}, "days", "How far ahead slots are offered.")},
               check);
}

Table diary_keys(Diary& out) {
  return {text("id", out.id, diary_id(), Presence::mandatory,
               "Names the diary within the service; ids of its slots come from it, so it should not change."),
          optional_group("practitioner", out.practitioner, "Who sees the patient.", practitioner_keys),
          group("location", {text("name", out.location.name, any_text(name_bytes), Presence::mandatory,
                                  "Name of the place, as senders show it."),
                             group("address", address_keys(out.location.address))}),
          slots(out.slots)};
}

/// Reports the second of two diaries with one id.
Check unique_diaries(const std::vector<Diary>& diaries) {
  return [&diaries](Reading& reading, const Value& value) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < diaries.size(); ++i) {
      if (diaries[i].id.empty() || seen.insert(diaries[i].id).second) continue;
      const Reading::Step item(reading, i);
      const Reading::Step step(reading, "id");
      reading.fault(value.items[i].find("id")->value.at,
                    fmt::format("{} is the id of an earlier diary; expected one of its own", quote(diaries[i].id)));
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
      list("tolerate", out.tolerate, one_of(tolerance_names(), later_tolerance_names()), {0, 4}, Presence::optional,
           "Named relaxations for tests with the national tool; not for production."),
      choice("receiver_ods", out.refuse_other_receiver_ods, {{"warn", false}, {"refuse", true}},
             "What to do with a message whose receiver has another ODS code (MH-2)."),
      flag(
          "strict_links", out.strict_links,
          "true: a message is refused when it names a booking or referral that is not held here, is not current, or is "
          "of another patient; false: it is taken with a warning (A1-4)."),
      list("raise", out.raise, rule_id(), {0, 100}, Presence::optional,
           "Ids of rules whose warnings this service takes for errors."),
      text("time_zone", out.time_zone, time_zone(), Presence::optional, "Time zone of the diaries."),
      groups("access", out.access, {1, 200}, Presence::mandatory,
             "Who may do what. A rule matches when both its selectors do; the first that matches decides; not in its "
             "allow, or no match: refused.",
             access_keys),
      groups("diaries", out.diaries, {0, 200}, Presence::optional, "Where the slots of bookings come from.", diary_keys,
             unique_diaries(out.diaries))};
}

}  // namespace bars::config
