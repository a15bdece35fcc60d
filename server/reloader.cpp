#include "server/reloader.hpp"

#include "config/load.hpp"
#include "server/observability/log.hpp"
#include "server/packages.hpp"
#include "server/security/random_id.hpp"
#include "server/service_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>
#include <variant>

namespace bars {

namespace {

using config::LogLevel;
using std::chrono::steady_clock;
using Faults = std::vector<std::string>;

constexpr std::size_t most_faults = 50;  // in the log
constexpr std::chrono::hours between_alarms{1};

void append(Faults& to, const Faults& faults, const std::string& prefix = {}) {
  for (const auto& fault : faults) to.push_back(prefix + fault);
}

}  // namespace

/// What is in the files, whole.
struct Reloader::Loaded {
  config::Receiver config{};
  std::shared_ptr<const net::Trust> trust{};
  std::shared_ptr<const workflow::Services> services{};
};

Reloader::Reloader(Parts parts, std::shared_ptr<const net::Trust> trust)
    : parts_(std::move(parts)),
      watched_(parts_.config),
      trust_(std::move(trust)),
      in_force_(read_files(watched_)),
      watch_(in_force_) {}

void Reloader::start() {
  thread_ = std::thread([this] { work(); });
}

void Reloader::request() {
  const std::lock_guard lock(mutex_);
  requested_ = true;
  wake_.notify_one();
}

void Reloader::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Reloader::work() {
  for (;;) {
    raise_alarms();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, parts_.config.reload.poll_seconds, [this] { return requested_ || stopping_; });
    if (stopping_) return;
    const bool requested = std::exchange(requested_, false);
    lock.unlock();
    try {
      if (requested)
        reload("signal");
      else if (watch_.is_due(read_files(watched_)))
        reload("change");
    } catch (const std::exception& fault) {
      parts_.audit(500, fmt::format("Failed: {}", fault.what()));
      observability::log(LogLevel::error, "reload.failed", {{"cause", fault.what()}});
    }
  }
}

// What is read before and after is compared: a file that is being written must not be taken for what it will be.
void Reloader::reload(const char* cause) {
  const auto before = read_files(watched_);
  Loaded loaded;
  const auto faults = load(loaded);
  const auto after = read_files(watched_);
  watch_.see(after);
  if (after != before) {
    observability::log(LogLevel::warn, "reload.unsettled", {{"cause", cause}});
    return;  // the next look acts on it when nothing moves any more
  }
  watch_.judge(before);
  if (faults.empty()) return take_over(std::move(loaded), before, cause);
  parts_.audit(400, fmt::format("Refused ({}): {}", cause, fmt::join(faults, "\n")));
  for (std::size_t i = 0; i < std::min(faults.size(), most_faults); ++i)
    observability::log(LogLevel::error, "reload.refused", {{"cause", cause}, {"fault", faults[i]}});
  if (faults.size() > most_faults)
    observability::log(LogLevel::error, "reload.refused",
                       {{"cause", cause}, {"fault", fmt::format("and {} more", faults.size() - most_faults)}});
}

/// The trust, when it has none.
std::shared_ptr<const net::Trust> Reloader::add_faults_of_trust(Faults& faults, const config::Tls& tls) const {
  auto trust = net::load_trust(tls, security::wall_clock().seconds);
  if (auto* whole = std::get_if<std::shared_ptr<const net::Trust>>(&trust)) return std::move(*whole);
  append(faults, std::get<Faults>(trust), parts_.config.file.string() + ": ");
  return nullptr;
}

std::vector<std::string> Reloader::load(Loaded& loaded) const {
  auto read = config::load(parts_.config.file);
  Faults faults;
  if (const auto* wrong = std::get_if<std::vector<config::Fault>>(&read)) {
    for (const auto& fault : *wrong) faults.push_back(fault.text());
    add_faults_of_trust(faults, watched_.tls);  // as the files were named last
    return faults;
  }
  loaded.config = std::move(std::get<config::Receiver>(read));
  const auto& services = loaded.config.services;
  const auto prefix = loaded.config.file.string() + ": ";
  loaded.trust = add_faults_of_trust(faults, loaded.config.tls);
  append(faults, unknown_time_zones(services));
  append(faults, wrong_raised_rules(services));
  if (parts_.profiles != nullptr)
    for (const auto& missing : missing_profiles(services, *parts_.profiles))
      faults.push_back(fmt::format("{}packages: the profile {} was not loaded; it needs a restart", prefix, missing));
  if (faults.empty())
    loaded.services =
        std::make_shared<const workflow::Services>(std::move(loaded.config.services), parts_.profiles,
                                                   profile_faults(parts_.config.validation), security::wall_clock());
  return faults;
}

void Reloader::take_over(Loaded loaded, const Reading& reading, const char* cause) {
  const bool other_trust = loaded.trust->fingerprint != trust_->fingerprint;
  const auto& folder = loaded.config.services_directory;
  const bool other_services = reading.services != in_force_.services || folder != watched_.services_directory;
  if (other_trust) {
    trust_ = std::move(loaded.trust);
    parts_.use_trust(trust_);
    next_alarms_ = {};
  }
  if (other_services) {
    parts_.services.replace(std::move(loaded.services));
    parts_.services_changed();
  }
  in_force_ = reading;
  watched_.services_directory = folder;
  watched_.tls = loaded.config.tls;
  const auto keys = config::keys_for_restart(parts_.config, loaded.config);
  if (!keys.empty())
    observability::log(LogLevel::warn, "reload.needs_restart", {{"keys", fmt::format("{}", fmt::join(keys, ", "))}});
  const char* const trust_is = other_trust ? "changed" : "unchanged";
  const char* const services_are = other_services ? "changed" : "unchanged";
  parts_.audit(200, fmt::format("Taken over ({}): trust {}, services {}", cause, trust_is, services_are));
  observability::log(LogLevel::info, "reload.done",
                     {{"cause", cause}, {"trust", trust_is}, {"services", services_are}});
}

void Reloader::raise_alarms() {
  const auto now = steady_clock::now();
  if (now < next_alarms_) return;
  next_alarms_ = now + between_alarms;
  for (const auto& alarm : net::alarms_of(*trust_, security::wall_clock().seconds))
    observability::log(alarm.level, alarm.event,
                       {{"key", alarm.key}, {"name", alarm.name}, {"hours_left", fmt::format("{}", alarm.hours_left)}});
}

}  // namespace bars
