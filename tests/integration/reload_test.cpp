// Files that change while the program runs: certificates, lists, names, services.
#include "fhir/instant.hpp"
#include "server/security/openssl.hpp"
#include "tests/integration/answers.hpp"
#include "tests/integration/tls_cases.hpp"
#include "tests/support/program.hpp"
#include "tests/support/revocation.hpp"

#include <openssl/ssl.h>
#include <signal.h>

#include <atomic>
#include <ctime>
#include <fstream>
#include <iterator>
#include <thread>

using namespace bars::test;
using bars::security::CertificateRequest;
using bars::security::Credentials;
using bars::security::issue_certificate;
using bars::security::issue_self_signed;
using bars::security::Purpose;
using Catch::Matchers::Contains;

namespace {

namespace fs = std::filesystem;

constexpr std::string_view metadata = "/FHIR/R4/metadata";

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// As an operator does it: nobody sees a half-written file, but for moments one that does not fit the others.
void replace(const fs::path& file, const std::string& text, fs::perms mode = fs::perms::owner_read) {
  const fs::path part = file.string() + ".part";
  std::ofstream(part, std::ios::binary) << text;
  fs::permissions(part, mode | fs::perms::owner_write);
  fs::rename(part, file);
}

std::string serial_of(const std::string& pem) {
  const auto certificate = bars::security::openssl::read_certificate(pem);
  const auto* serial = X509_get0_serialNumber(certificate.get());
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
          static_cast<std::size_t>(ASN1_STRING_length(serial))};
}

/// The program, with a server certificate and client authority of our own making, which can be made anew.
class Running {
 public:
  explicit Running(const std::string& poll_seconds = "3600", bool lists = false, const std::string& log_level = "info")
      : server_authority_(issue_self_signed(authority_request("Server authority"))),
        clients(issue_self_signed(authority_request("Client authority"))) {
    replace(program.pki() / "ca.pem", server_authority_.certificate);
    replace(program.pki() / "client-ca.pem", clients.certificate);
    if (lists) replace(program.pki() / "lists.pem", revocation_list(clients));
    show(issue_server());
    const auto client = issue_certificate(clients, proxy_request());
    replace(program.pki() / "client.pem", client.certificate);
    replace(program.pki() / "client.key", client.key);
    configure("log: { level: " + log_level + " }\nreload: { poll_seconds: " + poll_seconds + " }\ntls: { " +
              (lists ? "client_crl: pki/lists.pem, " : "") + "allowed_clients: [bars-proxy.example] }\n");
    program.start();
  }

  /// The whole of receiver.yaml, but for what the program has to have.
  void configure(const std::string& yaml) const {
    replace(program.folder() / "receiver.yaml",
            "listen: { address: 127.0.0.1, port: 0 }\nadmin: { address: 127.0.0.1, port: 0 }\n"
            "storage: { path: receiver.db }\n" +
                yaml);
  }

  Credentials issue_server() const {
    return issue_certificate(server_authority_, {Purpose::server, {"localhost"}, {"localhost"}, {}, {}});
  }
  void show(const Credentials& server) const {
    replace(program.pki() / "server.key", server.key);
    replace(program.pki() / "server.pem", server.certificate);
  }

  ClientOptions proxy() const { return ClientOptions::of(program.pki()); }
  Client connect() const { return Client(program.port(), proxy()); }
  Session session(Sender sender = {}) const { return Session(program.port(), proxy(), std::move(sender)); }
  /// Of the certificate that a new connection is shown.
  std::string serial_shown() const {
    const auto client = connect();
    const auto* serial = X509_get0_serialNumber(SSL_get0_peer_certificate(client.tls()));
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
            static_cast<std::size_t>(ASN1_STRING_length(serial))};
  }

  std::string log() const { return content_of(program.folder() / "log"); }
  std::size_t lines(std::string_view text) const {
    const auto said = log();
    std::size_t count = 0;
    for (auto at = said.find(text); at != std::string::npos; at = said.find(text, at + 1)) ++count;
    return count;
  }
  /// Until the log says it once more than `before`.
  bool waits_for(std::string_view text, std::size_t before) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (lines(text) <= before && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return lines(text) > before;
  }
  void signal() const { ::kill(program.pid(), SIGHUP); }
  /// SIGHUP, and until new connections are shown this certificate.
  bool turns_to(const Credentials& server) const {
    signal();
    const auto wanted = serial_of(server.certificate);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (serial_shown() != wanted && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return serial_shown() == wanted;
  }
  /// SIGHUP, and until it was acted on.
  bool reloads(std::string_view outcome = "reload.done") const {
    const auto before = lines(outcome);
    signal();
    return waits_for(outcome, before);
  }

  Program program{BARS_RECEIVER_PROGRAM};

 private:
  Credentials server_authority_;

 public:
  Credentials clients;
};

/// A caller that never stops asking, connects again only when it is told to, and counts what fails.
class Caller {
 public:
  explicit Caller(const Running& running) : thread_([this, &running] { call(running); }) {}
  ~Caller() { stop(); }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  void stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  std::atomic<unsigned> answered{0};
  std::atomic<unsigned> connections{0};
  std::atomic<unsigned> failed{0};

 private:
  void call(const Running& running) {
    std::optional<Client> client;
    const auto headers = running.session().headers();
    while (!stopping_) {
      try {
        if (!client) {
          client.emplace(running.connect());
          ++connections;
        }
        const auto answer = client->request("GET", metadata, headers);
        answer.status == 200 ? ++answered : ++failed;
        if (answer.header("Connection") == "close") client.reset();
      } catch (const ClientError&) {
        ++failed;
        client.reset();
      }
    }
  }

  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace

TEST_CASE("TLS-1 after SIGHUP new connections see the new certificate, and an open one has one more answer") {
  Running running;
  Client open = running.connect();
  const auto headers = running.session().headers();
  REQUIRE(open.request("GET", metadata, headers).header("Connection") == "keep-alive");

  const auto renewed = running.issue_server();
  running.show(renewed);
  REQUIRE(running.reloads());
  CHECK(running.serial_shown() == serial_of(renewed.certificate));
  const auto last = open.request("GET", metadata, headers);
  CHECK(last.status == 200);
  CHECK(last.header("Connection") == "close");
  CHECK(open.closed_by_server());

  // Nothing has changed: nobody is sent away.
  Client another = running.connect();
  REQUIRE(another.request("GET", metadata, headers).status == 200);
  REQUIRE(running.reloads());
  CHECK(another.request("GET", metadata, headers).header("Connection") == "keep-alive");
  CHECK_THAT(running.log(), Contains("\"trust\":\"unchanged\",\"services\":\"unchanged\""));
}

TEST_CASE("a reload with a fault leaves everything as it is, and the log names every fault") {
  Running running;
  const auto before = running.serial_shown();
  const auto good = running.issue_server();
  running.show({"junk", good.key});
  const auto service = running.program.folder() / "services" / "emergency-department.yaml";
  const auto service_text = content_of(service);
  replace(service, service_text + "time_zone: Europe/Nowhere\n");
  REQUIRE(running.reloads("reload.refused"));
  REQUIRE(running.waits_for("Europe/Nowhere", 0));
  CHECK_THAT(running.log(), Contains("expected a certificate chain as PEM"));
  CHECK(running.serial_shown() == before);
  CHECK(outcome_of_call(running.program.port(), running.proxy()) == "200");

  replace(service, service_text + "unknown: 1\n");
  REQUIRE(running.reloads("reload.refused"));
  CHECK_THAT(running.log(), Contains("unknown key"));
  REQUIRE(running.waits_for("expected a certificate chain as PEM", 1));
  CHECK(running.serial_shown() == before);

  replace(service, service_text);
  running.show(good);
  REQUIRE(running.reloads());
  CHECK(running.serial_shown() == serial_of(good.certificate));
}

TEST_CASE("files are looked at now and then: half a pair keeps the old one in force until the other half is there") {
  Running running("1");
  const auto before = running.serial_shown();
  const auto renewed = running.issue_server();
  replace(running.program.pki() / "server.pem", renewed.certificate);
  REQUIRE(running.waits_for("reload.refused", 0));
  CHECK_THAT(running.log(), Contains("the key does not belong to tls.certificate"));
  CHECK(running.serial_shown() == before);
  replace(running.program.pki() / "server.key", renewed.key);
  REQUIRE(running.waits_for("reload.done", 0));
  CHECK(running.serial_shown() == serial_of(renewed.certificate));
  CHECK(running.lines("reload.refused") == 1);  // told once, not at every look
}

TEST_CASE("TLS-1 a certificate that is revoked gets in no more after SIGHUP, with an old session neither") {
  Running running("3600", true);
  for (const bool older : {false, true}) {
    CAPTURE(older);
    auto options = running.proxy();
    options.tls12 = older;
    Client open(running.program.port(), options);
    const auto headers = running.session().headers();
    REQUIRE(open.request("GET", metadata, headers).status == 200);
    std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> session(SSL_get1_session(open.tls()), SSL_SESSION_free);
    // Made within the same second as the one before, as like as not.
    replace(running.program.pki() / "lists.pem", revocation_list(running.clients, {running.proxy().certificate}));
    REQUIRE(running.reloads());
    CHECK(outcome_of_call(running.program.port(), options) == "refused: certificate revoked");
    options.adjust_connection = [&](SSL* tls) { SSL_set_session(tls, session.get()); };
    CHECK(outcome_of_call(running.program.port(), options) == "refused: certificate revoked");
    CHECK(open.request("GET", metadata, headers).header("Connection") == "close");
    CHECK(open.closed_by_server());
    replace(running.program.pki() / "lists.pem", revocation_list(running.clients));
    REQUIRE(running.reloads());
    options.adjust_connection = {};
    CHECK(outcome_of_call(running.program.port(), options) == "200");
  }
}

TEST_CASE("ERR-8 names and pins are taken over, and what needs a restart is named and left") {
  Running running;
  running.configure("log: { level: info }\ntls: { allowed_clients: [other.example] }\nlimits: { connections: 7 }\n");
  REQUIRE(running.reloads());
  CHECK(outcome_of_call(running.program.port(), running.proxy()) == "403");
  CHECK_THAT(running.log(), Contains("\"event\":\"reload.needs_restart\"") && Contains("reload, limits"));
  running.configure("log: { level: info }\ntls: { client_pins: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=] }\n");
  REQUIRE(running.reloads());
  CHECK(outcome_of_call(running.program.port(), running.proxy()) == "403");
  running.configure("log: { level: info }\n");
  REQUIRE(running.reloads());
  CHECK(outcome_of_call(running.program.port(), running.proxy()) == "200");
}

TEST_CASE("service files are taken over: services come and go, and a new diary has slots") {
  Running running;
  const auto folder = running.program.folder() / "services";
  const auto text = content_of(folder / "emergency-department.yaml");
  const std::string id = "2000072490";
  auto second = text;
  second.replace(second.find("2000072489"), id.size(), id);
  auto session = running.session();
  auto newcomer = running.session({.service = id});
  REQUIRE(newcomer.get("/metadata").status == 404);
  REQUIRE_FALSE(session.slots().empty());

  replace(folder / "second.yaml", second);
  REQUIRE(running.reloads());
  CHECK(newcomer.get("/metadata").status == 200);
  REQUIRE(running.waits_for("slots.rolled", 1));
  const auto slots = newcomer.slots();
  REQUIRE_FALSE(slots.empty());
  auto values = values_for(slots.front());
  values.service_id = id;
  CHECK(newcomer.process_message(new_booking(values)).status == 200);

  // Connections are left alone: it is not they that have changed.
  CHECK(session.get("/metadata").header("Connection") == "keep-alive");
  replace(folder / "emergency-department.yaml", text + "active: false\n");
  REQUIRE(running.reloads());
  CHECK(session.get("/metadata").status == 404);
  CHECK(newcomer.get("/metadata").status == 200);
}

TEST_CASE("CS-8 CACHE-1 what a changed service file changes in the statement gives it another version and a date") {
  Running running;
  const auto file = running.program.folder() / "services" / "emergency-department.yaml";
  auto session = running.session();
  const auto asked = [&] {
    const auto answer = session.get("/metadata");
    CHECK(answer.header("Cache-Control") == "max-age=43200");
    const Answer statement(answer.body);
    const std::string version(statement.root()["meta"]["versionId"].text());
    CHECK(answer.header("ETag") == "W/\"" + version + "\"");
    const auto date = bars::fhir::parse_instant(statement.root()["date"].text());
    REQUIRE(date);
    CHECK(date->seconds <= std::time(nullptr));
    return std::pair(version, date->seconds);
  };
  const auto before = asked();
  REQUIRE(running.reloads());  // nothing has changed
  CHECK(asked() == before);
  const auto whole = content_of(file);
  auto text = whole;
  const std::string removed = ", booking-request-cancelled";
  text.erase(text.find(removed), removed.size());
  const auto changed = std::time(nullptr);
  replace(file, text);
  REQUIRE(running.reloads());
  const auto after = asked();
  CHECK(after.first != before.first);
  CHECK(after.second >= changed);
  replace(file, whole);
  REQUIRE(running.reloads());
  CHECK(asked().first == before.first);
}

TEST_CASE("SIGHUP again and again under load: every request is answered") {
  Running running("3600", false, "error");  // not a line for each request
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < 2; ++i) callers.push_back(std::make_unique<Caller>(running));
  const Credentials servers[] = {running.issue_server(), running.issue_server()};
  for (std::size_t i = 0; i < 50; ++i) {
    running.show(servers[i % 2]);
    REQUIRE(running.turns_to(servers[i % 2]));
  }
  for (const auto& caller : callers) {
    caller->stop();
    CHECK(caller->failed == 0);
    CHECK(caller->answered > 0);
    CHECK(caller->connections > 1);
  }
  CHECK(running.lines("reload.refused") == 0);
}
