// LOG-4: a patient is planted wherever a sender can write, and looked for wherever we write but the store.
#include "fhir/xml.hpp"
#include "server/packages.hpp"
#include "server/security/identity.hpp"
#include "server/workflow/content.hpp"
#include "tests/integration/answers.hpp"
#include "tests/support/canaries.hpp"
#include "tests/support/program.hpp"
#include "tests/support/services.hpp"
#include "tests/support/session.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>

using namespace bars;
using namespace bars::test;

namespace {

namespace fs = std::filesystem;

const std::string base = "/FHIR/R4";
const std::vector<std::string> identity_names = {"NHSD-Target-Identifier", "NHSD-End-User-Organisation",
                                                 "NHSD-Requesting-Software", "NHSD-Requesting-Practitioner"};

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string xml_of(std::string_view json) { return fhir::encode_xml(fhir::decode_json(json).value().root); }

/// The built program with a log of its own, and everything that it says to anybody.
class Watched {
 public:
  explicit Watched(const std::string& log) : program_(BARS_RECEIVER_PROGRAM) {
    std::ofstream(program_.folder() / "receiver.yaml") << "listen: { address: 127.0.0.1, port: 0 }\n"
                                                          "admin: { address: 127.0.0.1, port: 0 }\n"
                                                          "storage: { path: receiver.db }\n"
                                                          "log: "
                                                       << log << "\n";
    const auto service = program_.folder() / "services" / "emergency-department.yaml";
    auto yaml = text_of(service);
    const std::string open = "access:\n";
    yaml.insert(yaml.find(open) + open.size(), "  - { organisations: [A9999], allow: [metadata] }\n");
    std::ofstream(service) << yaml << "rest_writes: [Appointment.create, ServiceRequest.update, Appointment.patch]\n";
    program_.start();
    session_ = std::make_unique<Session>(program_.port(), ClientOptions::of(program_.pki()), Sender{});
  }

  Session& session() { return *session_; }

  /// What an answer says in words. Of one that is no error nothing is looked at, it is the sender's own data; nor are
  /// expressions, whose names of elements the sender has to find again.
  void note(const HttpResponse& answer) {
    ++answers;
    static const std::regex expressions(R"re("expression":\["[^"]*"\]|<expression value="[^"]*"/>)re");
    if (answer.status >= 400) seen += seen_in(std::regex_replace(answer.body, expressions, ""));
  }
  void send(std::string_view method, const std::string& path, const Headers& headers, std::string_view body = {}) {
    note(session_->send(method, path, headers, body));
  }
  /// Bytes that no client would send.
  void send_raw(const std::string& bytes) {
    try {
      auto client = session_->connect();
      client.send(bytes);
      note(client.read_response());
    } catch (const ClientError&) {
      ++answers;  // refused by closing: nothing was said
    }
  }
  void ask_admin() {
    for (const std::string path :
         {"/health/live", "/health/ready", "/metrics", "/9449305552", "/metrics?Zebulonquist"}) {
      Client client(program_.admin_port(), ClientOptions::plain());
      seen += seen_in(client.request("GET", path).body);
    }
  }
  /// Ends it, and returns its log.
  std::string stop() {
    session_.reset();
    program_.stop();
    return text_of(program_.folder() / "log");
  }

  std::string seen;  // in answers
  std::size_t answers = 0;

 private:
  Program program_;
  std::unique_ptr<Session> session_;
};

void plant_in_headers(Watched& watched) {
  auto& session = watched.session();
  const auto json_headers = [](std::string_view canary) {
    return std::vector<std::string>{
        fmt::format(R"({{"system":"{0}","value":"{0}"}})", canary),
        fmt::format(R"({{"resourceType":"{0}","identifier":[{{"system":"https://fhir.nhs.uk/Id/ods-organization-code",)"
                    R"("value":"{0}"}}],"name":"{0}"}})",
                    canary),
        fmt::format(R"({{"identifier":[{{"system":"{0}","value":"{0}"}}],"deviceName":{{"name":"{0}"}},)"
                    R"("version":{{"value":"{0}"}}}})",
                    canary),
        fmt::format(R"({{"identifier":[{{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"{0}"}}],)"
                    R"("code":[{{"coding":[{{"system":"http://snomed.info/sct","code":"{0}"}}]}}]}})",
                    canary),
        fmt::format(R"({{"{0}":1,"{0}":2}})", canary),
        fmt::format(R"({{"name":"{0})", canary)};
  };
  const std::vector<std::string> paths = {"/metadata", "/Appointment/95e58add-0b10-4a8c-817c-2729eb0cab75",
                                          session.slot_query()};
  const std::vector<std::string> plain = {
      "X-Request-ID", "X-Correlation-ID", "Accept", "Accept-Encoding", "Prefer",        "use-context", "If-Match",
      "User-Agent",   "Authorization",    "Cookie", "Referer",         "If-None-Match", "traceparent", "tracestate"};
  for (const auto& canary : canary_texts())
    for (const auto& path : paths) {
      for (const auto& name : plain) watched.send("GET", path, with_header(session.headers(), name, canary));
      for (const auto& name : identity_names) {
        watched.send("GET", path, with_header(session.headers(), name, canary));
        for (const auto& json : json_headers(canary))
          watched.send("GET", path, with_header(session.headers(), name, security::encode_base64(json)));
      }
      // Trace ids that somebody made of a number.
      if (canary.find_first_not_of("0123456789") == std::string::npos)
        watched.send(
            "GET", path,
            with_header(session.headers(), "traceparent", fmt::format("00-{:0>32}-{:0>16}-01", canary, canary)));
      // Let in as an organisation that may do next to nothing, and refused by its rule.
      auto sender = session.headers();
      sender =
          with_header(sender, "NHSD-End-User-Organisation",
                      security::encode_base64(R"({"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-)"
                                              R"(code","value":"A9999"}]})"));
      watched.send("GET", path,
                   with_header(sender, "NHSD-Requesting-Software",
                               security::encode_base64(fmt::format(R"({{"deviceName":{{"name":"{}"}}}})", canary))));
    }
  for (const auto& canary : canary_texts())
    for (const auto& name : {"Content-Type", "Content-Encoding", "Expect", "X-Request-ID"})
      watched.send("POST", "/$process-message", with_header(session.message_headers(), name, canary), new_booking());
}

void plant_in_targets(Watched& watched) {
  auto& session = watched.session();
  const std::string id = "95e58add-0b10-4a8c-817c-2729eb0cab75";
  const std::vector<std::string> names = {"patient:identifier",
                                          "patient.name",
                                          "patient:name",
                                          "patient.birthdate",
                                          "patient.address-postalcode",
                                          "_id",
                                          "identifier",
                                          "date",
                                          "_count",
                                          "_format",
                                          "context",
                                          "start",
                                          "status",
                                          "_include",
                                          "Schedule.actor:HealthcareService",
                                          "page"};
  for (const std::string_view canary : canaries) {
    std::string coded;
    for (const char c : canary) coded += c == ' ' ? std::string("%20") : std::string(1, c);
    for (const auto& path :
         {"/" + coded, "/Appointment/" + coded, "/ServiceRequest/" + coded, "/Appointment/" + id + "/_history/" + coded,
          "/Patient/" + coded, "/metadata?_format=" + coded, "/MessageDefinition?context=" + coded})
      watched.send("GET", path, session.headers());
    for (const std::string path : {"/Slot", "/Appointment", "/ServiceRequest", "/MessageDefinition"}) {
      watched.send("GET", path + "?" + coded, session.headers());
      watched.send("GET", path + "?" + coded + "=1", session.headers());
      for (const auto& name : names) {
        watched.send("GET", path + "?" + name + "=" + coded, session.headers());
        watched.send("GET", path + "?" + name + "=" + coded + "&" + name + "=" + coded, session.headers());
      }
      const auto number = "patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + coded;
      watched.send("GET", path + "?" + number + "&_id=" + coded, session.headers());
    }
    for (const std::string method : {"PUT", "PATCH", "DELETE", "POST", "HEAD", "OPTIONS"})
      if (method != "HEAD") watched.send(method, "/Appointment/" + coded, session.message_headers(), "{}");
  }
}

void plant_in_framing(Watched& watched) {
  for (const std::string canary : {"9449305552", "Zebulonquist", "ZZ993CZ"})
    for (const auto& raw :
         {canary + " / HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET " + canary + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "GET /" + canary + " " + canary + "\r\nHost: localhost\r\n\r\n", canary + "\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: " + canary + "/\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: localhost\r\nNHSD-" + canary + ": \xc3\xa9\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: localhost\r\n" + canary + ": \x01\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: localhost\r\n" + canary + " : x\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + canary + "x\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: " + canary + "\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + canary + "\r\n\r\n"})
      watched.send_raw(raw);
}

void plant_in_bodies(Watched& watched) {
  auto& session = watched.session();
  const auto slots = session.slots();
  std::size_t next = 0;
  const auto send = [&](const std::string& body, std::string_view type = "application/fhir+json") {
    watched.send("POST", "/$process-message", with_header(session.message_headers(), "Content-Type", std::string(type)),
                 body);
  };
  const auto canary = [&next] { return std::string(canaries[next++ % canaries.size()]); };
  const auto booking = [&] { return new_booking(values_for(slots[next % slots.size()])); };
  const auto referral = [] { return new_referral(values_for_referral("2000072489", "a1t1")); };
  for (const auto& path : leaves_of(new_booking())) send(with(booking(), path, '"' + canary() + '"'));
  for (const auto& path : leaves_of(new_referral())) send(with(referral(), path, '"' + canary() + '"'));
  for (const auto& path : leaves_of(cancelled_booking())) send(with(cancelled_booking(), path, '"' + canary() + '"'));
  for (const auto& each : canary_texts()) {
    send(each);
    send("{\"" + each + "\":1,\"" + each + "\":2}");
    send("{\"resourceType\":\"" + each + "\"}");
    send(with(booking(), each, "1"));
    send(with_in(booking(), "Patient", each, R"([{"a":1}])"));
    send(with_in(booking(), "Patient", "birthDate", "\"" + each + "\""));
    send(booking() + each);
    send("<" + each + "/>", "application/fhir+xml");
    const auto xml = xml_of(referral());
    send(xml + each, "application/fhir+xml");
    send("<!DOCTYPE " + each + ">" + xml, "application/fhir+xml");
    send("<?" + each + "?>" + xml, "application/fhir+xml");
    auto broken = xml;
    const auto at = broken.find("<entry>");
    for (const auto& part :
         {"<" + each + "/>", "<x y=\"" + each + "\"/>", each, "&" + each + ";", "<!--" + each + "-->", "<" + each})
      send(std::string(broken).insert(at, part), "application/fhir+xml");
    for (const std::string method : {"POST", "PUT", "PATCH"}) {
      const std::string type = method == "PUT" ? "ServiceRequest" : "Appointment";
      const auto path = method == "POST" ? "/" + type : "/" + type + "/95e58add-0b10-4a8c-817c-2729eb0cab75";
      watched.send(method, path, session.message_headers(),
                   fmt::format(R"({{"resourceType":"{0}","id":"{1}","status":"{1}","{1}":"{1}","description":"{1}"}})",
                               type, each));
    }
  }
}

}  // namespace

TEST_CASE(
    "LOG-4 a patient planted wherever a sender can write is in no log line, no health, no metric, no diagnostics") {
  Watched watched("{ level: trace }");
  plant_in_headers(watched);
  plant_in_targets(watched);
  plant_in_framing(watched);
  plant_in_bodies(watched);
  watched.ask_admin();
  CHECK(watched.answers > 1000);
  CHECK(watched.seen == "");
  const auto log = watched.stop();
  CHECK(std::count(log.begin(), log.end(), '\n') > 1000);  // it was written to
  CHECK(seen_in(log) == "");
}

TEST_CASE("LOG-4 log.trace_payload says loudly at start that it is on, and only then are payloads in the log") {
  const auto log_of = [](const std::string& log) {
    Watched watched(log);
    watched.send("POST", "/$process-message", watched.session().message_headers(),
                 with_in(new_booking(), "Patient", "name[0].family", R"("Zebulonquist")"));
    return watched.stop();
  };
  const auto traced = log_of("{ level: debug, trace_payload: true }");
  CHECK_THAT(traced, Catch::Matchers::Contains("\"event\":\"log.trace_payload\"") &&
                         Catch::Matchers::Contains("log.trace_payload is ON") &&
                         Catch::Matchers::Contains("WITH THE PATIENTS IN THEM"));
  CHECK_THAT(traced, Catch::Matchers::Contains("\"event\":\"exchange.payload\""));
  CHECK(traced.find("log.trace_payload is ON") < traced.find("receiver.ready"));

  const auto quiet = log_of("{ level: error, trace_payload: true }");
  CHECK_THAT(quiet, Catch::Matchers::Contains("log.trace_payload is ON, and nothing is written only because"));
  CHECK(seen_in(quiet) == "");
  CHECK(log_of("{ level: trace }").find("trace_payload") == std::string::npos);
}

TEST_CASE("LOG-4 OO-4 no problem of a message names what stands in it, those of profiles neither") {
  config::Receiver receiver;
  receiver.services = {emergency_department()};
  for (const auto& folder : {fs::path(BARS_SHARED_DIR) / "packages", fs::path(BARS_SHARED_DIR) / "bars" / "packages"})
    if (std::string_view(BARS_SHARED_DIR) != "" && fs::is_directory(folder)) receiver.packages = folder;
  if (!receiver.packages) WARN("without profiles; set BARS_SHARED to the folder that holds the published packages");
  const auto profiles = load_profiles(receiver);
  REQUIRE(profiles.has_value());
  const workflow::Directory directory(receiver.services);
  const workflow::Rulebook rulebook{.directory = &directory, .profiles = profiles->get()};
  std::string seen;
  std::size_t problems = 0;
  for (const auto& message : {new_booking(), new_referral(), cancelled_booking(), cancelled_referral()})
    for (const auto& path : leaves_of(message))
      for (const auto canary : canaries) {
        auto planted = fhir::decode_json(with(message, path, '"' + std::string(canary) + '"'));
        REQUIRE(planted.has_value());
        for (const auto& issue : workflow::judge(std::move(*planted), rulebook).issues) {
          ++problems;
          seen += seen_in(issue.diagnostics) + seen_in(issue.expression);
        }
      }
  CHECK(problems > 1000);
  CHECK(seen == "");
}
