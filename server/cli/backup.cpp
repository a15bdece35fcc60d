#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/cli/command.hpp"
#include "server/cli/configuration.hpp"
#include "server/control/channel.hpp"
#include "server/security/random_id.hpp"
#include "storage/check.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

namespace bars::cli {

namespace {

using std::filesystem::path;

constexpr std::chrono::milliseconds first_look{20};
constexpr std::chrono::milliseconds last_look{1000};

struct Options {
  std::string config;
  std::string file;
  bool unchecked = false;
};

/// One line on a terminal, written over and over, and cleared at the end.
class Progress {
 public:
  Progress() = default;
  ~Progress() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(const std::string& text) {
    if (!terminal_) return;
    shown_ = true;
    fmt::print(stderr, "\r{}\x1b[K", text);
    std::fflush(stderr);
  }

 private:
  const bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  bool shown_ = false;
};

/// The store of the configuration, running or not, in a new file. Why not, or "".
std::string copy_store(const config::Receiver& receiver, const path& to) {
  control::Channel channel(receiver, security::wall_clock, [] { return security::random_id(security::wall_clock()); });
  fhir::Arena arena;
  fhir::Build build(arena);
  if (const auto begun = channel.execute("backup.start", build.object({{"path", build.copy(to.string())}})); !begun)
    return begun.error().diagnostics;
  Progress progress;
  for (auto pause = first_look;; pause = std::min(2 * pause, last_look)) {
    std::this_thread::sleep_for(pause);
    const auto answer = channel.execute("backup.state", fhir::Node());
    if (!answer) return answer.error().diagnostics;
    const auto state = fhir::decode_json(*answer);
    if (!state) return state.error().diagnostics;
    const auto phase = state->root["phase"].text();
    if (phase == "done") return {};
    if (phase == "failed") return std::string(state->root["fault"].text());
    progress.show(fmt::format("{} {} of {} pages", phase, state->root["copied"].text(), state->root["pages"].text()));
  }
}

/// Prints what is wrong with a store; whether nothing is.
bool check(const path& file) {
  std::vector<std::string> faults;
  {
    Progress progress;
    faults =
        storage::find_faults(file, [&](std::string_view about) { progress.show(fmt::format("checking {}", about)); });
  }
  for (const auto& fault : faults) fmt::print(stderr, "{}: {}\n", file.string(), fault);
  return faults.empty();
}

int backup(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  const auto to = std::filesystem::absolute(options.file);
  if (const auto fault = copy_store(*receiver, to); !fault.empty()) {
    fmt::print(stderr, "no backup was made: {}\n", fault);
    return failed;
  }
  if (!options.unchecked && !check(to)) return failed;
  fmt::print("{}: {} bytes{}\n", to.string(), std::filesystem::file_size(to),
             options.unchecked ? "" : ", checked, nothing wrong");
  return succeeded;
}

int check_store(const Options& options) {
  if (!options.file.empty()) {
    if (!check(options.file)) return failed;
    fmt::print("{}: nothing wrong\n", options.file);
    return succeeded;
  }
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  const auto store = std::filesystem::absolute(receiver->storage.path);
  const path copy = fmt::format("{}.check-{}", store.string(), ::getpid());
  if (const auto fault = copy_store(*receiver, copy); !fault.empty()) {
    fmt::print(stderr, "{} could not be copied for the check: {}\n", store.string(), fault);
    return failed;
  }
  const bool right = check(copy);
  std::filesystem::remove(copy);
  if (right) fmt::print("{}: nothing wrong\n", store.string());
  return right ? succeeded : failed;
}

}  // namespace

void add_backup(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* command =
      app.add_subcommand("backup", "Copies the store to a new file while the receiver serves, and checks it");
  command->add_option("--config", options->config, "The receiver's configuration file")->required();
  command->add_option("TO", options->file, "The new file")->required();
  command->add_flag("--unchecked", options->unchecked, "Do not check the copy");
  command->callback([options, &chosen] { chosen = [options] { return backup(*options); }; });
}

void add_check_store(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "check-store", "Whether everything that was acknowledged is there, in a copy of the store or in a backup");
  auto* file = command->add_option("BACKUP", options->file, "A backup, which is checked as it is");
  auto* config = command->add_option("--config", options->config,
                                     "The receiver's configuration file: its store, a copy "
                                     "of which is made beside it for the time of the check");
  file->excludes(config);
  command->callback([options, &chosen] {
    if (options->file.empty() && options->config.empty()) throw CLI::RequiredError("BACKUP or --config");
    chosen = [options] { return check_store(*options); };
  });
}

}  // namespace bars::cli
