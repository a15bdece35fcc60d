// Refusals that come before the body was read: they have to arrive all the same.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;

namespace {

constexpr int clients = 20;
constexpr std::string_view process_message = "/FHIR/R4/$process-message";

std::string in_chunks(const std::string& body) {
  constexpr std::size_t size = 0x10000;
  std::string text;
  for (std::size_t at = 0; at < body.size(); at += size) {
    const auto chunk = body.substr(at, size);
    char line[32];
    std::snprintf(line, sizeof line, "%zx\r\n", chunk.size());
    text.append(line).append(chunk).append("\r\n");
  }
  return text + "0\r\n\r\n";
}

}  // namespace

TEST_CASE("ERR-6 a 401 is decided before the body, and reaches 20 of 20 clients that upload 5 MB") {
  Receiver receiver;
  auto refused = receiver.session({.organisation = "A9999"});
  const std::string body(5 * 1024 * 1024, ' ');
  for (int i = 0; i < clients; ++i) {
    Client client = refused.connect();
    const auto id = fresh_id();
    const auto answer = client.request("POST", process_message, refused.message_headers(id), body);
    CHECK(outcome_of(answer) == "401 REC_UNAUTHORIZED security");
    CHECK(answer.header("X-Request-ID") == id);
    CHECK(answer.header("Connection") == "close");
    CHECK(client.closed_by_server());
  }
  receiver.stop();
  CHECK(receiver.count("audit", "status = 401 AND body_hash = ''") == std::to_string(clients));  // nothing was read
}

TEST_CASE("TI-2 a 413 reaches 20 of 20 clients that upload more than 5 MB, with a length or in chunks") {
  Receiver receiver;
  auto session = receiver.session();
  const std::string body(5 * 1024 * 1024 + 1, ' ');
  const auto chunks = in_chunks(body);
  for (int i = 0; i < clients; ++i) {
    const bool chunked = i % 2 == 1;
    CAPTURE(chunked);
    Client client = session.connect();
    auto headers = session.message_headers();
    if (chunked) headers.emplace_back("Transfer-Encoding", "chunked");
    const auto answer = client.request("POST", process_message, headers, chunked ? chunks : body);
    CHECK(outcome_of(answer) == "413 REC_BAD_REQUEST too-long");
    CHECK(answer.header("X-Request-ID"));
    CHECK(client.closed_by_server());
  }
}

TEST_CASE("a body of exactly body_bytes is read, however it comes") {
  Receiver receiver;
  auto session = receiver.session();
  auto body = new_booking(values_for(session.slots().at(0)));
  body.resize(5 * 1024 * 1024, ' ');
  auto headers = session.message_headers();
  headers.emplace_back("Transfer-Encoding", "chunked");
  CHECK(outcome_of(session.send("POST", "/$process-message", headers, in_chunks(body))) == "200");
  CHECK(outcome_of(session.process_message(body)) == "400 REC_BAD_REQUEST invariant");  // its Bundle.id is used
}

TEST_CASE("a caller who is refused is not invited to send its body") {
  Receiver receiver;
  auto refused = receiver.session({.organisation = "A9999"});
  auto headers = refused.message_headers();
  headers.emplace_back("Expect", "100-continue");
  headers.emplace_back("Content-Length", "1000");
  Client client = refused.connect();
  client.send(request_text("POST", process_message, headers));
  CHECK(client.read_next().status == 401);

  auto session = receiver.session();
  const auto message = new_booking(values_for(session.slots().at(0)));
  headers = session.message_headers();
  headers.emplace_back("Expect", "100-continue");
  headers.emplace_back("Content-Length", std::to_string(message.size()));
  Client invited = session.connect();
  invited.send(request_text("POST", process_message, headers));
  CHECK(invited.read_next().status == 100);
  invited.send(message);
  CHECK(outcome_of(invited.read_next()) == "200");
}
