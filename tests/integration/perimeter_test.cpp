// Who gets in: certificates, names, access rules.
#include "server/routes.hpp"
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;
using bars::security::CertificateRequest;
using bars::security::Purpose;

namespace {

/// What became of one request: its status, or "refused" when TLS let nobody in.
std::string try_with(const Receiver& receiver, const ClientOptions& options) {
  try {
    Session session(receiver.port(), options, {});
    return std::to_string(session.get("/metadata").status);
  } catch (const ClientError&) {
    return "refused";
  }
}

CertificateRequest client_named(const std::string& name) { return {Purpose::client, {name}, {name}, {}, {}}; }

}  // namespace

TEST_CASE("TLS-1 no certificate, a foreign authority, an expired or server certificate: nobody gets in") {
  Receiver receiver;
  const auto proxy = "bars-proxy.example";
  REQUIRE(try_with(receiver, receiver.proxy()) == "200");
  REQUIRE(try_with(receiver, receiver.client_with(client_named(proxy))) == "200");

  TemporaryFolder elsewhere;
  bars::security::make_development_pki(elsewhere.path(), "localhost", proxy);
  auto foreign = receiver.proxy();
  foreign.certificate = elsewhere.path() / "client.pem";
  foreign.key = elsewhere.path() / "client.key";

  auto expired = client_named(proxy);
  expired.begins = std::chrono::hours(-48);
  expired.ends = std::chrono::hours(-24);
  auto early = client_named(proxy);
  early.begins = std::chrono::hours(24);
  early.ends = std::chrono::hours(48);
  auto for_servers = client_named(proxy);
  for_servers.purpose = Purpose::server;

  for (const bool tls12 : {false, true}) {
    CAPTURE(tls12);
    const auto attempt = [&](ClientOptions options) {
      options.tls12 = tls12;
      return try_with(receiver, options);
    };
    CHECK(attempt(ClientOptions::anonymous(receiver.pki())) == "refused");
    CHECK(attempt(foreign) == "refused");
    CHECK(attempt(receiver.client_with(expired)) == "refused");
    CHECK(attempt(receiver.client_with(early)) == "refused");
    CHECK(attempt(receiver.client_with(for_servers)) == "refused");
    CHECK(attempt(receiver.proxy()) == "200");
  }
  receiver.stop();
  CHECK(receiver.count("audit", "peer <> 'local'") == "4");  // only those who got in made an exchange
}

TEST_CASE("ERR-8 a trusted certificate with an unlisted name is 403 on every route, and reaches none") {
  Receiver receiver;
  Session stranger(receiver.port(), receiver.client_with(client_named("stranger.example")), {});
  Session proxy = receiver.session();
  const auto message = new_booking(values_for(proxy.slots().at(0)));
  std::size_t asked = 0;
  for (const auto& route : bars::routes()) {
    std::string path(route.path);
    if (const auto id = path.find("{id}"); id != std::string::npos)
      path.replace(id, 4, "95e58add-0b10-4a8c-817c-2729eb0cab75");
    CAPTURE(path, route.interaction);
    const auto method = name_of(route.method);
    const std::string body = method == "GET" ? "" : message;
    const auto answer = stranger.send(method, path, stranger.message_headers(), body);
    CHECK(outcome_of(answer) == "403 REC_FORBIDDEN forbidden");
    CHECK(answer.header("X-Request-ID"));
    CHECK(answer.header("Connection") == "close");  // each try costs a handshake
    ++asked;
  }
  CHECK(outcome_of(stranger.get("/nowhere")) == "403 REC_FORBIDDEN forbidden");
  receiver.stop();
  CHECK(receiver.count("audit", "peer = 'stranger.example' AND status = 403 AND interaction = ''") ==
        std::to_string(asked + 1));
  CHECK(receiver.count("resource") == "0");
  CHECK(receiver.count("request") == "0");
}

TEST_CASE("ERR-8 names are compared whole: neither a prefix, a subdomain, a wildcard nor a hidden end counts") {
  Receiver receiver;
  using namespace std::string_literals;
  const std::string names[] = {"bars-proxy.example.org", "a.bars-proxy.example", "bars-proxy.exampl", "*.example",
                               "bars-proxy.example\0.evil.example"s};
  for (const auto& name : names) {
    CAPTURE(name);
    CertificateRequest request{Purpose::client, {}, {name}, {}, {}};
    CHECK(try_with(receiver, receiver.client_with(request)) == "403");
  }
  // The common name does not count beside an alternative name.
  CHECK(try_with(receiver,
                 receiver.client_with({Purpose::client, {"bars-proxy.example"}, {"other.example"}, {}, {}})) == "403");
  CHECK(try_with(receiver, receiver.client_with({Purpose::client, {"bars-proxy.example"}, {}, {}, {}})) == "200");
}

TEST_CASE("AUTH-1 ERR-6 ERR-7 ERR-42 HDR-5 the access rules of the service decide, for each interaction") {
  Receiver receiver;
  struct Case {
    Sender sender;
    std::string metadata, search, slots, message;
  };
  const auto security = "401 REC_UNAUTHORIZED security";
  const auto forbidden = "401 REC_UNAUTHORIZED forbidden";
  const auto conflict = "409 REC_CONFLICT conflict";
  const std::string department(emergency_department_id);
  const std::string second(pharmacy_id);
  const Case cases[] = {
      {{department, "B2002", "EXAMPLE-SENDER-1"}, "200", "200", "200", "200"},
      {{department, "A9999", "EXAMPLE-SENDER-1"}, "200", "200", "200", security},
      {{department, "a9999", "EXAMPLE-SENDER-1"}, "200", "200", "200", security},
      {{department, "B2002", "REFUSED-SOFTWARE"}, security, security, forbidden, security},
      {{department, "C3003", "EXAMPLE-SENDER-1"}, "200", "200", "200", conflict},
      {{second, "C3003", "EXAMPLE-SENDER-1"}, security, security, forbidden, security},
  };
  auto proxy = receiver.session();
  const auto slot = proxy.slots().at(0);
  for (const auto& [sender, metadata, search, slots, message] : cases) {
    CAPTURE(sender.service, sender.organisation, sender.software);
    auto session = receiver.session(sender);
    CHECK(outcome_of(session.get("/metadata")) == metadata);
    CHECK(outcome_of(session.get("/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990548609")) ==
          search);
    CHECK(outcome_of(session.get(session.slot_query())) == slots);
    CHECK(outcome_of(session.process_message(new_booking(values_for(slot)))) == message);
  }
}

TEST_CASE("HDR-1 HDR-11 a target that is unknown or not active is 404, on every route") {
  Receiver receiver;
  for (const auto& service : {std::string("2000000001"), std::string(closed_service_id)}) {
    CAPTURE(service);
    auto session = receiver.session({.service = service});
    for (const auto& path : {"/metadata", "/MessageDefinition?context=a1t1", "/Slot", "/Appointment",
                             "/Appointment/95e58add-0b10-4a8c-817c-2729eb0cab75", "/ServiceRequest"}) {
      CAPTURE(path);
      CHECK(outcome_of(session.get(path)) == "404 REC_NOT_FOUND not-found");
    }
    CHECK(outcome_of(session.process_message("{}")) == "404 REC_NOT_FOUND not-found");
  }
}

TEST_CASE("MH-4 a destination that is unknown or not active is 404") {
  Receiver receiver;
  auto session = receiver.session();
  for (const auto& service : {std::string("2000000001"), std::string(closed_service_id)})
    CHECK(outcome_of(session.process_message(new_referral(values_for_referral(service, "a1t1")))) ==
          "404 REC_NOT_FOUND not-found");
}

TEST_CASE("HDR-11 a destination that differs from the target decides, and its own access rules count too") {
  Receiver receiver;
  auto session = receiver.session();  // of the emergency department
  const auto id = fresh_id();
  const Answer reply(session.process_message(new_referral(values_for_referral(pharmacy_id, "a5t1")), id).body);
  auto at_pharmacy = receiver.session({.service = std::string(pharmacy_id)});
  CHECK(outcome_of(at_pharmacy.get("/ServiceRequest/" + reply.id_of("ServiceRequest"))) == "200");
  CHECK(outcome_of(session.get("/ServiceRequest/" + reply.id_of("ServiceRequest"))) == "404 REC_NOT_FOUND not-found");

  auto refused = receiver.session({.organisation = "C3003"});
  CHECK(outcome_of(refused.process_message(new_referral(values_for_referral(pharmacy_id, "a5t1")))) ==
        "401 REC_UNAUTHORIZED security");
  // The same for the service that a slot search names.
  auto elsewhere = refused.slot_query();
  elsewhere.replace(elsewhere.find(emergency_department_id), emergency_department_id.size(), pharmacy_id);
  CHECK(outcome_of(refused.get(elsewhere)) == "401 REC_UNAUTHORIZED forbidden");
  receiver.stop();
  CHECK(receiver.count("audit", "request_id = '" + id + "' AND detail LIKE '%HDR-11%'") == "1");
  CHECK(receiver.count("resource", "type = 'ServiceRequest'") == "1");
}
