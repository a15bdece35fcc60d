// The other end of the control socket.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace bars::control {

/// Sends one request and returns the reply; nullopt when nobody listens there. Throws std::runtime_error with a message
/// for the operator when the connection fails or the reply does not come within `patience`: then it is not known
/// whether the command was carried out.
std::optional<std::string> ask(const std::filesystem::path& socket, std::string_view request,
                               std::chrono::milliseconds patience);

}  // namespace bars::control
