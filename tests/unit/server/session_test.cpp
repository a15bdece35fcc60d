// Sessions: framing, bodies, deadlines, stopping.
#include "tests/support/catch.hpp"
#include "tests/support/client.hpp"
#include "tests/unit/server/echo_server.hpp"

#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using bars::test::Client;
using bars::test::ClientError;
using bars::test::ClientOptions;
using bars::test::HttpResponse;
using bars::test::request_text;
using Catch::Matchers::Contains;
using echo::body_limit;
using echo::configured;
using echo::pki;
using echo::Server;

namespace {

const bars::test::Headers id = {{"X-Request-ID", "c1ab3fba"}};

std::string in_chunks(std::string_view body, std::size_t size, std::string_view end = "0\r\n\r\n") {
  std::string text;
  while (!body.empty()) {
    const std::string_view chunk = body.substr(0, size);
    body.remove_prefix(chunk.size());
    std::string length;
    for (std::size_t rest = chunk.size(); rest > 0; rest /= 16) length.insert(0, 1, "0123456789abcdef"[rest % 16]);
    text += length + "\r\n" + std::string(chunk) + "\r\n";
  }
  return text.append(end);
}

std::string chunked_post(const std::string& chunks) {
  return request_text("POST", "/body", {{"Transfer-Encoding", "chunked"}}) + chunks;
}

}  // namespace

TEST_CASE("a connection carries one request after the other") {
  Server server;
  Client client = server.connect();
  for (int i = 0; i < 5; ++i) {
    const HttpResponse answer = client.request("GET", "/one", id);
    CHECK(answer.status == 200);
    CHECK(answer.body == "/one");
    CHECK(answer.header("X-Request-ID") == "c1ab3fba");
    CHECK(answer.header("X-Peer") == "bars-proxy.example listed");
    CHECK(answer.header("Connection") == "keep-alive");
    CHECK(answer.header("Date"));
    CHECK(!answer.header("Server"));
    const std::string body(static_cast<std::size_t>(i) * 200, 'b');
    CHECK(client.request("POST", "/body", {}, body).body == body);
  }
  CHECK(client.request("GET", "/last", {{"Connection", "close"}}).header("Connection") == "close");
  CHECK(client.closed_by_server());
}

TEST_CASE("requests sent at once are answered in order") {
  Server server;
  Client client = server.connect();
  client.send(request_text("GET", "/one") + request_text("POST", "/body", {}, "two") +
              chunked_post("3\r\nabc\r\n0\r\n\r\n") + request_text("HEAD", "/head") + request_text("GET", "/four"));
  CHECK(client.read_response().body == "/one");
  CHECK(client.read_response().body == "two");
  CHECK(client.read_response().body == "abc");
  const HttpResponse to_head = client.read_response(true);
  CHECK(to_head.header("Content-Length") == "5");
  CHECK(client.read_response().body == "/four");
}

TEST_CASE("a request may arrive byte by byte") {
  Server server;
  Client client = server.connect();
  for (const char byte : request_text("POST", "/body", {}, "abc") + chunked_post(in_chunks("abcdef", 2))) {
    client.send(std::string(1, byte));
  }
  CHECK(client.read_response().body == "abc");
  CHECK(client.read_response().body == "abcdef");
}

TEST_CASE("a chunked body is read whatever its pieces, up to its limit") {
  Server server;
  Client client = server.connect();
  const std::string body(body_limit, 'b');
  for (const std::size_t size : {1U, 7U, 1000U}) {
    client.send(chunked_post(in_chunks(body, size)));
    CHECK(client.read_response().body == body);
  }
  client.send(chunked_post("3;name=\"value\"\r\nabc\r\n0\r\n\r\n"));
  CHECK(client.read_response().body == "abc");
  client.send(chunked_post(in_chunks(body + "b", 600)));
  const HttpResponse answer = client.read_response();
  CHECK(answer.status == 413);
  CHECK(answer.header("Connection") == "close");
  CHECK(client.closed_by_server());
}

TEST_CASE("a refused header section is answered, and the connection ends") {
  Server server;
  const std::string rest = "Host: a\r\nX-Request-ID: c1ab3fba\r\n";
  const std::vector<std::pair<unsigned, std::string>> cases = {
      {400, "GET / HTTP/1.1\r\n" + rest + "A: b\r\n c\r\n\r\n"},
      {414, "GET /" + std::string(8192, 'a') + " HTTP/1.1\r\n" + rest + "\r\n"},
      {431, "GET / HTTP/1.1\r\n" + rest + "A: " + std::string(16'384, 'a') + "\r\n\r\n"},
      {431, "GET / HTTP/1.1\r\n" + rest + "A: " + std::string(200'000, 'a') + "\r\n\r\n"},
  };
  for (const auto& [status, raw] : cases) {
    INFO(status << " " << raw.substr(0, 80));
    Client client = server.connect();
    client.send(raw);
    const HttpResponse answer = client.read_response();
    CHECK(answer.status == status);
    CHECK(answer.header("X-Request-ID") == "c1ab3fba");
    CHECK(answer.header("Connection") == "close");
    CHECK(client.closed_by_server());
  }
}

TEST_CASE("RFC 9112 2.2: a broken line of a header section that is too long is 400, at once or in pieces") {
  Server server;
  // The line breaks in what is read last before the limit.
  const std::string broken = "GET / HTTP/1.1\r\nHost: a\r\nA: " + std::string(16'000, 'a') + "\nB: b";
  const std::string raw = broken + std::string(4'000, 'b') + "\r\n\r\n";
  Client at_once = server.connect();
  at_once.send(raw);
  CHECK(at_once.read_response().status == 400);
  Client in_pieces = server.connect();
  in_pieces.send(broken);
  CHECK(in_pieces.read_response().status == 400);
}

TEST_CASE("a header section of exactly header_bytes is taken, one byte more is 431") {
  Server server;
  const std::string frame = request_text("GET", "/", {{"A", ""}});
  const auto sized = [&](std::size_t size) {
    return request_text("GET", "/", {{"A", std::string(size - frame.size(), 'a')}});
  };
  Client client = server.connect();
  client.send(sized(16'384));
  CHECK(client.read_response().status == 200);
  client.send(sized(16'385));
  CHECK(client.read_response().status == 431);
}

TEST_CASE("a refusal before the body of 5 MB reaches 20 of 20 clients") {
  Server server;
  const std::string body(5 * 1024 * 1024 + 4096, 'b');
  for (int i = 0; i < 20; ++i) {
    Client client = server.connect();
    // 413 of a length beyond the limit, and a refusal that never looked at the body
    const HttpResponse answer = client.request("POST", i % 2 == 0 ? "/body" : "/refused", {}, body);
    CHECK(answer.status == (i % 2 == 0 ? 413 : 200));
    CHECK(answer.header("Connection") == "close");
    CHECK(client.closed_by_server());
  }
}

TEST_CASE("100 Continue is sent when the body is about to be read, and only then") {
  Server server;
  const bars::test::Headers expecting = {{"Expect", "100-continue"}, {"Content-Length", "3"}};
  Client client = server.connect();
  client.send(request_text("POST", "/body", expecting));
  CHECK(client.read_next().status == 100);
  client.send("abc");
  CHECK(client.read_next().body == "abc");

  client.send(request_text("POST", "/body", expecting) + "def");
  CHECK(client.read_next().body == "def");

  client.send(request_text("POST", "/refused", expecting));
  CHECK(client.read_next().status == 200);

  Client large = server.connect();
  large.send(request_text("POST", "/body", {{"Expect", "100-continue"}, {"Content-Length", "1001"}}));
  CHECK(large.read_next().status == 413);
}

TEST_CASE("a header section that does not end in time is 408, silence is closed silently") {
  bars::config::Receiver receiver = configured();
  receiver.limits.header_seconds = std::chrono::seconds(1);
  receiver.limits.idle_seconds = std::chrono::seconds(1);
  Server server(receiver);
  Client slow = server.connect();
  slow.send("GET / HTTP/1.1\r\nX-Request-ID: c1ab3fba\r\nHos");
  Client silent = server.connect();
  const HttpResponse answer = slow.read_response();
  CHECK(answer.status == 408);
  CHECK(answer.header("X-Request-ID") == "c1ab3fba");
  CHECK(slow.closed_by_server());
  CHECK_THROWS_WITH(silent.read_response(), Contains("closed"));
}

TEST_CASE("a body that does not arrive in time is 408") {
  bars::config::Receiver receiver = configured();
  receiver.limits.body_seconds = std::chrono::seconds(1);
  Server server(receiver);
  Client fixed = server.connect();
  fixed.send(request_text("POST", "/body", {{"Content-Length", "10"}}) + "abc");
  Client chunked = server.connect();
  chunked.send(chunked_post("3\r\nab"));
  CHECK(fixed.read_response().status == 408);
  CHECK(chunked.read_response().status == 408);
}

TEST_CASE("a header section that trickles is 408 all the same: its time runs from its first byte") {
  bars::config::Receiver receiver = configured();
  receiver.limits.header_seconds = std::chrono::seconds(1);
  Server server(receiver);
  Client client = server.connect();
  client.send("GET / HTTP/1.1\r\nX-Request-ID: c1ab3fba\r\nX-Slow: ");
  const auto end = std::chrono::steady_clock::now() + 2 * receiver.limits.header_seconds;
  while (std::chrono::steady_clock::now() < end) {
    client.send("a");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(client.read_response().status == 408);
  CHECK(client.closed_by_server());
}

TEST_CASE("a body that trickles is 408 all the same") {
  bars::config::Receiver receiver = configured();
  receiver.limits.body_seconds = std::chrono::seconds(1);
  Server server(receiver);
  Client client = server.connect();
  client.send(request_text("POST", "/body", {{"Transfer-Encoding", "chunked"}}));
  const auto end = std::chrono::steady_clock::now() + 2 * receiver.limits.body_seconds;
  while (std::chrono::steady_clock::now() < end) {
    client.send("1\r\na\r\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(client.read_response().status == 408);
  CHECK(client.closed_by_server());
}

TEST_CASE("who does not read its answer keeps the connection no longer than body_seconds") {
  bars::config::Receiver receiver = configured();
  receiver.limits.body_seconds = std::chrono::seconds(1);
  receiver.limits.connections = 1;
  Server server(receiver);
  Client deaf = server.connect();
  deaf.send(request_text("GET", "/large"));
  CHECK(server.connect().request("GET", "/").status == 200);  // the only place is free again
}

TEST_CASE("who sends many requests and reads no answer keeps the connection no longer than body_seconds") {
  bars::config::Receiver receiver = configured();
  receiver.limits.body_seconds = std::chrono::seconds(1);
  receiver.limits.connections = 1;
  Server server(receiver);
  Client deaf = server.connect();
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += request_text("GET", "/large");
  deaf.send(requests);
  CHECK(server.connect().request("GET", "/").status == 200);
}

TEST_CASE("a thousand requests sent at once are answered one after the other") {
  Server server;
  Client client = server.connect();
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += request_text("GET", "/" + std::to_string(i));
  client.send(requests);
  for (int i = 0; i < 1000; ++i) REQUIRE(client.read_response().body == "/" + std::to_string(i));
}

TEST_CASE("a line of the header section that is broken otherwise than by CRLF is 400 at once") {
  bars::config::Receiver receiver = configured();
  receiver.limits.header_seconds = std::chrono::seconds(300);  // nobody waits for an end that cannot come
  Server server(receiver);
  const std::string broken[] = {"GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\n\n",
                                "GET / HTTP/1.1\rHost: a\r\r", std::string("\x16\x03\x01\0\xa5\x01", 6)};
  for (const auto& raw : broken) {
    INFO(raw);
    for (const bool bytewise : {false, true}) {
      Client client = server.connect();
      if (bytewise)
        for (const char byte : raw) client.send(std::string(1, byte));
      else
        client.send(raw);
      CHECK(client.read_response().status == 400);
      CHECK(client.closed_by_server());
    }
  }
}

TEST_CASE("an exception in the exchange is a 500, and the server goes on") {
  Server server;
  Client client = server.connect();
  CHECK(client.request("GET", "/throw").status == 500);
  CHECK(client.closed_by_server());
  CHECK(server.connect().request("GET", "/").status == 200);
}

TEST_CASE("stop() lets a request in flight finish and closes what is idle") {
  Server server;
  Client idle = server.connect();
  CHECK(idle.request("GET", "/").status == 200);
  Client busy = server.connect();
  busy.send(request_text("GET", "/gate"));
  server.wait_for_gate();
  auto stopped = server.stop(std::chrono::seconds(10));
  CHECK(idle.closed_by_server());
  CHECK(stopped.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  server.open();
  CHECK(busy.read_response().body == "/gate");
  CHECK(busy.closed_by_server());
  busy.drop();
  CHECK(stopped.wait_for(std::chrono::seconds(5)) == std::future_status::ready);
  CHECK_THROWS_AS(server.connect(), ClientError);
}

TEST_CASE("stop() cuts what is left after its grace") {
  Server server;
  Client half = server.connect();
  half.send("GET / HTTP/1.1\r\n");
  Client busy = server.connect();
  busy.send(request_text("GET", "/gate"));
  server.wait_for_gate();
  auto stopped = server.stop(std::chrono::milliseconds(50));
  CHECK(half.closed_by_server());
  CHECK(busy.closed_by_server());
  server.open();
  CHECK(stopped.wait_for(std::chrono::seconds(5)) == std::future_status::ready);
}

TEST_CASE("above limits.connections a connection waits until another closes") {
  bars::config::Receiver receiver = configured();
  receiver.limits.connections = 1;
  Server server(receiver);
  Client first = server.connect();
  CHECK(first.request("GET", "/").status == 200);
  ClientOptions impatient = ClientOptions::of(pki());
  impatient.timeout = std::chrono::milliseconds(300);
  CHECK_THROWS_AS(Client(server.port(), impatient), ClientError);
  first.drop();
  CHECK(server.connect().request("GET", "/").status == 200);
}

TEST_CASE(
    "TLS-3 a connection more than connections_per_address is closed at once, and another may come when one closes") {
  bars::config::Receiver receiver = configured();
  receiver.limits.connections_per_address = 2;
  Server server(receiver);
  Client first = server.connect();
  Client second = server.connect();
  for (int i = 0; i < 5; ++i) CHECK_THROWS_AS(server.connect(), ClientError);
  CHECK(first.request("GET", "/").status == 200);
  CHECK(second.request("GET", "/").status == 200);
  first.drop();
  std::optional<Client> third;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!third && std::chrono::steady_clock::now() < end) {
    try {
      third.emplace(server.connect());
    } catch (const ClientError&) {  // the end of the first has not been seen yet
    }
  }
  REQUIRE(third);
  CHECK(third->request("GET", "/").status == 200);
  CHECK_THROWS_AS(server.connect(), ClientError);
}

TEST_CASE("TLS-3 exempt_addresses have as many connections as there are") {
  bars::config::Receiver receiver = configured();
  receiver.limits.connections_per_address = 1;
  receiver.limits.exempt_addresses = {"::1", "127.0.0.1"};
  Server server(receiver);
  std::vector<Client> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(server.connect());
  for (auto& client : clients) CHECK(client.request("GET", "/").status == 200);
}

TEST_CASE("a connection that ends inside a request leaves nothing behind") {
  Server server;
  for (const std::string& part :
       {std::string("GET / HT"), request_text("POST", "/body", {{"Content-Length", "10"}}), chunked_post("3\r\na")}) {
    Client client = server.connect();
    client.send(part);
    client.drop();
  }
  CHECK(server.connect().request("GET", "/").status == 200);
}
