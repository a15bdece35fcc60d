#include "server/workflow/identifiers.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <set>
#include <string>
#include <vector>

namespace {

using namespace bars;
using test::with;
using test::with_in;
using workflow::ResourceIds;

constexpr std::string_view url_start = "urn:uuid:10000000-0000-4000-8000-0000000000";

std::vector<fhir::Uuid> fresh(std::size_t count) {
  std::vector<fhir::Uuid> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(test::numbered_id(static_cast<unsigned>(100 + i)));
  return ids;
}

/// The ids that the entries of a message get.
struct Given {
  workflow::Content content;
  ResourceIds ids;
  std::string_view of(std::string_view type) const { return ids.of(content.message.bundle.first(type)); }
};

Given given(const test::Workflow& receiver, std::string_view json, const workflow::KnownIds& earlier = {}) {
  auto content = receiver.content(json);
  if (!content) throw std::logic_error("the test message is refused: " + content.error().diagnostics);
  const auto ids = fresh(content->message.bundle.entries().size());
  ResourceIds made(content->message, *content->service, earlier, ids);
  return {std::move(*content), std::move(made)};
}

}  // namespace

TEST_CASE("RESP-3 RESP-5 MH-15 every entry gets an id, and the sender's are replaced") {
  const test::Workflow receiver;
  auto json = with_in(test::new_booking(), "Patient", "id", R"("__PATIENT_ID__")");
  json = with_in(json, "Appointment", "id", R"("95e58add-0b10-4a8c-817c-2729eb0cab75")");
  const auto made = given(receiver, json);
  const auto& all = made.ids.all();
  CHECK(all.size() == made.content.message.bundle.entries().size());
  CHECK(std::set<std::string>(all.begin(), all.end()).size() == all.size());
  for (const auto& id : all) CHECK(fhir::parse_uuid(id));
  CHECK(made.of("Patient") == test::numbered_id(102).text());
  CHECK(made.of("Appointment") == test::numbered_id(101).text());
}

TEST_CASE("RESP-4 ids from a slot search stay, and so does an Encounter's") {
  const test::Workflow receiver;
  const auto& service = receiver.directory.services()[0];
  test::MessageValues values;
  values.schedule_id = service.ids_of(0).schedule;
  values.healthcare_service_id = service.healthcare_service_id();
  auto json = with_in(test::new_booking(values), "Practitioner", "id", '"' + service.ids_of(0).practitioner + '"');
  const auto booking = given(receiver, json);
  CHECK(booking.of("Slot") == values.slot_id);
  CHECK(booking.of("Schedule") == values.schedule_id);
  CHECK(booking.of("HealthcareService") == values.healthcare_service_id);
  CHECK(booking.of("Practitioner") == service.ids_of(0).practitioner);

  // Made up by the sender: not ours.
  const auto foreign = given(receiver, test::new_booking());
  CHECK(foreign.of("Schedule") != test::MessageValues{}.schedule_id);
  CHECK(foreign.of("HealthcareService") != test::MessageValues{}.healthcare_service_id);

  const auto referral = given(receiver, test::new_referral());
  CHECK(referral.of("Encounter") == "8c1f7a4e-0b7e-4f55-9a27-6d3a5b1c2e0c");
}

TEST_CASE("RESP-13 an id is never the UUID of its fullUrl") {
  const test::Workflow receiver;
  for (const auto id : {"10000000-0000-4000-8000-00000000000c", "10000000-0000-4000-8000-00000000000C"}) {
    const auto json = with_in(test::new_referral(), "Encounter", "id", '"' + std::string(id) + '"');
    const auto made = given(receiver, json);
    CHECK_FALSE(fhir::equal_ignoring_case(made.of("Encounter"), id));
  }
  auto json = with(test::new_booking(), test::entry_of(test::new_booking(), "Slot") + ".fullUrl",
                   "\"urn:uuid:" + test::MessageValues{}.slot_id + '"');
  json = with_in(json, "Appointment", "slot", "");
  CHECK(given(receiver, json).of("Slot") != test::MessageValues{}.slot_id);
}

TEST_CASE("MH-15 an Encounter.id that is no FHIR id is replaced") {
  const test::Workflow receiver;
  for (const std::string id : {"__ENCOUNTER_ID__", "__", "a_b"}) {
    INFO(id);
    CHECK(given(receiver, with_in(test::new_referral(), "Encounter", "id", '"' + id + '"')).of("Encounter") != id);
  }
  CHECK(given(receiver, with_in(test::new_referral(), "Encounter", "id", R"("CASE.1-a")")).of("Encounter") ==
        "CASE.1-a");
}

TEST_CASE("RESP-5 an id that an entry has in its conversation is given again, by fullUrl") {
  const test::Workflow receiver;
  const workflow::KnownIds earlier{{std::string(url_start) + "04", "7c1d9a52-3c1e-7b11-8f5e-6f2f1c0b9a04"},
                                   {std::string(url_start) + "06", "7c1d9a52-3c1e-7b11-8f5e-6f2f1c0b9a06"}};
  const auto booking = given(receiver, test::new_booking(), earlier);
  CHECK(booking.of("Patient") == "7c1d9a52-3c1e-7b11-8f5e-6f2f1c0b9a04");
  CHECK(booking.of("Slot") == test::MessageValues{}.slot_id);  // RESP-4
  CHECK(booking.of("Consent") == fresh(11)[10].text());
}
