#include "server/net/listener.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/client.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using bars::test::Client;
using bars::test::ClientOptions;
using bars::test::HttpResponse;

TEST_CASE("the admin listener answers GET on its paths and nothing else") {
  boost::asio::io_context context;
  bars::config::Admin admin;
  admin.port = 0;
  const auto live = [](std::string_view path) -> std::optional<bars::http::Response> {
    if (path != "/health/live") return std::nullopt;
    bars::http::Response response;
    response.content_type = "text/plain";
    response.body = "live";
    return response;
  };
  bars::net::AdminListener listener(context, admin, live);
  listener.start();
  std::thread thread([&] { context.run(); });
  const auto ask = [&](const std::string& raw) {
    Client client(listener.port(), ClientOptions::plain());
    client.send(raw);
    const HttpResponse answer = client.read_response();
    CHECK(client.closed_by_server());
    return answer;
  };
  CHECK(ask("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").body == "live");
  CHECK(ask("GET /health/live?verbose HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
  CHECK(ask("GET /health HTTP/1.1\r\nHost: a\r\n\r\n").status == 404);
  const HttpResponse refused = ask("POST /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  CHECK(refused.status == 405);
  CHECK(refused.header("Allow") == "GET");
  CHECK(ask("nonsense\r\n\r\n").status == 400);
  CHECK(ask("GET / HTTP/1.1\r\nA: " + std::string(5000, 'a')).status == 400);

  Client silent(listener.port(), ClientOptions::plain());
  CHECK(ask("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
  listener.stop();
  CHECK(silent.closed_by_server());
  thread.join();
}

TEST_CASE("LOG-3 those who ask the admin listener and never read keep no place for longer than a phase") {
  boost::asio::io_context context;
  bars::config::Admin admin;
  admin.port = 0;
  const auto answer = [](std::string_view path) -> std::optional<bars::http::Response> {
    bars::http::Response response;
    response.body = path == "/large" ? std::string(16 * 1024 * 1024, 'a') : "live";  // more than a connection holds
    return response;
  };
  bars::net::AdminListener listener(context, admin, answer);
  listener.start();
  std::thread thread([&] { context.run(); });

  std::vector<Client> scrapers;
  for (int i = 0; i < 16; ++i) {
    scrapers.emplace_back(listener.port(), ClientOptions::plain());
    scrapers.back().send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  const auto ask = [&]() -> std::string {
    try {
      Client client(listener.port(), ClientOptions::plain());
      client.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
      return client.read_response().body;
    } catch (const bars::test::ClientError&) {
      return "no place";
    }
  };
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  std::string answered;
  while (answered != "live" && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    answered = ask();
  }
  CHECK(answered == "live");
  listener.stop();
  thread.join();
}
