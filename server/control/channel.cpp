#include "server/control/channel.hpp"

#include "config/secrets.hpp"
#include "server/control/client.hpp"
#include "server/control/frame.hpp"
#include "server/control/run.hpp"
#include "server/control/server.hpp"
#include "storage/open.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <thread>

namespace bars::control {

namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::chrono::seconds patience = Server::patience + std::chrono::seconds(5);
constexpr std::chrono::seconds patience_with_lock{5};  // until who holds the store listens, or lets go of it
constexpr std::chrono::milliseconds look_again{50};

/// What has ended is removed by a receiver, never by a command.
config::Storage kept(config::Storage storage) {
  storage.retention_days.reset();
  return storage;
}

storage::OpenOptions options_for(const config::Receiver& config) {
  storage::OpenOptions options;
  auto key = config::read_audit_key(config.audit);
  if (!key.fault.empty()) throw std::runtime_error(key.fault);
  options.audit_key = std::move(key.text);
  return options;
}

}  // namespace

/// The store, when it is ours.
class Channel::Own {
 public:
  explicit Own(const Channel& channel)
      : store_(storage::open(kept(channel.config_.storage), options_for(channel.config_))),
        parts_{channel.config_,
               std::make_shared<const workflow::Services>(channel.config_.services, nullptr, fhir::Severity::warning),
               *store_, channel.now_, channel.new_id_} {}
  ~Own() { store_->stop(); }
  Own(const Own&) = delete;
  Own& operator=(const Own&) = delete;

  fhir::Result<std::string> execute(std::string_view command, fhir::Node arguments) {
    const Request request{command, arguments, fmt::format("uid {}", ::geteuid())};
    auto outcome = asio::co_spawn(context_, run(parts_, request, steady_clock::now() + patience), asio::use_future);
    context_.restart();
    context_.run();
    return outcome.get();
  }

 private:
  asio::io_context context_{1};  // outlives the store's threads
  const std::unique_ptr<storage::Store> store_;
  const Parts parts_;
};

Channel::Channel(const config::Receiver& config, std::function<fhir::Instant()> now, std::function<fhir::Uuid()> new_id)
    : config_(config), now_(std::move(now)), new_id_(std::move(new_id)) {}

Channel::~Channel() = default;

std::unique_ptr<Channel::Own> Channel::open_store() const {
  try {
    return std::make_unique<Own>(*this);
  } catch (const storage::StoreInUse&) {
    return nullptr;
  }
}

fhir::Result<std::string> Channel::execute(std::string_view command, fhir::Node arguments) {
  const auto socket = socket_path(config_.storage.path);
  const auto text = encode_request(command, arguments);
  if (text.size() > longest_frame)
    return fhir::Error{fhir::Category::payload_too_large, "The request is too long.", {}};
  for (const auto end = steady_clock::now() + patience_with_lock; own_ == nullptr;) {
    if (const auto reply = ask(socket, text, patience)) return decode_reply(*reply);
    if (const auto* const known = find_command(command); known != nullptr && known->is_of_receiver)
      return fhir::Error{fhir::Category::unavailable, fmt::format("No receiver listens at {}.", socket.string()), {}};
    own_ = open_store();
    if (own_ == nullptr && steady_clock::now() > end)
      throw std::runtime_error(fmt::format("the store {} is in use by a receiver that does not listen at {}",
                                           config_.storage.path.string(), socket.string()));
    if (own_ == nullptr) std::this_thread::sleep_for(look_again);
  }
  return own_->execute(command, arguments);
}

}  // namespace bars::control
