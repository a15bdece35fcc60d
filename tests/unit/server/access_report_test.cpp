#include "server/cli/access_report.hpp"
#include "config/names.hpp"
#include "fhir/message.hpp"
#include "server/cli/command.hpp"
#include "server/cli/identity_headers.hpp"
#include "server/workflow/decision_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/workflow.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace bars;
using Catch::Matchers::Contains;

config::AccessRule rule(std::vector<std::string> organisations, std::vector<std::string> allow) {
  config::AccessRule made;
  made.organisations = std::move(organisations);
  made.allow = std::move(allow);
  return made;
}

/// The emergency department: RX… may read and send bookings, the others search for slots.
config::Receiver configured() {
  config::Receiver receiver;
  receiver.services = {test::emergency_department()};
  auto bookings = rule({"RX*"}, {"read", "message"});
  bookings.message_types = {"booking-request", "Appointment.create"};
  receiver.services.front().access = {bookings, rule({"RX1"}, {"search"}), rule({"A*", "B*"}, {"slot"})};
  return receiver;
}

http::Head head_of(const cli::Caller& caller) {
  http::Head head;
  head.headers = cli::identity_headers(caller);
  return head;
}

cli::Caller caller(std::string organisation, std::string service = "2000072489") {
  cli::Caller made;
  made.organisation = std::move(organisation);
  made.service = std::move(service);
  return made;
}

std::string verdict(const cli::AccessReport& report, std::string_view name) {
  const auto* found = report.find(name);
  return found == nullptr ? "none" : std::to_string(found->status) + " " + found->why;
}

}  // namespace

TEST_CASE("ERR-6 the configuration names every request and event that a message can be") {
  std::set<std::string_view> names(config::rest_write_names().begin(), config::rest_write_names().end());
  for (const auto& section : workflow::decision_table())
    for (const auto& row : section.rows) {
      if (!workflow::carries_out(row.type)) continue;
      names.insert(name_of(row.type));
      REQUIRE(row.event.codes().size() == 1);
      names.insert(row.event.codes().front());
    }
  const auto& known = config::message_type_names();
  CHECK(std::set<std::string_view>(known.begin(), known.end()) == names);
  CHECK(known.size() == names.size());
}

TEST_CASE("ERR-6 the report says for each rule what does not fit, and which one decides") {
  const auto receiver = configured();
  const auto report = cli::report_access(receiver, head_of(caller("RX1")));
  CHECK(report.rules == std::vector<std::vector<std::string_view>>{{}, {}, {"organisations"}});
  CHECK(report.decides == 0);
  CHECK(verdict(report, "read") == "200 access rule 1 allows it");
  CHECK_THAT(verdict(report, "search"), Contains("401 ") && Contains("access rule 1 does not allow it"));
  CHECK_THAT(verdict(report, "slot"), Contains("401 "));
  CHECK(verdict(report, "new-booking") == "200 access rule 1 allows it");
  CHECK_THAT(verdict(report, "new-referral"), Contains("401 ") && Contains("does not allow messages of this type"));
  CHECK_THAT(verdict(report, "Appointment.create"), Contains("501 access is not what refuses it"));
  CHECK_THAT(verdict(report, "Appointment.delete"), Contains("401 "));
  CHECK(verdict(report, "booking-request") == "none");  // an event is no type of its own
  const auto text = cli::as_text(report);
  CHECK_THAT(text, Contains("rule 1: matches, and decides") && Contains("rule 2: matches, behind the one") &&
                       Contains("rule 3: does not match: organisations"));
  const auto json = test::parsed(cli::as_json(report));
  CHECK(json.root["rule"].text() == "1");
  CHECK(json.root["rules"][std::size_t{2}]["mismatches"][std::size_t{0}].text() == "organisations");
  CHECK(json.root["interactions"].size() == 6);
  CHECK(json.root["messages"].size() == 23);
  CHECK(json.root["caller"]["organisation"].text() == "RX1");
}

TEST_CASE("HDR-4 the report says what absent headers lead to, as identity_headers has it") {
  auto receiver = configured();
  auto unnamed = caller("");
  unnamed.software.clear();
  unnamed.software_name.clear();
  const auto required = cli::report_access(receiver, head_of(unnamed));
  CHECK_THAT(verdict(required, "read"), Contains("400 The header NHSD-End-User-Organisation is absent"));
  CHECK_THAT(verdict(required, "new-booking"), Contains("400 "));
  CHECK_THAT(verdict(required, "message-definition"), Contains("401 ") && Contains("no access rule matches"));
  CHECK_THAT(required.headers, Contains("NHSD-Requesting-Software is absent"));
  CHECK_FALSE(required.decides);
  CHECK_THAT(cli::as_text(required), Contains("no rule matches: everything is refused"));
  receiver.identity_headers = config::IdentityHeaders::warn;
  CHECK_THAT(verdict(cli::report_access(receiver, head_of(unnamed)), "read"), Contains("401 "));
}

TEST_CASE("HDR-11 the report of an unknown service is 404, and without one only metadata is answered") {
  const auto receiver = configured();
  const auto elsewhere = cli::report_access(receiver, head_of(caller("RX1", "2000000001")));
  CHECK(elsewhere.service == nullptr);
  CHECK_THAT(verdict(elsewhere, "metadata"), Contains("404 "));
  CHECK_THAT(verdict(elsewhere, "new-booking"), Contains("404 "));
  const auto nowhere = cli::report_access(receiver, head_of(caller("RX1", "")));
  CHECK_THAT(verdict(nowhere, "metadata"), Contains("200 "));
  CHECK_THAT(verdict(nowhere, "read"), Contains("400 "));
}

TEST_CASE("access explain answers by its exit status, from options and from raw headers") {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder.path() / name) << text;
    return (folder.path() / name).string();
  };
  const auto config = write("receiver.yaml", std::string("services: ") + BARS_SOURCE_DIR + "/config/demo/services\n");
  std::string lines = "GET /FHIR/R4/metadata HTTP/1.1\r\nHost: x\r\n";
  for (const auto& header : cli::identity_headers(caller("A9999")))
    lines.append(header.name).append(": ").append(header.value).append("\r\n");
  const auto raw = write("headers.txt", lines);
  const auto run = [&](std::vector<std::string> arguments) {
    CLI::App app("test");
    cli::Command chosen;
    cli::add_access(app, chosen);
    arguments.insert(arguments.begin(), {"access", "explain", "--config", config});
    std::vector<const char*> argv = {"bars-receiver"};
    for (const auto& argument : arguments) argv.push_back(argument.c_str());
    return cli::run(app, chosen, static_cast<int>(argv.size()), argv.data());
  };
  CHECK(run({"--service", "2000072489", "--organisation", "A9999"}) == 0);
  CHECK(run({"--service", "2000072489", "--organisation", "A9999", "--for", "metadata"}) == 0);
  CHECK(run({"--service", "2000072489", "--organisation", "A9999", "--for", "new-booking", "--json"}) == 1);
  CHECK(run({"--service", "2000072489", "--organisation", "X26", "--for", "new-booking"}) == 0);
  CHECK(run({"--headers", raw, "--for", "new-booking"}) == 1);
  CHECK(run({"--headers", raw, "--for", "message-definition"}) == 0);
  CHECK(run({"--headers", raw, "--organisation", "X26"}) == 2);
  CHECK(run({"--headers", (folder.path() / "nothing").string()}) == 2);
  CHECK(run({"--for", "booking"}) == 2);
}
