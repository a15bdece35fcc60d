#include "tests/unit/config/folder.hpp"

using namespace bars::config;
using namespace bars::config::test;

namespace {

struct Case {
  std::string text;
  int line;
  int column;
  std::string key;
  std::string message;  // the whole of it, or its beginning
};

void check(const Case& wrong) {
  INFO(wrong.text);
  const auto faults = faults_of_receiver(wrong.text);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].file.filename() == "receiver.yaml");
  CHECK(faults[0].line == wrong.line);
  CHECK(faults[0].column == wrong.column);
  CHECK(faults[0].key == wrong.key);
  CHECK_THAT(faults[0].message, Catch::Matchers::StartsWith(wrong.message));
}

}  // namespace

TEST_CASE("configuration: a fault is one line, whatever the parser says") {
  const auto faults = faults_of_receiver("log: \"\\\x01\"\n");
  REQUIRE_FALSE(faults.empty());
  CHECK(faults[0].text().find('\x01') == std::string::npos);
  CHECK_THAT(faults[0].message, Catch::Matchers::StartsWith("not readable as YAML: "));
}

TEST_CASE("configuration: unknown and repeated keys are refused where they stand") {
  const auto wrong = GENERATE(values<Case>({
      {"listen:\n  prot: 8443\n", 2, 3, "listen.prot", "unknown key; did you mean \"port\"?"},
      {"Listen:\n  port: 8443\n", 1, 1, "Listen", "unknown key; did you mean \"listen\"?"},
      {"telemetry: { port: 1 }\n", 1, 1, "telemetry", "unknown key; expected one of listen, admin, tls, "},
      {"validation: { structure: warn }\n", 1, 15, "validation.structure", "unknown key; expected one of profiles"},
      {"${HOME}: 1\n", 1, 1, "${HOME}", "unknown key; expected one of"},
      {"\"a\\nb\": 1\n", 1, 1, "\"a?b\"", "unknown key; expected one of"},
      {std::string(61, 'a') + ": 1\n", 1, 1, '"' + std::string(60, 'a') + "…\"", "unknown key; expected one of"},
      {"[a]: 1\n", 1, 1, "a list", "unknown key; expected one of"},
      {"log:\n  level: info\n  format: text\n  level: warn\n", 4, 3, "log.level",
       "repeated key; it is given on line 2 already"},
      {"admin: { port: 1 }\nlog: {}\nadmin: { port: 2 }\n", 3, 1, "admin",
       "repeated key; it is given on line 1 already"},
  }));
  check(wrong);
}

TEST_CASE("configuration: a value of the wrong type is refused") {
  const auto wrong = GENERATE(values<Case>({
      {"listen: 8443\n", 1, 9, "listen",
       "found \"8443\"; expected a group of keys: address, port, base_path, threads, public_url"},
      {"listen:\nlog: {}\n", 1, 1, "listen", "found null; expected a group of keys"},
      {"listen: []\n", 1, 9, "listen", "found a list; expected a group of keys"},
      {"- a\n", 1, 1, "", "found a list; expected a group of keys: listen, admin"},
      {"listen: { port: \"8443\" }\n", 1, 17, "listen.port",
       "found \"8443\" in quotes; expected a number from 0 to 65535"},
      {"listen: { port: null }\n", 1, 11, "listen.port", "found null; expected a number from 0 to 65535"},
      {"listen:\n  port:\n  address: 127.0.0.1\n", 2, 3, "listen.port", "found null; expected a number"},
      {"listen: { port: [1] }\n", 1, 17, "listen.port", "found a list; expected a number"},
      {"listen: { port: { a: 1 } }\n", 1, 17, "listen.port", "found a group of keys; expected a number"},
      {"listen: { address: [127.0.0.1] }\n", 1, 20, "listen.address", "found a list; expected an IP address"},
      {"listen: { address: null }\n", 1, 11, "listen.address", "found null; expected an IP address"},
      {"tls: { allowed_clients: bars-proxy.example }\n", 1, 25, "tls.allowed_clients",
       "found \"bars-proxy.example\"; expected a list of 1 to 64, each a whole DNS name"},
      {"tls: { certificate: null }\n", 1, 8, "tls.certificate", "found null; expected a path"},
      {"tls: { certificate: \"\" }\n", 1, 21, "tls.certificate", "found \"\"; expected a path"},
  }));
  check(wrong);
}

TEST_CASE("configuration: a number that is not plain decimal is refused") {
  const auto number = GENERATE(as<std::string>(), "0755", "0x1f", "0o17", "1_000", "1e3", "+1", "-1", "1.0", "010",
                               "'1'", "99999999999999999999999", ".inf", "true");
  const auto faults = faults_of_receiver("listen:\n  port: " + number + "\n");
  INFO(number);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].line == 2);
  CHECK(faults[0].column == 9);
  CHECK(faults[0].key == "listen.port");
  CHECK_THAT(faults[0].message, Catch::Matchers::EndsWith("; expected a number from 0 to 65535"));
}

TEST_CASE("configuration: a text without its form is refused") {
  const auto wrong = GENERATE(values<Case>({
      {"listen: { address: localhost }\n", 1, 20, "listen.address", "found \"localhost\"; expected an IP address"},
      {"listen: { base_path: FHIR }\n", 1, 22, "listen.base_path",
       "found \"FHIR\"; expected a path that begins with /"},
      {"listen: { base_path: /FHIR/ }\n", 1, 22, "listen.base_path", "found \"/FHIR/\"; expected"},
      {"listen: { base_path: / }\n", 1, 22, "listen.base_path", "found \"/\"; expected"},
      {"listen: { base_path: \"\" }\n", 1, 22, "listen.base_path", "found \"\"; expected"},
      {"listen: { base_path: /a//b }\n", 1, 22, "listen.base_path", "found \"/a//b\"; expected"},
      {"listen: { base_path: /a/../b }\n", 1, 22, "listen.base_path", "found \"/a/../b\"; expected"},
      {"listen: { base_path: \"/a?b\" }\n", 1, 22, "listen.base_path", "found \"/a?b\"; expected"},
      {"listen: { public_url: \"http://host\" }\n", 1, 23, "listen.public_url",
       "found \"http://host\"; expected a URL"},
      {"listen: { public_url: \"https://host/a/\" }\n", 1, 23, "listen.public_url",
       "found \"https://host/a/\"; expected"},
      {"tls: { allowed_clients: [\"*.example\"] }\n", 1, 26, "tls.allowed_clients[0]",
       "found \"*.example\"; expected a whole DNS name, without wildcards"},
      {"tls: { allowed_clients: [a.example, a.example] }\n", 1, 37, "tls.allowed_clients[1]",
       "\"a.example\" is in this list already"},
      {"tls: { allowed_clients: [] }\n", 1, 25, "tls.allowed_clients", "found a list of 0; expected a list of 1 to 64"},
      {"tls: { client_pins: [AAAA] }\n", 1, 22, "tls.client_pins[0]",
       "found \"AAAA\"; expected SHA-256 of a SubjectPublicKeyInfo, as 44 characters of Base64"},
      {"tls: { client_pins: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=] }\n", 1, 22, "tls.client_pins[0]", "found"},
      {"tls: { client_pins: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-A=] }\n", 1, 22, "tls.client_pins[0]", "found"},
      {"tls: { minimum_version: \"1.1\" }\n", 1, 25, "tls.minimum_version", "found \"1.1\"; expected one of 1.2, 1.3"},
      {"storage: { driver: postgres }\n", 1, 20, "storage.driver", "found \"postgres\"; expected one of sqlite"},
      {"log: { level: wran }\n", 1, 15, "log.level",
       "found \"wran\"; expected one of trace, debug, info, warn, error; did you mean \"warn\"?"},
      {"log: { format: xml }\n", 1, 16, "log.format", "found \"xml\"; expected one of json, text"},
      {"validation: { profiles: error }\n", 1, 25, "validation.profiles",
       "found \"error\"; expected one of warn, reject"},
      {"packages: [a]\n", 1, 11, "packages", "found a list"},
      {"identity_headers: optional\n", 1, 19, "identity_headers", "found \"optional\"; expected one of required, warn"},
      {"error_code_system: urn:x\n", 1, 20, "error_code_system", "found \"urn:x\"; expected a URL"},
      {"limits: { requests_per_second_per_organisation: 0 }\n", 1, 49, "limits.requests_per_second_per_organisation",
       "found \"0\"; expected a number from 1 to 100000, or null"},
      {"limits: { exempt_addresses: [10.0.0.0/8] }\n", 1, 30, "limits.exempt_addresses[0]",
       "found \"10.0.0.0/8\"; expected an IP address"},
  }));
  check(wrong);
}

TEST_CASE("configuration: what is not one plain YAML document is refused") {
  const auto deep = "listen: " + std::string(20, '[') + std::string(20, ']');
  const auto wrong = GENERATE_COPY(values<Case>({
      {"listen: { port: 1\n", 2, 1, "", "not readable as YAML: "},
      {"listen:\n\tport: 1\n", 2, 6, "", "not readable as YAML: "},
      {"log: {}\n---\nadmin: {}\n", 2, 1, "", "not readable as YAML: a second document starts here"},
      {"  log: {}\n admin: {}\n", 2, 2, "", "not readable as YAML: a second document starts here"},
      {deep, 1, 24, "", "not readable as YAML: nested more than 16 levels deep"},
      {"log: &a {}\n", 1, 6, "", "found an anchor (&name); expected a plain value"},
      {"log: !x {}\n", 1, 6, "", "found a tag (!name); expected a plain value"},
      {"log: *a\n", 1, 6, "", "not readable as YAML: the referenced anchor is not defined"},
      {"listen: { address: \"1\\n2\" }\n", 1, 20, "listen.address",
       "found text with a line break or another control character; expected an IP address"},
      {"storage: { path: \"a\\0b\" }\n", 1, 18, "storage.path", "found text with a line break or another control"},
      {"storage: { path: \"a\xff\" }\n", 1, 18, "storage.path", "found text that is not UTF-8; expected a path"},
      {"storage: { path: \"\xed\xa0\x80\" }\n", 1, 18, "storage.path", "found text that is not UTF-8"},
      {"storage: { path: \"\xc0\xaf\" }\n", 1, 18, "storage.path", "found text that is not UTF-8"},
      {"storage: { path: \"\xe2\x82\" }\n", 1, 18, "storage.path", "found text that is not UTF-8"},
      {"storage: { path: " + std::string(4097, 'a') + " }\n", 1, 18, "storage.path",
       "found text of more than 4096 bytes; expected a path"},
  }));
  check(wrong);
}

TEST_CASE("configuration: nesting without an end is one fault") {
  const auto text = GENERATE(as<std::string>(), std::string(100000, '['), std::string(100000, '{'),
                             "listen: " + std::string(100000, '['));
  const auto faults = faults_of_receiver(text);
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0].message, Catch::Matchers::StartsWith("not readable as YAML: nested more than 16 levels deep"));
}

TEST_CASE("configuration: an alias cannot multiply what a file holds") {
  const auto faults = faults_of_receiver("log: &a { level: info }\nadmin: *a\n");
  REQUIRE(faults.size() == 2);
  CHECK_THAT(faults[0].text(), Catch::Matchers::EndsWith("receiver.yaml:1:6: found an anchor (&name); expected a plain "
                                                         "value, anchors are not read"));
  CHECK(faults[1].line == 2);
  CHECK(faults[1].column == 8);
  CHECK_THAT(faults[1].message, Catch::Matchers::StartsWith("found an alias (*name)"));
}

TEST_CASE("configuration: a fault shows a bounded, printable part of what it found") {
  const auto faults = faults_of_receiver("log: { level: \"" + std::string(200, 'x') + "\" }\n");
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0].message, Catch::Matchers::StartsWith("found \"" + std::string(60, 'x') + "…\"; expected"));
  const auto other = faults_of_receiver("log: { level: é }\n");
  REQUIRE(other.size() == 1);
  CHECK_THAT(other[0].message, Catch::Matchers::StartsWith("found \"??\"; expected"));
}
