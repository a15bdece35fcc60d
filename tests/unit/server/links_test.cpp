#include "server/workflow/links.hpp"
#include "tests/support/booked.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::check_refused;
using test::in_quotes;
using test::MessageValues;
using test::with_in;
using test::Workflow;

const std::string unknown = "95e58add-0b10-4a8c-817c-2729eb0cab75";
const std::string other_number = "9990548617";

std::string naming(std::string_view type, const std::string& id) {
  return R"({"reference":")" + std::string(type) + "/" + id + R"("})";
}

/// A receiver with slots enough, that can be asked for bookings and referrals that name one another.
struct Linking : Workflow {
  explicit Linking(config::Service service = test::emergency_department()) : Workflow({std::move(service)}) {
    store.slots[0].capacity = 100;
  }
  Outcome referral(const std::string& reference, const std::string& nhs_number = MessageValues{}.nhs_number) {
    return process(with_in(test::new_referral(next(nhs_number)), "ServiceRequest", "supportingInfo[0]", reference));
  }
  Outcome booking(const std::string& reference, const std::string& nhs_number = MessageValues{}.nhs_number) {
    return process(with_in(test::new_booking(next(nhs_number)), "Appointment", "basedOn[0]", reference));
  }
  /// A booking or referral without links: its id.
  std::string booked() {
    if (!process(test::new_booking(next({}))).result) throw std::logic_error("refused");
    return store.resources.back().id.text();
  }
  std::string referred() {
    if (!process(test::new_referral(next({}))).result) throw std::logic_error("refused");
    return store.resources[store.resources.size() - 2].id.text();
  }
  std::string audited() const { return store.audit.back().detail; }
  std::vector<storage::LinkRecord> links_of(std::string type, const std::string& id) {
    return store.find_links({std::move(type), fhir::parse_uuid(id).value()});
  }

 private:
  MessageValues next(const std::string& nhs_number) {
    MessageValues values;
    values.bundle_id = "message-" + std::to_string(++sent_);
    if (!nhs_number.empty()) values.nhs_number = nhs_number;
    return values;
  }
  unsigned sent_ = 0;
};

config::Service strict() {
  auto service = test::emergency_department();
  service.strict_links = true;
  return service;
}

config::Service booking_only() {
  auto service = test::emergency_department();
  service.booking_only = true;
  return service;
}

}  // namespace

TEST_CASE("A1-3 a booking and a referral that name one another are linked, whichever came first") {
  Linking receiver;
  const auto booking = receiver.booked();
  REQUIRE(receiver.referral(naming("Appointment", booking)).result);
  auto links = receiver.links_of("Appointment", booking);
  REQUIRE(links.size() == 1);
  CHECK(links[0].booking.text() == booking);
  CHECK(links[0].referral == receiver.store.resources[receiver.store.resources.size() - 2].id);
  CHECK_FALSE(links[0].ended);
  CHECK(receiver.audited().find("A1-4") == std::string::npos);

  const auto referral = receiver.referred();
  REQUIRE(receiver.booking(naming("ServiceRequest", referral)).result);
  links = receiver.links_of("ServiceRequest", referral);
  REQUIRE(links.size() == 1);
  CHECK(links[0].booking == receiver.store.resources.back().id);
}

TEST_CASE("A1-4 a link to what we do not hold, or of another patient, is accepted, audited and not made") {
  Linking receiver;
  const auto booking = receiver.booked();
  const auto referral = receiver.referred();
  struct Case {
    std::string id;
    std::string nhs_number;
    std::string warning;
  };
  for (const auto& c : std::vector<Case>{{unknown, "", "that is not held here"},
                                         {"XXXX", "", "that is not held here"},
                                         {"", other_number, "of another patient"}}) {
    INFO(c.warning);
    const auto sender = c.nhs_number.empty() ? MessageValues{}.nhs_number : c.nhs_number;
    REQUIRE(receiver.referral(naming("Appointment", c.id.empty() ? booking : c.id), sender).result);
    CHECK(receiver.audited().find("A1-4 ServiceRequest.supportingInfo names a Appointment " + c.warning) !=
          std::string::npos);
    REQUIRE(receiver.booking(naming("ServiceRequest", c.id.empty() ? referral : c.id), sender).result);
    CHECK(receiver.audited().find("A1-4 Appointment.basedOn names a ServiceRequest " + c.warning) != std::string::npos);
  }
  CHECK(receiver.links_of("Appointment", booking).empty());
  CHECK(receiver.links_of("ServiceRequest", referral).empty());
  REQUIRE(receiver.referral(naming("DocumentReference", "1")).result);  // means something else
  CHECK(receiver.audited().find("A1-4") == std::string::npos);
}

TEST_CASE("A1-4 strict_links refuses an unknown link with 400 and a wrong one with 409") {
  Linking receiver(strict());
  const auto booking = receiver.booked();
  const std::string path = "Bundle.entry[1].resource.ofType(ServiceRequest).supportingInfo[0].reference";
  const auto before = receiver.store.resources.size();
  check_refused(receiver.referral(naming("Appointment", unknown)), Category::invariant, path);
  check_refused(receiver.referral(naming("Appointment", booking), other_number), Category::conflict, path);
  CHECK(receiver.store.resources.size() == before);
  CHECK(receiver.referral(naming("Appointment", booking)).result);

  const auto taken = receiver.store.slots[0].taken;
  check_refused(receiver.booking(naming("ServiceRequest", unknown)), Category::invariant,
                "Bundle.entry[1].resource.ofType(Appointment).basedOn[0].reference");
  CHECK(receiver.store.slots[0].taken == taken);
}

TEST_CASE("A1-6 a booking_only service takes a referral only with a current booking of its patient") {
  Linking receiver(booking_only());
  const std::string path = "Bundle.entry[1].resource.ofType(ServiceRequest).supportingInfo";
  check_refused(receiver.process(test::new_referral()), Category::invariant, path);
  check_refused(receiver.referral(naming("Appointment", unknown)), Category::invariant, path);
  const auto booking = receiver.booked();
  check_refused(receiver.referral(naming("Appointment", booking), other_number), Category::invariant, path);
  CHECK(receiver.referral(naming("Appointment", booking)).result);

  MessageValues values;
  values.bundle_id = "cancellation";
  values.appointment_id = booking;
  REQUIRE(receiver.process(test::cancelled_booking(values)).result);
  check_refused(receiver.referral(naming("Appointment", booking)), Category::invariant, path);
}

TEST_CASE("CANCEL-13 A1-6 what is cancelled is decoupled, and the other goes on alone") {
  Linking receiver;
  const auto booking = receiver.booked();
  REQUIRE(receiver.referral(naming("Appointment", booking)).result);
  const auto referral = receiver.links_of("Appointment", booking).at(0).referral;
  MessageValues values;
  values.bundle_id = "cancellation";
  SECTION("the booking") {
    values.appointment_id = booking;
    REQUIRE(receiver.process(test::cancelled_booking(values)).result);
    CHECK(receiver.audited().find("CANCEL-13 ServiceRequest/" + referral.text()) != std::string::npos);
    CHECK(receiver.store.find_resource("ServiceRequest", referral, "2000072489")->status == "active");
  }
  SECTION("the referral") {
    values.service_request_id = referral.text();
    REQUIRE(receiver.process(test::cancelled_referral(values)).result);
    CHECK(receiver.audited().find("CANCEL-13 Appointment/" + booking) != std::string::npos);
    CHECK(receiver.store.find_resource("Appointment", *fhir::parse_uuid(booking), "2000072489")->status == "booked");
  }
  CHECK(receiver.links_of("Appointment", booking).at(0).ended == receiver.now);
}

TEST_CASE("A1-3 the first 20 names are looked at") {
  Linking receiver;
  const auto booking = receiver.booked();
  MessageValues values;
  values.bundle_id = "many";
  auto json = test::new_referral(values);
  for (int i = 0; i < 20; ++i)
    json = with_in(json, "ServiceRequest", "supportingInfo[" + std::to_string(i) + "]",
                   naming("Appointment", i == 19 ? booking : unknown));
  REQUIRE(receiver.process(json).result);
  CHECK(receiver.links_of("Appointment", booking).size() == 1);

  values.bundle_id = "too-many";
  json = with_in(with_in(json, "ServiceRequest", "supportingInfo[19]", naming("Appointment", unknown)),
                 "ServiceRequest", "supportingInfo[20]", naming("Appointment", booking));
  REQUIRE(receiver.process(test::with(json, "id", in_quotes("too-many"))).result);
  CHECK(receiver.links_of("Appointment", booking).size() == 1);
}
