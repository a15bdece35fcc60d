#include "server/control/frame.hpp"

#include "fhir/build.hpp"

#include <fmt/format.h>

namespace bars::control {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;

constexpr fhir::JsonLimits limits{.depth = 16, .members = 64, .values = 500'000};

std::string error_text(const Error& error) {
  fhir::Arena arena;
  Build build(arena);
  return fhir::encode_json(
      build.object({{"error", build.object({{"status", build.integer(fhir::wire(error.category).status)},
                                            {"diagnostics", build.copy(error.diagnostics)}})}}));
}

}  // namespace

FrameHead frame_head(std::size_t size) noexcept {
  return {static_cast<unsigned char>(size >> 24), static_cast<unsigned char>(size >> 16),
          static_cast<unsigned char>(size >> 8), static_cast<unsigned char>(size)};
}

std::size_t frame_size(const FrameHead& head) noexcept {
  std::size_t size = 0;
  for (const auto byte : head) size = size << 8 | byte;
  return size;
}

std::string encode_request(std::string_view command, Node arguments) {
  fhir::Arena arena;
  Build build(arena);
  return fhir::encode_json(build.object({{"command", build.copy(command)}, {"arguments", arguments}}));
}

fhir::Result<fhir::Document> decode_request(std::string_view text) {
  auto document = fhir::decode_json(text, limits);
  if (!document) return document;
  const auto arguments = document->root["arguments"];
  if (!document->root["command"].is_string() || (arguments && !arguments.is_object()))
    return Error{Category::invalid, "Expected an object with a command and its arguments.", {}};
  return document;
}

std::string encode_reply(const fhir::Result<std::string>& outcome) {
  if (!outcome) return error_text(outcome.error());
  auto text = fmt::format("{{\"result\":{}}}", *outcome);
  if (text.size() <= longest_frame) return text;
  return error_text({Category::too_costly, "The answer is too long; ask for less at once.", {}});
}

fhir::Result<std::string> decode_reply(std::string_view text) {
  const auto document = fhir::decode_json(text, limits);
  if (!document) return Error{Category::unavailable, "The receiver's answer cannot be read.", {}};
  if (const auto result = document->root["result"]) return fhir::encode_json(result);
  const auto error = document->root["error"];
  const bool refused = error["status"].text().starts_with('4');
  return Error{refused ? Category::conflict : Category::unavailable, std::string(error["diagnostics"].text()), {}};
}

}  // namespace bars::control
