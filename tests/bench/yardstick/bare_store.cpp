// Yardstick: what committing the bytes of messages costs without anything else. Per message one row with its body and
// one small row under a random key, so many to a transaction, with the settings of the store's writer.
#include "fhir/uuid.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/settings.hpp"
#include "tests/bench/load/numbers.hpp"
#include "tests/bench/load/watch.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using bars::storage::sqlite::Connection;
using bars::storage::sqlite::Query;
using Clock = std::chrono::steady_clock;

constexpr int checkpoint_pages = 4096;  // of the log; each checkpoint with its sync

struct Options {
  std::string file;
  std::size_t bytes = 20'000;
  unsigned batch = 16;
  double seconds = 5;
};

class Loop {
 public:
  explicit Loop(const Options& options)
      : options_(options), connection_(created(options.file)), body_(options.bytes, 'x') {
    bars::storage::sqlite::configure_writer(connection_);
    connection_.execute_script(
        "CREATE TABLE message(number INTEGER PRIMARY KEY, received INTEGER NOT NULL, body BLOB NOT NULL);"
        "CREATE TABLE request(id BLOB PRIMARY KEY, message INTEGER NOT NULL) WITHOUT ROWID");
  }

  /// Until the time is over: what was committed, as JSON.
  std::string run() {
    const auto begin = Clock::now();
    const auto until = begin + std::chrono::duration<double>(options_.seconds);
    const double used = bars::load::own_use().processor_seconds;
    while (Clock::now() < until) {
      commit();
      if (connection_.wal_pages() >= checkpoint_pages) connection_.checkpoint(SQLITE_CHECKPOINT_PASSIVE);
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return fmt::format(
        R"({{"bytes":{},"batch":{},"seconds":{:.6g},"messages":{},"commits":{},"per_second":{:.6g},"processor_seconds":{:.6g}}})",
        options_.bytes, options_.batch, seconds, messages_, commits_, static_cast<double>(messages_) / seconds,
        bars::load::own_use().processor_seconds - used);
  }

 private:
  static std::filesystem::path created(const std::string& file) {
    if (std::filesystem::exists(file)) throw std::runtime_error(file + ": there is such a file already");
    const std::ofstream made(file);
    return file;
  }

  void commit() {
    connection_.execute("BEGIN IMMEDIATE");
    for (unsigned i = 0; i < options_.batch; ++i) add(++messages_);
    connection_.execute("COMMIT");
    ++commits_;
  }

  void add(std::int64_t number) {
    bars::load::write_uuid(random_, id_);
    const auto id = bars::fhir::parse_uuid(id_).value();
    body_.replace(0, std::min(id_.size(), body_.size()), id_, 0, std::min(id_.size(), body_.size()));
    const std::span<const std::uint8_t> body(reinterpret_cast<const std::uint8_t*>(body_.data()), body_.size());
    Query(connection_, "INSERT INTO message VALUES(?1, ?2, ?3)", number, number, body).run();
    Query(connection_, "INSERT INTO request VALUES(?1, ?2)", id, number).run();
  }

  const Options& options_;
  Connection connection_;
  std::string body_;
  std::string id_ = std::string(36, '0');
  bars::load::Random random_{1};
  std::int64_t messages_ = 0;
  std::int64_t commits_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Commits messages to a new SQLite file, as many as it can", "bare-store");
  Options options;
  app.add_option("FILE", options.file, "The file; it stays")->required();
  app.add_option("--bytes", options.bytes, "Bytes of a message")
      ->check(CLI::Range(1, 64'000'000))
      ->capture_default_str();
  app.add_option("--batch", options.batch, "Messages in one commit")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--seconds", options.seconds, "How long")->check(CLI::Range(0.1, 3600.0))->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    std::cout << Loop(options).run() << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "bare-store: " << error.what() << "\n";
    return 1;
  }
}
