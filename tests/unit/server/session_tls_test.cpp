// Who gets into a session, and with which TLS.
#include "server/security/development_pki.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/client.hpp"
#include "tests/support/revocation.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/server/echo_server.hpp"

#include <filesystem>
#include <fstream>
#include <string>

using bars::test::Client;
using bars::test::ClientError;
using bars::test::ClientOptions;
using bars::test::request_text;
using bars::test::revocation_list;
using Catch::Matchers::Contains;
using echo::configured;
using echo::pki;
using echo::Server;

TEST_CASE("TLS-1 without a client certificate of the authority nobody gets in") {
  Server server;
  for (const bool tls12 : {false, true}) {
    ClientOptions anonymous = ClientOptions::anonymous(pki());
    anonymous.tls12 = tls12;
    CHECK_THROWS_WITH(Client(server.port(), anonymous).request("GET", "/"), Contains("alert"));

    ClientOptions stranger = ClientOptions::of(pki());
    stranger.tls12 = tls12;
    const TemporaryFolder folder;
    bars::security::make_development_pki(folder.path(), "localhost", "bars-proxy.example");
    stranger.certificate = folder.path() / "client.pem";
    stranger.key = folder.path() / "client.key";
    CHECK_THROWS_WITH(Client(server.port(), stranger).request("GET", "/"), Contains("alert"));
  }
  Client plain(server.port(), ClientOptions::plain());
  plain.send(request_text("GET", "/"));
  CHECK(plain.closed_by_server());
  CHECK(server.connect().request("GET", "/").status == 200);
}

TEST_CASE("TLS-1 a certificate of the right authority for another purpose, or revoked, is refused") {
  using bars::security::Purpose;
  const TemporaryFolder folder;
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(folder.path() / name) << text;
    return folder.path() / name;
  };
  bars::security::CertificateRequest request;
  request.purpose = Purpose::authority;
  request.common_names = {"authority"};
  const bars::security::Credentials authority = bars::security::issue_self_signed(request);
  bars::config::Receiver receiver = configured();
  receiver.tls.client_ca = write("authority.pem", authority.certificate);
  const auto certified = [&](Purpose purpose) {
    request.purpose = purpose;
    request.common_names = {};
    request.dns_names = {"bars-proxy.example"};
    const bars::security::Credentials credentials = bars::security::issue_certificate(authority, request);
    ClientOptions options = ClientOptions::of(pki());
    options.certificate = write("client.pem", credentials.certificate);
    options.key = write("client.key", credentials.key);
    return options;
  };
  Server server(receiver);
  CHECK(Client(server.port(), certified(Purpose::client)).request("GET", "/").status == 200);
  CHECK_THROWS_WITH(Client(server.port(), certified(Purpose::server)).request("GET", "/"), Contains("alert"));

  receiver.tls.client_crl = write("none.crl", revocation_list(authority));
  const ClientOptions client = certified(Purpose::client);
  {
    Server checking(receiver);
    CHECK(Client(checking.port(), client).request("GET", "/").status == 200);
  }
  receiver.tls.client_crl = write("client.crl", revocation_list(authority, {client.certificate}));
  Server revoking(receiver);
  CHECK_THROWS_WITH(Client(revoking.port(), client).request("GET", "/"), Contains("revoked"));
}

TEST_CASE("an allowed chain with an unlisted name is a stranger to the exchange") {
  bars::config::Receiver receiver = configured();
  receiver.tls.allowed_clients = {"another.example"};
  Server server(receiver);
  CHECK(server.connect().request("GET", "/").header("X-Peer") == "bars-proxy.example stranger");
}

TEST_CASE("minimum_version 1.3 refuses TLS 1.2") {
  bars::config::Receiver receiver = configured();
  ClientOptions tls12 = ClientOptions::of(pki());
  tls12.tls12 = true;
  {
    Server server(receiver);
    CHECK(Client(server.port(), tls12).request("GET", "/").status == 200);
  }
  receiver.tls.minimum_version = bars::config::TlsVersion::tls13;
  Server server(receiver);
  CHECK_THROWS_AS(Client(server.port(), tls12), ClientError);
}

TEST_CASE(
    "connections of an earlier trust end after their next answer, those that ask nothing within the time for it") {
  bars::config::Receiver receiver = configured();
  Server server(receiver);
  Client idle = server.connect();
  Client asking = server.connect();
  Client waiting = server.connect();
  for (Client* each : {&idle, &asking}) REQUIRE(each->request("GET", "/").header("Connection") == "keep-alive");
  waiting.send(request_text("GET", "/gate"));
  server.wait_for_gate();

  receiver.tls.allowed_clients = {"another.example"};
  server.use(echo::trust(receiver), std::chrono::minutes(10));
  // A new connection comes behind the change, which every loop has been told of by then.
  CHECK(server.connect().request("GET", "/").header("X-Peer") == "bars-proxy.example stranger");
  const auto last = asking.request("GET", "/");
  CHECK(last.header("X-Peer") == "bars-proxy.example listed");
  CHECK(last.header("Connection") == "close");
  CHECK(asking.closed_by_server());
  server.open();
  CHECK(waiting.read_response().header("Connection") == "close");
  CHECK(idle.request("GET", "/").header("Connection") == "close");

  Client silent = server.connect();
  REQUIRE(silent.request("GET", "/").status == 200);
  server.use(echo::trust(receiver), std::chrono::milliseconds(200));
  CHECK(silent.closed_by_server());
}
