// Commands of the program beside a receiver of a test: as a subcommand reaches it, and as the built program prints.
#pragma once

#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/control/channel.hpp"
#include "server/control/server.hpp"
#include "server/security/random_id.hpp"
#include "tests/support/receiver.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bars::test {

/// A receiver and its configuration, as a subcommand would load it.
struct Running {
  config::Receiver config;
  Receiver receiver;

  explicit Running(const Receiver::Change& change = {})
      : receiver([&](config::Receiver& made) {
          if (change) change(made);
          config = made;
        }) {}
  std::filesystem::path socket() const { return control::socket_path(config.storage.path); }
};

/// `arguments` is a JSON object.
inline fhir::Result<std::string> execute_command(const config::Receiver& config, std::string_view command,
                                                 const std::string& arguments) {
  control::Channel channel(config, security::wall_clock, [] { return security::random_id(security::wall_clock()); });
  const auto document = fhir::decode_json(arguments);
  return channel.execute(command, document->root);
}

/// Registers a request as sent; the id of its ServiceRequest here. Throws when it is refused.
inline std::string registered(const config::Receiver& config, const std::string& message) {
  fhir::Arena arena;
  fhir::Build build(arena);
  const auto arguments = encode_json(build.object({{"message", build.copy(message)}}));
  const auto answer = execute_command(config, "conversation.register", arguments);
  if (!answer) throw std::runtime_error("not registered: " + answer.error().diagnostics);
  const auto said = fhir::decode_json(*answer);
  const auto resource = said->root["resource"].text();
  return std::string(resource.substr(resource.find('/') + 1));
}

/// Standard output of a subcommand of the built program, and its exit status at the end.
inline std::string output_of(const std::string& arguments) {
  std::string text;
  FILE* pipe = ::popen((std::string(BARS_RECEIVER_PROGRAM) + " " + arguments).c_str(), "r");
  std::array<char, 4096> part{};
  while (const auto size = std::fread(part.data(), 1, part.size(), pipe)) text.append(part.data(), size);
  return text + "exit " + std::to_string(WEXITSTATUS(::pclose(pipe)));
}

}  // namespace bars::test
