// The messages that bars-load sends.
#include "tests/bench/load/message.hpp"
#include "tests/bench/load/growth.hpp"
#include "tests/bench/load/pattern.hpp"
#include "tests/support/catch.hpp"

#include "config/receiver.hpp"
#include "fhir/json.hpp"
#include "server/workflow/content.hpp"
#include "tests/bench/load/numbers.hpp"
#include "tests/support/results.hpp"
#include "tests/support/services.hpp"

#include <string>
#include <vector>

using namespace bars;

namespace {

/// The message of one request.
std::string first_message(std::string_view built_in, std::size_t bytes) {
  auto marked = load::message_pattern(built_in, "2000072489", bytes);
  REQUIRE(marked);
  const load::Pattern pattern(std::move(*marked));
  load::Values values;
  load::write_own(1, 1, values);
  values.set(load::Field::slot_id, "5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a01");
  values.set(load::Field::slot_start, "2026-12-01T10:00:00+00:00");
  values.set(load::Field::slot_end, "2026-12-01T10:15:00+00:00");
  std::string text = pattern.text();
  pattern.fill(text, values);
  return text;
}

}  // namespace

TEST_CASE("messages of every size are about as long as they should be, and no rule has anything to say of them") {
  const std::vector<config::Service> services{test::emergency_department()};
  const workflow::Directory directory(services);
  const workflow::Rulebook rulebook{.directory = &directory};
  for (const auto& built_in : {load::built_in_referral(), load::built_in_booking()}) {
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{20'000}, std::size_t{100'000}}) {
      const auto text = first_message(built_in, bytes);
      INFO(bytes);
      if (bytes > 0) {
        CHECK(text.size() >= bytes);
        CHECK(text.size() < bytes + 1000);
      }
      CHECK(text.find('@') == std::string::npos);
      auto document = fhir::decode_json(text);
      REQUIRE(document);
      const auto judgement = workflow::judge(std::move(*document), rulebook);
      CHECK_FALSE(judgement.refused);
      for (const auto& issue : judgement.issues) CHECK(issue.diagnostics.empty());
    }
  }
}

TEST_CASE("a message is addressed to the service that is asked for, wherever it names its own") {
  const auto text = load::message_pattern(load::built_in_referral(), "2000099999", 0);
  REQUIRE(text);
  CHECK(text->find("dos-service-id|2000099999\"") != std::string::npos);
  CHECK(text->find("2000072489") == std::string::npos);
}

TEST_CASE("what is no message to a service cannot be sent") {
  CHECK_FALSE(load::message_pattern("{", "1", 0));
  CHECK_FALSE(load::message_pattern(R"({"resourceType":"Patient"})", "1", 0));
  CHECK_FALSE(load::message_pattern(R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader",
    "destination":[{"endpoint":"https://fhir.nhs.uk/Id/dos-service-id|"}]}}]})",
                                    "1", 0));
}

TEST_CASE("a message that is long enough already does not grow") { CHECK(load::grown("{}", 2) == "{}"); }
