#include "server/control/arguments.hpp"

#include <charconv>

namespace bars::control {

using fhir::Category;
using fhir::Error;

Error wrong(std::string why) { return {Category::value, std::move(why), {}}; }

std::optional<std::int64_t> whole_number(fhir::Node node) {
  const auto text = node.text();
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

fhir::Result<const config::Service*> configured(const Parts& parts, fhir::Node id) {
  for (const auto& service : parts.services->configured)
    if (service.id.value == id.text()) return &service;
  return Error{Category::not_found, "No service with this id is configured.", {}};
}

}  // namespace bars::control
