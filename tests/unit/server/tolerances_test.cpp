// The named tolerances of RULES section 31: what each relaxes, and that nothing is relaxed without it.
#include "tests/support/booked.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::with;
using test::with_in;

std::vector<config::Service> hub(std::vector<std::string> tolerate) {
  auto service = test::clinical_hub();
  service.tolerate = std::move(tolerate);
  return {service};
}

test::MessageValues of(std::string use_case, std::string version) {
  test::MessageValues values;
  values.use_case = std::move(use_case);
  values.version = std::move(version);
  return values;
}

/// A Location with nothing but these.
std::string located(std::string_view ways) {
  std::string parts;
  const auto part = [&](std::string_view name, std::string_view value) {
    parts += (parts.empty() ? "" : ",") + std::string(R"({"url":")") + std::string(name) + R"(","valueString":")" +
             std::string(value) + "\"}";
  };
  if (ways.find('U') != std::string_view::npos) part("UPRN", "1");
  if (ways.find('E') != std::string_view::npos) part("eastings", "1.5");
  if (ways.find('E') != std::string_view::npos) part("northings", "2");
  if (ways.find('W') != std::string_view::npos) part("what3words", "made.up.place");
  std::string json = R"({"resourceType":"Location","extension":[{"url":)"
                     R"("https://fhir.nhs.uk/StructureDefinition/LocationExtension","extension":[)" +
                     parts + "]}]";
  if (parts.empty()) json = R"({"resourceType":"Location")";
  if (ways.find('A') != std::string_view::npos) json += R"(,"address":{"postalCode":"ZZ99 3VZ"})";
  if (ways.find('L') != std::string_view::npos) json += R"(,"position":{"longitude":53.8,"latitude":-1.5})";
  return json + "}";
}

}  // namespace

TEST_CASE("MH-1 placeholder-ids takes a Bundle.id that is no id, and does not remember it") {
  auto values = of("a4t1", "2.0.0");
  values.bundle_id = "__BUNDLE_ID__";
  const auto message = test::new_validation(values);
  test::Workflow strict(hub({"tool-quirks"}));
  check_refused(strict.process(message), Category::invariant, "Bundle.id");

  test::Workflow tolerant(hub({"placeholder-ids"}));
  REQUIRE(tolerant.process(message).result);
  REQUIRE(tolerant.process(message).result);  // TI-14 has nothing to compare
  for (const auto& kept : tolerant.store.messages) {
    CHECK(kept.bundle_id.empty());
    CHECK_FALSE(kept.opens_conversation);
  }
}

TEST_CASE("TKWR-11 TKWR-17 tool-quirks refuses the two combinations of places that the tool contradicts itself in") {
  struct Case {
    std::string_view ways;
    bool quirk;
  };
  for (const auto& [ways, quirk] : {Case{"AEL", true}, Case{"UL", true}, Case{"UA", false}, Case{"A", false},
                                    Case{"E", false}, Case{"U", false}, Case{"UAEL", false}, Case{"UAE", false},
                                    Case{"UAEW", false}, Case{"UAL", false}, Case{"L", false}, Case{"W", false}}) {
    CAPTURE(ways);
    const auto json = test::new_validation(of("a4t1", "2.0.0"));
    const auto message = with(json, test::entry_of(json, "Location") + ".resource", located(ways));
    CHECK(test::Workflow(hub({})).process(message).result);
    CHECK(test::Workflow(hub({"tool-quirks"})).process(message).result.has_value() != quirk);
  }
}

TEST_CASE("TKWR-17 tool-quirks refuses an ambulance referral with scene safety and without a place") {
  auto json = test::new_ambulance_referral(of("a6t1", "1.0.0-beta.8"));
  json = with(json, test::entry_of(json, "Location"), "");
  json = with_in(json, "ServiceRequest", "locationReference", "");
  std::size_t safety = 0;  // about the patient, not about the place that is gone
  while (test::value_at(json, "entry[" + std::to_string(safety) + "].resource.category[0].coding[0].code") != R"("SS")")
    ++safety;
  json = with(json, "entry[" + std::to_string(safety) + "].resource.subject",
              test::value_at(json, test::entry_of(json, "ServiceRequest") + ".resource.subject"));
  CHECK(test::Workflow(hub({})).process(json).result);
  check_refused(test::Workflow(hub({"tool-quirks"})).process(json), Category::invariant,
                "Bundle.entry[" + std::to_string(safety) + "].resource.ofType(Flag)");
}

TEST_CASE("TKWR-18 tool-quirks lets an ambulance conversation begin with an update that has no id") {
  const auto update = test::updated_ambulance_referral(of("a6t1", "1.0.0-beta.8"));
  const auto without_id = with_in(update, "ServiceRequest", "id", "");
  check_refused(test::Workflow(hub({})).process(without_id), Category::not_found,
                "Bundle.entry[1].resource.ofType(ServiceRequest).id");

  test::Workflow tolerant(hub({"tool-quirks"}));
  REQUIRE(tolerant.process(without_id).result);
  CHECK(tolerant.store.resources.size() == 2);  // with an Encounter of ours
  REQUIRE(tolerant.process(without_id).result);
  CHECK(tolerant.store.resources.back().version == 2);  // the same conversation
  auto unknown = of("a6t1", "1.0.0-beta.8");
  unknown.service_request_id = "95e58add-0b10-4a8c-817c-2729eb0cab75";
  CHECK_FALSE(tolerant.process(test::updated_ambulance_referral(unknown)).result);
}
