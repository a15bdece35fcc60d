// GET /MessageDefinition and GET /metadata: they never suspend, so no receiver has to run.
#include "fhir/versions.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/handling.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using test::value_at;

struct Receiver {
  explicit Receiver(std::vector<config::Service> services = {test::emergency_department(), test::pharmacy()}) {
    config.services = std::move(services);
  }

  handlers::Outcome ask(handlers::Handler handler, std::vector<http::Parameter> query, std::string_view target) {
    return test::handled(
        handler, config, store,
        {.query = std::move(query), .resource_id = {}, .organisation = "B2002", .target = std::string(target)});
  }

  handlers::Outcome definitions(const std::vector<std::string>& contexts, std::string_view target = "2000072489") {
    std::vector<http::Parameter> query;
    for (const auto& context : contexts) query.push_back({"context", context});
    return ask(handlers::message_definition, query, target);
  }

  config::Receiver config;
  test::NoStore store;
};

const std::string service = "https://fhir.nhs.uk/Id/dos-service-id|";
const std::string use_case = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars|";

}  // namespace

TEST_CASE("MDS-1 MDS-2 MDS-3 MDS-4 the ways to say which service and use case") {
  Receiver receiver;
  for (const auto& contexts :
       std::vector<std::vector<std::string>>{{service + "2000072489"},
                                             {service + "2000072489", use_case + "a1t1"},
                                             {use_case + "a1t1", service + "2000072489"},
                                             {use_case + "A1T1"},
                                             {"2000072489"},
                                             {"a1t1"},
                                             {"a1t1", "2000072489"},
                                             {"http://fhir.nhs.uk/id/dos-service-id|2000072489"},
                                             {use_case + "a1t1&context=" + service + "2000072489"},
                                             {"2000072489&context=a1t2"}}) {
    INFO(contexts[0]);
    const auto answer = receiver.definitions(contexts);
    REQUIRE(answer);
    CHECK(value_at(answer->body, "type") == R"("searchset")");
    CHECK(value_at(answer->body, "total") == "4");
    CHECK(value_at(answer->body, "entry[0].search.mode") == R"("match")");
  }
}

TEST_CASE("MDS-1 the service that is asked for decides, not the target") {
  Receiver receiver;
  const auto answer = receiver.definitions({service + "2000070513"});
  REQUIRE(answer);
  CHECK(value_at(answer->body, "total") == "1");
  CHECK(value_at(answer->body, "entry[0].resource.version") == R"("1.2.0")");
  CHECK(answer->body.find("2000072489\"") == std::string::npos);

  receiver.config.services[1].access.clear();  // its own rules have to let the caller in
  const auto refused = receiver.definitions({service + "2000070513"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().category == Category::security);
}

TEST_CASE("ERR-31 ERR-32 ERR-33 MDS-2 MDS-5 what cannot be answered") {
  struct Case {
    std::vector<std::string> contexts;
    Category category;
  };
  Receiver receiver;
  for (const auto& c : std::vector<Case>{{{}, Category::required},
                                         {{"XXXXXXX"}, Category::value},
                                         {{""}, Category::value},
                                         {{service}, Category::value},
                                         {{service + "XXXX"}, Category::value},
                                         {{use_case}, Category::value},
                                         {{"https://example.org/other|2000072489"}, Category::value},
                                         {{"a1t1", "XXXXXXX"}, Category::value},
                                         {{"a1t1&context=XXXXXXX"}, Category::value},
                                         {{service + "2000099999"}, Category::not_found},
                                         {{"2000099999", "a1t1"}, Category::not_found},
                                         {{use_case + "a99t1"}, Category::not_found},
                                         {{"a99t1"}, Category::not_found},
                                         {{"a1t", "2000072489"}, Category::value},
                                         {{use_case + "a5t1"}, Category::not_found},  // not of this service
                                         {{"2000070513", "a1t1"}, Category::not_found}}) {
    INFO((c.contexts.empty() ? "absent" : c.contexts[0]));
    const auto answer = receiver.definitions(c.contexts);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().category == c.category);
  }
}

TEST_CASE("MDS-6 MDS-7 MDS-10 the answer links to itself and names the service") {
  Receiver receiver;
  const auto answer = receiver.definitions({use_case + "a1t1", service + "2000072489"});
  REQUIRE(answer);
  CHECK(value_at(answer->body, "link[0].relation") == R"("self")");
  CHECK(
      value_at(answer->body, "link[0].url") ==
      R"("https://r.example/FHIR/R4/MessageDefinition?context=https://fhir.nhs.uk/CodeSystem/usecases-categories-bars%7Ca1t1&context=https://fhir.nhs.uk/Id/dos-service-id%7C2000072489")");
  CHECK(value_at(answer->body, "entry[0].resource.url") ==
        R"("https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request")");
  CHECK(answer->body.find("dos-id") == std::string::npos);
}

TEST_CASE("CS-1 CS-2 metadata is answered with and without a target") {
  Receiver receiver;
  const auto all = receiver.ask(handlers::metadata, {}, "");
  const auto one = receiver.ask(handlers::metadata, {}, "2000070513");
  REQUIRE(all);
  REQUIRE(one);
  for (const auto& answer : {*all, *one}) {
    CHECK(answer.status == 200);
    CHECK(value_at(answer.body, "resourceType") == R"("CapabilityStatement")");
    CHECK(value_at(answer.body, "version") == '"' + std::string(fhir::core_version) + '"');
  }
  // What it takes is what its files say: all services together, or the one that was asked.
  CHECK(all->body.find("bars-message-booking-request") != std::string::npos);
  CHECK(one->body.find("bars-message-booking-request") == std::string::npos);
  CHECK(one->body.find("bars-message-servicerequest-request-referral") != std::string::npos);
  CHECK(value_at(all->body, "id") != value_at(one->body, "id"));
  CHECK(value_at(one->body, "id") == value_at(receiver.ask(handlers::metadata, {}, "2000070513")->body, "id"));
}

TEST_CASE("CS-8 a statement that says anything else has another version, and one that says the same has the same") {
  Receiver receiver;
  struct Seen {
    std::string version;
    std::string id;
    std::string core;
  };
  const auto seen = [&](std::string_view target) {
    const auto answer = receiver.ask(handlers::metadata, {}, target);
    REQUIRE(answer);
    const auto version = value_at(answer->body, "meta.versionId");
    CHECK(version.size() == 18);
    const std::pair<std::string, std::string> etag{"ETag", "W/" + version};
    CHECK(answer->headers == std::vector{etag});
    return Seen{version, value_at(answer->body, "id"), value_at(answer->body, "version")};
  };
  const std::string_view department = "2000072489";
  const std::string_view pharmacy = "2000070513";
  const auto of_pharmacy = seen(pharmacy).version;
  std::vector<Seen> versions{seen(department)};
  const auto all = seen("").version;
  CHECK(seen(department).version == versions[0].version);
  CHECK(all != versions[0].version);

  auto& changed = receiver.config.services[0];
  changed.accepts[0].messages.pop_back();
  versions.push_back(seen(department));
  changed.rest_writes = {"Appointment.create"};
  versions.push_back(seen(department));
  changed.name = "Emergency Department";
  versions.push_back(seen(department));
  for (std::size_t i = 0; i < versions.size(); ++i) {
    CHECK(versions[i].id == versions[0].id);
    CHECK(versions[i].core == versions[0].core);
    for (std::size_t j = 0; j < i; ++j) CHECK(versions[i].version != versions[j].version);
  }
  CHECK(seen("").version != all);
  CHECK(seen(pharmacy).version == of_pharmacy);
}

TEST_CASE("VER-9 the statement has the version of the Core, a definition that of its Application") {
  Receiver receiver;
  receiver.config.services[0].accepts[0].version = "2.1.0";
  const auto statement = receiver.ask(handlers::metadata, {}, "2000072489");
  REQUIRE(statement);
  CHECK(value_at(statement->body, "version") == test::in_quotes(fhir::core_version));
  for (const auto& [asked, version] : {std::pair{"2000072489", "2.1.0"}, std::pair{"2000070513", "1.2.0"}}) {
    const auto answer = receiver.definitions({asked});
    REQUIRE(answer);
    CHECK(value_at(answer->body, "entry[0].resource.version") == test::in_quotes(version));
  }
}
