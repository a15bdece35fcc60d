#include "tests/support/program.hpp"

#include "server/security/development_pki.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace bars::test {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view receiver_yaml = R"(listen: { address: 127.0.0.1, port: 0 }
admin: { address: 127.0.0.1, port: 0 }
storage: { path: receiver.db }
log: { level: warn }
)";

constexpr std::string_view service_yaml = R"(id: { system: https://fhir.nhs.uk/Id/dos-service-id, value: "2000072489" }
name: Example Emergency Department
organisation: { ods_code: A1001, name: Example Hospital NHS Trust }
address: { line: [1 High Street], city: Example, postcode: TR1 1AA }
accepts:
  - use_cases: [a1t1]
    version: 1.0.0
    messages: [booking-request, booking-request-cancelled, servicerequest-request-referral]
access:
  - { organisations: ["*"], software: ["*"], allow: [metadata, message-definition, slot, read, search, message] }
diaries:
  - id: majors
    location: { name: Majors, address: { line: [1 High Street], city: Example, postcode: TR1 1AA } }
    slots: { minutes: 5, capacity: 1, days: [mon-sun], from: "00:00", to: "24:00", horizon_days: 14 }
)";

void write(const fs::path& path, std::string_view text) { std::ofstream(path) << text; }

/// The first line from `file` within 30 s; "" when it ends or time is up.
std::string first_line(int file) {
  std::string line;
  for (pollfd ready{file, POLLIN, 0}; ::poll(&ready, 1, 30'000) > 0;) {
    char byte = 0;
    if (::read(file, &byte, 1) != 1) return {};
    if (byte == '\n') return line;
    line += byte;
  }
  return {};
}

}  // namespace

Program::Program(fs::path executable) : executable_(std::move(executable)) {
  std::string name = (fs::temp_directory_path() / "bars-program-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  folder_ = name;
  fs::create_directories(folder_ / "services");
  write(folder_ / "receiver.yaml", receiver_yaml);
  write(folder_ / "services" / "emergency-department.yaml", service_yaml);
  security::make_development_pki(pki(), "localhost", "bars-proxy.example");
}

Program::~Program() {
  if (pid_ > 0) kill();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Program::start() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  const std::string config = (folder_ / "receiver.yaml").string();
  const std::string log = (folder_ / "log").string();
  pid_ = ::fork();
  if (pid_ == 0) {
    const int errors = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execl(executable_.c_str(), executable_.c_str(), "serve", "--config", config.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  const auto line = first_line(ends[0]);
  ::close(ends[0]);
  unsigned port = 0;
  unsigned admin = 0;
  if (std::sscanf(line.c_str(), "ready https://127.0.0.1:%u/FHIR/R4 admin http://127.0.0.1:%u", &port, &admin) != 2) {
    kill();
    std::ifstream said(log);
    throw std::runtime_error("the receiver did not start: " + std::string(std::istreambuf_iterator<char>(said), {}));
  }
  port_ = static_cast<std::uint16_t>(port);
  admin_port_ = static_cast<std::uint16_t>(admin);
}

void Program::kill() {
  ::kill(pid_, SIGKILL);
  wait();
}

int Program::stop() {
  ::kill(pid_, SIGTERM);
  return wait();
}

int Program::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace bars::test
