#include "server/http/negotiation.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using bars::fhir::Category;
using bars::http::choose_format;
using bars::http::Format;
using bars::http::Head;
using bars::http::read_body_form;

namespace {

Head accepting(const std::vector<std::string>& values, const std::string& format = {}) {
  Head head;
  for (const std::string& value : values) head.headers.push_back({"accept", value});
  if (!format.empty()) head.query.push_back({"_format", format});
  return head;
}

/// `json`, `xml`, or the expression of the refusal.
std::string chosen(const Head& head) {
  const auto result = choose_format(head, 1);
  if (result) return *result == Format::json ? "json" : "xml";
  CHECK(result.error().category == Category::not_acceptable);
  CHECK_FALSE(result.error().diagnostics.empty());
  return result.error().expression;
}

Head carrying(const std::string& type, const std::string& coding = {}) {
  Head head;
  if (!type.empty()) head.headers.push_back({"Content-Type", type});
  if (!coding.empty()) head.headers.push_back({"Content-Encoding", coding});
  return head;
}

/// `json`, `xml`, `json gzip`, `xml gzip`, or the expression of the refusal.
std::string form_of(const Head& head) {
  const auto form = read_body_form(head);
  if (form) return std::string(form->format == Format::json ? "json" : "xml") + (form->gzip ? " gzip" : "");
  CHECK(form.error().category == Category::unsupported_media_type);
  return form.error().expression;
}

struct Case {
  std::string text;
  std::string wanted;
};

}  // namespace

TEST_CASE("VER-1, VER-3, VER-5 a sender of JSON gets JSON in every spelling") {
  for (const std::string value :
       {"application/fhir+json", "application/fhir+json; version=1.0.0", "Application/FHIR+JSON;VERSION=1.4.0",
        "application/json", "text/json", "json", "application/*", "*/*", "", "text/html;level=\"a,b\", */*;q=0.1",
        "application/fhir+json;version=\"1.1.0\"", "application/fhir+json;fhirVersion=4.0;version=1",
        "application/fhir+json;q=0.001", "application/fhir+json;q=0, application/json", "application/fhir+json;q=2",
        "application/fhir+json;version=1.0.0;q=0, application/fhir+json"}) {
    INFO(value);
    CHECK(chosen(accepting({value})) == "json");
  }
  CHECK(chosen(accepting({})) == "json");
  CHECK(chosen(accepting({"text/html", "application/fhir+json"})) == "json");
}

TEST_CASE("VER-1 a sender of XML gets XML in every spelling") {
  for (const std::string value :
       {"application/fhir+xml", "application/fhir+xml; version=1.1.0", "Application/FHIR+XML", "application/xml",
        "text/xml", "xml", "application/fhir+xml;q=0.001", "text/html, application/fhir+xml;q=0.1"}) {
    INFO(value);
    CHECK(chosen(accepting({value})) == "xml");
  }
}

TEST_CASE("VER-1 of several ranges the quality decides, each form by the range that fits it best") {
  const auto [text, wanted] = GENERATE(values<Case>({
      {"application/fhir+xml, application/fhir+json", "json"},
      {"application/fhir+json, application/fhir+xml", "json"},
      {"application/fhir+xml, application/fhir+json;q=0.999", "xml"},
      {"application/fhir+xml;q=0.999, application/fhir+json;q=0.998", "xml"},
      {"application/fhir+xml;q=0.5, application/fhir+json;q=0.500", "json"},
      {"application/fhir+xml;q=0.09, application/fhir+json;q=0.1", "json"},
      {"application/fhir+xml, */*", "xml"},
      {"application/fhir+xml, application/*", "xml"},
      {"application/fhir+xml;q=0.5, */*", "json"},
      {"application/fhir+json;q=0.2, */*", "xml"},
      {"application/fhir+json;q=0.2, application/*;q=0.1, */*", "json"},
      {"application/fhir+json;q=0, */*", "xml"},
      {"application/fhir+xml;q=0, */*", "json"},
      {"application/*;q=0, */*", "http.Accept"},
      {"application/xml;q=0.4, application/fhir+xml;q=0.8, application/fhir+json;q=0.6", "xml"},
      {"application/fhir+xml;q=0.8, application/xml;q=0.4, application/fhir+json;q=0.6", "xml"},
      {"application/fhir+json;version=1.0.0;q=0, */*", "json"},
      {"application/fhir+xml;version=2.0.0, application/fhir+json;q=0.1", "json"},
      {"application/fhir+json;version=2.0.0, application/fhir+xml;q=0.1", "xml"},
      {"application/fhir+json;version=2.0.0;q=0, */*", "json"},
      {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "xml"},
  }));
  INFO(text);
  CHECK(chosen(accepting({text})) == wanted);
}

TEST_CASE("ERR-11 what is neither JSON nor XML, or excluded by quality 0, is not acceptable") {
  for (const std::string value :
       {"text/html", "text/*", "application/fhir+json;q=0", "application/fhir+json;q=0.000", "application/fhir+xml;q=0",
        "application/fhir+json;q=0, application/fhir+xml;q=0, */*", "*/*;q=0", "application/fhir+jsonx", "nonsense",
        ";"}) {
    INFO(value);
    CHECK(chosen(accepting({value})) == "http.Accept");
  }
}

TEST_CASE("VER-4, VER-6 the major decides, minor, patch and suffix do not") {
  for (const std::string form : {"json", "xml"}) {
    const auto range = [&](const std::string& version) {
      return std::string("application/fhir+").append(form).append("; version=").append(version);
    };
    for (const std::string version : {"1.0.0", "1.99.3", "0.9.0", "1.0.0-beta", "1.1", "1", "01.0.0"}) {
      INFO(version);
      CHECK(chosen(accepting({range(version)})) == form);
    }
    for (const std::string version :
         {"2.0.0", "2.0.0-alpha", "10.0.0", "99999999999999999999.0.0", "x", "", "-beta", "1.", ".1", "1.a"}) {
      INFO(version);
      const auto refused = choose_format(accepting({range(version)}), 1);
      REQUIRE_FALSE(refused.has_value());
      CHECK_THAT(refused.error().diagnostics, Catch::Matchers::Contains("version"));
    }
    CHECK(choose_format(accepting({range("2.0.0")}), 2).has_value());
    CHECK(chosen(accepting({range("2.0.0"), range("1.0.0")})) == form);
    CHECK(chosen(accepting({range("2.0.0").append(", ").append(range("1.0.0"))})) == form);
  }
  CHECK(chosen(accepting({"application/fhir+json;version=2.0.0, */*"})) == "json");
}

TEST_CASE("VER-2 _format wins over Accept") {
  const auto [text, wanted] = GENERATE(values<Case>({
      {"json", "json"},
      {"application/json", "json"},
      {"text/json", "json"},
      {"application/fhir+json", "json"},
      {"application/fhir json", "json"},
      {"application/fhir+json;version=1.1.0", "json"},
      {"xml", "xml"},
      {"application/xml", "xml"},
      {"text/xml", "xml"},
      {"application/fhir+xml", "xml"},
      {"application/fhir xml", "xml"},
      {"application/fhir+xml; version=1.0.0", "xml"},
      {"html", "http._format"},
      {"ttl", "http._format"},
      {"application/fhir+json; version=2.0.0", "http._format"},
  }));
  INFO(text);
  CHECK(chosen(accepting({}, text)) == wanted);
  CHECK(chosen(accepting({"application/fhir+json"}, text)) == wanted);
  CHECK(chosen(accepting({"application/fhir+xml"}, text)) == wanted);
  CHECK(chosen(accepting({"text/html"}, text)) == wanted);
}

TEST_CASE("VER-4 a version that _format does not carry is that of Accept") {
  CHECK(chosen(accepting({"application/fhir+json; version=2.0.0"}, "json")) == "http.Accept");
  CHECK(chosen(accepting({"application/fhir+json; version=2.0.0"}, "xml")) == "http.Accept");
  CHECK(chosen(accepting({"application/fhir+json; version=2.0.0"}, "application/json;version=1.0.0")) == "json");
}

TEST_CASE("VER-11 request media types: FHIR JSON and FHIR XML, in UTF-8") {
  const auto [text, wanted] = GENERATE(values<Case>({
      {"application/fhir+json", "json"},
      {"application/fhir+json; version=1.1.0", "json"},
      {"APPLICATION/FHIR+JSON", "json"},
      {"application/fhir+json;charset=utf-8", "json"},
      {"application/fhir+json; charset=\"UTF-8\"; version=1.0.0", "json"},
      {"application/fhir+json;version=9.0.0", "json"},
      {"application/fhir+xml", "xml"},
      {"Application/FHIR+XML; version=1.1.0; charset=UTF-8", "xml"},
      {"application/fhir+json;charset=iso-8859-1", "http.Content-Type"},
      {"application/fhir+xml;charset=utf-16", "http.Content-Type"},
      {"application/fhir+xml;charset=", "http.Content-Type"},
      {"", "http.Content-Type"},
      {"text/plain", "http.Content-Type"},
      {"json", "http.Content-Type"},
      {"application/json", "http.Content-Type"},
      {"application/xml", "http.Content-Type"},
      {"text/xml", "http.Content-Type"},
      {"application/fhir xml", "http.Content-Type"},
      {"application/fhir+json,text/plain", "http.Content-Type"},
      {"*/*", "http.Content-Type"},
      {"application/fhir+jsonx", "http.Content-Type"},
  }));
  INFO(text);
  CHECK(form_of(carrying(text)) == wanted);
  CHECK(form_of(carrying(text, "Identity")) == wanted);
}

TEST_CASE("HDR-12 a body is sent as it is, or as gzip") {
  const auto [text, wanted] = GENERATE(values<Case>({
      {"gzip", " gzip"},
      {"GZIP", " gzip"},
      {"x-gzip", " gzip"},
      {"identity", ""},
      {"br", "http.Content-Encoding"},
      {"deflate", "http.Content-Encoding"},
      {"gzip, gzip", "http.Content-Encoding"},
      {"gzip, identity", "http.Content-Encoding"},
      {"*", "http.Content-Encoding"},
      {"gzip;q=1", "http.Content-Encoding"},
  }));
  INFO(text);
  const bool refused = wanted.substr(0, 4) == "http";
  CHECK(form_of(carrying("application/fhir+json", text)) == (refused ? wanted : "json" + wanted));
  CHECK(form_of(carrying("application/fhir+xml", text)) == (refused ? wanted : "xml" + wanted));
}

TEST_CASE("ERR-15 a refusal names what is taken") {
  const auto type = read_body_form(carrying("text/plain"));
  CHECK_THAT(type.error().diagnostics,
             Catch::Matchers::Contains("application/fhir+json") && Catch::Matchers::Contains("application/fhir+xml"));
  const auto coding = read_body_form(carrying("application/fhir+json", "br"));
  CHECK_THAT(coding.error().diagnostics, Catch::Matchers::Contains("gzip"));
  const auto accept = choose_format(accepting({"text/html"}), 1);
  CHECK_THAT(accept.error().diagnostics,
             Catch::Matchers::Contains("application/fhir+json") && Catch::Matchers::Contains("application/fhir+xml"));
}
