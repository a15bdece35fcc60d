// The load generator against a receiver, as a user would run it.
#include "tests/bench/load/options.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/receiver.hpp"

#include "fhir/json.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

using namespace bars;

namespace {

struct Said {
  int status = -1;
  std::string text;  // on both outputs
};

Said run(const std::string& arguments) {
  Said said;
  FILE* pipe = ::popen((std::string(BARS_LOAD_PROGRAM) + " " + arguments + " 2>&1").c_str(), "r");
  std::array<char, 4096> part{};
  while (const auto size = std::fread(part.data(), 1, part.size(), pipe)) said.text.append(part.data(), size);
  said.status = WEXITSTATUS(::pclose(pipe));
  return said;
}

std::string target(const test::Receiver& receiver) {
  const auto pki = receiver.pki().string();
  return "--url https://localhost:" + std::to_string(receiver.port()) + "/FHIR/R4 --cert " + pki +
         "/client.pem --key " + pki + "/client.key --ca " + pki + "/ca.pem --connections 4 ";
}

std::string figure(const std::string& file, std::string_view first, std::string_view second) {
  std::ifstream stream(file);
  const auto document = fhir::decode_json(std::string(std::istreambuf_iterator<char>(stream), {}));
  REQUIRE(document.has_value());
  return std::string(document->root[first][second].text());
}

}  // namespace

TEST_CASE("bars-load gets every workload answered as it should be, and every message is stored") {
  const test::Receiver receiver;
  const auto json = (receiver.pki() / "figures.json").string();
  const auto common = target(receiver) + "--warmup 0 --requests 20 --prepare 8 --json " + json + " --workload ";
  for (const std::string workload : {"referral", "referral --size 20000", "booking --book-days 3", "read", "slots",
                                     "duplicate", "referral --rate 200"}) {
    const auto said = run(common + workload);
    INFO(workload << ": " << said.text);
    CHECK(said.status == 0);
    CHECK(figure(json, "accepted", "count") == "20");
    CHECK(figure(json, "unexpected", "count") == "0");
  }
  // 3 times 20 referrals of its own, 8 to read and 8 to repeat
  CHECK(receiver.count("message", "request_type = 'new-referral'") == "76");
  CHECK(receiver.count("message", "request_type = 'new-booking'") == "20");
  CHECK(receiver.count("message", "length(body) > 2000") == "20");  // packed
}

TEST_CASE("bars-load fails when answers are not as they should be, and says which") {
  const test::Receiver receiver;
  auto said = run(target(receiver) + "--warmup 0 --requests 5 --organisation A9999");
  CHECK(said.status == 1);
  CHECK(said.text.find("401: 5") != std::string::npos);
  said = run(target(receiver) + "--warmup 0 --requests 5 --workload duplicate --organisation A9999");
  CHECK(said.status == 1);
  CHECK(said.text.find("a referral beforehand: the answer was 401") != std::string::npos);
  said = run(target(receiver) + "--workload booking --service 2000070513");
  CHECK(said.status == 1);
}

TEST_CASE("bars-load holds idle connections") {
  const test::Receiver receiver;
  const auto said = run(target(receiver) + "--idle 20 --duration 0.2");
  CHECK(said.status == 0);
  CHECK(said.text.find("20 connections opened") != std::string::npos);
  CHECK(said.text.find("0 closed by the receiver") != std::string::npos);
}

TEST_CASE("misuse of bars-load is told, with exit status 2") {
  const test::Receiver receiver;
  const auto there = target(receiver);
  const auto with = [&](const std::string& part, const std::string& other) {
    auto text = there;
    return text.replace(text.find(part), part.size(), other);
  };
  struct Case {
    std::string arguments;
    std::string told;
  };
  const Case cases[] = {{"", "--url"},
                        {with("https:", "http:"), "expected https://host"},
                        {with("client.pem", "none.pem"), "none.pem"},
                        {there + "--workload nothing", "nothing"},
                        {there + "--requests 5 --duration 1", "--duration excludes --requests"},
                        {there + "--rate 0", "--rate"},
                        {there + "--days 32", "--days"},
                        {there + "--workload read --size 20000", "--size: this workload sends none"},
                        {there + "--ids /dev/null", "--ids: only for"},
                        {there + "--workload duplicate --prepare 3", "at least as many"},
                        {there + "--idle 5 --rate 1", "--idle: sends nothing"},
                        {there + "more", "more"}};
  for (const auto& [arguments, told] : cases) {
    const auto said = run(arguments);
    INFO(arguments << ": " << said.text);
    CHECK(said.status == 2);
    CHECK(said.text.find(told) != std::string::npos);
  }
  CHECK(run("--help").status == 0);
}

TEST_CASE("URLs are those that a receiver has") {
  const auto url = load::parse_url("https://[::1]:8443/FHIR/R4/");
  REQUIRE(url.has_value());
  CHECK(url->host == "::1");
  CHECK(url->port == "8443");
  CHECK(url->base == "/FHIR/R4");
  CHECK(url->authority == "[::1]:8443");
  CHECK(load::parse_url("https://example.org")->port == "443");
  for (const std::string wrong :
       {"", "https://", "http://a/", "https://a:/", "https://a:b/", "https://a/?x", "https://a b/"})
    CHECK_FALSE(load::parse_url(wrong).has_value());
}
