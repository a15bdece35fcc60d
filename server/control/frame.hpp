// What goes over the control socket: a length of four bytes, most significant first, then JSON. One request, one reply.
#pragma once

#include "fhir/error.hpp"
#include "fhir/json.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bars::control {

inline constexpr std::size_t longest_frame = 8 * 1024 * 1024;  // of the JSON, in either direction

using FrameHead = std::array<unsigned char, 4>;
FrameHead frame_head(std::size_t size) noexcept;
std::size_t frame_size(const FrameHead& head) noexcept;

/// `{"command": …, "arguments": {…}}`
std::string encode_request(std::string_view command, fhir::Node arguments);
/// Refuses what is no such object.
fhir::Result<fhir::Document> decode_request(std::string_view text);

/// `{"result": …}` around JSON text, or `{"error": {"status": …, "diagnostics": …}}`. A result that is too long for a
/// frame becomes an error.
std::string encode_reply(const fhir::Result<std::string>& outcome);
/// The JSON text of the result, or why there is none. An error has the category `conflict` when its status was one of a
/// refusal (4xx), else `unavailable`.
fhir::Result<std::string> decode_reply(std::string_view text);

}  // namespace bars::control
