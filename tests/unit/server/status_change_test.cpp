#include "server/workflow/status_change.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"

#include <map>
#include <set>
#include <string>

using namespace bars;
using workflow::find_status_change;
using workflow::may_follow;

namespace {

using Names = std::set<std::string>;

/// The statuses of R4 4.0.1 of each type.
const std::map<std::string, Names>& statuses_of_r4() {
  static const std::map<std::string, Names> known{
      {"Appointment",
       {"proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error",
        "checked-in", "waitlist"}},
      {"ServiceRequest", {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}},
      {"Encounter",
       {"planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled", "entered-in-error",
        "unknown"}}};
  return known;
}

}  // namespace

TEST_CASE("UPD-12 every status that staff may set is one of R4, and follows other ones of R4") {
  for (const auto& change : workflow::status_changes()) {
    CAPTURE(std::string(change.type), std::string(change.status), std::string(change.from));
    const auto& known = statuses_of_r4().at(std::string(change.type));
    CHECK(known.count(std::string(change.status)) == 1);
    CHECK_FALSE(may_follow(change, change.status));
    std::size_t length = 0;
    for (const auto& status : known)
      if (may_follow(change, status)) length += status.size() + 1;
    CHECK(length == change.from.size() + 1);  // nothing else stands there
  }
}

TEST_CASE("CANCEL-2 what was cancelled stays cancelled") {
  for (const auto& change : workflow::status_changes()) {
    CAPTURE(std::string(change.type), std::string(change.status));
    CHECK_FALSE(may_follow(change, "entered-in-error"));
    CHECK_FALSE(may_follow(change, "revoked"));
    if (change.type == "Appointment") CHECK_FALSE(may_follow(change, "cancelled"));
    const bool gives_up =
        change.status == "cancelled" || change.status == "revoked" || change.status == "entered-in-error";
    CHECK(change.gives_up == (gives_up && change.type != "Encounter"));
  }
  CHECK(workflow::statuses_after("Appointment", "cancelled") == "none");
  CHECK(workflow::statuses_after("ServiceRequest", "on-hold") == "active, completed, revoked, entered-in-error");
}

TEST_CASE("CANCEL-12 A4-6 a reason is taken where R4 has a place for it, and asked for where it matters") {
  struct Case {
    const char* type;
    const char* status;
    std::string reason;
    bool taken;
  };
  const std::string longest(workflow::longest_reason, 'a');
  for (const auto& c : std::vector<Case>{{"Appointment", "cancelled", "", false},
                                         {"Appointment", "cancelled", longest, true},
                                         {"Appointment", "cancelled", longest + "a", false},
                                         {"Appointment", "noshow", "", true},
                                         {"Appointment", "noshow", "no answer", true},
                                         {"Appointment", "arrived", "early", false},
                                         {"Appointment", "entered-in-error", "mistake", false},  // app-4
                                         {"ServiceRequest", "revoked", "", false},
                                         {"ServiceRequest", "revoked", "seen elsewhere", true},
                                         {"ServiceRequest", "on-hold", "waiting", false},
                                         {"ServiceRequest", "entered-in-error", "", true},
                                         {"Encounter", "cancelled", "", false},
                                         {"Encounter", "cancelled", "because", false},
                                         {"Encounter", "cancelled", "rrna", false},
                                         {"Encounter", "cancelled", "RRNA", true},
                                         {"Encounter", "cancelled", "FC", true},
                                         {"Encounter", "cancelled", "OTH", true},
                                         {"Encounter", "finished", "FC", false}}) {
    CAPTURE(c.type, c.status, c.reason.size());
    const auto found = find_status_change(c.type, c.status, c.reason);
    CHECK(found.has_value() == c.taken);
    if (!c.taken) CHECK(found.error().category == fhir::Category::value);
  }
  CHECK(workflow::rejection_display("FC") == "Failed Contact");
}

TEST_CASE("a status that staff cannot set is told with those that they can") {
  for (const auto* const status : {"pending", "proposed", "waitlist", "", "Cancelled"}) {
    const auto found = find_status_change("Appointment", status, "");
    REQUIRE_FALSE(found);
    CHECK(found.error().diagnostics ==
          "Not a status to set: of Appointment expected one of booked, arrived, checked-in, fulfilled, noshow, "
          "cancelled, entered-in-error.");
  }
  CHECK(find_status_change("Patient", "active", "").error().diagnostics.find("Expected an Appointment") == 0);
}
