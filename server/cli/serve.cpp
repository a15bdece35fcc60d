#include "server/cli/serve.hpp"

#include "server/application.hpp"
#include "server/cli/configuration.hpp"
#include "server/cli/core_dumps.hpp"
#include "server/observability/log.hpp"
#include "server/observability/log_level.hpp"
#include "server/observability/payload.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

namespace bars::cli {

namespace {

namespace asio = boost::asio;

/// The thread that stops the application, while the main thread listens for a second signal.
class Stopper {
 public:
  Stopper(asio::io_context& control, Application& application) : control_(control), application_(application) {}
  ~Stopper() {
    if (thread_.joinable()) thread_.join();
  }
  Stopper(const Stopper&) = delete;
  Stopper& operator=(const Stopper&) = delete;

  bool begun() const noexcept { return thread_.joinable(); }

  void begin() {
    if (begun()) return;
    thread_ = std::thread([this] {
      application_.stop();
      control_.stop();
    });
  }

 private:
  asio::io_context& control_;
  Application& application_;
  std::thread thread_;
};

/// How a url names the address that is listened on.
std::string host_of(const std::string& address) {
  if (address == "0.0.0.0" || address == "::") return "localhost";
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

void await_signal(asio::signal_set& signals, Application& application, Stopper& stopper) {
  signals.async_wait([&](const boost::system::error_code& error, int signal) {
    if (error) return;
    if (signal == SIGHUP) {
      application.reload();
    } else if (signal == SIGUSR1) {
      observability::set_log_level(observability::more(observability::log_level()), "SIGUSR1");
    } else if (signal == SIGUSR2) {
      observability::set_log_level(observability::less(observability::log_level()), "SIGUSR2");
    } else {
      if (stopper.begun()) std::_Exit(failed);  // asked for a second time: at once; what is committed is safe
      stopper.begin();
    }
    await_signal(signals, application, stopper);
  });
}

int serve(const std::string& file) {
  forbid_core_dumps();
  auto receiver = load_for_serving(file);
  if (!receiver) return bad_usage;
  auto profiles = load_profiles_or_print(*receiver);
  if (!profiles) return bad_usage;
  const auto listen = receiver->listen;
  const auto admin = receiver->admin;
  observability::start_log(receiver->log);
  observability::warn_of_payloads(receiver->log);

  std::atomic<int> status = succeeded;
  asio::io_context control(1);
  asio::signal_set signals(control);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2}) signals.add(signal);
  std::signal(SIGPIPE, SIG_IGN);  // who reads the log may go away
  Stopper* stop = nullptr;
  Application application(std::move(*receiver), std::move(*profiles), [&](const std::string&) {
    status = failed;
    asio::post(control, [&] { stop->begin(); });
  });
  Stopper stopper(control, application);
  stop = &stopper;
  await_signal(signals, application, stopper);
  application.start();
  fmt::print("ready https://{}:{}{} admin http://{}:{}\n", host_of(listen.address), application.port(),
             listen.base_path, host_of(admin.address), application.admin_port());
  std::fflush(stdout);
  control.run();
  return status;
}

}  // namespace

void add_serve(CLI::App& app, Command& chosen) {
  const auto file = std::make_shared<std::string>();
  auto* command = app.add_subcommand("serve", "Run the receiver");
  command->add_option("--config", *file, "The receiver's configuration file")->required();
  command->callback([file, &chosen] { chosen = [file] { return serve(*file); }; });
}

}  // namespace bars::cli
