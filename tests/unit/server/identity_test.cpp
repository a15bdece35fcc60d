#include "server/security/identity.hpp"

#include "fhir/issue.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using security::encode_base64;

const std::string target_name = "NHSD-Target-Identifier";
const std::string organisation_name = "NHSD-End-User-Organisation";
const std::string software_name = "NHSD-Requesting-Software";
const std::string practitioner_name = "NHSD-Requesting-Practitioner";

const std::string target_json = R"({"value":"2000072489","system":"https://fhir.nhs.uk/Id/dos-service-id"})";
const std::string organisation_json =
    R"({"resourceType":"Organization","identifier":[{"value":"A1001","system":"https://fhir.nhs.uk/Id/ods-organization-code"}],"name":"My service provider name"})";
const std::string software_json =
    R"({"resourceType":"Device","identifier":[{"system":"https://consumersupplier.com/Id/device-identifier","value":"SUPP-APP-1"}],"deviceName":{"name":"Supplier product name","type":"manufacturer-name"},"version":{"value":"1.0.0"}})";
const std::string practitioner_json =
    R"({"resourceType":"PractitionerRole","identifier":[{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"100334993514"}],"code":[{"coding":[{"system":"http://snomed.info/sct","code":"62247001","display":"General practitioner"}]}]})";

/// Raw header values by name; nothing is encoded here.
using Headers = std::map<std::string, std::string>;

Headers good_headers() {
  return {{target_name, encode_base64(target_json)},
          {organisation_name, encode_base64(organisation_json)},
          {software_name, encode_base64(software_json)},
          {practitioner_name, encode_base64(practitioner_json)}};
}

http::Head head_of(const Headers& headers) {
  http::Head head;
  for (const auto& [name, value] : headers) head.headers.push_back({name, value});
  return head;
}

fhir::Result<security::Identity> read(const Headers& headers, const security::IdentityRules& rules = {}) {
  return security::read_identity(head_of(headers), rules);
}

Headers with(const std::string& name, const std::string& json) {
  auto headers = good_headers();
  headers[name] = encode_base64(json);
  return headers;
}

Headers without(const std::vector<std::string>& names) {
  auto headers = good_headers();
  for (const auto& name : names) headers.erase(name);
  return headers;
}

std::string nested(std::size_t depth) { return R"({"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}"; }

}  // namespace

TEST_CASE("HDR-1 HDR-2 the four headers as the API specification shows them") {
  const auto identity = read(good_headers());
  REQUIRE(identity.has_value());
  REQUIRE(identity->target.has_value());
  CHECK(identity->target->system == "https://fhir.nhs.uk/Id/dos-service-id");
  CHECK(identity->target->value == "2000072489");
  CHECK(identity->organisation == "A1001");
  CHECK(identity->organisation_name == "My service provider name");
  CHECK(identity->software == "SUPP-APP-1");
  CHECK(identity->software_version == "1.0.0");
  CHECK(identity->practitioner == "100334993514");
  CHECK(identity->practitioner_roles == std::vector<std::string>{"62247001"});
  CHECK(identity->warnings.empty());
}

TEST_CASE("LOG-1 SCAL-8 kept beside the four are the proxy's other headers, and what decides the answer's form") {
  auto head = head_of({{"Accept", "application/fhir+xml"},
                       {"accept-encoding", "gzip"},
                       {"Authorization", "Bearer secret"},
                       {"Content-Type", "application/fhir+json"},
                       {"Host", "localhost"},
                       {"NHSD-", "nothing"},
                       {"nhsd-Further", "as it \ncame"},
                       {target_name, "of the four"}});
  head.query.push_back({"_format", "xml"});
  head.query.push_back({"patient:identifier", "9990548609"});
  std::string kept;
  security::add_other_headers(head, 10, kept);
  CHECK(
      kept ==
      "Accept: applica...\nContent-Type: applica...\naccept-encoding: gzip\nnhsd-Further: as it ?...\n_format: xml\n");
}

TEST_CASE("HDR-1 header names are read whatever their letter case") {
  const auto identity = read({{"nhsd-target-identifier", encode_base64(target_json)},
                              {"NHSD-END-USER-ORGANISATION", encode_base64(organisation_json)},
                              {"nhsd-requesting-software", encode_base64(software_json)}});
  REQUIRE(identity.has_value());
  CHECK(identity->organisation == "A1001");
}

TEST_CASE("HDR-4 absent headers are 400 required, or a warning where they are not") {
  struct Case {
    std::vector<std::string> absent;
    security::IdentityRules rules;
    std::vector<std::string> problems;  // expressions, in order
    std::size_t warnings;
  };
  const security::IdentityRules strict;
  const security::IdentityRules lenient{4096, false, true};
  const security::IdentityRules open{4096, false, false};
  const std::vector<Case> table = {
      {{practitioner_name}, strict, {}, 0},
      {{target_name}, strict, {"http." + target_name}, 0},
      {{organisation_name}, strict, {"http." + organisation_name}, 0},
      {{software_name}, strict, {"http." + software_name}, 0},
      {{target_name, organisation_name, software_name, practitioner_name},
       strict,
       {"http." + target_name, "http." + organisation_name, "http." + software_name},
       0},
      {{organisation_name, software_name}, lenient, {}, 2},
      {{target_name}, lenient, {"http." + target_name}, 0},
      {{target_name}, open, {}, 0},
      {{target_name, organisation_name, software_name, practitioner_name}, open, {}, 2},
  };
  for (const auto& [absent, rules, problems, warnings] : table) {
    const auto identity = read(without(absent), rules);
    CAPTURE(absent, rules.organisation_required, rules.target_required);
    REQUIRE(identity.has_value() == problems.empty());
    if (identity) {
      CHECK(identity->warnings.size() == warnings);
      continue;
    }
    const auto all = fhir::issues_of(identity.error());
    REQUIRE(all.size() == problems.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      CHECK(all[i].category == Category::required);
      CHECK(all[i].expression == problems[i]);
    }
  }
}

TEST_CASE("HDR-4 what cannot be decoded is 400 value, required or not") {
  const auto raw = [](const std::string& value) { return value; };
  const auto coded = [](const std::string& value) { return encode_base64(value); };
  struct Case {
    std::string what;
    std::string value;
  };
  const std::vector<Case> table = {
      {"empty", raw("")},
      {"not Base64", raw("XXXX!")},
      {"JSON that was not encoded", raw(target_json)},
      {"white space before", raw(" " + coded(target_json))},
      {"no padding", raw("eyJ9Cg")},
      {"URL alphabet", raw("e30-_w==")},
      {"not JSON", coded("hello")},
      {"empty JSON text", coded(" ")},
      {"half a document", coded(R"({"value":)")},
      {"text behind the document", coded(target_json + "x")},
      {"a NUL behind the document", coded(target_json + std::string(1, '\0'))},
      {"a byte-order mark", coded("\xef\xbb\xbf" + target_json)},
      {"invalid UTF-8", coded("{\"value\":\"\xff\"}")},
      {"the same member twice", coded(R"({"value":"1","value":"2","system":"s"})")},
      {"an array", coded("[" + target_json + "]")},
      {"a string", coded(R"("2000072489")")},
      {"null", coded("null")},
      {"nested too deep", coded(nested(8))},
  };
  for (const auto& header : {target_name, organisation_name, software_name, practitioner_name})
    for (const auto& [what, value] : table)
      for (const bool required : {true, false}) {
        auto headers = good_headers();
        headers[header] = value;
        const auto identity = read(headers, {4096, required, required});
        CAPTURE(header, what, required);
        REQUIRE_FALSE(identity.has_value());
        CHECK(identity.error().category == Category::value);
        CHECK(identity.error().expression == "http." + header);
        CHECK(identity.error().further.empty());
      }
}

TEST_CASE("HDR-4 a header longer than its bound is 400 value and the bound is named") {
  const auto headers = with(organisation_name, organisation_json + std::string(100, ' '));
  const auto size = headers.at(organisation_name).size();
  CHECK(read(headers, {size, true, true}).has_value());
  const auto identity = read(headers, {size - 1, true, true});
  REQUIRE_FALSE(identity.has_value());
  CHECK(identity.error().category == Category::value);
  CHECK(identity.error().expression == "http." + organisation_name);
  CHECK(identity.error().diagnostics.find(std::to_string(size - 1)) != std::string::npos);
}

TEST_CASE("HDR-4 decoded headers that do not identify the caller are 400 value") {
  struct Case {
    std::string header;
    std::string json;
  };
  const std::vector<Case> table = {
      {target_name, R"({})"},
      {target_name, R"({"system":"https://fhir.nhs.uk/Id/dos-service-id"})"},
      {target_name, R"({"value":"2000072489"})"},
      {target_name, R"({"system":"https://fhir.nhs.uk/Id/dos-service-id","value":2000072489})"},
      {target_name, R"({"system":["https://fhir.nhs.uk/Id/dos-service-id"],"value":"2000072489"})"},
      {target_name, R"({"system":"","value":"2000072489"})"},
      {target_name, R"({"system":"https://fhir.nhs.uk/Id/dos-service-id","value":" "})"},
      {target_name, R"({"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"2000\n72489"})"},
      {organisation_name, R"({})"},
      {organisation_name, R"({"name":"Nobody"})"},
      {organisation_name, R"({"identifier":[]})"},
      {organisation_name, R"({"identifier":"A1001"})"},
      {organisation_name, R"({"identifier":[{"system":"https://example.org/other","value":"A1001"}]})"},
      {organisation_name, R"({"identifier":[{"value":"A1001"}]})"},
      {organisation_name, R"({"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code"}]})"},
      {organisation_name, R"({"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":""}]})"},
      {organisation_name, R"({"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":1001}]})"},
      {organisation_name,
       R"({"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A1\u001b[0m"}]})"},
      {organisation_name, R"({"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":")" +
                              std::string(256, 'A') + R"("}]})"},
      {software_name, R"({})"},
      {software_name, R"({"version":{"value":"1"}})"},
      {software_name, R"({"identifier":[{"system":"s"}],"deviceName":{"type":"manufacturer-name"}})"},
  };
  for (const auto& [header, json] : table) {
    const auto identity = read(with(header, json), {4096, false, false});
    CAPTURE(json);
    REQUIRE_FALSE(identity.has_value());
    CHECK(identity.error().category == Category::value);
    CHECK(identity.error().expression == "http." + header);
    CHECK(identity.error().diagnostics.find("Nobody") == std::string::npos);
  }
}

TEST_CASE("HDR-4 every problem is reported together, the first decides") {
  auto headers = without({software_name});
  headers[target_name] = "!!!!";
  headers[organisation_name] = encode_base64("{}");
  const auto identity = read(headers);
  REQUIRE_FALSE(identity.has_value());
  CHECK(identity.error().expression == "http." + target_name);
  REQUIRE(identity.error().further.size() == 2);
  CHECK(identity.error().further[0].expression == "http." + organisation_name);
  CHECK(identity.error().further[1].expression == "http." + software_name);
  CHECK(identity.error().further[1].category == Category::required);
}

TEST_CASE("HDR-3 forms of the headers that are tolerated") {
  struct Case {
    std::string what;
    std::string header;
    std::string json;
    std::function<bool(const security::Identity&)> holds;
    std::size_t warnings;
  };
  const auto ods = [](const security::Identity& i) { return i.organisation == "A1001"; };
  const std::vector<Case> table = {
      {"software as FHIR arrays", software_name,
       R"({"identifier":[{"value":"S1"}],"deviceName":[{"name":"N"}],"version":[{"value":"2.1"}]})",
       [](const auto& i) { return i.software == "S1" && i.software_version == "2.1"; }, 0},
      {"software named by its device alone", software_name, R"({"deviceName":{"name":"Product One"}})",
       [](const auto& i) { return i.software == "Product One" && i.software_version.empty(); }, 0},
      {"software named by its device in an array", software_name, R"({"deviceName":[{"name":"Product One"}]})",
       [](const auto& i) { return i.software == "Product One"; }, 0},
      {"version as text", software_name, R"({"identifier":{"value":"S1"},"version":"3"})",
       [](const auto& i) { return i.software == "S1" && i.software_version == "3"; }, 0},
      {"unknown members", software_name, R"({"identifier":[{"value":"S1"}],"colour":{"of":["the","sky"]}})",
       [](const auto& i) { return i.software == "S1"; }, 0},
      {"another resource type", software_name, R"({"resourceType":"DeviceDefinition","identifier":[{"value":"S1"}]})",
       [](const auto& i) { return i.software == "S1"; }, 1},
      {"ODS identifier as an object", organisation_name,
       R"({"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A1001"}})", ods, 0},
      {"ODS system in another letter case (X-3)", organisation_name,
       R"({"identifier":[{"system":"http://fhir.nhs.uk/id/ODS-organization-code","value":"A1001"}]})", ods, 0},
      {"ODS code behind another identifier", organisation_name,
       R"({"identifier":[{"system":"x","value":"B"},{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A1001"}]})",
       ods, 0},
      {"ODS code in lower case", organisation_name,
       R"({"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"a1001"}]})", ods, 0},
      {"practitioner without SDS id", practitioner_name, R"({"identifier":[{"system":"x","value":"P7"}]})",
       [](const auto& i) { return i.practitioner == "P7" && i.practitioner_roles.empty(); }, 0},
      {"SDS id behind another identifier", practitioner_name,
       R"({"identifier":[{"system":"x","value":"P7"},{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"P8"}]})",
       [](const auto& i) { return i.practitioner == "P8"; }, 0},
      {"roles of SNOMED and of SDS, and no others", practitioner_name,
       R"({"identifier":[{"value":"P7"}],"code":[{"coding":[{"system":"http://snomed.info/sct","code":"62247001"},)"
       R"({"system":"https://example.org/roles","code":"X"}]},)"
       R"({"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-SDSJobRoleName","code":"S0010:G0020:R8000"}]}]})",
       [](const auto& i) {
         return i.practitioner_roles == std::vector<std::string>{"62247001", "S0010:G0020:R8000"};
       },
       0},
      {"practitioner without identifier", practitioner_name,
       R"({"code":[{"coding":[{"system":"http://snomed.info/sct","code":"62247001"}]}]})",
       [](const auto& i) {
         return i.practitioner.empty() && i.practitioner_roles == std::vector<std::string>{"62247001"};
       },
       1},
  };
  for (const auto& [what, header, json, holds, warnings] : table) {
    const auto identity = read(with(header, json));
    CAPTURE(what);
    REQUIRE(identity.has_value());
    CHECK(holds(*identity));
    CHECK(identity->warnings.size() == warnings);
  }
}

TEST_CASE("HDR-2 names are cut at a whole character and lose their control characters") {
  std::string name = "line\\nend ";
  for (int i = 0; i < 200; ++i) name += "\xc3\xa9";
  const auto identity =
      read(with(organisation_name,
                R"({"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A1"}],"name":")" +
                    name + "\"}"));
  REQUIRE(identity.has_value());
  CHECK(identity->organisation_name.substr(0, 9) == "line end ");
  CHECK(identity->organisation_name.size() <= 255);
  CHECK((identity->organisation_name.size() - 9) % 2 == 0);
}

TEST_CASE("HDR-5 the headers are kept as received") {
  const auto headers = without({practitioner_name});
  const auto identity = read(headers);
  REQUIRE(identity.has_value());
  CHECK(identity->raw == target_name + ": " + headers.at(target_name) + "\n" + organisation_name + ": " +
                             headers.at(organisation_name) + "\n" + software_name + ": " + headers.at(software_name) +
                             "\n");
}

TEST_CASE("HDR-5 LOG-1 headers that were refused are kept too, bounded and printable") {
  const std::string hostile = "a\x1b[31m\xff";
  const auto raw = security::raw_identity(
      head_of({{target_name, hostile}, {organisation_name, std::string(5000, 'A')}, {"Authorization", "secret"}}), 100);
  CHECK(raw == target_name + ": a?[31m?\n" + organisation_name + ": " + std::string(97, 'A') + "...\n");
}
