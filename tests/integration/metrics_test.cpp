// What /metrics says of a receiver that runs, and that whoever asks for it disturbs nobody.
#include "tests/integration/answers.hpp"
#include "tests/integration/write_lock.hpp"
#include "tests/support/metrics_page.hpp"
#include "tests/support/receiver.hpp"

#include <ctime>

using namespace bars::test;
using bars::security::CertificateRequest;
using bars::security::Purpose;

namespace {

/// One try to get in; what comes of it is not looked at.
void knock(std::uint16_t port, const ClientOptions& options) {
  try {
    Client(port, options).request("GET", "/FHIR/R4/metadata", {{"Host", "localhost"}});
  } catch (const ClientError&) {
  }
}

std::string request_sample(std::string_view interaction, std::string_view type, std::string_view status,
                           std::string_view code, std::string_view organisation) {
  std::string sample = "bars_requests_total{interaction=\"";
  sample.append(interaction).append("\",request_type=\"").append(type).append("\",status=\"").append(status);
  return sample.append("\",code=\"").append(code).append("\",organisation=\"").append(organisation).append("\"}");
}

std::string failed(std::string_view cause) {
  return "bars_handshakes_failed_total{cause=\"" + std::string(cause) + "\"}";
}

}  // namespace

TEST_CASE("LOG-3 TI-18 HDR-2 the metrics say what was asked, how it was answered, and what was wrong") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  const auto id = fresh_id();
  const auto message = new_booking(values_for(slots.at(0)));
  REQUIRE(outcome_of(session.process_message(message, id)) == "200");
  REQUIRE(outcome_of(session.process_message(message, id)) == "409 REC_CONFLICT duplicate");
  REQUIRE(outcome_of(session.process_message(new_booking(values_for(slots.at(1))), id)) ==
          "409 REC_CONFLICT duplicate");
  REQUIRE(session.send("GET", "/Slot", with_header(session.headers(), "NHSD-End-User-Organisation")).status == 400);
  REQUIRE(session.send("GET", "/Slot", with_header(session.headers(), "NHSD-Requesting-Software", "%")).status == 400);
  REQUIRE(session.send("GET", "/metadata", session.headers("1")).status == 400);
  REQUIRE(session.get("/nowhere").status == 404);
  REQUIRE(session.process_message("{").status == 400);

  // Counted as the answer goes: the last may not be there yet.
  const auto page = scrape_until(receiver.admin_port(), [](const MetricsPage& seen) {
    return seen.sum("bars_answers_total") >= 9 && seen["bars_audit_waiting"] == 0;
  });
  CHECK(page[request_sample("process-message", "new-booking", "200", "", "B2002")] == 1);
  CHECK(page[request_sample("process-message", "new-booking", "409", "REC_CONFLICT", "B2002")] == 2);
  CHECK(page[request_sample("slot-search", "", "200", "", "B2002")] == 1);
  CHECK(page[request_sample("", "", "404", "REC_NOT_FOUND", "")] == 1);
  CHECK(page["bars_answers_total{class=\"success\"}"] == 2);
  CHECK(page["bars_answers_total{class=\"sender-fault\"}"] == 7);
  CHECK(page["bars_answers_total{class=\"receiver-fault\"}"] == 0);
  CHECK(page["bars_duplicates_total"] == 2);
  CHECK(page["bars_reused_request_ids_total"] == 1);
  CHECK(page["bars_header_faults_total{header=\"NHSD-End-User-Organisation\",fault=\"missing\"}"] == 1);
  CHECK(page["bars_header_faults_total{header=\"NHSD-Requesting-Software\",fault=\"malformed\"}"] == 1);
  CHECK(page["bars_header_faults_total{header=\"X-Request-ID\",fault=\"malformed\"}"] == 1);
  CHECK(page.sum("bars_header_faults_total") == 3);
  CHECK(page["bars_request_duration_seconds_count{interaction=\"process-message\"}"] == 4);
  for (const auto* stage : {"head", "body", "wait", "judge", "answer"})
    CHECK(page["bars_stage_duration_seconds_count{stage=\"" + std::string(stage) +
               "\",interaction=\"process-message\"}"] == 4);
  CHECK(page["bars_store_batch_units_count"] >= 3);
  CHECK(page["bars_store_commit_duration_seconds_count"] >= 3);
  CHECK(page["bars_store_bytes"] + page["bars_store_wal_bytes"] > 0);
  CHECK(page["bars_disk_free_bytes"] > 0);
  CHECK(page["bars_disk_bytes"] >= page["bars_disk_free_bytes"]);
  CHECK(page["bars_ready"] == 1);
  CHECK(page["bars_connections_open"] >= 1);
  CHECK(page["bars_build_info{version=\"" BARS_VERSION "\"}"] == 1);
  CHECK(page["process_open_fds"] > 3);
  CHECK(page.sum("bars_certificate_expiry_timestamp_seconds{key=\"tls.certificate\"") >
        static_cast<double>(std::time(nullptr)));
}

TEST_CASE("MH-2 a rule that messages break is counted under its id, as a warning or as what refuses them") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  auto elsewhere = values_for(slots.at(0));
  elsewhere.receiver_ods = "A1002";
  REQUIRE(outcome_of(session.process_message(new_booking(elsewhere))) == "200");
  auto nobody = values_for(slots.at(1));
  nobody.receiver_ods = "A1002";
  nobody.service_id = "2000000001";
  REQUIRE(session.process_message(new_booking(nobody)).status == 404);
  const auto refusals = [](const MetricsPage& seen) {
    double count = 0;
    for (const auto& [sample, value] : seen.samples)
      if (sample.starts_with("bars_validation_issues_total") && sample.ends_with("severity=\"error\"}")) count += value;
    return count;
  };
  const auto page = scrape_until(receiver.admin_port(), [&](const MetricsPage& seen) { return refusals(seen) == 1; });
  CHECK(refusals(page) == 1);
  CHECK(page["bars_validation_issues_total{rule=\"MH-2\",severity=\"warning\"}"] == 1);
}

TEST_CASE("HDR-4 where identity headers are only warned of, those that are missing are counted all the same") {
  Receiver receiver(
      [](bars::config::Receiver& config) { config.identity_headers = bars::config::IdentityHeaders::warn; });
  auto session = receiver.session({.organisation = "", .software = ""});
  REQUIRE(session.get(session.slot_query()).status == 200);
  const auto page = scrape_until(receiver.admin_port(),
                                 [](const MetricsPage& seen) { return seen.sum("bars_header_faults_total") == 2; });
  CHECK(page["bars_header_faults_total{header=\"NHSD-End-User-Organisation\",fault=\"missing\"}"] == 1);
  CHECK(page["bars_header_faults_total{header=\"NHSD-Requesting-Software\",fault=\"missing\"}"] == 1);
}

TEST_CASE("TLS-1 ERR-8 handshakes that fail are counted by cause, strangers apart") {
  Receiver receiver;
  knock(receiver.port(), ClientOptions::anonymous(receiver.pki()));
  TemporaryFolder elsewhere;
  bars::security::make_development_pki(elsewhere.path(), "localhost", "bars-proxy.example");
  auto foreign = receiver.proxy();
  foreign.certificate = elsewhere.path() / "client.pem";
  foreign.key = elsewhere.path() / "client.key";
  knock(receiver.port(), foreign);
  CertificateRequest ended{Purpose::client, {"bars-proxy.example"}, {"bars-proxy.example"}, {}, {}};
  ended.begins = std::chrono::hours(-48);
  ended.ends = std::chrono::hours(-24);
  knock(receiver.port(), receiver.client_with(ended));
  knock(receiver.port(), ClientOptions::plain());  // no TLS at all
  auto doubting = receiver.proxy();
  doubting.ca = elsewhere.path() / "ca.pem";
  knock(receiver.port(), doubting);
  Client(receiver.port(), ClientOptions::plain()).drop();
  knock(receiver.port(), receiver.client_with({Purpose::client, {"a.example"}, {"a.example"}, {}, {}}));

  const auto page = scrape_until(receiver.admin_port(), [](const MetricsPage& seen) {
    return seen.sum("bars_handshakes_failed_total") == 6 && seen["bars_unlisted_peers_total"] == 1;
  });
  for (const auto* cause : {"no-certificate", "untrusted", "ended", "protocol", "alert", "left"}) {
    CAPTURE(cause);
    CHECK(page[failed(cause)] == 1);
  }
  CHECK(page["bars_unlisted_peers_total"] == 1);
  CHECK(page["bars_connections_accepted_total"] == 7);
}

TEST_CASE("LOG-1 while the store cannot be written, the metrics show what waits and for how long") {
  std::string store;
  Receiver receiver([&](bars::config::Receiver& config) { store = config.storage.path.string(); });
  auto session = receiver.session();
  {
    const WriteLock lock(store);
    REQUIRE(session.get("/metadata").status == 200);
    const auto stuck = scrape_until(receiver.admin_port(), [](const MetricsPage& seen) {
      return seen["bars_audit_waiting"] == 1 && seen["bars_audit_lag_seconds"] > 0.5;
    });
    CHECK(stuck["bars_audit_waiting"] == 1);
    CHECK(stuck["bars_audit_lag_seconds"] > 0.5);
  }
  const auto after =
      scrape_until(receiver.admin_port(), [](const MetricsPage& seen) { return seen["bars_audit_waiting"] == 0; });
  CHECK(after["bars_audit_waiting"] == 0);
  CHECK(after["bars_audit_lag_seconds"] == 0);
}

TEST_CASE("LOG-4 organisations that somebody makes up, and texts that are none, do not make the metrics grow") {
  Receiver receiver([](bars::config::Receiver& config) { config.metrics.organisations = 3; });
  Client client = receiver.session().connect();
  constexpr int made_up = 40;
  for (int i = 0; i < made_up; ++i) {
    const auto session = receiver.session({.organisation = "Z" + std::to_string(1000 + i)});
    REQUIRE(client.request("GET", "/FHIR/R4/metadata", session.headers()).status == 200);
  }
  const auto patient = receiver.session({.organisation = "MARY JONES"});
  client.request("GET", "/FHIR/R4/metadata", patient.headers());

  const auto page = scrape_until(receiver.admin_port(),
                                 [](const MetricsPage& seen) { return seen.sum("bars_answers_total") >= made_up + 1; });
  std::size_t series = 0;
  for (const auto& [sample, count] : page.samples) {
    series += sample.starts_with("bars_requests_total") ? 1 : 0;
    CHECK(sample.find("JONES") == std::string::npos);
  }
  CHECK(series <= 5);  // three, other, and for the text at most one more
  CHECK(page[request_sample("metadata", "", "200", "", "Z1000")] == 1);
  CHECK(page[request_sample("metadata", "", "200", "", "other")] >= made_up - 3);
}

TEST_CASE("LOG-3 scrapers that ask and never read, and as many as there may be, disturb no exchange") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  auto impatient = ClientOptions::plain();
  std::vector<Client> scrapers;
  for (int i = 0; i < 16; ++i) {
    scrapers.emplace_back(receiver.admin_port(), impatient);
    // Half of them never end their request, so that they are there for as long as they may.
    scrapers.back().send(i % 2 == 0 ? "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" : "GET /metrics HTTP/1.1\r\n");
  }
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(outcome_of(session.process_message(new_booking(values_for(slots.at(i))))) == "200");
    CHECK(session.get(session.slot_query()).status == 200);
  }
  for (auto& scraper : scrapers) CHECK(scraper.closed_by_server());  // without being read
  const auto after =
      scrape_until(receiver.admin_port(), [](const MetricsPage& seen) { return seen["bars_ready"] == 1; });
  CHECK(after["bars_ready"] == 1);
}
