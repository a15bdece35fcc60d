#include "server/workflow/publication.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/services.hpp"

#include <set>
#include <string>
#include <vector>

namespace {

using namespace bars;
using workflow::published_definitions;

std::vector<std::string> names(const config::Service& service) {
  const workflow::ServiceEntry entry(service);
  std::vector<std::string> result;
  for (const auto& published : published_definitions(entry)) {
    std::string use_cases;
    for (const auto& code : published.use_cases) use_cases += ' ' + code;
    result.push_back(std::string(published.definition->key) + ' ' + published.version + use_cases);
  }
  return result;
}

}  // namespace

TEST_CASE("MDS-7 MDS-9 MDS-13 a service publishes what its file takes") {
  auto service = test::emergency_department();
  CHECK(names(service) == std::vector<std::string>{"booking-request 1.0.0 a1t1 a1t2",
                                                   "booking-request-cancelled 1.0.0 a1t1 a1t2",
                                                   "servicerequest-request-referral 1.0.0 a1t1 a1t2",
                                                   "servicerequest-request-cancelled 1.0.0 a1t1 a1t2"});
  service.accepts[0].messages = {"servicerequest-response-referral", "servicerequest-response-validation-full"};
  CHECK(names(service) == std::vector<std::string>{"servicerequest-response-referral 1.0.0 a1t1 a1t2",
                                                   "servicerequest-response-validation-full 1.0.0 a1t1 a1t2"});
  service.accepts.clear();
  CHECK(names(service).empty());
}

TEST_CASE("MDS-12 one definition for each version, with the use cases of every block that shares it") {
  auto service = test::emergency_department();
  service.accepts = {{{"a1t1"}, "1.0.0", {}, {"booking-request"}},
                     {{"a2t1"}, "1.0.0", {}, {"booking-request"}},
                     {{"a5t1"}, "1.2.0", {}, {"booking-request"}}};
  CHECK(names(service) == std::vector<std::string>{"booking-request 1.0.0 a1t1 a2t1", "booking-request 1.2.0 a5t1"});
}

TEST_CASE("MDS-10 the ids are stable, and differ by service, definition and version") {
  auto service = test::emergency_department();
  service.accepts.push_back({{"a2t1"}, "2.0.0", {}, {"booking-request"}});
  auto other = service;
  other.id.value = "2000099999";
  std::set<std::string> ids;
  for (const auto& configured : {service, other}) {
    const workflow::ServiceEntry entry(configured);
    const auto once = published_definitions(entry);
    const auto again = published_definitions(entry);
    REQUIRE(once.size() == 5);
    for (std::size_t i = 0; i < once.size(); ++i) {
      CHECK(once[i].id == again[i].id);
      CHECK(once[i].service_id == configured.id.value);
      ids.insert(once[i].id);
    }
  }
  CHECK(ids.size() == 10);
}
