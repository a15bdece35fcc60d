#include "server/cli/command.hpp"
#include "server/cli/identity_headers.hpp"
#include "server/security/identity.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio.hpp>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace bars;

int run(std::vector<std::string> arguments) {
  CLI::App app("test");
  app.require_subcommand(1);
  cli::Command chosen;
  cli::add_pki(app, chosen);
  cli::add_headers(app, chosen);
  cli::add_health(app, chosen);
  cli::add_check_config(app, chosen);
  std::vector<const char*> argv = {"bars-receiver"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  return cli::run(app, chosen, static_cast<int>(argv.size()), argv.data());
}

http::Head head_of(const std::vector<http::Header>& headers) {
  http::Head head;
  head.headers = headers;
  return head;
}

/// Answers one connection on an ephemeral port of the loopback with fixed bytes.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer)
      : acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}), thread_([this, answer] {
          boost::system::error_code ignored;
          auto socket = acceptor_.accept(ignored);
          boost::asio::read_until(socket, boost::asio::dynamic_buffer(request_), "\r\n\r\n", ignored);
          boost::asio::write(socket, boost::asio::buffer(answer), ignored);
        }) {}
  ~OneAnswer() { thread_.join(); }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::string request_;
  std::thread thread_;
};

/// A configuration whose admin listener is at `port`; everything else as by default.
std::string configuration(const TemporaryFolder& folder, std::uint16_t port) {
  const auto services = folder.path() / "services";
  std::filesystem::create_directory(services);
  std::filesystem::copy(std::filesystem::path(BARS_SOURCE_DIR) / "config/demo/services", services);
  const auto file = folder.path() / "receiver.yaml";
  std::ofstream(file) << "admin: { address: 0.0.0.0, port: " << port << " }\n";
  return file.string();
}

}  // namespace

TEST_CASE("health exits 0 on 200 and 1 on any other answer or none") {
  struct Case {
    std::string answer;
    int status;
  };
  const std::vector<Case> table = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 0},
      {"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\n{}", 1},
      {"HTTP/1.1 2000 OK\r\n\r\n", 1},
      {"HTTP/1.1 404 Not Found\r\n\r\n", 1},
      {"HTTP/1.1", 1},
      {"", 1},
  };
  for (const auto& [answer, status] : table) {
    const TemporaryFolder folder;
    const OneAnswer server(answer);
    CAPTURE(answer);
    CHECK(run({"health", "--config", configuration(folder, server.port())}) == status);
  }
  const TemporaryFolder folder;
  CHECK(run({"health", "--config", configuration(folder, 0)}) == 1);
}

TEST_CASE("check-config opens the certificates that the configuration names") {
  const TemporaryFolder folder;
  const auto file = configuration(folder, 0);
  CHECK(run({"check-config", "--config", file}) == 2);  // pki/server.pem is not there
  CHECK(run({"pki", (folder.path() / "pki").string()}) == 0);
  CHECK(run({"check-config", "--config", file}) == 0);
  std::filesystem::copy_file(folder.path() / "pki/client.key", folder.path() / "pki/server.key",
                             std::filesystem::copy_options::overwrite_existing);
  CHECK(run({"check-config", "--config", file}) == 2);  // the key is another certificate's
}

TEST_CASE("check-config refuses to raise what is no rule that warns") {
  const TemporaryFolder folder;
  const auto file = configuration(folder, 0);
  REQUIRE(run({"pki", (folder.path() / "pki").string()}) == 0);
  const auto with_raise = [&](const std::string& rules) {
    std::ifstream demo(std::filesystem::path(BARS_SOURCE_DIR) / "config/demo/services/community-pharmacy.yaml");
    std::ofstream service(folder.path() / "services/community-pharmacy.yaml");
    service << demo.rdbuf() << "\nraise: [" << rules << "]\n";
    service.close();
    return run({"check-config", "--config", file});
  };
  CHECK(with_raise("BIZ-3, UPD-10") == 0);
  CHECK(with_raise("BIZ-3, UPD-1000") == 2);  // there is none
  CHECK(with_raise("BIZ-4") == 2);            // refuses already
}

TEST_CASE("HDR-1 HDR-2 the headers that the program prints are the headers that it reads") {
  cli::Caller caller;
  caller.service = "2000072489";
  caller.organisation = "X26";
  caller.organisation_name = "O'Brien \"and\" S\xc3\xb8n";
  caller.software = "APP-1";
  caller.software_version = "2.0";
  caller.role_id = "100334993514";
  caller.role_code = "62247001";
  const auto identity = security::read_identity(head_of(cli::identity_headers(caller)), {});
  REQUIRE(identity.has_value());
  REQUIRE(identity->target.has_value());
  CHECK(identity->target->value == "2000072489");
  CHECK(identity->organisation == "X26");
  CHECK(identity->organisation_name == caller.organisation_name);
  CHECK(identity->software == "APP-1");
  CHECK(identity->software_version == "2.0");
  CHECK(identity->practitioner == "100334993514");
  CHECK(identity->practitioner_roles == std::vector<std::string>{"62247001"});
  CHECK(identity->warnings.empty());
}

TEST_CASE("HDR-2 the program prints no header without content") {
  const auto headers = cli::identity_headers({});
  REQUIRE(headers.size() == 2);  // organisation and software have defaults
  CHECK(security::read_identity(head_of(headers), {4096, true, false}).has_value());
  cli::Caller nobody;
  nobody.organisation = nobody.software = nobody.software_name = "";
  CHECK(cli::identity_headers(nobody).empty());
}

TEST_CASE("exit statuses: 0 success, 1 failure, 2 bad usage or configuration") {
  const TemporaryFolder folder;
  const auto pki = (folder.path() / "pki").string();
  const auto nothing = (folder.path() / "nothing.yaml").string();
  CHECK(run({"--help"}) == 0);
  CHECK(run({"pki", "--help"}) == 0);
  CHECK(run({"headers", "--service", "2000072489", "--ids", "--curl"}) == 0);
  CHECK(run({"pki", pki}) == 0);
  CHECK(run({"pki", pki}) == 0);
  CHECK(run({"pki", pki, "--host", "other.example"}) == 1);
  CHECK(run({"pki", pki, "--host", "other.example", "--force"}) == 0);
  CHECK(run({}) == 2);
  CHECK(run({"pki"}) == 2);
  CHECK(run({"fly"}) == 2);
  CHECK(run({"pki", pki, "--colour", "red"}) == 2);
  CHECK(run({"check-config"}) == 2);
  CHECK(run({"check-config", "--config", nothing}) == 2);
  CHECK(run({"health", "--config", nothing}) == 2);
}
