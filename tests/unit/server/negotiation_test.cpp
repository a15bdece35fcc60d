#include "server/http/negotiation.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using bars::fhir::Category;
using bars::http::check_accept;
using bars::http::check_content_type;
using bars::http::Head;

namespace {

Head accepting(const std::vector<std::string>& values, const std::string& format = {}) {
  Head head;
  for (const std::string& value : values) head.headers.push_back({"accept", value});
  if (!format.empty()) head.query.push_back({"_format", format});
  return head;
}

bool accepted(const Head& head) {
  const auto result = check_accept(head, 1);
  if (!result) CHECK(result.error().category == Category::not_acceptable);
  return result.has_value();
}

Head carrying(const std::string& type, const std::string& coding = {}) {
  Head head;
  if (!type.empty()) head.headers.push_back({"Content-Type", type});
  if (!coding.empty()) head.headers.push_back({"Content-Encoding", coding});
  return head;
}

bool taken(const Head& head) {
  const auto result = check_content_type(head);
  if (!result) CHECK(result.error().category == Category::unsupported_media_type);
  return result.has_value();
}

}  // namespace

TEST_CASE("VER-1, VER-3, VER-5 JSON in every spelling is acceptable") {
  for (const std::string value :
       {"application/fhir+json", "application/fhir+json; version=1.0.0", "Application/FHIR+JSON;VERSION=1.4.0",
        "application/json", "json", "application/*", "*/*", "", "application/fhir+xml, application/fhir+json;q=0.5",
        "text/html;level=\"a,b\", */*;q=0.1", "application/fhir+json;version=\"1.1.0\"",
        "application/fhir+json;fhirVersion=4.0;version=1", "application/fhir+json;q=0.001"}) {
    INFO(value);
    CHECK(accepted(accepting({value})));
  }
  CHECK(accepted(accepting({})));
  CHECK(accepted(accepting({"text/html", "application/fhir+json"})));
}

TEST_CASE("ERR-11 what is not JSON, or excluded by quality 0, is not acceptable") {
  for (const std::string value :
       {"application/fhir+xml", "text/html", "text/*", "application/fhir+json;q=0", "application/fhir+json;q=0.000",
        "application/fhir+json;q=0, */*", "*/*;q=0", "application/fhir+jsonx", "nonsense", ";"}) {
    INFO(value);
    CHECK_FALSE(accepted(accepting({value})));
  }
  CHECK(check_accept(accepting({"text/html"}), 1).error().expression == "http.Accept");
}

TEST_CASE("VER-4, VER-6 the major decides, minor, patch and suffix do not") {
  for (const std::string version : {"1.0.0", "1.99.3", "0.9.0", "1.0.0-beta", "1.1", "1", "01.0.0"}) {
    INFO(version);
    CHECK(accepted(accepting({"application/fhir+json; version=" + version})));
  }
  for (const std::string version :
       {"2.0.0", "2.0.0-alpha", "10.0.0", "99999999999999999999.0.0", "x", "", "-beta", "1.", ".1", "1.a"}) {
    INFO(version);
    CHECK_FALSE(accepted(accepting({"application/fhir+json; version=" + version})));
  }
  CHECK(check_accept(accepting({"application/fhir+json;version=2.0.0"}), 2).has_value());
  CHECK(accepted(accepting({"application/fhir+json;version=2.0.0, application/fhir+json;version=1.0.0"})));
  CHECK(accepted(accepting({"application/fhir+json;version=2.0.0, */*"})));
}

TEST_CASE("VER-2 _format wins over Accept") {
  for (const std::string format : {"json", "application/json", "application/fhir+json", "application/fhir json",
                                   "application/fhir+json;version=1.1.0"}) {
    INFO(format);
    CHECK(accepted(accepting({}, format)));
    CHECK(accepted(accepting({"application/fhir+xml"}, format)));
  }
  CHECK_FALSE(accepted(accepting({"application/fhir+json"}, "xml")));
  CHECK_FALSE(accepted(accepting({"application/fhir+json"}, "application/fhir+xml")));
  CHECK_FALSE(accepted(accepting({}, "application/fhir+json; version=2.0.0")));
  CHECK_FALSE(accepted(accepting({"application/fhir+json; version=2.0.0"}, "json")));
  CHECK(accepted(accepting({"application/fhir+json; version=2.0.0"}, "application/json;version=1.0.0")));
  CHECK(check_accept(accepting({}, "xml"), 1).error().expression == "http._format");
}

TEST_CASE("VER-11 request media types") {
  for (const std::string type :
       {"application/fhir+json", "application/fhir+json; version=1.1.0", "APPLICATION/FHIR+JSON",
        "application/fhir+json;charset=utf-8", "application/fhir+json;version=9.0.0"}) {
    INFO(type);
    CHECK(taken(carrying(type)));
    CHECK(taken(carrying(type, "Identity")));
  }
  for (const std::string type : {"", "application/fhir+xml", "text/plain", "json", "application/json",
                                 "application/fhir+json,text/plain", "*/*", "application/fhir+jsonx"}) {
    INFO(type);
    CHECK_FALSE(taken(carrying(type)));
  }
  CHECK_FALSE(taken(carrying("application/fhir+json", "gzip")));
  CHECK(check_content_type(carrying("text/plain")).error().expression == "http.Content-Type");
  CHECK(check_content_type(carrying("application/fhir+json", "br")).error().expression == "http.Content-Encoding");
}
