// Versions of resources, and how they are searched.
#include "tests/contract/opened.hpp"
#include "tests/support/catch.hpp"

using namespace bars;
using namespace bars::test;
using storage::ResourceQuery;
using storage::Snapshot;
using storage::Transaction;

namespace {

constexpr const char* number_system = "https://fhir.example/Id/booking";

void put_resources(OpenedStore& store, const std::vector<storage::ResourceRecord>& records) {
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    for (const auto& record : records) transaction.put_resource(record);
    return {};
  }));
}

ResourceQuery any_query() {
  ResourceQuery query;
  query.type = "Appointment";
  query.service = "2000072489";
  return query;
}

ResourceQuery by_nhs_number(std::string number = "9476719931") {
  auto query = any_query();
  query.nhs_number = std::move(number);
  return query;
}

ResourceQuery by_person(std::string name, std::string birth_date = "1970-01-01", std::string postcode = "TR11AA") {
  auto query = any_query();
  query.patient_name = std::move(name);
  query.birth_date = std::move(birth_date);
  query.postcode = std::move(postcode);
  return query;
}

ResourceQuery by_identifier(std::string system, std::string value) {
  auto query = any_query();
  query.identifier = storage::IdentifierRecord{std::move(system), std::move(value)};
  return query;
}

/// The numbers of the appointments that a query finds, and that it counts as many.
std::vector<std::uint32_t> numbers(Snapshot& snapshot, const ResourceQuery& query) {
  std::vector<std::uint32_t> found;
  for (const auto& record : snapshot.find_resources(query))
    for (std::uint32_t number = 1; number < 20; ++number)
      if (record.id == appointment(number).id) found.push_back(number);
  if (!query.before && found.size() < query.limit) CHECK(snapshot.count_resources(query) == found.size());
  return found;
}

using Numbers = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("UPD-9 the current version is found, earlier versions stay and are numbered") {
  OpenedStore store;
  std::vector<std::int64_t> versions;
  REQUIRE(store.write([&](Transaction& transaction) -> fhir::Result<void> {
    auto record = appointment(1);
    versions.push_back(transaction.put_resource(record));
    record.status = "cancelled";
    versions.push_back(transaction.put_resource(record));
    // read-your-writes inside the unit
    versions.push_back(transaction.find_resource("Appointment", record.id, record.service)->version);
    auto referral = record;  // the same id, another type: another resource
    referral.type = "ServiceRequest";
    versions.push_back(transaction.put_resource(referral));
    return {};
  }));
  CHECK(versions == std::vector<std::int64_t>{1, 2, 2, 1});
  store.read([&](Snapshot& snapshot) {
    const auto sent = appointment(1);
    const auto found = snapshot.find_resource("Appointment", sent.id, sent.service);
    REQUIRE(found);
    CHECK(found->type == sent.type);
    CHECK(found->id == sent.id);
    CHECK(found->version == 2);
    CHECK(found->service == sent.service);
    CHECK(found->organisation == sent.organisation);
    CHECK(found->status == "cancelled");
    CHECK(found->nhs_number == sent.nhs_number);
    CHECK(found->patient_name == sent.patient_name);
    CHECK(found->birth_date == sent.birth_date);
    CHECK(found->postcode == sent.postcode);
    CHECK(found->start == sent.start);
    CHECK(found->sequence > 0);
    CHECK(found->slot_id == sent.slot_id);
    CHECK(found->last_updated == sent.last_updated);
    CHECK(found->content == sent.content);
    CHECK_FALSE(snapshot.find_resource("Appointment", sent.id, "another service"));
    CHECK_FALSE(snapshot.find_resource("Appointment", uuid(9), sent.service));
  });
}

TEST_CASE("UPD-9 every version is found by its number, in its own service only") {
  OpenedStore store;
  auto second = appointment(1);
  second.status = "cancelled";
  second.start.reset();
  put_resources(store, {appointment(1), second});
  store.read([&](Snapshot& snapshot) {
    const auto id = appointment(1).id;
    const auto found = snapshot.find_resource_version("Appointment", id, "2000072489", 1);
    REQUIRE(found);
    CHECK(found->version == 1);
    CHECK(found->status == "booked");
    CHECK(found->content == appointment(1).content);
    const auto current = snapshot.find_resource_version("Appointment", id, "2000072489", 2);
    REQUIRE(current);
    CHECK(current->status == "cancelled");
    CHECK_FALSE(current->start);
    CHECK(current->sequence > found->sequence);
    for (const std::int64_t version : {std::int64_t{0}, std::int64_t{3}, std::int64_t{-1}})
      CHECK_FALSE(snapshot.find_resource_version("Appointment", id, "2000072489", version));
    CHECK_FALSE(snapshot.find_resource_version("ServiceRequest", id, "2000072489", 1));
    CHECK_FALSE(snapshot.find_resource_version("Appointment", id, "another service", 1));
    CHECK_FALSE(snapshot.find_resource_version("Appointment", uuid(9), "2000072489", 1));
  });
}

TEST_CASE("TI-16 APPT-5 a patient's current resources of one service and type are found, newest first") {
  OpenedStore store;
  auto foreign = appointment(4);
  foreign.service = "another service";
  auto referral = appointment(5);
  referral.type = "ServiceRequest";
  auto unnumbered = appointment(6);
  unnumbered.nhs_number = "";
  auto corrected = appointment(3);  // no longer this patient's
  corrected.nhs_number = "9449304130";
  put_resources(store, {appointment(1), appointment(2), appointment(3), appointment(1), foreign, referral, unnumbered,
                        corrected});
  store.read([&](Snapshot& snapshot) {
    CHECK(numbers(snapshot, by_nhs_number()) == Numbers{1, 2});
    CHECK(snapshot.find_resources(by_nhs_number())[0].version == 2);
    CHECK(numbers(snapshot, by_nhs_number("9449304130")) == Numbers{3});
    CHECK(numbers(snapshot, by_nhs_number("")).empty());
    auto query = by_nhs_number();
    query.type = "ServiceRequest";
    CHECK(numbers(snapshot, query) == Numbers{5});
    query.type = "Encounter";
    CHECK(numbers(snapshot, query).empty());
  });
}

TEST_CASE("HDR-5 who sent the first version has sent the record, whoever changes it later") {
  OpenedStore store;
  auto changed = appointment(1);
  changed.organisation = "B2002";
  auto unnamed = appointment(3);
  unnamed.organisation = "";
  put_resources(store, {appointment(1), changed, appointment(2), unnamed});
  store.read([&](Snapshot& snapshot) {
    const auto sent = [&](std::string_view organisation, const fhir::Uuid& id, std::string_view service = "2000072489",
                          std::string_view type = "Appointment") {
      return snapshot.was_sent_by(organisation, type, id, service);
    };
    CHECK(sent("A1001", appointment(1).id));
    CHECK_FALSE(sent("B2002", appointment(1).id));
    CHECK_FALSE(sent("A1001", appointment(1).id, "another service"));
    CHECK_FALSE(sent("A1001", appointment(1).id, "2000072489", "ServiceRequest"));
    CHECK_FALSE(sent("A1001", uuid(9)));
    CHECK_FALSE(sent("", unnamed.id));

    auto query = by_nhs_number();
    query.sender = "A1001";
    CHECK(numbers(snapshot, query) == Numbers{2, 1});
    query.sender = "B2002";
    CHECK(numbers(snapshot, query).empty());
    query.sender = "";
    CHECK(numbers(snapshot, query).empty());
  });
}

TEST_CASE("APPT-5 a search is read page by page, each before the last sequence of the one before") {
  OpenedStore store;
  put_resources(store, {appointment(1), appointment(2), appointment(3), appointment(4), appointment(5)});
  store.read([&](Snapshot& snapshot) {
    auto query = by_nhs_number();
    query.limit = 2;
    std::vector<Numbers> pages;
    for (int page = 0; page < 4; ++page) {
      const auto found = snapshot.find_resources(query);
      pages.push_back(numbers(snapshot, query));
      CHECK(snapshot.count_resources(query) == 5);
      if (!found.empty()) query.before = found.back().sequence;
    }
    CHECK(pages == std::vector<Numbers>{{5, 4}, {3, 2}, {1}, {}});
    query = by_nhs_number();
    query.limit = 0;
    CHECK(snapshot.find_resources(query).empty());
    query.limit = 5;
    CHECK(snapshot.find_resources(query).size() == 5);
  });
}

TEST_CASE("APPT-3 a patient is found by words of the name, birth date and postcode together") {
  OpenedStore store;
  auto twin = appointment(2);
  twin.patient_name = "patient other";
  auto elsewhere = appointment(3);
  elsewhere.postcode = "AB12CD";
  auto foreign = appointment(4);
  foreign.service = "another service";
  auto unknown = appointment(5);
  unknown.birth_date = "";
  unknown.postcode = "";
  auto moved = appointment(6);
  put_resources(store, {appointment(1), twin, elsewhere, foreign, unknown, moved});
  moved.postcode = "ZZ99ZZ";
  put_resources(store, {moved});
  store.read([&](Snapshot& snapshot) {
    struct Case {
      std::string name;
      Numbers expected;
    };
    for (const Case& each : {Case{"patient test", {1}}, Case{"TEST Patient", {1}}, Case{"Patient", {2, 1}},
                             Case{"test", {1}}, Case{"pat mid", {1}}, Case{"other", {2}}, Case{"atient", {}},
                             Case{"patient tests", {}}, Case{" ", {}}, Case{"%", {}}}) {
      INFO(each.name);
      CHECK(numbers(snapshot, by_person(each.name)) == each.expected);
    }
    CHECK(numbers(snapshot, by_person("patient", "1970-01-02")).empty());
    CHECK(numbers(snapshot, by_person("patient", "1970-01-01", "AB12CD")) == Numbers{3});
    CHECK(numbers(snapshot, by_person("patient", "1970-01-01", "ZZ99ZZ")) == Numbers{6});
    CHECK(numbers(snapshot, by_person("patient", "", "")).empty());
    CHECK(numbers(snapshot, by_person("", "1970-01-01")).empty());
    CHECK(numbers(snapshot, by_person("patient", "1970-01-01", "")).empty());
  });
}

TEST_CASE("SR-1 current bookings and referrals are found by identifier, systems without scheme and letter case") {
  OpenedStore store;
  const auto with = [](std::uint32_t number, std::vector<storage::IdentifierRecord> identifiers) {
    auto record = appointment(number);
    record.identifiers = std::move(identifiers);
    return record;
  };
  auto foreign = with(4, {{number_system, "one"}});
  foreign.service = "another service";
  auto referral = with(5, {{number_system, "one"}});
  referral.type = "ServiceRequest";
  auto encounter = with(6, {{number_system, "one"}});
  encounter.type = "Encounter";
  put_resources(store,
                {with(1, {{number_system, "one"}, {"", "bare"}, {number_system, "one"}}),
                 with(2, {{"https://fhir.example/Id/other", "one"}}), with(3, {}), foreign, referral, encounter});
  store.read([&](Snapshot& snapshot) {
    CHECK(numbers(snapshot, by_identifier(number_system, "one")) == Numbers{1});
    CHECK(numbers(snapshot, by_identifier("HTTP://FHIR.example/id/BOOKING", "one")) == Numbers{1});
    CHECK(numbers(snapshot, by_identifier("", "one")) == Numbers{2, 1});
    CHECK(numbers(snapshot, by_identifier("", "bare")) == Numbers{1});
    CHECK(numbers(snapshot, by_identifier(number_system, "ONE")).empty());
    CHECK(numbers(snapshot, by_identifier(number_system, "")).empty());
    auto query = by_identifier(number_system, "one");
    query.type = "ServiceRequest";
    CHECK(numbers(snapshot, query) == Numbers{5});
    query.type = "Encounter";
    CHECK(numbers(snapshot, query).empty());
  });
  put_resources(store, {with(1, {{number_system, "two"}, {"", "bare"}}), with(2, {})});
  store.read([&](Snapshot& snapshot) {
    CHECK(numbers(snapshot, by_identifier("", "one")).empty());
    CHECK(numbers(snapshot, by_identifier(number_system, "two")) == Numbers{1});
    CHECK(numbers(snapshot, by_identifier("", "bare")) == Numbers{1});
  });
}

TEST_CASE("SR-1 a resource is found by so many identifiers, and by none that is too long") {
  OpenedStore store;
  auto record = appointment(1);
  record.identifiers.push_back({"", std::string(storage::longest_identifier + 1, 'x')});
  record.identifiers.push_back({"", std::string(storage::longest_identifier, 'x')});
  for (std::size_t i = 1; i <= storage::most_identifiers; ++i)
    record.identifiers.push_back({"", "value-" + std::to_string(i)});
  put_resources(store, {record});
  store.read([&](Snapshot& snapshot) {
    CHECK(numbers(snapshot, by_identifier("", record.identifiers[0].value)).empty());
    CHECK(numbers(snapshot, by_identifier("", record.identifiers[1].value)) == Numbers{1});
    CHECK(numbers(snapshot, by_identifier("", "value-31")) == Numbers{1});
    CHECK(numbers(snapshot, by_identifier("", "value-32")).empty());
  });
}

TEST_CASE("APPT-5 a query finds what fits everything that it names") {
  OpenedStore store;
  auto undated = appointment(3);
  undated.start.reset();
  auto identified = appointment(4);
  identified.identifiers = {{number_system, "one"}};
  identified.nhs_number = "9449304130";
  put_resources(store, {appointment(1), appointment(2), undated, identified});
  store.read([&](Snapshot& snapshot) {
    auto query = any_query();
    CHECK(numbers(snapshot, query).empty());
    query.from = 0;
    query.to = 4'000'000'000;
    CHECK(numbers(snapshot, query).empty());

    query = by_nhs_number();
    query.from = *appointment(1).start;
    CHECK(numbers(snapshot, query) == Numbers{2, 1});
    query.to = *appointment(2).start;
    CHECK(numbers(snapshot, query) == Numbers{1});
    query.from = *appointment(1).start + 1;
    CHECK(numbers(snapshot, query).empty());
    query.from.reset();
    CHECK(numbers(snapshot, query) == Numbers{1});

    query = by_nhs_number();
    query.id = appointment(2).id;
    CHECK(numbers(snapshot, query) == Numbers{2});
    query.nhs_number = "9449304130";
    CHECK(numbers(snapshot, query).empty());

    query = any_query();
    query.id = appointment(3).id;
    CHECK(numbers(snapshot, query) == Numbers{3});
    query.service = "another service";
    CHECK(numbers(snapshot, query).empty());

    query = by_identifier(number_system, "one");
    query.nhs_number = "9449304130";
    CHECK(numbers(snapshot, query) == Numbers{4});
    query.nhs_number = "9476719931";
    CHECK(numbers(snapshot, query).empty());

    query = by_person("patient");
    query.nhs_number = "9449304130";
    CHECK(numbers(snapshot, query) == Numbers{4});
    query.identifier = storage::IdentifierRecord{number_system, "other"};
    CHECK(numbers(snapshot, query).empty());
  });
}
