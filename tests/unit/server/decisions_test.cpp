// The decision table as it is shown: the page, the columns, and what `decisions` says of a message.
#include "fhir/json.hpp"
#include "fhir/xml.hpp"
#include "server/cli/command.hpp"
#include "server/cli/decision_report.hpp"
#include "server/workflow/decision_render.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/server/decision_messages.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace bars;
using test::Codes;

constexpr int takes_a_row = 0;
constexpr int takes_none = 1;
constexpr int unreadable = 2;

const Codes referral("servicerequest-request", "a1t1", "new", "referral", "active");
const Codes update("servicerequest-request", "a1t1", "update", "referral", "active");

int decisions(std::vector<std::string> arguments) {
  CLI::App app("test");
  cli::Command chosen;
  cli::add_decisions(app, chosen);
  std::vector<const char*> argv = {"bars-receiver", "decisions"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  return cli::run(app, chosen, static_cast<int>(argv.size()), argv.data());
}

std::string written(const TemporaryFolder& folder, const std::string& name, std::string_view text) {
  std::ofstream(folder.path() / name, std::ios::binary) << text;
  return (folder.path() / name).string();
}

std::size_t row_count() {
  std::size_t count = 0;
  for (const auto& section : workflow::decision_table()) count += section.rows.size();
  return count;
}

workflow::Explanation explained(const fhir::Message& message) { return workflow::explain(message); }

}  // namespace

TEST_CASE("The page of decisions is the one that the table gives", "[reference]") {
  const auto file = std::filesystem::path(BARS_SOURCE_DIR) / "server/workflow/DECISIONS.md";
  if (std::getenv("BARS_UPDATE_REFERENCE") != nullptr)
    std::ofstream(file, std::ios::binary) << workflow::decision_page();
  std::ifstream in(file, std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  INFO("BARS_UPDATE_REFERENCE=1 unit-server \"[reference]\" writes it anew");
  CHECK(page == workflow::decision_page());
}

TEST_CASE("The page of decisions has every row with its note") {
  const auto page = workflow::decision_page();
  for (const auto& section : workflow::decision_table())
    for (const auto& row : section.rows) {
      INFO(row.rule << " " << row.note);
      CHECK(page.find("| " + std::string(row.rule) + " | ") != std::string::npos);
      CHECK(page.find(" | " + std::string(row.note) + " |\n") != std::string::npos);
      CHECK(row.note.find('|') == std::string_view::npos);
    }
  CHECK(page.find(
            "| PM-33 | servicerequest-response | 4 | new | validation | active | active, absent | planned, arrived, "
            "triaged, in-progress, onleave | interim-validation-response | ") != std::string::npos);
}

TEST_CASE("decisions prints every row in columns that are aligned") {
  const auto text = workflow::decision_text();
  std::size_t rows = 0;
  std::size_t start_of_reason = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    const auto line = text.substr(at, end - at);
    at = end + 1;
    CHECK(line.find_last_not_of(' ') + 1 == line.size());
    if (line.starts_with("  rule")) start_of_reason = line.find("reason");
    if (!line.starts_with("  ") || line.starts_with("  rule")) continue;
    ++rows;
    CHECK(line[start_of_reason - 1] == ' ');
    CHECK(line[start_of_reason] != ' ');
  }
  CHECK(rows == row_count());
}

TEST_CASE("decisions --json has every row with what it wants") {
  const auto document = test::parsed(cli::table_as_json());
  const auto rows = document.root["rows"];
  REQUIRE(rows.size() == row_count());
  for (const auto& row : rows.items()) {
    if (row["rule"].text() != "A6-1") continue;
    CHECK(row["request"].text() == "new-referral");
    CHECK(row["messageDefinition"].text() == "servicerequest-request-referral");
    CHECK(row["carriedOut"].text() == "true");
    CHECK(row["wants"]["task"][1].text() == "absent");
    CHECK(row["wants"]["applications"][0].text() == "6");
  }
  CHECK_FALSE(rows[0]["wants"]["task"]);
}

TEST_CASE("decisions says by its exit status whether a message takes a row") {
  const TemporaryFolder folder;
  const auto json = test::message_of(referral);
  const auto right = written(folder, "right.json", json);
  const auto xml = written(folder, "right.xml", fhir::encode_xml(fhir::decode_json(json).value().root));
  const auto wrong = written(folder, "wrong.json", test::message_of(update));
  const auto header = written(folder, "header.json", test::with(json, "entry[0].resource.focus", ""));
  const auto slot = written(folder, "slot.json", R"({"resourceType":"Slot"})");
  const auto text = written(folder, "text.txt", "PM-1");
  CHECK(decisions({}) == takes_a_row);
  CHECK(decisions({"--json"}) == takes_a_row);
  CHECK(decisions({right}) == takes_a_row);
  CHECK(decisions({"--json", xml}) == takes_a_row);
  CHECK(decisions({wrong}) == takes_none);
  CHECK(decisions({"--json", wrong}) == takes_none);
  for (const auto& file : {header, slot, text, (folder.path() / "nowhere").string()}) {
    INFO(file);
    CHECK(decisions({file}) == unreadable);
  }
  CHECK(decisions({right, wrong}) == unreadable);  // one message at a time
}

TEST_CASE("decisions shows what each column of the row wants and what the message has") {
  const auto document = test::parsed(test::message_of(referral));
  const auto message = test::read(document);
  const auto text = cli::as_text("right.json", explained(message));
  CHECK(text.starts_with("right.json: PM-1 new-referral with MessageDefinition servicerequest-request-referral\n"));
  CHECK(text.find("ok CarePlan.status       completed") != std::string::npos);
  CHECK(text.find("\n  no ") == std::string::npos);

  const auto machine = test::parsed(cli::as_json("right.json", explained(message)));
  CHECK(machine.root["taken"].text() == "true");
  CHECK(machine.root["rows"].size() == 1);
  CHECK(machine.root["rows"][0]["columns"][5]["wants"].text() == "completed");
}

TEST_CASE("decisions shows the nearest rows when none is taken, and what is only known") {
  const auto document = test::parsed(test::message_of(update));
  const auto message = test::read(document);
  const auto text = cli::as_text("wrong.json", explained(message));
  CHECK(text.starts_with("wrong.json: no row\nNo request of the standard has "));
  CHECK(text.find("\nPM-1 new-referral: ") != std::string::npos);
  CHECK(text.find("  no reason                new") != std::string::npos);
  CHECK(text.find("  no ServiceRequest.status revoked or entered-in-error") != std::string::npos);

  const auto machine = test::parsed(cli::as_json("wrong.json", explained(message)));
  CHECK(machine.root["taken"].text() == "false");
  CHECK(machine.root["rows"].size() == 2);
  CHECK(machine.root["diagnostics"].text().starts_with("No request"));

  const auto other = test::parsed(test::message_of({"booking-request", "a8t1", "new", "", "booked"}));
  const auto booking = test::read(other);
  CHECK(
      cli::as_text("-", explained(booking)).starts_with("-: A8-1 not-supported, which this receiver answers with 501"));
}
