// The running program: health, and a stop that loses nothing.
#include "tests/integration/answers.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/stderr_capture.hpp"

#include <thread>

using namespace bars::test;

namespace {

HttpResponse ask_admin(const Receiver& receiver, std::string_view method, std::string_view path) {
  Client client(receiver.admin_port(), ClientOptions::plain());
  return client.request(method, path);
}

/// Until the listener takes nobody any more, which is when stopping has begun.
bool waits_until_closed(const Session& session) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (std::chrono::steady_clock::now() < end) {
    try {
      Client client = session.connect();
      client.request("GET", "/FHIR/R4/metadata", session.headers());
    } catch (const ClientError&) {
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("the admin port answers health by GET and nothing else") {
  Receiver receiver;
  CHECK(ask_admin(receiver, "GET", "/health/live").status == 200);
  CHECK(ask_admin(receiver, "GET", "/health/ready").status == 200);
  CHECK(ask_admin(receiver, "GET", "/health").status == 404);
  CHECK(ask_admin(receiver, "GET", "/FHIR/R4/metadata").status == 404);
  const auto posted = ask_admin(receiver, "POST", "/health/ready");
  CHECK(posted.status == 405);
  CHECK(posted.header("Allow") == "GET");
  CHECK_FALSE(posted.header("Server"));
}

TEST_CASE("the admin port describes the surface, its own paths too") {
  const Receiver receiver;
  const auto answer = ask_admin(receiver, "GET", "/openapi.json");
  REQUIRE(answer.status == 200);
  CHECK(answer.header("Content-Type") == "application/json");
  const Answer description(answer.body);
  const auto root = description.root();
  CHECK(root["servers"][std::size_t{0}]["url"].text() == receiver.base_url());
  unsigned of_admin = 0;
  for (const auto& [path, item] : root["paths"].members()) {
    if (!item["servers"]) continue;
    CAPTURE(path);
    ++of_admin;
    const auto answered = ask_admin(receiver, "GET", path);
    const auto said = item["get"]["responses"][std::to_string(answered.status)]["content"].members();
    REQUIRE(said.size() == 1);
    CHECK(answered.header("Content-Type") == std::string(said[0].name));
  }
  CHECK(of_admin >= 3);
  CHECK((ask_admin(receiver, "GET", "/metrics").status != 404) == static_cast<bool>(root["paths"]["/metrics"]));
  CHECK(ask_admin(receiver, "POST", "/openapi.json").status == 405);
}

TEST_CASE("the public port knows no health, and the admin port no TLS") {
  Receiver receiver;
  auto session = receiver.session();
  CHECK(outcome_of(session.get("/openapi.json")) == "404 REC_NOT_FOUND not-found");
  CHECK(outcome_of(session.get("/health/live")) == "404 REC_NOT_FOUND not-found");
  CHECK_THROWS_AS(Client(receiver.admin_port(), receiver.proxy()), ClientError);
}

TEST_CASE("RESP-12 a stop finishes the request in flight and stores it, and takes nobody new") {
  Receiver receiver;
  auto session = receiver.session();
  const auto message = new_booking(values_for(session.slots().at(0)));
  auto headers = session.message_headers();
  headers.emplace_back("Expect", "100-continue");
  headers.emplace_back("Content-Length", std::to_string(message.size()));
  Client in_flight = session.connect();
  in_flight.send(request_text("POST", "/FHIR/R4/$process-message", headers));
  REQUIRE(in_flight.read_next().status == 100);  // it is being read

  Client idle = session.connect();
  REQUIRE(idle.request("GET", "/FHIR/R4/metadata", session.headers()).status == 200);

  std::thread stopping([&] { receiver.stop(); });
  CHECK(waits_until_closed(session));
  CHECK(idle.closed_by_server());
  const auto ready = ask_admin(receiver, "GET", "/health/ready");
  CHECK(ready.status == 503);
  CHECK(ask_admin(receiver, "GET", "/health/live").status == 200);

  in_flight.send(message);
  const auto answer = in_flight.read_response();
  CHECK(outcome_of(answer) == "200");
  CHECK(answer.header("Connection") == "close");
  stopping.join();
  const auto id = Answer(answer.body).id_of("Appointment");
  CHECK(receiver.count("resource", "type = 'Appointment' AND status = 'booked'") == "1");
  CHECK(receiver.count("audit", "status = 200 AND resource = 'Appointment/" + id + "'") == "1");
  CHECK_THROWS_AS(session.connect(), ClientError);
}

TEST_CASE(
    "RESP-12 a stop first says that it is not ready, goes on for a while, then takes nobody, and is alive to the end") {
  StderrCapture capture;
  {
    Receiver receiver([](bars::config::Receiver& config) { config.shutdown.drain_seconds = std::chrono::seconds(6); });
    auto session = receiver.session();
    Client kept = session.connect();
    const auto before = kept.request("GET", "/FHIR/R4/metadata", session.headers());
    CHECK(before.header("Connection") == "keep-alive");
    std::thread stopping([&] { receiver.stop(); });
    CHECK(eventually([&] { return ask_admin(receiver, "GET", "/health/ready").status == 503; }));
    CHECK(ask_admin(receiver, "GET", "/health/ready").body ==
          R"({"status":"not-ready","reasons":[{"check":"program","reason":"stopping"}]})");
    CHECK(ask_admin(receiver, "GET", "/health/live").status == 200);
    // Everything is answered, on old connections and on new ones, and is the last that they answer.
    CHECK(eventually(
        [&] { return session.send("GET", "/metadata", session.headers()).header("Connection") == "close"; }));
    const auto last = kept.request("GET", "/FHIR/R4/metadata", session.headers());
    CHECK(last.status == 200);
    CHECK(last.header("Connection") == "close");
    CHECK(kept.closed_by_server());
    CHECK(waits_until_closed(session));
    stopping.join();
    CHECK_THROWS(ask_admin(receiver, "GET", "/health/live"));
  }
  std::string events;
  for (const auto& line : capture.lines()) {
    const Answer said(line);
    const auto event = std::string(said.root()["event"].text());
    const bool answered = event == "exchange.answered" && events.find(event) == std::string::npos;
    if (answered || event.rfind("receiver.", 0) == 0) events += event + " ";
    if (event == "receiver.draining") events += said.root()["seconds"].text();
    if (event == "receiver.draining") events += " s ";
  }
  CHECK(events == "receiver.ready exchange.answered receiver.draining 6 s receiver.stopping receiver.stopped ");
}

TEST_CASE("TI-13 a second receiver on the same store refuses to start") {
  TemporaryFolder folder;
  const auto shared = [&](bars::config::Receiver& config) { config.storage.path = folder.path() / "shared.db"; };
  Receiver first(shared);
  CHECK_THROWS(Receiver(shared));
  auto session = first.session();
  CHECK(outcome_of(session.get("/metadata")) == "200");
}
