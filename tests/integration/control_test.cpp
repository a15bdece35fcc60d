// Local commands: through the socket of a running receiver, and straight to the store when none runs.
#include "server/control/client.hpp"
#include "server/control/frame.hpp"
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/program.hpp"
#include "tests/support/results.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace bars::test;
namespace control = bars::control;
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds patience{10};

std::string import_of(std::int64_t start, unsigned capacity) {
  return R"({"service":"2000072489","diary":"majors","slots":[[)" + std::to_string(start) + "," +
         std::to_string(start + 420) + "," + std::to_string(capacity) + "]]}";
}

/// A moment inside the next day at which no diary has a slot.
std::int64_t odd_time() { return bars::security::wall_clock().seconds / 900 * 900 + 7200 + 60; }

int connected(const fs::path& path) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(path.native().begin(), path.native().end(), address.sun_path);
  const timeval wait{10, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return descriptor;
  ::close(descriptor);
  return -1;
}

/// Whether the other end closes without a byte.
bool is_closed(int descriptor) {
  char byte = 0;
  return ::recv(descriptor, &byte, 1, 0) == 0;
}

}  // namespace

TEST_CASE("slots import through a running receiver: the slot is offered, booked, and withdrawn again") {
  Running running;
  auto session = running.receiver.session();
  const auto before = session.slots().size();
  const auto start = odd_time();
  const auto added = execute_command(running.config, "slots.import", import_of(start, 1));
  REQUIRE(added);
  CHECK(*added == R"({"added":1,"known":0})");
  CHECK(*execute_command(running.config, "slots.import", import_of(start, 1)) == R"({"added":0,"known":1})");
  const auto slots = session.slots();
  CHECK(slots.size() == before + 1);
  const auto text = bars::fhir::format_seconds(start);
  const auto imported =
      std::find_if(slots.begin(), slots.end(), [&](const OfferedSlot& slot) { return slot.start == text; });
  REQUIRE(imported != slots.end());

  // Rolling forward leaves it alone.
  REQUIRE(execute_command(running.config, "slots.generate", "{}"));
  CHECK(outcome_of(session.process_message(new_booking(values_for(*imported)))) == "200");
  REQUIRE(execute_command(running.config, "slots.import", import_of(start, 0)));
  CHECK(session.slots("free,busy").size() == before + 1);  // somebody has it

  REQUIRE(execute_command(running.config, "slots.import", import_of(start + 60, 1)));
  REQUIRE(execute_command(running.config, "slots.import", import_of(start + 60, 0)));
  CHECK(session.slots("free,busy").size() == before + 1);  // nobody has it, and nobody can
}

TEST_CASE("LOG-1 every local command is audited: what changed in its own transaction") {
  Running running;
  REQUIRE(execute_command(running.config, "slots.import", import_of(odd_time(), 2)));
  REQUIRE(execute_command(running.config, "slots.list", R"({"service":"2000072489","from":0,"to":9000000000})"));
  CHECK_FALSE(execute_command(running.config, "slots.import", R"({"service":"2000072489","diary":"gone"})"));
  running.receiver.stop();
  const auto own = "uid " + std::to_string(::geteuid());
  const auto count = [&](const std::string& where) {
    return running.receiver.count("audit", "peer = 'local' AND address = '" + own + "' AND " + where);
  };
  CHECK(count("interaction = 'slots.import' AND status = 200 AND detail = '1 slots of diary majors'") == "1");
  CHECK(count("interaction = 'slots.list' AND status = 200 AND target = '2000072489'") == "1");
  CHECK(count("interaction = 'slots.import' AND status = 404") == "1");
}

TEST_CASE("control: without a receiver a command goes straight to the store, and is refused alike") {
  bars::config::Receiver config;
  {
    Running running;
    config = running.config;
    running.receiver.stop();
    const auto start = odd_time();
    CHECK(*execute_command(config, "slots.import", import_of(start, 1)) == R"({"added":1,"known":0})");
    const auto listed = execute_command(
        config, "slots.list",
        R"({"service":"2000072489","from":)" + std::to_string(start) + R"(,"to":)" + std::to_string(start + 1) + "}");
    REQUIRE(listed);
    const auto answer = bars::fhir::decode_json(*listed);
    CHECK(answer->root["slots"].size() == 1);
    CHECK(answer->root["slots"][std::size_t{0}]["offered"].text() == "true");
    CHECK(running.receiver.count("audit", "interaction = 'slots.import' AND peer = 'local'") == "1");
    for (const auto& [command, arguments] : std::vector<std::pair<std::string, std::string>>{
             {"slots.nothing", "{}"},
             {"slots.list", R"({"service":"1","from":0,"to":1})"},
             {"slots.list", R"({"service":"2000072489","from":"x","to":1})"},
             {"slots.generate", R"({"service":"1"})"},
             {"slots.import", R"({"service":"2000072489","diary":"majors","slots":[]})"},
             {"slots.import", R"({"service":"2000072489","diary":"majors","slots":[[1,2]]})"},
             {"slots.import", R"({"service":"2000072489","diary":"majors","slots":[[2,2,1]]})"},
             {"slots.import", R"({"service":"2000072489","diary":"majors","slots":[[1,2,10001]]})"}}) {
      INFO(command << " " << arguments);
      CHECK_FALSE(execute_command(config, command, arguments));
    }
  }
}

TEST_CASE("control: the socket is the owner's alone, replaces a dead one, and goes with the receiver") {
  fs::path socket;
  {
    const Running running([](bars::config::Receiver& config) {
      fs::create_directories(config.storage.path.parent_path());
      const int dead = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      const auto path = control::socket_path(config.storage.path).string();
      std::copy(path.begin(), path.end(), address.sun_path);
      REQUIRE(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
      ::close(dead);
    });
    socket = running.socket();
    struct stat status {};
    REQUIRE(::lstat(socket.c_str(), &status) == 0);
    CHECK(S_ISSOCK(status.st_mode));
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(execute_command(running.config, "slots.generate", "{}"));
  }
  CHECK_FALSE(fs::exists(socket));
}

TEST_CASE("control: a start is refused when the socket's path is too long or taken by something else") {
  const auto refusal = [](const Receiver::Change& change) -> std::string {
    try {
      const Receiver receiver(change);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  CHECK(refusal([](bars::config::Receiver& config) {
          config.storage.path = config.storage.path.parent_path() / std::string(100, 'a');
        }).find("a socket's has 107 at most") != std::string::npos);
  fs::path file;
  CHECK(refusal([&](bars::config::Receiver& config) {
          fs::create_directories(config.storage.path.parent_path());
          file = control::socket_path(config.storage.path);
          std::ofstream(file) << "mine";
        }).find("something else has this name") != std::string::npos);
}

TEST_CASE("control: another user is not answered") {
  if (::geteuid() != 0) return;  // only root can become somebody else
  const Running running;
  auto folder = running.socket().parent_path();
  for (; folder.filename().string().rfind("bars-test", 0) != 0; folder = folder.parent_path())
    fs::permissions(folder, fs::perms::all);
  fs::permissions(folder, fs::perms::all);
  const auto as_nobody = [&] {
    const pid_t child = ::fork();
    if (child == 0) {
      const bool changed = ::setuid(65'534) == 0;
      const int descriptor = connected(running.socket());
      ::_exit(!changed ? 3 : descriptor < 0 ? 1 : is_closed(descriptor) ? 0 : 2);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
  };
  CHECK(as_nobody() == 1);  // by the mode
  fs::permissions(running.socket(), fs::perms::all);
  CHECK(as_nobody() == 0);  // by who it is
}

TEST_CASE("control: what is no request is refused, and a slow connection holds nobody up") {
  const Running running;
  const auto reply = control::ask(running.socket(), "{}", patience);
  REQUIRE(reply);
  CHECK(reply->find("Expected an object with a command") != std::string::npos);

  const int too_long = connected(running.socket());
  const auto head = control::frame_head(control::longest_frame + 1);
  REQUIRE(::send(too_long, head.data(), head.size(), MSG_NOSIGNAL) == 4);
  control::FrameHead answer{};
  CHECK(::recv(too_long, answer.data(), answer.size(), MSG_WAITALL) == 4);
  ::close(too_long);

  // The receiver may not have noticed yet that the two above are gone: room for them and for the command.
  std::vector<int> silent;
  for (std::size_t i = 3; i < control::Server::connections; ++i) silent.push_back(connected(running.socket()));
  CHECK(execute_command(running.config, "slots.generate", "{}"));
  for (const int descriptor : silent) ::close(descriptor);
}

TEST_CASE("control: one connection more than there may be is closed unread") {
  const Running running;
  std::vector<int> silent;
  for (std::size_t i = 0; i < control::Server::connections; ++i) silent.push_back(connected(running.socket()));
  const int one_more = connected(running.socket());
  CHECK(is_closed(one_more));
  ::close(one_more);
  for (const int descriptor : silent) ::close(descriptor);
}

TEST_CASE("slots list, generate and import as subcommands, beside a running receiver and without one") {
  Program program(BARS_RECEIVER_PROGRAM);
  const auto config = " --config " + (program.folder() / "receiver.yaml").string();
  const auto of_majors = config + " --service 2000072489 --diary majors ";
  const auto file = (program.folder() / "slots.csv").string();
  std::ofstream(file)
      << "start,end,capacity\n2031-01-01T09:01,2031-01-01T09:31,3\n2031-01-01T10:01,2031-01-01T10:31,0\n";
  program.start();
  CHECK(output_of("slots import" + of_majors + file) == "2 slots added, 0 known already\nexit 0");
  program.stop();
  CHECK(output_of("slots import --json" + of_majors + file) == "{\"added\":0,\"known\":2}\nexit 0");
  CHECK(output_of("slots generate" + config).find(" slots added, ") != std::string::npos);
  const auto list = "slots list" + config + " --service 2000072489 --from 2031-01-01 --to 2031-01-02";
  const auto listed = output_of(list);
  CHECK(listed.find("2031-01-01T09:01:00+00:00 2031-01-01T09:31:00+00:00   0/3   free        imported") == 0);
  CHECK(listed.find("withdrawn") != std::string::npos);
  CHECK(output_of(list + " --json").find("\"more\":false}\nexit 0") != std::string::npos);

  std::ofstream(file) << "start,end,capacity\n2031-01-02T09:01,2031-01-02T09:31,3\nwrong,2031-01-02T10:31,1\n";
  CHECK(output_of("slots import" + of_majors + file + " 2>&1") ==
        file +
            ":3: start: expected a time such as 2026-11-23T09:00, local, or 2026-11-23T09:00:00+00:00; not one that "
            "the clocks skip\nnothing was stored\nexit 1");
  CHECK(output_of("slots list" + config + " --service 2000072489 --from 2031-01-02 --to 2031-01-03") == "exit 0");
  CHECK(output_of("slots list" + config + " --service 1 2>&1") == "no service 1 is configured\nexit 1");
  CHECK(output_of("slots 2>&1").find("exit 2") != std::string::npos);
}
