#include "server/application.hpp"

#include "config/secrets.hpp"
#include "server/control/server.hpp"
#include "server/exchange.hpp"
#include "server/net/listener.hpp"
#include "server/net/loops.hpp"
#include "server/net/tls.hpp"
#include "server/observability/audit_heads.hpp"
#include "server/observability/health.hpp"
#include "server/observability/heartbeat.hpp"
#include "server/observability/log.hpp"
#include "server/observability/metrics.hpp"
#include "server/observability/store_probe.hpp"
#include "server/openapi.hpp"
#include "server/packages.hpp"
#include "server/public_url.hpp"
#include "server/reloader.hpp"
#include "server/security/random_id.hpp"
#include "server/slot_roller.hpp"
#include "storage/open.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

namespace bars {

namespace {

namespace asio = boost::asio;

fhir::Uuid new_id() { return security::random_id(security::wall_clock()); }

std::shared_ptr<const net::Trust> trust_of(const config::Receiver& config) {
  auto trust = net::load_trust(config.tls, security::wall_clock().seconds);
  if (const auto* faults = std::get_if<std::vector<std::string>>(&trust))
    throw std::runtime_error(fmt::format("{}", fmt::join(*faults, "\n")));
  return std::get<std::shared_ptr<const net::Trust>>(trust);
}

/// Of new connections: what health asks about. Any thread.
class TrustInForce {
 public:
  explicit TrustInForce(std::shared_ptr<const net::Trust> trust) : trust_(std::move(trust)) {}
  void replace(std::shared_ptr<const net::Trust> trust) {
    const std::lock_guard lock(mutex_);
    trust_.swap(trust);
  }
  std::shared_ptr<const net::Trust> get() const {
    const std::lock_guard lock(mutex_);
    return trust_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const net::Trust> trust_;
};

http::Response description(const std::string& openapi) {
  http::Response response;
  response.content_type = "application/json";
  response.body = openapi;
  return response;
}

/// Those that access rules name whole: a finite set, which the operator wrote.
std::set<std::string, std::less<>> named_organisations(const std::vector<config::Service>& services) {
  std::set<std::string, std::less<>> named;
  for (const auto& service : services)
    for (const auto& rule : service.access)
      for (const auto& organisation : rule.organisations)
        if (!organisation.ends_with('*')) named.insert(organisation);
  return named;
}

std::vector<observability::Ending> endings_of(const net::Trust& trust) {
  std::vector<observability::Ending> endings;
  for (const auto& each : trust.expiries) endings.push_back({each.key, each.name, each.ends});
  return endings;
}

/// How a backup ended; its audit record is the store's.
void log_backup(const storage::BackupState& ended) {
  using observability::log;
  const auto took = fmt::format("{}", ended.took.count());
  if (ended.phase == storage::BackupState::Phase::done)
    log(config::LogLevel::info, "backup.done",
        {{"file", ended.file.string()},
         {"pages", fmt::format("{}", ended.pages)},
         {"bytes", fmt::format("{}", ended.bytes)},
         {"duration_us", took}});
  else
    log(config::LogLevel::error, "backup.failed",
        {{"file", ended.file.string()}, {"why", ended.fault}, {"duration_us", took}});
}

unsigned thread_count(const config::Listen& listen) {
  return listen.threads ? *listen.threads : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

class Application::Parts {
 public:
  Parts(config::Receiver config, std::unique_ptr<const fhir::profile::Profiles> profiles,
        std::function<void(const std::string&)> failed);
  void start();
  void stop();

  // In the order in which they are built; torn down in the opposite one.
  const config::Receiver config;
  const std::unique_ptr<const fhir::profile::Profiles> profiles;
  workflow::ServicesInForce services;
  TrustInForce trust{trust_of(config)};
  const std::unique_ptr<storage::Store> store;
  handlers::Environment environment;
  observability::RequestCounts requests{named_organisations(config.services), config.metrics.organisations};
  observability::ConnectionCounts connections;
  Exchange exchange{environment, requests};
  observability::AuditHeads heads;
  observability::Health health;
  observability::Metrics metrics{{requests, connections, [this] { return store->statistics(); },
                                  [this] { return health.ready().status == 200; },
                                  [this] { return endings_of(*trust.get()); }}};
  std::string openapi;
  net::Loops attendance{1};  // health: it answers when the others do not, and takes nothing of their time
  net::Loops loops{thread_count(config.listen)};
  observability::Heartbeat heartbeat{attendance.first().get_executor(), config.health.stalled_seconds};
  observability::StoreProbe probe{attendance.first().get_executor(), *store, config.health};
  net::Listener listener;
  net::AdminListener admin;
  SlotRoller slots{loops.first().get_executor(), services, *store};
  control::Server control{loops.first(), config.storage.path, [this] {
                            return control::Parts{config, services.get(), *store, security::wall_clock, new_id};
                          }};
  Reloader reloader;

 private:
  storage::OpenOptions store_options(std::function<void(const std::string&)> failed);
  void add_checks();
  void drain();
  /// Leaves the record of what was done here without a request.
  void audit(std::string_view act, unsigned status, std::string detail);

  bool started_ = false;
  bool stopped_ = false;
};

Application::Parts::Parts(config::Receiver loaded, std::unique_ptr<const fhir::profile::Profiles> compiled,
                          std::function<void(const std::string&)> failed)
    : config(std::move(loaded)),
      profiles(std::move(compiled)),
      services(std::make_shared<const workflow::Services>(config.services, profiles.get(),
                                                          profile_faults(config.validation), security::wall_clock())),
      store(storage::open(config.storage, store_options(std::move(failed)))),
      environment{config, services, *store, security::wall_clock, new_id, {}},
      heads(config.audit.heads_file,
            {[this] { return store->audit_state().head; }, [] { return security::wall_clock().seconds; }}),
      listener(
          loops, config, trust.get(),
          [this](const security::Peer& peer, http::Received received, http::BodyReader& body) {
            return exchange.answer(peer, std::move(received), body);
          },
          [this](const std::string& address, observability::HandshakeFault fault) {
            store->count({security::wall_clock().seconds, address, std::string(name_of(fault))});
          },
          connections),
      admin(attendance.first(), config.admin,
            [this](std::string_view path) {
              if (path == openapi_path) return std::optional(description(openapi));
              auto page = metrics.answer(path);
              return page ? std::move(page) : health.answer(path);
            }),
      reloader({config, profiles.get(), services,
                [this](std::shared_ptr<const net::Trust> changed) {
                  trust.replace(changed);
                  listener.use(std::move(changed));
                },
                [this] { slots.roll_soon(); },
                [this](unsigned status, std::string detail) { audit("receiver.reload", status, std::move(detail)); }},
               trust.get()) {
  environment.base_url = public_url(config, listener.port());
  openapi = openapi_document(config, environment.base_url);
  add_checks();
}

/// What live and ready ask, each at its time: they look at what is known already.
void Application::Parts::add_checks() {
  using Reason = std::optional<std::string>;
  for (std::size_t i = 0; i < loops.size(); ++i)
    health.add_live_check(
        fmt::format("loop {}", i + 1),
        heartbeat.watch([loop = loops.executor(i)](std::function<void()> beat) { asio::post(loop, std::move(beat)); }));
  health.add_live_check("writer", [this] { return probe.stalled(); });
  health.add_check("store", [this]() -> Reason {
    if (!store->healthy()) return "the store has failed or is stopping";
    return probe.unwritable();
  });
  health.add_check("certificates",
                   [this] { return net::why_nobody_gets_in(trust.get()->expiries, security::wall_clock().seconds); });
  health.add_check("packages", [this]() -> Reason {
    if (!config.packages || profiles != nullptr) return std::nullopt;
    return "the packages of the configuration are not loaded";
  });
  health.add_check("audit", [this] { return store->audit_state().fault; });
  health.add_check("audit heads", [this] { return heads.fault(); });
}

void Application::Parts::audit(std::string_view act, unsigned status, std::string detail) {
  storage::AuditRecord record;
  record.at = security::wall_clock();
  record.request_id = new_id().text();
  record.peer = "local";
  record.address = fmt::format("uid {}", ::geteuid());
  record.software = "bars-receiver";
  record.interaction = act;
  record.status = status;
  record.detail = std::move(detail);
  if (!store->record(record)) observability::log(config::LogLevel::error, "audit.lost", {{"act", act}});
}

storage::OpenOptions Application::Parts::store_options(std::function<void(const std::string&)> failed) {
  auto key = config::read_audit_key(config.audit);
  if (!key.fault.empty()) throw std::runtime_error(key.fault);
  storage::OpenOptions options;
  options.audit_key = std::move(key.text);
  options.on_warning = [](const std::string& what) {
    observability::log(config::LogLevel::warn, "store.warning", {{"what", what}});
  };
  options.on_retention = [](const storage::Removed& removed) {
    observability::log(
        config::LogLevel::info, "store.retention",
        {{"conversations", fmt::format("{}", removed.conversations)}, {"slots", fmt::format("{}", removed.slots)}});
  };
  options.on_backup = log_backup;
  options.on_failure = [failed = std::move(failed)](const std::string& why) {
    observability::log(config::LogLevel::error, "store.failed", {{"why", why}});
    if (failed) failed(why);
  };
  return options;
}

/// The order of starting: who asks about it, loops, slots, sessions, commands, what reloads. Ready comes last.
void Application::Parts::start() {
  if (!config.audit.key_file) observability::log(config::LogLevel::warn, "audit.without_key");
  audit("receiver.start", 200, fmt::format("version {}, {}", BARS_VERSION, environment.base_url));
  heads.start();
  started_ = true;
  attendance.start();
  admin.start();
  loops.start();
  heartbeat.start();
  probe.start();
  auto rolled = asio::co_spawn(slots.executor(), slots.roll(), asio::use_future).get();
  if (!rolled) throw std::runtime_error("cannot write the slots: " + rolled.error().diagnostics);
  asio::co_spawn(slots.executor(), slots.roll_at_midnight(), asio::detached);
  listener.start();
  control.start();
  reloader.start();
  health.set_ready(true);
  observability::log(config::LogLevel::info, "receiver.ready",
                     {{"version", BARS_VERSION}, {"base_url", environment.base_url}});
}

/// Until balancers have seen that ready is red, everything is still answered; senders that are told to go find another
/// receiver. A store that has failed answers nothing.
void Application::Parts::drain() {
  const auto& seconds = config.shutdown.drain_seconds;
  observability::log(config::LogLevel::info, "receiver.draining", {{"seconds", fmt::format("{}", seconds.count())}});
  listener.drain();
  if (store->healthy()) std::this_thread::sleep_for(seconds);
  observability::log(config::LogLevel::info, "receiver.stopping");
}

/// The order of stopping: ready, what reloads, accept and sessions, commands, loops, store, who asks about it, log.
void Application::Parts::stop() {
  if (std::exchange(stopped_, true)) return;
  health.set_ready(false);
  reloader.stop();
  if (started_) {
    drain();
    const std::chrono::milliseconds grace = config.limits.request_seconds + config.limits.body_seconds;
    asio::co_spawn(loops.first(), listener.stop(grace), asio::use_future).get();
    asio::co_spawn(loops.first(), control.stop(config.limits.request_seconds), asio::use_future).get();
    heartbeat.stop();
    probe.stop();
    loops.stop();
  }
  control.remove();
  if (started_) audit("receiver.stop", 200, {});
  store->stop();
  admin.stop();
  attendance.stop();
  heads.stop();
  observability::log(config::LogLevel::info, "receiver.stopped");
  observability::stop_log();
}

Application::Application(config::Receiver config, std::unique_ptr<const fhir::profile::Profiles> profiles,
                         std::function<void(const std::string&)> on_failure)
    : parts_(std::make_unique<Parts>(std::move(config), std::move(profiles), std::move(on_failure))) {}

Application::~Application() { stop(); }

void Application::reload() { parts_->reloader.request(); }
void Application::start() { parts_->start(); }
void Application::stop() { parts_->stop(); }
std::uint16_t Application::port() const noexcept { return parts_->listener.port(); }
std::uint16_t Application::admin_port() const noexcept { return parts_->admin.port(); }
const std::string& Application::base_url() const noexcept { return parts_->environment.base_url; }

}  // namespace bars
