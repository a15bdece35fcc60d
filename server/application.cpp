#include "server/application.hpp"

#include "server/control/server.hpp"
#include "server/exchange.hpp"
#include "server/net/listener.hpp"
#include "server/net/loops.hpp"
#include "server/net/tls.hpp"
#include "server/observability/health.hpp"
#include "server/observability/log.hpp"
#include "server/observability/metrics.hpp"
#include "server/packages.hpp"
#include "server/reloader.hpp"
#include "server/security/random_id.hpp"
#include "server/slot_roller.hpp"
#include "storage/open.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

namespace bars {

namespace {

namespace asio = boost::asio;

fhir::Uuid new_id() { return security::random_id(security::wall_clock()); }

std::string default_url(const config::Receiver& config, std::uint16_t port) {
  return fmt::format("https://{}:{}{}", net::first_server_name(config.tls.certificate), port, config.listen.base_path);
}

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
  observability::Health health;
  observability::Metrics metrics{{requests, connections, [this] { return store->statistics(); },
                                  [this] { return health.ready().status == 200; },
                                  [this] { return endings_of(*trust.get()); }}};
  net::Loops attendance{1};  // health: it answers when the others do not, and takes nothing of their time
  net::Loops loops{thread_count(config.listen)};
  net::Listener listener;
  net::AdminListener admin;
  SlotRoller slots{loops.first().get_executor(), services, *store};
  control::Server control{loops.first(), config.storage.path, [this] {
                            return control::Parts{config, services.get(), *store, security::wall_clock, new_id};
                          }};
  Reloader reloader;

 private:
  storage::OpenOptions store_options(std::function<void(const std::string&)> failed);

  bool started_ = false;
  bool stopped_ = false;
};

Application::Parts::Parts(config::Receiver loaded, std::unique_ptr<const fhir::profile::Profiles> compiled,
                          std::function<void(const std::string&)> failed)
    : config(std::move(loaded)),
      profiles(std::move(compiled)),
      services(std::make_shared<const workflow::Services>(config.services, profiles.get(),
                                                          profile_faults(config.validation))),
      store(storage::open(config.storage, store_options(std::move(failed)))),
      environment{config, services, *store, security::wall_clock, new_id, {}},
      listener(
          loops, config, trust.get(),
          [this](const security::Peer& peer, http::Received received, http::BodyReader& body) {
            return exchange.answer(peer, std::move(received), body);
          },
          connections),
      admin(attendance.first(), config.admin,
            [this](std::string_view path) {
              auto page = metrics.answer(path);
              return page ? std::move(page) : health.answer(path);
            }),
      reloader({config, profiles.get(), services,
                [this](std::shared_ptr<const net::Trust> changed) {
                  trust.replace(changed);
                  listener.use(std::move(changed));
                },
                [this] { slots.roll_soon(); }},
               trust.get()) {
  environment.base_url = config.listen.public_url.value_or(default_url(config, listener.port()));
  health.add_check("store", [this] {
    return store->healthy() ? std::nullopt : std::optional<std::string>("the store has failed or is stopping");
  });
}

storage::OpenOptions Application::Parts::store_options(std::function<void(const std::string&)> failed) {
  storage::OpenOptions options;
  options.on_warning = [](const std::string& what) {
    observability::log(config::LogLevel::warn, "store.warning", {{"what", what}});
  };
  options.on_retention = [](const storage::Removed& removed) {
    observability::log(
        config::LogLevel::info, "store.retention",
        {{"conversations", fmt::format("{}", removed.conversations)}, {"slots", fmt::format("{}", removed.slots)}});
  };
  options.on_failure = [failed = std::move(failed)](const std::string& why) {
    observability::log(config::LogLevel::error, "store.failed", {{"why", why}});
    if (failed) failed(why);
  };
  return options;
}

void Application::Parts::start() {
  attendance.start();
  loops.start();
  started_ = true;
  auto rolled = asio::co_spawn(slots.executor(), slots.roll(), asio::use_future).get();
  if (!rolled) throw std::runtime_error("cannot write the slots: " + rolled.error().diagnostics);
  asio::co_spawn(slots.executor(), slots.roll_at_midnight(), asio::detached);
  listener.start();
  admin.start();
  control.start();
  reloader.start();
  health.set_ready(true);
  observability::log(config::LogLevel::info, "receiver.ready",
                     {{"version", BARS_VERSION}, {"base_url", environment.base_url}});
}

/// The order of stopping: what reloads, accept and sessions, workers, store, log.
void Application::Parts::stop() {
  if (std::exchange(stopped_, true)) return;
  health.set_ready(false);
  reloader.stop();
  if (started_) {
    const std::chrono::milliseconds grace = config.limits.request_seconds + config.limits.body_seconds;
    asio::co_spawn(loops.first(), listener.stop(grace), asio::use_future).get();
    asio::co_spawn(loops.first(), control.stop(config.limits.request_seconds), asio::use_future).get();
    admin.stop();
    attendance.stop();
    loops.stop();
  }
  control.remove();
  store->stop();
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
