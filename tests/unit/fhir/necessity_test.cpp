// The payload tables: what they hold, and what is found in messages.
#include "fhir/bars/necessity.hpp"
#include "fhir/bars/necessity_tables.hpp"
#include "tests/unit/fhir/rules_support.hpp"

#include <bitset>
#include <set>

using namespace bars;
using namespace bars::fhir;
using test::Expressions;
using test::found_by;
using test::resource_path;
using test::with_in;

namespace {

const NecessaryElement* child(const NecessaryElement& parent, std::string_view json) {
  for (const NecessaryElement& element : parent.children)
    if (element.json == json) return &element;
  return nullptr;
}

/// Whether a table marks the element of this path as MUST.
bool is_must(int application, std::string_view definition, std::string_view type,
             std::initializer_list<std::string_view> path) {
  const NecessityTable* table = find_necessity_table(application, definition);
  REQUIRE(table != nullptr);
  for (const NecessaryElement* at : table->resources) {
    if (at->name != type) continue;
    bool must = true;
    for (const auto name : path) {
      const NecessaryElement* next = child(*at, name);
      if (next == nullptr) return false;
      must = (at->musts >> (next - at->children.data()) & 1) != 0;
      at = next;
    }
    return must;
  }
  return false;
}

Expressions missing(std::string_view json) { return found_by("BIZ-18", json); }

bool has(const Expressions& found, const std::string& expression) {
  return std::find(found.begin(), found.end(), expression) != found.end();
}

// What removing one element adds to what is found.
Expressions more(std::string_view before, std::string_view after) {
  const auto known = missing(before);
  auto found = missing(after);
  std::erase_if(found, [&known](const std::string& one) { return has(known, one); });
  return found;
}

constexpr std::string_view referral = "servicerequest-request-referral";

}  // namespace

TEST_CASE("BIZ-18 every payload page has its table, every cancellation the one of the Core") {
  struct Case {
    int application;
    std::string_view definition;
    bool known;
  };
  for (const Case& c : {Case{1, "booking-request", true},
                        {2, "booking-request", true},
                        {7, "booking-request", true},
                        {5, "booking-request", false},
                        {1, referral, true},
                        {2, referral, true},
                        {3, referral, true},
                        {5, referral, true},
                        {6, referral, true},
                        {8, referral, true},
                        {4, referral, false},
                        {4, "servicerequest-request-validation", true},
                        {4, "servicerequest-response-validation-interim", true},
                        {4, "servicerequest-response-validation-full", true},
                        {6, "servicerequest-response-referral-short", true},
                        {1, "servicerequest-response-referral", false},
                        {0, "booking-request-cancelled", true},
                        {1, "booking-request-cancelled", true},
                        {6, "servicerequest-request-cancelled", true},
                        {0, "booking-request", false},
                        {1, "", false}}) {
    INFO(c.application << " " << c.definition);
    const NecessityTable* table = find_necessity_table(c.application, c.definition);
    CHECK((table != nullptr) == c.known);
    if (table != nullptr) CHECK_FALSE(table->resources.empty());
  }
  CHECK(necessity_tables().tables.size() == 15);
}

TEST_CASE("BIZ-18 the tables hold what the pages mark as MUST") {
  CHECK(is_must(1, referral, "Encounter", {"episodeOfCare", "reference"}));
  CHECK(is_must(1, referral, "ServiceRequest", {"authoredOn"}));
  CHECK(is_must(1, "booking-request", "HealthcareService", {"providedBy", "reference"}));
  CHECK(is_must(7, "booking-request", "Slot", {"start"}));
  CHECK(is_must(4, "servicerequest-request-validation", "Flag", {"category", "coding", "code"}));
  CHECK_FALSE(is_must(1, referral, "ServiceRequest", {"occurrencePeriod"}));
  CHECK_FALSE(is_must(1, referral, "Patient", {"birthDate"}));
}

TEST_CASE("BIZ-18 what has a rule of its own, or means nothing to a receiver, is not in the tables") {
  for (const NecessaryElement& tree : necessity_tables().trees) {
    INFO(tree.name);
    if (tree.name != "Bundle") CHECK(child(tree, "id") == nullptr);
    const NecessaryElement* meta = child(tree, "meta");
    if (meta != nullptr) CHECK(child(*meta, "lastUpdated") == nullptr);
  }
}

TEST_CASE("BIZ-18 values that a page has wrong or that move are not fixed") {
  for (const NecessaryElement& tree : necessity_tables().trees) {
    INFO(tree.name);
    const NecessaryElement* status = child(tree, "status");
    const bool moves = tree.name == "CarePlan" || tree.name == "ServiceRequest" || tree.name == "Encounter" ||
                       tree.name == "Appointment" || tree.name == "Task";
    if (moves && status != nullptr) CHECK(status->fixed.empty());
    if (tree.name == "MessageHeader") CHECK_FALSE(tree.has_fixed_child);
  }
}

TEST_CASE("BIZ-18 elements are numbered once and within the bound") {
  std::set<std::size_t> numbers;
  std::size_t count = 0;
  const auto visit = [&](const auto& self, const NecessaryElement& element) -> void {
    ++count;
    numbers.insert(element.number);
    CHECK(element.children.size() <= 64);
    CHECK(element.keys.size() == element.children.size());
    for (const NecessaryElement& each : element.children) self(self, each);
  };
  for (const NecessaryElement& tree : necessity_tables().trees) visit(visit, tree);
  CHECK(numbers.size() == count);
  CHECK(*numbers.rbegin() < NecessityTables::most_elements);
}

TEST_CASE("BIZ-18 a missing element is named itself, a child only where its parent is") {
  const auto json = test::new_referral();
  CHECK(more(json, with_in(json, "Encounter", "class", "")) == Expressions{resource_path(json, "Encounter", ".class")});
  CHECK(more(json, with_in(json, "Encounter", "class.display", "")) ==
        Expressions{resource_path(json, "Encounter", ".class.display")});
  CHECK(more(json, with_in(json, "Encounter", "class.display", "null")) ==
        Expressions{resource_path(json, "Encounter", ".class.display")});
  const auto medication = test::plus(json, "urn:uuid:m", R"({"resourceType":"MedicationStatement",
    "meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-MedicationStatement"]},
    "status":"active","subject":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"}})");
  CHECK(more(json, medication) ==
        Expressions{resource_path(medication, "MedicationStatement", ".medication.ofType(CodeableConcept)")});
}

TEST_CASE("BIZ-18 repetitions are each looked at, and the element is reported once, where it is missed first") {
  const auto json = test::new_booking();
  constexpr std::string_view contact = R"({"extension":[
    {"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank","valuePositiveInt":2}],
    "telecom":[{"system":"phone","value":"1","rank":1}]})";
  auto changed = with_in(json, "Patient", "contact[1]", contact);
  changed = with_in(changed, "Patient", "contact[2]", contact);
  CHECK(more(json, changed) == Expressions{resource_path(json, "Patient", ".contact[1].relationship")});
}

TEST_CASE("BIZ-18 a primitive that only has extensions is there") {
  const auto json = with_in(test::new_referral(), "Encounter", "class.display", "");
  const auto reason =
      with_in(json, "Encounter", "class._display", R"({"extension":[{"url":"urn:x","valueString":"unknown"}]})");
  CHECK(has(missing(json), resource_path(json, "Encounter", ".class.display")));
  CHECK_FALSE(has(missing(reason), resource_path(json, "Encounter", ".class.display")));
}

TEST_CASE("BIZ-18 extensions are told apart by their url") {
  const auto json = test::new_booking();
  const auto no_version = with_in(json, "MessageHeader", "extension[0].extension[1]", "");
  CHECK(more(json, no_version) == Expressions{resource_path(json, "MessageHeader", ".extension[0].extension")});
  const auto renamed = with_in(json, "MessageHeader", "extension[0].extension[1].url", R"("requesterCDSSVersion")");
  CHECK(more(json, renamed).empty());
  const auto other = with_in(json, "MessageHeader", "extension[0].url", R"("urn:other")");
  CHECK(more(json, with_in(other, "MessageHeader", "extension[0].extension[1]", "")).empty());
}

TEST_CASE("BIZ-18 a fixed value warns when no repetition has it") {
  const auto json = test::new_referral();
  CHECK(more(json, with_in(json, "Encounter", "class.code", R"("AMB")")) ==
        Expressions{resource_path(json, "Encounter", ".class.code")});
  CHECK(more(json, with_in(json, "Flag", "status", R"("inactive")")) ==
        Expressions{resource_path(json, "Flag", ".status")});
  const auto scope = [&json](std::string_view codings) { return with_in(json, "Consent", "scope.coding", codings); };
  constexpr std::string_view other = R"({"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"adr"})";
  constexpr std::string_view right =
      R"({"system":"HTTPS://terminology.hl7.org/codesystem/consentscope","code":"patient-privacy"})";
  CHECK(more(json, scope("[" + std::string(other) + "]")) ==
        Expressions{resource_path(json, "Consent", ".scope.coding[0].code")});
  CHECK(more(json, scope("[" + std::string(other) + "," + std::string(right) + "]")).empty());
}

TEST_CASE("BIZ-18 a choice of which any type will do is met by any") {
  const auto json = test::referral_of("a6t1");
  const auto procedure = [&json](std::string_view performed) {
    return test::plus(json, "urn:uuid:p",
                      R"({"resourceType":"Procedure","status":"in-progress")" + std::string(performed) + "}");
  };
  const auto without = procedure("");
  CHECK(has(missing(without), resource_path(without, "Procedure", ".performed")));
  CHECK_FALSE(
      has(missing(procedure(R"(,"performedString":"today")")), resource_path(without, "Procedure", ".performed")));
}

TEST_CASE("BIZ-18 the table goes by Application and definition, else by what the message is") {
  const auto says = [](std::string_view json, std::string_view text) {
    for (const Issue& issue : test::content_issues(json))
      if (issue.rule == "BIZ-18") return issue.diagnostics.find(text) != std::string::npos;
    return false;
  };
  const auto booking = with_in(test::new_booking(), "HealthcareService", "active", "");
  const auto cancelled = with_in(test::cancelled_booking(), "Appointment", "slot", "");
  CHECK(says(booking, "the payload table Booking-Request of Application 1 "));
  CHECK(says(test::referral_of("a3t1"), "the payload table Referral of Application 3 "));
  CHECK(says(cancelled, "the payload table Cancellation-Booking of the BaRS Core "));
  CHECK(says(with_in(test::cancelled_referral(), "MessageHeader", "definition", ""), "Cancellation-Referral"));
  CHECK(says(with_in(test::new_validation(), "MessageHeader", "definition", ""), "Validation-Request"));
  CHECK(says(with_in(booking, "MessageHeader", "definition", ""), "Booking-Request"));
  CHECK(missing(test::referral_of("a4t1")).empty());  // Application 4 has no page for a referral
}

TEST_CASE("BIZ-18 findings are bounded by what Issues keeps") {
  std::string json = test::new_referral();
  json = with_in(json, "Consent", "policyRule", "");
  const Document document = decode_json(json).value();
  Issues read;
  const auto message = read_message(document.root, read);
  REQUIRE(message.has_value());
  Issues issues;
  for (std::size_t i = 0; i < Issues::max_kept; ++i) issues.warn("X", "Full.", "");
  check_content_rules(*message, "a1t1", find_definition_by_key(referral), issues);
  CHECK(issues.kept().size() == Issues::max_kept);
  CHECK(issues.dropped() > 0);
}
