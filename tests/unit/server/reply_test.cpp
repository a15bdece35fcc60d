#include "server/workflow/reply.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <set>
#include <string>
#include <vector>

namespace {

using namespace bars;
using test::value_at;
using test::Workflow;

std::string reply_to(const std::string& json) {
  Workflow receiver;
  const auto outcome = receiver.process(json);
  if (!outcome.result) throw std::logic_error("the test message is refused: " + outcome.result.error().diagnostics);
  return outcome.reply;
}

struct Part {
  std::string full_url, type, id;
};

std::vector<Part> parts_of(std::string_view json) {
  const auto document = test::parsed(json);
  std::vector<Part> parts;
  const fhir::Bundle bundle(document.root);
  for (const auto& entry : bundle.entries())
    parts.push_back({std::string(entry.full_url), std::string(entry.type()), std::string(entry.id())});
  return parts;
}

}  // namespace

TEST_CASE("RESP-2 RESP-3 RESP-9 the reply is the request's Bundle again") {
  for (const auto& json : {test::new_booking(), test::new_referral()}) {
    const auto reply = reply_to(json);
    for (const auto path : {"resourceType", "id", "type", "meta", "timestamp", "entry[0].resource.eventCoding",
                            "entry[0].resource.reason", "entry[0].resource.definition", "entry[0].resource.destination",
                            "entry[0].resource.source", "entry[0].resource.focus"}) {
      INFO(path);
      CHECK_FALSE(value_at(reply, path).empty());
      CHECK(value_at(reply, path) == value_at(json, path));
    }
  }
}

TEST_CASE(
    "RESP-3 RESP-5 RESP-13 TKWR-3 TKWR-13 every resource has an id, in the order and under the fullUrl of the "
    "request") {
  const auto booking = parts_of(test::new_booking());
  const auto answered = parts_of(reply_to(test::new_booking()));
  REQUIRE(answered.size() == booking.size());
  for (std::size_t i = 0; i < booking.size(); ++i) {
    CHECK(answered[i].full_url == booking[i].full_url);
    CHECK(answered[i].type == booking[i].type);
  }

  const auto referral = parts_of(test::new_referral());
  auto with_ours = parts_of(reply_to(test::new_referral()));
  REQUIRE(with_ours.size() == referral.size() + 1);
  CHECK(with_ours[4].type == "Encounter");
  std::set<std::string> ids, urls;
  for (const auto& part : with_ours) {
    INFO(part.type);
    CHECK_FALSE(part.id.empty());
    CHECK(part.full_url != "urn:uuid:" + part.id);
    ids.insert(part.id);
    urls.insert(part.full_url);
  }
  CHECK(ids.size() == with_ours.size());
  CHECK(urls.size() == with_ours.size());
  with_ours.erase(with_ours.begin() + 4);
  for (std::size_t i = 0; i < referral.size(); ++i) CHECK(with_ours[i].full_url == referral[i].full_url);
}

TEST_CASE("TKWR-13 the Slot of a booking is busy in the reply") {
  const auto reply = reply_to(test::with_in(test::new_booking(), "Slot", "status", R"("free")"));
  CHECK(value_at(reply, test::entry_of(reply, "Slot") + ".resource.status") == R"("busy")");
  CHECK(value_at(reply, test::entry_of(reply, "Slot") + ".resource.id") == '"' + test::MessageValues{}.slot_id + '"');
}

TEST_CASE("RESP-6 RESP-7 the booking or referral is shown as it now is") {
  const auto booking = reply_to(test::new_booking());
  const auto appointment = test::entry_of(booking, "Appointment") + ".resource.";
  CHECK(value_at(booking, appointment + "status") == R"("booked")");
  CHECK(value_at(booking, appointment + "identifier[0].system") ==
        R"("https://receiver.example/FHIR/R4/Id/booking-number")");
  // Inside the Bundle its references are those of the request.
  CHECK(value_at(booking, appointment + "slot[0].reference") == R"("urn:uuid:10000000-0000-4000-8000-000000000006")");

  const auto referral = reply_to(test::new_referral());
  CHECK(value_at(referral, "entry[4].resource.status") == R"("planned")");
  CHECK(value_at(referral, "entry[4].resource.subject.reference") ==
        R"("urn:uuid:10000000-0000-4000-8000-000000000004")");
}

TEST_CASE("RESP-3 there are ids enough for every message") {
  Workflow receiver;
  for (const auto& json : {test::new_booking(), test::new_referral()}) {
    const auto content = receiver.content(json);
    REQUIRE(content);
    CHECK(workflow::fresh_ids_for(*content) == content->message.bundle.entries().size() + 2);
  }
}
