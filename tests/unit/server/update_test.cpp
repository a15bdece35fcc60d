#include "server/workflow/update.hpp"
#include "tests/support/booked.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::check_refused;
using test::entry_of;
using test::in_quotes;
using test::MessageValues;
using test::value_at;
using test::with;
using test::with_in;
using test::Workflow;

using Fixture = std::string (*)(const MessageValues&);

/// A receiver that holds a request of the ambulance world, and what its sender may send next.
struct Opened : Workflow {
  explicit Opened(std::string use_case = "a4t1", Fixture open = test::new_validation,
                  Fixture change = test::updated_validation,
                  std::vector<config::Service> configured = {test::clinical_hub()})
      : Workflow(std::move(configured)), change_(change) {
    values.use_case = std::move(use_case);
    first = process(open(values));
    if (!first.result) throw std::logic_error("the fixture is refused: " + first.result.error().diagnostics);
    values.service_request_id = store.resources[0].id.text();
    values.bundle_id = "an-update";
    values.last_updated = "2026-11-22T09:30:00.0000000+00:00";
    now.seconds += 3600;
  }

  std::string update() const { return change_(values); }
  /// The newest version of the ServiceRequest.
  const storage::ResourceRecord& current() const {
    return *std::find_if(store.resources.rbegin(), store.resources.rend(),
                         [](const storage::ResourceRecord& record) { return record.type == "ServiceRequest"; });
  }
  const storage::ResourceRecord& encounter() const {
    return *std::find_if(store.resources.rbegin(), store.resources.rend(),
                         [](const storage::ResourceRecord& record) { return record.type == "Encounter"; });
  }
  std::string audited() const { return store.audit.back().detail; }

  Outcome first{{}, {}};
  MessageValues values;

 private:
  Fixture change_;
};

/// An entry of a message: its path.
std::string of(const std::string& json, std::string_view type) { return entry_of(json, type) + ".resource"; }

std::string dated(const std::string& json, std::string_view type, std::string_view last_updated) {
  return with_in(json, type, "meta.lastUpdated", in_quotes(last_updated));
}

constexpr std::string_view earlier = "2026-11-22T08:59:59.9999999+00:00";
constexpr std::string_view first_sent = "2026-11-22T09:00:00.0000000+00:00";

}  // namespace

TEST_CASE("PM-5 A3-2 A4-11 A6-3 UPD-3 UPD-9 an update makes the next version, under the ids that were issued") {
  struct Case {
    std::string use_case;
    Fixture open;
    Fixture update;
  };
  for (const auto& c : std::vector<Case>{{"a3t1", test::new_referral, test::updated_referral},
                                         {"a4t1", test::new_validation, test::updated_validation},
                                         {"a6t1", test::new_ambulance_referral, test::updated_ambulance_referral}}) {
    INFO(c.use_case);
    Opened receiver(c.use_case, c.open, c.update);
    const auto json = with_in(receiver.update(), "ServiceRequest", "priority", R"("urgent")");
    const auto updated = receiver.process(json);
    REQUIRE(updated.result);
    REQUIRE(receiver.store.resources.size() == 3);
    const auto& record = receiver.current();
    CHECK(record.version == 2);
    CHECK(record.id.text() == receiver.values.service_request_id);
    CHECK(value_at(record.content, "priority") == R"("urgent")");
    CHECK(value_at(record.content, "id") == in_quotes(record.id.text()));
    CHECK(value_at(record.content, "subject") == value_at(receiver.store.resources[0].content, "subject"));
    CHECK(value_at(record.content, "meta.lastUpdated") == in_quotes("2026-11-22T10:00:00.0000000+00:00"));
    CHECK(value_at(receiver.store.resources[0].content, "priority").empty());  // UPD-9
    // RESP-5: every resource keeps the id that it got.
    for (const auto type : {"Patient", "CarePlan", "Organization", "Consent", "Flag"})
      CHECK(value_at(updated.reply, of(updated.reply, type) + ".id") ==
            value_at(receiver.first.reply, of(receiver.first.reply, type) + ".id"));
    CHECK(value_at(updated.reply, "id") == in_quotes("an-update"));
    CHECK(receiver.store.find_messages({"ServiceRequest", record.id}).size() == 2);
  }
}

TEST_CASE("UPD-14 RESP-6 our own Encounter comes back with every update, whether it was sent or not") {
  Opened receiver;
  const auto own = receiver.encounter().id.text();
  const auto full_url = value_at(receiver.first.reply, "entry[4].fullUrl");
  const auto theirs = value_at(receiver.first.reply, "entry[4].resource");
  REQUIRE(value_at(theirs, "id") == in_quotes(own));

  const auto unsent = receiver.process(receiver.update());
  REQUIRE(unsent.result);
  CHECK(value_at(unsent.reply, "entry[4].fullUrl") == full_url);
  CHECK(value_at(unsent.reply, "entry[4].resource.id") == in_quotes(own));
  CHECK(value_at(unsent.reply, "entry[4].resource.status") == in_quotes("planned"));
  CHECK(value_at(unsent.reply, "entry[4].resource.subject") == value_at(theirs, "subject"));

  // By its fullUrl, by its id, or by its number; older, and with another status: never compared, never taken.
  const auto number = value_at(theirs, "identifier");
  const auto other_url = in_quotes("urn:uuid:20000000-0000-4000-8000-000000000001");
  struct Case {
    std::string full_url;
    std::string id;
    std::string identifier;
  };
  for (const auto& c : std::vector<Case>{{full_url, "", ""},
                                         {other_url, in_quotes(own), ""},
                                         {other_url, "", number},
                                         {full_url, in_quotes(own), number}}) {
    auto sent = with(theirs, "status", in_quotes("in-progress"));
    sent = with(with(sent, "id", c.id), "identifier", c.identifier);
    sent = with(sent, "meta.lastUpdated", in_quotes("2020-01-01T00:00:00+00:00"));
    receiver.values.bundle_id += "-more";
    const auto json =
        with(receiver.update(), "entry[13]", R"({"fullUrl":)" + c.full_url + R"(,"resource":)" + sent + "}");
    const auto answered = receiver.process(json);
    REQUIRE(answered.result);
    CHECK(value_at(answered.reply, "entry[14]").empty());
    CHECK(value_at(answered.reply, "entry[13].resource.id") == in_quotes(own));
    CHECK(value_at(answered.reply, "entry[13].resource.status") == in_quotes("planned"));
    CHECK(value_at(answered.reply, "entry[13].resource.identifier") == number);
  }
  CHECK(receiver.encounter().version == 1);
}

TEST_CASE("UPD-4 TIME-5 an entry that is older than the stored one is 409, and nothing is changed") {
  Opened receiver;
  const auto before = receiver.store.resources.size();
  auto json = dated(receiver.update(), "Patient", earlier);
  check_refused(receiver.process(json), Category::conflict,
                "Bundle.entry[2].resource.ofType(Patient).meta.lastUpdated");
  CHECK(receiver.store.resources.size() == before);
  CHECK(receiver.store.messages.size() == 1);

  SECTION("every stale entry is told") {
    json = dated(json, "CarePlan", "2020-05-05T05:05:05Z");
    const auto refused = receiver.process(json);
    REQUIRE_FALSE(refused.result);
    REQUIRE(refused.result.error().further.size() == 1);
    CHECK(refused.result.error().further[0].expression == "Bundle.entry[4].resource.ofType(CarePlan).meta.lastUpdated");
  }
  SECTION("by a tenth of a microsecond, in any offset") {
    CHECK(receiver.process(dated(receiver.update(), "Patient", "2026-11-22T10:00:00.0000000+01:00")).result);
    check_refused(receiver.process(dated(receiver.update(), "Patient", "2026-11-22T09:59:59.9999999+01:00")),
                  Category::conflict, "Bundle.entry[2].resource.ofType(Patient).meta.lastUpdated");
  }
  SECTION("the MessageHeader is of its message alone") {
    CHECK(receiver.process(dated(receiver.update(), "MessageHeader", earlier)).result);
  }
}

TEST_CASE("UPD-3 UPD-4 entries are compared with their newest version, wherever it was sent") {
  Opened receiver;
  receiver.values.last_updated = "2026-11-22T09:40:00+00:00";
  REQUIRE(receiver.process(receiver.update()).result);
  receiver.values.last_updated = "2026-11-22T09:39:59+00:00";
  CHECK_FALSE(receiver.process(receiver.update()).result);
  receiver.values.last_updated = "2026-11-22T09:40:01+00:00";
  CHECK(receiver.process(receiver.update()).result);
  CHECK(receiver.current().version == 3);
}

TEST_CASE("UPD-5 an equal time with the same content changes nothing, with another content it is applied and told") {
  Opened receiver;
  receiver.values.last_updated = first_sent;
  const auto same = with_in(receiver.update(), "Flag", "id", in_quotes("another-id"));
  REQUIRE(receiver.process(same).result);
  CHECK(receiver.audited().find("UPD-5") == std::string::npos);

  const auto changed = with_in(receiver.update(), "Flag", "code.coding[0].code", in_quotes("U"));
  REQUIRE(receiver.process(changed).result);
  CHECK(receiver.audited().find("UPD-5 Bundle.entry[11].resource.ofType(Flag) was changed") != std::string::npos);

  // What was applied is the stored content from now on.
  REQUIRE(receiver.process(changed).result);
  CHECK(receiver.audited().find("UPD-5") == std::string::npos);
}

TEST_CASE("UPD-5 UPD-10 entries without meta.lastUpdated are told apart by their content") {
  Opened receiver;
  const auto undated = with_in(receiver.update(), "Consent", "meta.lastUpdated", "");
  REQUIRE(receiver.process(undated).result);
  CHECK(receiver.audited().find("UPD-5 Bundle.entry[10]") != std::string::npos);
  REQUIRE(receiver.process(undated).result);
  CHECK(receiver.audited().find("UPD-5 Bundle.entry[10]") == std::string::npos);
}

TEST_CASE("UPD-3 an entry that is new is added, one that is left out keeps its id") {
  Opened receiver;
  const auto flag = value_at(receiver.update(), "entry[11].resource");
  const auto added = with(receiver.update(), "entry[13]",
                          R"({"fullUrl":"urn:uuid:20000000-0000-4000-8000-000000000002","resource":)" + flag + "}");
  const auto with_two = receiver.process(added);
  REQUIRE(with_two.result);
  const auto id = value_at(with_two.reply, "entry[14].resource.id");
  REQUIRE_FALSE(id.empty());
  REQUIRE(receiver.process(receiver.update()).result);
  const auto again = receiver.process(added);
  REQUIRE(again.result);
  CHECK(value_at(again.reply, "entry[14].resource.id") == id);
}

TEST_CASE("UPD-7 an update is found by the issued id, else by the Bundle.id of the same sender") {
  Opened receiver;
  const std::string path = "Bundle.entry[1].resource.ofType(ServiceRequest).id";
  const auto opening = MessageValues{}.bundle_id;

  SECTION("an id that was never issued, or is no UUID, is 404 even with the Bundle.id of the request") {
    receiver.values.bundle_id = opening;
    for (const auto id : {"95e58add-0b10-4a8c-817c-2729eb0cab75", "XXXXXXXXX"}) {
      receiver.values.service_request_id = id;
      check_refused(receiver.process(receiver.update()), Category::not_found, path);
    }
  }
  SECTION("without an id the Bundle.id of any message of the conversation finds it") {
    REQUIRE(receiver.process(receiver.update()).result);  // "an-update"
    receiver.values.service_request_id = "";
    for (const auto& bundle_id : {opening, std::string("an-update")}) {
      receiver.values.bundle_id = bundle_id;
      CHECK(receiver.process(receiver.update()).result);
    }
    CHECK(receiver.current().version == 4);
    receiver.values.bundle_id = "unknown";
    check_refused(receiver.process(receiver.update()), Category::not_found, path);
  }
  SECTION("the Bundle.id of another organisation does not") {
    receiver.values.service_request_id = "";
    receiver.values.bundle_id = opening;
    receiver.organisation = "C3003";
    check_refused(receiver.process(receiver.update()), Category::not_found, path);
  }
  SECTION("a cancellation needs the id") {
    receiver.values.service_request_id = "";
    receiver.values.bundle_id = opening;
    check_refused(receiver.process(test::cancelled_validation(receiver.values)), Category::not_found, path);
  }
}

TEST_CASE("UPD-6 fullUrls that repeat between conversations are not compared with each other") {
  Opened receiver;
  receiver.values.last_updated = "2026-11-22T09:50:00+00:00";
  REQUIRE(receiver.process(receiver.update()).result);
  const auto first_id = receiver.values.service_request_id;
  MessageValues other;
  other.use_case = "a4t1";
  other.bundle_id = "another-request";
  REQUIRE(receiver.process(test::new_validation(other)).result);
  receiver.values.service_request_id = receiver.current().id.text();
  REQUIRE(receiver.values.service_request_id != first_id);
  receiver.values.last_updated = "2026-11-22T09:10:00+00:00";  // before the update of the first
  CHECK(receiver.process(receiver.update()).result);
}

TEST_CASE("UPD-8 CANCEL-2 what was cancelled cannot be updated") {
  Opened receiver;
  REQUIRE(receiver.process(test::cancelled_validation(receiver.values)).result);
  check_refused(receiver.process(receiver.update()), Category::conflict,
                "Bundle.entry[1].resource.ofType(ServiceRequest).id");
}

TEST_CASE("A4-10 an update after work on the validation has begun is 409") {
  Opened receiver;
  auto begun = receiver.encounter();
  begun.status = "in-progress";
  receiver.store.put_resource(begun);
  check_refused(receiver.process(receiver.update()), Category::conflict,
                "Bundle.entry[1].resource.ofType(ServiceRequest).id");

  Opened ambulance("a6t1", test::new_ambulance_referral, test::updated_ambulance_referral);
  auto running = ambulance.encounter();
  running.status = "in-progress";
  ambulance.store.put_resource(running);
  CHECK(ambulance.process(ambulance.update()).result);  // updates of Application 6 go on
}

TEST_CASE("UPD-15 an update for another patient is 422, a correction with a later time applies") {
  const auto other_number = [](const std::string& json) {
    return with_in(json, "Patient", "identifier[0].value", R"("9990548617")");
  };
  Opened receiver;
  receiver.values.last_updated = first_sent;
  const auto unchanged_time = other_number(receiver.update());
  check_refused(receiver.process(unchanged_time), Category::unprocessable, "Bundle.entry[2].resource.ofType(Patient)");
  CHECK(receiver.current().nhs_number == "9990548609");

  SECTION("a correction") {
    receiver.values.last_updated = "2026-11-22T09:30:00+00:00";
    REQUIRE(receiver.process(other_number(receiver.update())).result);
    CHECK(receiver.current().nhs_number == "9990548617");
  }
  SECTION("enrichment of a patient of whom little was known") {  // A6-10
    MessageValues unknown;
    unknown.use_case = "a6t1";
    unknown.nhs_number = "";
    unknown.bundle_id = "unknown-patient";
    REQUIRE(receiver.process(with_in(test::new_ambulance_referral(unknown), "Patient", "birthDate", "")).result);
    unknown.service_request_id = receiver.current().id.text();
    unknown.nhs_number = "9990548609";
    REQUIRE(receiver.process(test::updated_ambulance_referral(unknown)).result);
    CHECK(receiver.current().nhs_number == "9990548609");
    CHECK(receiver.current().birth_date == "1988-04-17");
  }
  SECTION("tolerated by name") {
    auto service = test::clinical_hub();
    service.tolerate = {"patient-mismatch"};
    Opened tolerant("a4t1", test::new_validation, test::updated_validation, {service});
    tolerant.values.last_updated = first_sent;
    REQUIRE(tolerant.process(other_number(tolerant.update())).result);
    CHECK(tolerant.audited().find("UPD-15") != std::string::npos);
  }
}

TEST_CASE("A6-14 UPD-3 of an ambulance update lastUpdated decides, entry by entry under its fullUrl") {
  Opened receiver("a6t1", test::new_ambulance_referral, test::updated_ambulance_referral);
  check_refused(receiver.process(dated(receiver.update(), "Patient", earlier)), Category::conflict,
                "Bundle.entry[2].resource.ofType(Patient).meta.lastUpdated");

  // As old, and no entry that was here before: it is added.
  const auto flag =
      with(value_at(receiver.update(), of(receiver.update(), "Flag")), "meta.lastUpdated", in_quotes(earlier));
  std::size_t entries = 0;
  while (!value_at(receiver.update(), "entry[" + std::to_string(entries) + "]").empty()) ++entries;
  const auto added = with(receiver.update(), "entry[" + std::to_string(entries) + "]",
                          R"({"fullUrl":"urn:uuid:20000000-0000-4000-8000-000000000002","resource":)" +
                              with(flag, "category[0].coding[0].code", in_quotes("SG")) + "}");
  CHECK(receiver.process(added).result);
  CHECK(receiver.current().version == 2);
}
