#include "server/http/compression.hpp"

#include "fhir/gzip.hpp"
#include "server/http/preferences.hpp"
#include "server/http/text.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace bars::http {

namespace {

using fhir::Category;
using fhir::Error;

constexpr std::size_t always_allowed = 64 * 1024;  // whatever the ratio

Error not_gzip() { return {Category::invalid, "The body is not one complete gzip text.", "http.Content-Encoding"}; }

Error too_large(std::size_t compressed, const InflateLimits& limits, std::size_t allowed) {
  if (allowed >= limits.bytes)
    return {
        Category::payload_too_large, "The body inflates to more than " + std::to_string(limits.bytes) + " bytes.", {}};
  return {Category::payload_too_large,
          "The body inflates to more than " + std::to_string(limits.ratio) + " times its " +
              std::to_string(compressed) + " bytes.",
          {}};
}

std::size_t most_of(std::size_t compressed, const InflateLimits& limits) {
  const auto most = std::numeric_limits<std::size_t>::max();
  const auto by_ratio = compressed > most / std::max<std::size_t>(limits.ratio, 1) ? most : compressed * limits.ratio;
  return std::min(limits.bytes, std::max(by_ratio, always_allowed));
}

}  // namespace

bool is_gzip(std::string_view coding) noexcept { return same_name(coding, "gzip") || same_name(coding, "x-gzip"); }

fhir::Result<std::string> inflate_body(std::string_view compressed, const InflateLimits& limits) {
  const std::size_t allowed = most_of(compressed.size(), limits);
  auto inflated = fhir::gunzip(compressed, allowed);
  switch (inflated.state) {
    case fhir::GzipState::complete: return std::move(inflated.text);
    case fhir::GzipState::damaged: return not_gzip();
    case fhir::GzipState::too_large: break;
  }
  return too_large(compressed.size(), limits, allowed);
}

bool wants_gzip(const Head& head) {
  const auto preferences = read_preferences(head, "Accept-Encoding");
  const auto quality_of = [&](auto fits) -> std::optional<unsigned> {
    for (const auto& preference : preferences)
      if (fits(preference.name)) return preference.quality;
    return std::nullopt;
  };
  if (const auto quality = quality_of(is_gzip)) return *quality > 0;
  if (const auto quality = quality_of([](std::string_view name) { return name == "*"; })) return *quality > 0;
  return !head.header("Accept-Encoding") && head.has_body() && is_gzip(head.header("Content-Encoding").value_or(""));
}

}  // namespace bars::http
