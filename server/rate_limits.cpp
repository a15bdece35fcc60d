#include "server/rate_limits.hpp"

#include <algorithm>

namespace bars {

namespace {

constexpr std::chrono::seconds between_sweeps{1};

fhir::Error throttled(std::string diagnostics, std::chrono::steady_clock::duration wait) {
  return {.category = fhir::Category::throttled,
          .diagnostics = std::move(diagnostics),
          .expression = {},
          .retry_after = std::chrono::ceil<std::chrono::seconds>(wait)};
}

}  // namespace

RateLimits::RateLimits(const config::Limits& limits)
    : each_(rate_of(limits.requests_per_second_per_organisation, limits.burst_seconds)),
      together_(rate_of(limits.requests_per_second, limits.burst_seconds)) {}

RateLimits::Rate RateLimits::rate_of(const std::optional<unsigned>& per_second, std::chrono::seconds burst) {
  if (!per_second) return {};
  return {std::chrono::duration_cast<Duration>(std::chrono::seconds(1)) / *per_second, burst};
}

RateLimits::Time RateLimits::Rate::after_one(Time full, Time now) const noexcept {
  return std::max(full, now) + interval;
}

fhir::Result<void> RateLimits::admit(std::string_view organisation, Time now) {
  if (each_.unlimited() && together_.unlimited()) return {};
  const std::lock_guard lock(mutex_);
  Time* const own = each_.unlimited() ? nullptr : &bucket_of(organisation, now);
  if (own != nullptr) {
    if (const auto wait = each_.wait(*own, now); wait > Duration(0))
      return throttled(
          "More requests come from this organisation than the receiver takes; send it again with the same ids.", wait);
  }
  if (!together_.unlimited()) {
    if (const auto wait = together_.wait(all_, now); wait > Duration(0))
      return throttled("More requests come than the receiver takes; send it again with the same ids.", wait);
    all_ = together_.after_one(all_, now);
  }
  if (own != nullptr) *own = each_.after_one(*own, now);
  return {};
}

RateLimits::Time& RateLimits::bucket_of(std::string_view organisation, Time now) {
  if (const auto found = organisations_.find(organisation); found != organisations_.end()) return found->second;
  if (organisations_.size() >= max_organisations && now >= next_sweep_) {
    next_sweep_ = now + between_sweeps;
    std::erase_if(organisations_, [&](const auto& entry) { return entry.second <= now; });
  }
  if (organisations_.size() >= max_organisations) return others_;
  return organisations_.emplace(organisation, Time()).first->second;
}

}  // namespace bars
