// The number of a version is put into the stored text as if the resource had been read and written again.
#include "server/handlers/resource_text.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <string>

namespace {

using namespace bars;

const fhir::Uuid id = test::numbered_id(7);

std::string shown(const std::string& content, std::int64_t version = 3) {
  storage::ResourceRecord record;
  record.type = "ServiceRequest";
  record.id = id;
  record.version = version;
  record.content = content;
  return handlers::version_response(record).body;
}

std::string resource(const std::string& members) {
  return R"({"resourceType":"ServiceRequest","id":")" + id.text() + "\"," + members + "}";
}

}  // namespace

TEST_CASE("a read shows the number of the version, first in meta") {
  CHECK(shown(resource(R"("meta":{"lastUpdated":"2026-11-22T09:00:00Z"},"status":"active")")) ==
        resource(R"("meta":{"versionId":"3","lastUpdated":"2026-11-22T09:00:00Z"},"status":"active")"));
  CHECK(shown(resource(R"("meta":{},"status":"active")"), 12) ==
        resource(R"("meta":{"versionId":"12"},"status":"active")"));
}

TEST_CASE("a number that a sender wrote gives way to ours") {
  CHECK(shown(resource(R"("meta":{"versionId":"9","lastUpdated":"2026-11-22T09:00:00Z"})")) ==
        resource(R"("meta":{"versionId":"3","lastUpdated":"2026-11-22T09:00:00Z"})"));
  CHECK(shown(resource(R"("meta":{"lastUpdated":"2026-11-22T09:00:00Z","versionId":"9"})")) ==
        resource(R"("meta":{"lastUpdated":"2026-11-22T09:00:00Z","versionId":"3"})"));
}

TEST_CASE("the number goes to the resource itself, wherever its meta stands") {
  CHECK(
      shown(resource(R"("contained":[{"resourceType":"Basic","meta":{"versionId":"1"}}],"meta":{"source":"a"})")) ==
      resource(
          R"("contained":[{"resourceType":"Basic","meta":{"versionId":"1"}}],"meta":{"versionId":"3","source":"a"})"));
  CHECK(shown(R"({"id":")" + id.text() + R"(","resourceType":"ServiceRequest","meta":{"source":"a"}})") ==
        R"({"id":")" + id.text() + R"(","resourceType":"ServiceRequest","meta":{"versionId":"3","source":"a"}})");
}
