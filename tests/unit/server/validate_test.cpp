#include "fhir/json.hpp"
#include "fhir/xml.hpp"
#include "server/cli/command.hpp"
#include "server/cli/report.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/messages.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using fhir::Severity;

constexpr int accepted = 0;
constexpr int refused = 1;

class Files {
 public:
  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
    return (folder_.path() / name).string();
  }
  /// A configuration with the services of the demonstration.
  std::string config(std::string_view more = {}) const {
    return write("receiver.yaml",
                 std::string("services: ") + BARS_SOURCE_DIR + "/config/demo/services\n" + std::string(more));
  }

 private:
  TemporaryFolder folder_;
};

int validate(std::vector<std::string> arguments) {
  CLI::App app("test");
  cli::Command chosen;
  cli::add_validate(app, chosen);
  std::vector<const char*> argv = {"bars-receiver", "validate"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  return cli::run(app, chosen, static_cast<int>(argv.size()), argv.data());
}

std::string xml_of(std::string_view json) { return fhir::encode_xml(fhir::decode_json(json).value().root); }

}  // namespace

TEST_CASE("validate accepts what serve would take, in JSON and XML, with and without a configuration") {
  const Files files;
  const auto json = files.write("booking.json", test::new_booking());
  const auto xml = files.write("booking.xml", xml_of(test::new_booking()));
  const auto resource = files.write("slot.json", R"({"resourceType":"Slot","schedule":{"reference":"Schedule/1"},
    "status":"free","start":"2026-11-23T10:00:00Z","end":"2026-11-23T10:15:00Z"})");
  CHECK(validate({json}) == accepted);
  CHECK(validate({json, xml, resource}) == accepted);
  CHECK(validate({"--json", json, xml}) == accepted);
  CHECK(validate({"--config", files.config(), json, xml}) == accepted);
}

TEST_CASE("validate ends with 1 when a message would be refused, or cannot be read") {
  const Files files;
  const auto good = files.write("good.json", test::new_booking());
  test::MessageValues elsewhere;
  elsewhere.service_id = "2000099999";
  const auto other_service = files.write("other.json", test::new_booking(elsewhere));
  CHECK(validate({good, files.write("text.json", "no JSON")}) == refused);
  CHECK(validate({good, files.write("empty.json", "")}) == refused);
  CHECK(validate({files.write("entity.xml", "<!DOCTYPE x><x/>")}) == refused);
  CHECK(validate({files.write("type.json", R"({"resourceType":"Nothing"})")}) == refused);
  CHECK(validate({"/nonexistent/message.json"}) == refused);
  CHECK(validate({other_service}) == accepted);  // no service is known without a configuration
  CHECK(validate({"--config", files.config(), other_service}) == refused);
  const auto config = files.config("limits: { body_bytes: 65536 }\n");
  CHECK(validate({"--config", config, files.write("long.json", test::new_booking() + std::string(65536, ' '))}) ==
        refused);
}

TEST_CASE("validate ends with 2 for bad usage and a faulty configuration") {
  const Files files;
  const auto message = files.write("good.json", test::new_booking());
  CHECK(validate({}) == cli::bad_usage);
  CHECK(validate({"--config", files.write("bad.yaml", "nothing: 1\n"), message}) == cli::bad_usage);
  CHECK(validate({"--config", files.config("packages: nowhere\n"), message}) == cli::bad_usage);
}

TEST_CASE("a report shows severity, issue type, rule, element and sentence, for people and for machines") {
  const cli::Report report{.file = "a.json",
                           .checked_as = "message",
                           .refused = true,
                           .issues = {{Severity::error, Category::required, "R4", "It is missing.", "Bundle.type"},
                                      {Severity::warning, Category::invariant, "BIZ-3", "It is odd.", ""}}};
  const auto text = cli::as_text(report);
  for (const auto part : {"a.json: message refused, 1 error, 1 warning", "error", "required", "R4", "Bundle.type",
                          "It is missing.", "warning", "BIZ-3", "It is odd."})
    CHECK_THAT(text, Catch::Matchers::Contains(part));

  const auto line = cli::as_json(report);
  CHECK(line.find('\n') == line.size() - 1);
  const auto document = fhir::decode_json(line.substr(0, line.size() - 1));
  REQUIRE(document.has_value());
  const auto issues = document->root["issue"];
  REQUIRE(issues.size() == 2);
  CHECK(document->root["refused"].text() == "true");
  CHECK(issues[std::size_t{0}]["code"].text() == "required");
  CHECK(issues[std::size_t{0}]["expression"].text() == "Bundle.type");
  CHECK_FALSE(issues[std::size_t{1}]["expression"]);
}
