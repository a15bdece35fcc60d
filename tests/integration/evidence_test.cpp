// Evidence packs: what was sent and answered, made again from what is on record, and nobody in it unless asked.
#include "fhir/build.hpp"
#include "server/evidence/archive.hpp"
#include "server/evidence/pack.hpp"
#include "storage/audit_key.hpp"
#include "storage/owner_name.hpp"
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/canaries.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/program.hpp"
#include "tests/support/responses.hpp"
#include "tests/support/results.hpp"
#include "tests/support/services.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>

using namespace bars;
using namespace bars::test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

using evidence::Conversation;
using evidence::Pack;

/// A receiver whose first service takes what an emergency department and a clinical hub take, a session with it, and
/// every answer of that in order.
struct Watched {
  Running running{[](config::Receiver& made) {
    for (auto& accepted : clinical_hub().accepts) made.services[0].accepts.push_back(accepted);
  }};
  Session session = running.receiver.session();
  std::vector<HttpResponse> answers;

  HttpResponse keep(HttpResponse answer) {
    answers.push_back(answer);
    return answer;
  }
  HttpResponse send(const std::string& message, const std::string& request_id = fresh_id()) {
    return keep(session.process_message(message, request_id));
  }
  HttpResponse get(const std::string& path) { return keep(session.get(path)); }
};

MessageValues incident() {
  auto values = values_for_referral(emergency_department_id, "a6t1");
  values.version = "1.0.0-beta.8";
  return values;
}

std::string without_id(const std::string& outcome) {
  fhir::Arena arena;
  fhir::Build build(arena);
  const auto document = fhir::decode_json(outcome);
  return fhir::encode_json(build.with(document->root, "id", {}));
}

/// `Name: value`, but for what the connection adds.
std::set<std::string> lines_of(const Headers& headers) {
  static const std::set<std::string> of_the_connection{"Date",
                                                       "Content-Length",
                                                       "Connection",
                                                       "Transfer-Encoding",
                                                       "Strict-Transport-Security",
                                                       "X-Content-Type-Options"};
  std::set<std::string> lines;
  for (const auto& [name, value] : headers)
    if (!of_the_connection.contains(name)) lines.insert(fmt::format("{}: {}", name, value));
  return lines;
}

std::set<std::string> lines_of(const std::string& head) {
  std::set<std::string> lines;
  std::size_t begin = head.find('\n') + 1;  // behind the status
  for (auto end = head.find('\n', begin); end != std::string::npos; end = head.find('\n', begin)) {
    lines.insert(head.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// A conversation as somebody collects it while the receiver is stopped.
struct Collected {
  storage::AuditReader audit;
  Conversation conversation;
  evidence::Proof proof;
  Pack pack;

  Collected(const config::Receiver& config, const std::string& correlation_id, bool has_patient)
      : audit(config.storage.path, storage::AuditReader::Of::store),
        conversation(collected(config, audit, correlation_id)),
        proof(evidence::prove(audit, {storage::AuditKey("")}, {}, conversation)),
        pack(evidence::make_pack(conversation, proof, config, has_patient, {1'795'424'400, 0})) {}

  static Conversation collected(const config::Receiver& config, storage::AuditReader& audit,
                                const std::string& correlation_id) {
    storage::StoreReader store(config.storage.path, storage::StoreReader::Of::store);
    return evidence::collect(audit, store, correlation_id);
  }
};

/// Name and content of every file of an archive.
std::map<std::string, std::string> files_in(const fs::path& archive) {
  std::map<std::string, std::string> files;
  std::unique_ptr<zip_t, decltype(&zip_discard)> opened(zip_open(archive.c_str(), ZIP_RDONLY, nullptr), &zip_discard);
  REQUIRE(opened != nullptr);
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(zip_get_num_entries(opened.get(), 0)); ++i) {
    zip_stat_t stat{};
    REQUIRE(zip_stat_index(opened.get(), i, 0, &stat) == 0);
    std::string content(stat.size, '\0');
    auto* const file = zip_fopen_index(opened.get(), i, 0);
    REQUIRE(file != nullptr);
    CHECK(zip_fread(file, content.data(), content.size()) == static_cast<zip_int64_t>(content.size()));
    zip_fclose(file);
    files.emplace(stat.name, std::move(content));
  }
  return files;
}

void play_bookings(Watched& watched) {
  const auto slots = watched.session.slots();
  watched.answers.emplace_back();  // of the slot search: nothing of its body is kept
  const auto booking = values_for(slots.at(0));
  const auto id = fresh_id();
  const Answer booked(watched.send(new_booking(booking), id).body);
  watched.send(new_booking(booking), id);                   // 409 duplicate
  watched.send(new_booking(values_for(slots.at(0))));       // 409 conflict
  watched.send(with(new_booking(booking), "entry", "[]"));  // 400
  auto cancelled = booking;
  cancelled.bundle_id = fresh_id();
  cancelled.appointment_id = booked.id_of("Appointment");
  watched.get("/Appointment/" + cancelled.appointment_id);
  watched.send(cancelled_booking(cancelled));
  watched.get("/Appointment/" + cancelled.appointment_id);
  watched.get("/Appointment/" + fresh_id());  // 404
  watched.get("/Appointment/9990548609");     // 400
}

void play_referrals(Watched& watched) {
  auto values = values_for_referral(emergency_department_id, "a1t1");
  const Answer referred(watched.send(new_referral(values)).body);
  values.bundle_id = fresh_id();
  values.service_request_id = referred.id_of("ServiceRequest");
  watched.send(cancelled_referral(values));
  watched.get("/ServiceRequest/" + values.service_request_id);
}

void play_incident(Watched& watched) {
  auto values = incident();
  const auto begun = watched.send(new_ambulance_referral(values)).body;
  values.service_request_id = Answer(begun).id_of("ServiceRequest");
  values.last_updated = "2026-11-22T10:00:00.0000000+00:00";
  watched.send(updated_ambulance_referral(values));
  values.last_updated = "2026-11-22T11:00:00.0000000+00:00";
  watched.send(sent_back(updated_ambulance_referral(values), begun));
  // Once more under another fullUrl: by its id it is still ours.
  values.last_updated = "2026-11-22T12:00:00.0000000+00:00";
  const auto again = sent_back(updated_ambulance_referral(values), begun);
  const auto last = fmt::format("entry[{}]", fhir::decode_json(again)->root["entry"].size() - 1);
  watched.send(with(again, last + ".fullUrl", R"("urn:uuid:)" + fresh_id() + '"'));
  watched.send(updated_ambulance_referral(values));  // 409: no news
}

void play_validation(Watched& watched) {
  auto values = sent_values("a4t1", "2.0.0");
  values.bundle_id = fresh_id();
  const auto request = new_validation(values);
  registered(watched.running.config, request);
  for (const auto& [definition, encounter, hour] :
       {std::tuple{"servicerequest-response-validation-interim", "in-progress", "10"},
        std::tuple{"servicerequest-response-validation-full", "finished", "11"}}) {
    ResponseValues response;
    response.definition = definition;
    response.bundle_id = fresh_id();
    response.encounter_status = encounter;
    response.last_updated = std::string("2026-11-22T") + hour + ":00:00.0000000+00:00";
    watched.send(response_to(request, response));
  }
}

}  // namespace

TEST_CASE("SCAL-8 a pack has every message and every answer as they were, byte for byte") {
  for (const auto play : {play_bookings, play_referrals, play_incident, play_validation}) {
    Watched watched;
    play(watched);
    watched.running.receiver.stop();
    const Collected found(watched.running.config, watched.session.correlation_id, true);
    REQUIRE(found.pack.exchanges.size() >= watched.answers.size());
    std::size_t i = 0;
    for (const auto& shown : found.pack.exchanges) {
      if (shown.answer_head.empty()) continue;  // a local command
      const auto& answer = watched.answers.at(i++);
      if (answer.status == 0) continue;
      INFO(shown.folder << '\n' << shown.answer_body);
      CHECK(shown.exchange.record.status == answer.status);
      CHECK(shown.answer_body == (answer.status < 300 ? answer.body : without_id(answer.body)));
      CHECK(lines_of(shown.answer_head) == lines_of(answer.headers));
      CHECK_THAT(shown.request_head, Contains("X-Request-ID: " + shown.exchange.record.request_id + "\n"));
      CHECK_THAT(shown.request_head, Contains("NHSD-End-User-Organisation: "));
      CHECK(shown.request_body.empty() == !shown.exchange.message.has_value());
    }
    CHECK(i == watched.answers.size());
    const auto files = evidence::files_of(found.pack);
    std::set<std::string> names;
    for (const auto& file : files) names.insert(file.name);
    CHECK(names.size() == files.size());  // or there would be no archive
    std::set<std::string> shown;
    for (const auto& each : found.pack.exchanges) shown.insert(each.request_body);
    for (const auto& row : watched.running.receiver.rows("SELECT text_of(body) AS body FROM message"))
      CHECK(shown.contains(row.at("body")));
  }
}

TEST_CASE("SCAL-8 HDR-12 VER-5 the head of an answer tells its form: XML, gzip, `_format`") {
  Watched watched;
  const auto get = [&](const std::string& path, const std::string& accept, const std::string& encoding) {
    auto headers = with_header(watched.session.headers(), "Accept", accept);
    if (!encoding.empty()) headers.emplace_back("Accept-Encoding", encoding);
    watched.keep(watched.session.send("GET", path, headers));
  };
  get("/Appointment/" + fresh_id(), "application/fhir+xml", "");
  get("/Appointment/" + fresh_id(), "application/fhir+json", "gzip");
  get("/Appointment/" + fresh_id() + "?_format=xml", "application/fhir+json", "gzip");
  watched.running.receiver.stop();
  const Collected found(watched.running.config, watched.session.correlation_id, false);
  REQUIRE(found.pack.exchanges.size() == 3);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(lines_of(found.pack.exchanges[i].answer_head) == lines_of(watched.answers[i].headers));
}

TEST_CASE("SCAL-8 LOG-4 nobody is in a masked pack, and whoever asks for the patient gets them") {
  Watched watched;
  auto message = new_referral(values_for_referral(emergency_department_id, "a1t1"));
  message = with_in(message, "Patient", "name[0].family", '"' + std::string(canaries[1]) + '"');
  message = with_in(message, "Patient", "identifier[0].value", '"' + std::string(canaries[0]) + '"');
  message = with_in(message, "Patient", "address[0].postalCode", '"' + std::string(canaries[3]) + '"');
  REQUIRE(outcome_of(watched.send(message)) == "200");
  watched.running.receiver.stop();
  for (const bool has_patient : {false, true}) {
    const Collected found(watched.running.config, watched.session.correlation_id, has_patient);
    std::string seen;
    for (const auto& file : evidence::files_of(found.pack)) seen += seen_in(file.content);
    CHECK(seen.empty() == !has_patient);
  }
}

TEST_CASE("SCAL-8 LOG-1 a pack has the versions, what staff did, and the exchanges of other conversations about it") {
  Watched watched;
  const Answer referred(watched.send(new_referral(values_for_referral(emergency_department_id, "a1t1"))).body);
  const auto name = "ServiceRequest/" + referred.id_of("ServiceRequest");
  REQUIRE(execute_command(watched.running.config, "inbox.acknowledge", R"({"id":")" + name + R"("})"));
  REQUIRE(
      execute_command(watched.running.config, "inbox.set-status", R"({"id":")" + name + R"(","status":"on-hold"})"));
  const auto encounter = referred.all("Encounter").back()["id"].text();
  REQUIRE(execute_command(watched.running.config, "inbox.set-status",
                          R"({"id":"Encounter/)" + std::string(encounter) + R"(","status":"in-progress"})"));
  auto other = watched.running.receiver.session();
  REQUIRE(other.get("/" + name).status == 200);
  watched.running.receiver.stop();

  const Collected found(watched.running.config, watched.session.correlation_id, false);
  std::vector<std::string> interactions;
  for (const auto& exchange : found.conversation.exchanges)
    interactions.push_back(exchange.record.interaction + (exchange.has_correlation_id ? "" : " (other)"));
  CHECK(interactions == std::vector<std::string>{"process-message", "inbox.acknowledge (other)",
                                                 "inbox.set-status (other)", "inbox.set-status (other)",
                                                 "service-request-read (other)"});
  REQUIRE(found.conversation.held.size() == 2);  // and our Encounter
  const auto& held = found.conversation.held.front();
  CHECK(storage::name_of(held.resource) == name);
  REQUIRE(held.versions.size() == 2);
  CHECK(held.versions[0].status == "active");
  CHECK(held.versions[1].status == "on-hold");
  CHECK(held.local_changes.size() == 3);  // that of the Encounter, too
  CHECK(found.conversation.held.back().resource.type == "Encounter");
  CHECK(found.conversation.held.back().versions.size() == 2);
  const auto page = evidence::files_of(found.pack).front();
  CHECK(page.name == "index.html");
  for (const auto* words : {"New referral", "Staff took note of it", "Of another conversation", "on-hold"})
    CHECK_THAT(page.content, Contains(words));
}

TEST_CASE("SCAL-8 TI-5 a message that came again is told to be the same") {
  Watched watched;
  play_bookings(watched);
  watched.running.receiver.stop();
  const Collected found(watched.running.config, watched.session.correlation_id, false);
  std::vector<std::string> same;
  for (const auto& shown : found.pack.exchanges)
    if (!shown.same_as.empty()) same.push_back(shown.number() + " is " + shown.same_as);
  CHECK(same == std::vector<std::string>{"03 is 02"});  // behind the search for slots
  CHECK_THAT(evidence::files_of(found.pack).front().content, Contains("exchange 02</a> once more"));
}

TEST_CASE("SCAL-8 each record of a pack can be computed anew from the one before it") {
  Watched watched;
  play_bookings(watched);
  watched.running.receiver.stop();
  const Collected found(watched.running.config, watched.session.correlation_id, false);
  CHECK_FALSE(found.proof.verdict.finding);
  storage::AuditMacs macs(storage::AuditKey{""});
  for (const auto& exchange : found.conversation.exchanges) {
    const auto mac = macs.of(exchange.mac_before, exchange.stored.row());
    CHECK(std::equal(mac.begin(), mac.end(), exchange.stored.mac.begin(), exchange.stored.mac.end()));
  }
}

TEST_CASE("SCAL-8 LOG-1 an exported head vouches for a pack, although making it is on record behind that head") {
  Watched watched;
  watched.get("/Appointment/" + fresh_id());
  watched.running.receiver.stop();
  const auto& config = watched.running.config;
  REQUIRE(
      execute_command(config, "evidence.collect", R"({"correlationId":")" + watched.session.correlation_id + R"("})"));
  storage::AuditReader audit(config.storage.path, storage::AuditReader::Of::store);
  const auto found = Collected::collected(config, audit, watched.session.correlation_id);
  REQUIRE(found.exchanges.size() == 2);
  const auto proof_with = [&](const storage::StoredAudit& stored) {
    storage::AuditHead head{stored.sequence, {}};
    std::copy(stored.mac.begin(), stored.mac.end(), head.mac.begin());
    return evidence::prove(audit, {storage::AuditKey("")}, {{1, head}}, found);
  };
  const auto behind = proof_with(found.exchanges.front().stored);
  CHECK_FALSE(behind.verdict.finding);
  REQUIRE(behind.later);
  CHECK(behind.later->head->sequence == found.exchanges.front().stored.sequence);
  std::optional<storage::StoredAudit> first;
  audit.walk([&](const storage::StoredAudit& stored) {
    first = stored;
    return false;
  });
  CHECK_FALSE(proof_with(*first).later);  // of the start: before the exchange
}

TEST_CASE("SCAL-8 what was refused before it was known what it asks for shows its headers") {
  Watched watched;
  watched.get("/Nothing");
  watched.keep(watched.session.send("DELETE", "/metadata", watched.session.headers()));
  watched.running.receiver.stop();
  const Collected found(watched.running.config, watched.session.correlation_id, false);
  REQUIRE(found.pack.exchanges.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& shown = found.pack.exchanges[i];
    CHECK_THAT(shown.request_head, Contains("X-Request-ID: ") && Contains("NHSD-End-User-Organisation: "));
    auto lines = lines_of(watched.answers[i].headers);
    lines.erase("Allow: GET");  // its path is not kept
    CHECK(lines_of(shown.answer_head) == lines);
    CHECK(shown.answer_body == without_id(watched.answers[i].body));
  }
}

TEST_CASE("SCAL-8 refused connections of the minutes of a conversation are in its pack") {
  Watched watched;
  watched.get("/metadata");
  try {
    Client stranger(watched.running.receiver.port(), ClientOptions::anonymous(watched.running.receiver.pki()));
    stranger.request("GET", "/FHIR/R4/metadata");
  } catch (const ClientError&) {
  }
  watched.running.receiver.stop();
  const Collected found(watched.running.config, watched.session.correlation_id, false);
  REQUIRE(found.conversation.handshakes.size() == 1);
  CHECK_THAT(evidence::files_of(found.pack).front().content, Contains(found.conversation.handshakes[0].cause));
}

TEST_CASE("SCAL-8 LOG-1 `evidence` makes one archive, and it is on record that somebody did") {
  Program program{BARS_RECEIVER_PROGRAM};
  std::ofstream(program.folder() / "audit.key") << std::string(48, 'k') << "\n";
  fs::permissions(program.folder() / "audit.key", fs::perms::owner_read | fs::perms::owner_write);
  std::ofstream(program.folder() / "receiver.yaml", std::ios::app)
      << "audit: { key_file: audit.key, heads_file: heads }\n";
  program.start();
  Session session(program.port(), ClientOptions::of(program.pki()), {});
  REQUIRE(session.process_message(new_referral(values_for_referral(emergency_department_id, "a1t1"))).status == 200);

  const auto to = program.folder() / "pack.zip";
  const auto evidence = [&](const std::string& id, const std::string& more = {}) {
    return output_of("evidence --config " + (program.folder() / "receiver.yaml").string() + " --correlation-id " + id +
                     " --output " + to.string() + " " + more);
  };
  CHECK_THAT(evidence(session.correlation_id), Contains("2 exchanges, patient data masked") && Contains("exit 0"));
  CHECK(fs::status(to).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  const auto files = files_in(to);
  CHECK(files.contains("index.html"));
  CHECK(files.contains("exchanges/01-new-referral-200/response.json"));
  const std::string service = "services/" + std::string(emergency_department_id);
  CHECK_THAT(files.at(service + "/capability-statement.json"), Contains(R"("resourceType": "CapabilityStatement")"));
  CHECK_THAT(files.at(service + "/message-definitions.json"), Contains(R"("resourceType": "MessageDefinition")"));
  CHECK_THAT(files.at("audit/chain.json"), Contains(R"("whole": true)") && Contains(R"("keyIsSecret": true)"));
  CHECK_THAT(files.at("manifest.json"), Contains(R"("patientData": false)"));
  for (const auto& [name, content] : files) {
    INFO(name);
    CHECK((name == "manifest.json" || files.at("manifest.json").find('"' + name + '"') != std::string::npos));
  }

  CHECK_THAT(evidence(session.correlation_id, "2>&1"), Contains("pack.zip: File exists\nexit 1"));
  CHECK(files_in(to) == files);
  fs::remove(to);
  CHECK_THAT(evidence(fresh_id()), Contains("exit 1"));  // nothing on record
  CHECK_FALSE(fs::exists(to));
  CHECK_THAT(evidence(session.correlation_id, "--patient"), Contains("WITH PATIENT DATA") && Contains("exit 0"));
  const auto later = files_in(to);
  CHECK(later.contains("exchanges/04-evidence-collect-200/audit.json"));  // this one, behind one that failed
  CHECK_THAT(later.at("audit/records.jsonl"), Contains(R"("interaction":"evidence.collect")") && Contains("masked"));
  CHECK_THAT(later.at("manifest.json"), Contains(R"("patientData": true)"));
}

TEST_CASE("SCAL-8 LOG-1 a pack of a backup says when its audit was tampered with") {
  Watched watched;
  REQUIRE(outcome_of(watched.send(new_referral(values_for_referral(emergency_department_id, "a1t1")))) == "200");
  const auto copy = watched.running.config.storage.path.parent_path() / "copy.db";
  REQUIRE(execute_command(watched.running.config, "backup.start", R"({"path":")" + copy.string() + R"("})"));
  const auto is_done = [&] {
    const auto state = execute_command(watched.running.config, "backup.state", "{}");
    return state && state->find("done") != std::string::npos;
  };
  REQUIRE(eventually(is_done));
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open_v2(copy.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
  CHECK(sqlite3_exec(database, "UPDATE audit SET request_id = request_id || '0' WHERE seq = 1", nullptr, nullptr,
                     nullptr) == SQLITE_OK);
  sqlite3_close(database);

  storage::AuditReader audit(copy, storage::AuditReader::Of::copy);
  storage::StoreReader store(copy, storage::StoreReader::Of::copy);
  const auto found = evidence::collect(audit, store, watched.session.correlation_id);
  const auto proof = evidence::prove(audit, {storage::AuditKey("")}, {}, found);
  const auto pack = evidence::make_pack(found, proof, watched.running.config, false, {});
  CHECK(found.exchanges.size() == 1);
  REQUIRE(proof.verdict.finding);
  CHECK(proof.verdict.finding->sequence == 1);
  const auto files = evidence::files_of(pack);
  CHECK_THAT(files.front().content, Contains("Something is wrong with it") && Contains("Record 1: "));
}
