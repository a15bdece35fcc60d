// A patient who must not be seen: what identifies them, and the ways to hide it in a request.
#pragma once

#include "fhir/json.hpp"
#include "tests/support/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace bars::test {

/// An NHS number, a name, a postcode with and without its space, and what somebody says of themselves.
inline constexpr std::array<std::string_view, 6> canaries{"9449305552", "Zebulonquist", "zebulonquist",
                                                          "ZZ99 3CZ",   "ZZ993CZ",      "my left knee clicks"};

inline std::vector<std::string> canary_texts() { return {canaries.begin(), canaries.end()}; }

inline std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// The canaries that a text shows, whatever the letter case and however a URL would write them; "" when none.
inline std::string seen_in(std::string_view text) {
  const auto lower = in_lower_case(std::string(text));
  std::string seen;
  for (const auto canary : canaries) {
    const auto plain = in_lower_case(std::string(canary));
    for (const std::string_view space : {" ", "%20", "+"}) {
      std::string written;
      for (const char c : plain) written += c == ' ' ? std::string(space) : std::string(1, c);
      const auto at = lower.find(written);
      if (at == std::string::npos) continue;
      seen += fmt::format("[{}]", text.substr(at > 60 ? at - 60 : 0, 120 + written.size()));
      break;
    }
  }
  return seen;
}

/// The path of every value of a JSON text that is no object and no array, as with() takes it.
inline std::vector<std::string> leaves_of(std::string_view json) {
  const auto document = fhir::decode_json(json);
  std::vector<std::string> paths;
  const auto walk = [&](const auto& self, fhir::Node node, const std::string& path) -> void {
    if (node.is_object()) {
      for (const auto& member : node.members())
        self(self, member.value, path.empty() ? std::string(member.name) : fmt::format("{}.{}", path, member.name));
    } else if (node.is_array()) {
      for (std::size_t i = 0; i < node.size(); ++i) self(self, node[i], fmt::format("{}[{}]", path, i));
    } else {
      paths.push_back(path);
    }
  };
  walk(walk, document->root, {});
  return paths;
}

}  // namespace bars::test
