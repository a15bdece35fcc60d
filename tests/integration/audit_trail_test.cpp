// The audit as a whole: what has no request, what a token says, heads that live elsewhere, and the commands that read
// it.
#include "server/control/channel.hpp"
#include "storage/audit_heads.hpp"
#include "storage/audit_key.hpp"
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/integration/write_lock.hpp"
#include "tests/support/program.hpp"
#include "tests/support/results.hpp"

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

using namespace bars::test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

const std::string key(48, 'k');

void write_key(const fs::path& file, const std::string& text = key) {
  std::ofstream(file) << text << "\n";
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
}

bool comes_true(const std::function<bool()>& state) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!state() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return state();
}

std::string ready(const Receiver& receiver) {
  Client client(receiver.admin_port(), ClientOptions::plain());
  return client.request("GET", "/health/ready").body;
}

/// `Authorization: Bearer …` with these claims, and a header and signature that nobody may see again.
std::string bearer_of(std::string_view claims) {
  auto text = base64(claims);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.erase(text.find_last_not_of('=') + 1);
  return "Bearer aGVhZGVy." + text + ".c2lnbmF0dXJl";
}

/// A program with a key and a heads file.
struct Kept {
  Program program{BARS_RECEIVER_PROGRAM};
  fs::path config = program.folder() / "receiver.yaml";
  fs::path heads = program.folder() / "heads";

  Kept() {
    write_key(program.folder() / "audit.key");
    std::ofstream(config, std::ios::app) << "audit: { key_file: audit.key, heads_file: heads }\n";
  }
  std::string run(const std::string& command, const std::string& more = {}) const {
    return output_of("audit " + command + " --config " + config.string() + " " + more);
  }
  Session session() const { return Session(program.port(), ClientOptions::of(program.pki()), {}); }
};

}  // namespace

TEST_CASE("LOG-1 start and stop are on record, the first and the last of all") {
  Receiver receiver;
  auto session = receiver.session();
  CHECK(session.get("/metadata").status == 200);
  receiver.stop();
  const auto rows = receiver.rows("SELECT * FROM audit ORDER BY seq");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].at("interaction") == "receiver.start");
  CHECK(rows[0].at("peer") == "local");
  CHECK_THAT(rows[0].at("address"), Contains("uid "));
  CHECK_THAT(rows[0].at("detail"), Contains("version "));
  CHECK(rows[1].at("interaction") == "metadata");
  CHECK(rows[2].at("interaction") == "receiver.stop");
}

TEST_CASE("LOG-1 health checks leave no record") {
  Receiver receiver;
  ready(receiver);
  receiver.stop();
  CHECK(receiver.count("audit", "peer <> 'local'") == "0");
}

TEST_CASE("LOG-1 a reload is on record, a refused one with its faults") {
  Kept kept;
  kept.program.start();
  const auto reloads = [&](const std::string& status) {
    const auto found = kept.run("export");
    std::size_t count = 0;
    for (std::size_t at = 0;
         (at = found.find(R"("interaction":"receiver.reload","status":)" + status, at)) != std::string::npos; ++at)
      ++count;
    return count;
  };
  ::kill(kept.program.pid(), SIGHUP);
  CHECK(comes_true([&] { return reloads("200") == 1; }));
  const auto whole = fs::file_size(kept.config);
  std::ofstream(kept.config, std::ios::app) << "nonsense: 1\n";
  ::kill(kept.program.pid(), SIGHUP);
  CHECK(comes_true([&] {
    std::ifstream log(kept.program.folder() / "log");
    return std::string{std::istreambuf_iterator<char>(log), {}}.find("reload.refused") != std::string::npos;
  }));
  fs::resize_file(kept.config, whole);
  CHECK(comes_true([&] { return reloads("400") == 1; }));
  CHECK_THAT(kept.run("export"), Contains("nonsense"));
}

TEST_CASE("handshakes that fail are counted, and leave no record") {
  Receiver receiver;
  auto nobody = receiver.proxy();
  nobody.certificate.clear();
  nobody.key.clear();
  for (int i = 0; i < 3; ++i) {
    try {
      Client client(receiver.port(), nobody);
      client.request("GET", "/FHIR/R4/metadata");
    } catch (const ClientError&) {
    }
  }
  receiver.stop();
  CHECK(receiver.count("audit", "peer <> 'local'") == "0");
  CHECK(receiver.value("SELECT sum(times) FROM refused_handshake WHERE address = '127.0.0.1'") == "3");
  CHECK(receiver.value("SELECT group_concat(DISTINCT cause) FROM refused_handshake") == "no-certificate");
  CHECK(receiver.value("SELECT count(*) FROM refused_handshake WHERE minute % 60 <> 0") == "0");
}

TEST_CASE("LOG-1 HDR-5 all NHSD headers are on record, and of a bearer token its claims alone") {
  Receiver receiver;
  auto session = receiver.session();
  const auto send = [&](const std::string& authorization) {
    const auto id = fresh_id();
    auto headers = session.headers(id);
    headers.emplace_back("nhsd-Further", "as it came");
    headers.emplace_back("Authorization", authorization);
    CHECK(session.send("GET", "/metadata", headers).status == 200);
    return id;
  };
  const auto told =
      send(bearer_of(R"({"iss":"https://am.example","sub":"555","name":"Ünd","nhs_number":"9476719931"})"));
  const auto basic = send("Basic c2VjcmV0");
  const auto broken = send("Bearer c2VjcmV0");
  const auto too_much = send(bearer_of(R"({"sub":")" + std::string(5000, 'x') + "\"}"));
  receiver.stop();
  const auto row = [&](const std::string& id) {
    return receiver.rows("SELECT * FROM audit WHERE request_id = '" + id + "'").at(0);
  };
  CHECK(row(told).at("claims") == R"({"iss":"https://am.example","sub":"555","name":"Ünd","nhs_number":"withheld"})");
  CHECK(row(basic).at("claims").empty());
  CHECK(row(broken).at("claims") == R"({"unreadable":true})");
  CHECK(row(too_much).at("claims") == R"({"unreadable":true})");
  CHECK_THAT(row(told).at("headers"), Contains("nhsd-Further: as it came\n"));
  for (const auto& id : {told, basic, broken, too_much})
    for (const auto& [name, value] : row(id))
      for (const auto* hidden : {"aGVhZGVy", "c2lnbmF0dXJl", "c2VjcmV0"})
        CHECK(value.find(hidden) == std::string::npos);
}

TEST_CASE("LOG-1 HDR-5 all NHSD headers are on record of what is refused before anybody reads them, too") {
  Receiver receiver;
  auto session = receiver.session();
  std::vector<std::string> ids;
  const auto send = [&](const ClientOptions& options, const std::string& method, const std::string& path,
                        const std::string& accept, unsigned status) {
    ids.push_back(fresh_id());
    auto headers = with_header(session.headers(ids.back()), "Accept", accept);
    headers.emplace_back("NHSD-Further", "as it came");
    Client client(receiver.port(), options);
    CHECK(client.request(method, "/FHIR/R4" + path, headers).status == status);
  };
  const std::string json = "application/fhir+json";
  send(receiver.proxy(), "GET", "/Nothing", json, 404);
  send(receiver.proxy(), "DELETE", "/metadata", json, 405);
  send(receiver.proxy(), "GET", "/metadata", "text/html", 406);
  send(receiver.proxy(), "POST", "/$process-message", json, 415);
  send(receiver.client_with({bars::security::Purpose::client, {"stranger.example"}, {"stranger.example"}, {}, {}}),
       "GET", "/metadata", json, 403);
  receiver.stop();
  for (const auto& id : ids) {
    const auto row = receiver.rows("SELECT * FROM audit WHERE request_id = '" + id + "'").at(0);
    INFO(row.at("status"));
    for (const auto* header : {"NHSD-End-User-Organisation: ", "NHSD-Target-Identifier: ", "NHSD-Requesting-Software: ",
                               "NHSD-Further: as it came\n", "Accept: "})
      CHECK_THAT(row.at("headers"), Contains(header));
  }
}

TEST_CASE("LOG-1 LOG-4 who a request is about is on record as a keyed hash, with the resource") {
  TemporaryFolder folder;
  write_key(folder.path() / "audit.key");
  Receiver receiver([&](bars::config::Receiver& config) { config.audit.key_file = folder.path() / "audit.key"; });
  auto session = receiver.session();
  const auto answer = session.process_message(new_booking(values_for(session.slots().at(0))));
  REQUIRE(outcome_of(answer) == "200");
  const auto path = "/Appointment/" + Answer(answer.body).id_of("Appointment");
  CHECK(session.get(path).status == 200);
  receiver.stop();
  const auto number = receiver.value("SELECT nhs_number FROM resource WHERE type = 'Appointment'");
  REQUIRE(number.size() == 10);
  const auto hash = bars::storage::AuditKey(key).patient_hash(number);
  CHECK(receiver.count("audit", "resource = '" + path.substr(1) + "' AND patient = '" + hash + "'") == "2");
  for (const auto& row : receiver.rows("SELECT * FROM audit"))
    for (const auto& [name, value] : row) CHECK(value.find(number) == std::string::npos);
}

TEST_CASE("LOG-1 when the heads cannot be exported, ready is red and exchanges go on") {
  Receiver receiver([](bars::config::Receiver& config) { config.audit.heads_file = "/proc/nothing/heads"; });
  CHECK(comes_true([&] { return ready(receiver).find("audit.heads_file") != std::string::npos; }));
  CHECK(receiver.session().get("/metadata").status == 200);
}

TEST_CASE("LOG-1 when deferred records cannot be written, ready is red until they can") {
  std::string store;
  const Receiver receiver([&](bars::config::Receiver& config) { store = config.storage.path.string(); });
  auto session = receiver.session();
  CHECK(comes_true([&] { return ready(receiver).find("not-ready") == std::string::npos; }));
  {
    const WriteLock lock(store);
    CHECK(session.get("/metadata").status == 200);
    CHECK(comes_true([&] {
      return ready(receiver).find(R"({"check":"audit","reason":"deferred audit records cannot be written"})") !=
             std::string::npos;
    }));
  }
  CHECK(comes_true([&] { return ready(receiver).find("not-ready") == std::string::npos; }));
}

TEST_CASE("LOG-1 the audit is verified with its key and its heads, beside the receiver, after it, and in a backup") {
  Kept kept;
  kept.program.start();
  CHECK(comes_true([&] { return bars::storage::last_head(kept.heads).has_value(); }));
  auto session = kept.session();
  CHECK(session.get("/metadata").status == 200);
  CHECK_THAT(kept.run("verify"), Contains("records, nothing wrong") && Contains("exit 0"));
  const auto backup = (kept.program.folder() / "backup.db").string();
  CHECK_THAT(output_of("backup --config " + kept.config.string() + " " + backup), Contains("exit 0"));
  CHECK(kept.program.stop() == 0);
  const auto last = bars::storage::last_head(kept.heads);
  REQUIRE(last);
  CHECK_THAT(kept.run("verify"), Contains("the last is " + std::to_string(last->sequence) + " ") && Contains("exit 0"));
  CHECK_THAT(kept.run("verify", backup + " 2>&1"), Contains("Records are missing at the end") && Contains("exit 1"));
  CHECK_THAT(kept.run("verify", "--heads " + backup + ".nothing 2>&1"), Contains("exit 1"));
  const auto no_heads = (kept.program.folder() / "none").string();
  std::ofstream(no_heads).flush();
  CHECK_THAT(kept.run("verify", "--heads " + no_heads + " " + backup), Contains("nothing wrong") && Contains("exit 0"));

  write_key(kept.program.folder() / "audit.key", std::string(48, 'x'));
  CHECK_THAT(kept.run("verify", "2>&1"), Contains("record 1: ") && Contains("exit 1"));
  write_key(kept.program.folder() / "old.key");
  CHECK_THAT(kept.run("verify", "--earlier-key " + (kept.program.folder() / "old.key").string() + " 2>&1"),
             Contains("not made with the key in force"));
  fs::permissions(kept.program.folder() / "audit.key", fs::perms::others_read, fs::perm_options::add);
  CHECK_THAT(kept.run("verify", "2>&1"), Contains("audit.key_file: ") && Contains("exit 2"));
  CHECK_THAT(output_of("check-config --config " + kept.config.string() + " 2>&1"),
             Contains("audit.key_file: ") && Contains("exit 2"));
}

TEST_CASE("LOG-1 before the first head was exported the audit is verified without, and said so") {
  Kept kept;
  kept.program.start();
  CHECK(kept.program.stop() == 0);
  REQUIRE(fs::remove(kept.heads));
  CHECK_THAT(kept.run("verify", "2>&1"), Contains("no heads were compared (none were exported yet, ") &&
                                             Contains("/heads is not there)") && Contains("exit 0"));
  CHECK_THAT(kept.run("verify"), Contains("nothing wrong, 0 exported heads"));
  CHECK_THAT(kept.run("verify", "--heads " + kept.heads.string() + " 2>&1"),
             Contains("cannot be read") && Contains("exit 1"));
}

TEST_CASE("LOG-1 the audit is searched and exported by time, id, organisation and patient") {
  Kept kept;
  kept.program.start();
  auto session = kept.session();
  const auto id = fresh_id();
  CHECK(session.send("GET", "/metadata", session.headers(id)).status == 200);
  const auto hashed = session.get("/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9476719931");
  CHECK_THROWS_AS(Client(kept.program.port(), ClientOptions::anonymous(kept.program.pki())).request("GET", "/"),
                  ClientError);
  CHECK(kept.program.stop() == 0);
  const auto exported = kept.run("export", "--id " + id);
  CHECK_THAT(exported, Contains(R"("requestId":")" + id) && Contains(R"("interaction":"metadata")") &&
                           Contains(R"("mac":")") && Contains("exit 0"));
  CHECK(std::count(exported.begin(), exported.end(), '\n') == 1);
  const auto of_patient = kept.run("export", "--patient '947 671 9931'");
  CHECK_THAT(of_patient, Contains("appointment-search") && Contains("patientHash") && !Contains("9476719931"));
  CHECK(kept.run("export", "--patient 9476719930") == "exit 0");
  CHECK_THAT(kept.run("export", "--organisation b2002 --from 2020-01-01"), Contains("B2002"));
  CHECK(kept.run("export", "--to 2020-01-01") == "exit 0");
  CHECK_THAT(kept.run("export", "--from nonsense 2>&1"), Contains("--from: expected") && Contains("exit 2"));
  CHECK_THAT(kept.run("search", "--id " + id), Contains("metadata") && Contains("B2002") && Contains(id));
  CHECK_THAT(kept.run("search", "--limit 1 2>&1"), Contains("there are more"));
  CHECK_THAT(kept.run("search", "--handshakes"),
             Contains("minute") && Contains("no-certificate  the client showed no certificate") && Contains("exit 0"));

  const auto events = kept.run("export", "--format fhir");
  std::size_t count = 0;
  for (std::size_t at = 0, end = 0; (end = events.find('\n', at)) != std::string::npos; at = end + 1, ++count) {
    const auto event = bars::fhir::decode_json(std::string_view(events).substr(at, end - at));
    REQUIRE(event);
    CHECK(event->root["resourceType"].text() == "AuditEvent");
    CHECK(event->root["agent"].size() >= 1);
    CHECK(!event->root["recorded"].text().empty());
  }
  CHECK(count >= 4);
}
