// What becomes of ids whose conversation was removed, as senders see it.
#include "storage/sqlite/connection.hpp"
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/program.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

using namespace bars::test;

namespace {

/// Makes everything in the store older by so many days, as if it had been received then.
void age(const std::filesystem::path& store, int days) {
  bars::storage::sqlite::Connection connection(store);
  const auto by = std::to_string(days * 86'400);
  const auto earlier = [&](const std::string& table, const std::string& column) {
    connection.execute_script(("UPDATE " + table + " SET " + column + " = " + column + " - " + by).c_str());
  };
  earlier("resource", "last_updated");
  earlier("message", "received");
  earlier("request", "received");
  earlier("local_change", "at");
  connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

/// Turns retention on, and has the log say what it does.
void retain(const std::filesystem::path& file) {
  std::ofstream(file) << "listen: { address: 127.0.0.1, port: 0 }\nadmin: { address: 127.0.0.1, port: 0 }\n"
                         "storage: { path: receiver.db, retention_days: 90 }\n";
}

bool was_logged(const std::filesystem::path& log, std::string_view what) {
  std::ifstream file(log);
  return std::string(std::istreambuf_iterator<char>(file), {}).find(what) != std::string::npos;
}

struct Booked {
  MessageValues values;
  std::string message;
  std::string request_id = fresh_id();
  std::string path() const { return "/Appointment/" + values.appointment_id; }
};

Booked booked_in(Session& session) {
  Booked booked;
  booked.values = values_for(session.slots().at(0));
  booked.message = new_booking(booked.values);
  const auto reply = session.process_message(booked.message, booked.request_id);
  REQUIRE(outcome_of(reply) == "200");
  booked.values.appointment_id = Answer(reply.body).id_of("Appointment");
  return booked;
}

}  // namespace

TEST_CASE("TI-5 retention: what ended and was removed is unknown, and its X-Request-ID is free again") {
  Program program(BARS_RECEIVER_PROGRAM);
  const auto config = " --config " + (program.folder() / "receiver.yaml").string() + " ";
  program.start();
  Session before(program.port(), ClientOptions::of(program.pki()), {});
  const auto ended = booked_in(before);
  const auto open = booked_in(before);
  REQUIRE(outcome_of(before.process_message(cancelled_booking(ended.values))) == "200");
  CHECK(outcome_of(before.process_message(cancelled_booking(ended.values))) == "409 REC_CONFLICT conflict");
  REQUIRE(program.stop() == 0);
  age(program.store(), 91);
  retain(program.folder() / "receiver.yaml");
  // A command that opens the store removes nothing.
  for (int i = 0; i < 3; ++i)
    CHECK(output_of("inbox show" + config + ended.path().substr(1)).find("exit 0") != std::string::npos);

  program.start();
  Session session(program.port(), ClientOptions::of(program.pki()), {});
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!was_logged(program.folder() / "log", "store.retention") && std::chrono::steady_clock::now() < until)
    session.get(open.path());
  CHECK(was_logged(program.folder() / "log", R"("conversations":"1","slots":"0")"));
  CHECK(outcome_of(session.get(ended.path())).find("404") == 0);
  CHECK(outcome_of(session.process_message(cancelled_booking(ended.values))).find("404") == 0);
  CHECK(outcome_of(session.get(open.path())) == "200");
  CHECK(outcome_of(session.process_message(open.message, open.request_id)) == "409 REC_CONFLICT duplicate");
  CHECK(outcome_of(session.process_message(ended.message, ended.request_id)) == "200");
  CHECK(program.stop() == 0);
  CHECK(output_of("check-store " + program.store().string()).find(": nothing wrong\nexit 0") != std::string::npos);
}
