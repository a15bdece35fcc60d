// How many requests a second are taken: from one organisation, and from all together.
#pragma once

#include "config/receiver.hpp"
#include "fhir/error.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bars {

/// Token buckets. Thread-safe. Knows no clock: whoever asks says what time it is.
class RateLimits {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit RateLimits(const config::Limits& limits);

  /// Takes a token for one request, of the organisation's bucket and of the common one, or none of either:
  /// Category::throttled with Retry-After. Requests that name no organisation ("") share a bucket.
  fhir::Result<void> admit(std::string_view organisation, Time now);

  /// Organisations with a bucket of their own. A bucket is forgotten only once it is full, when a new one would be the
  /// same. Names for which there is no place share one bucket.
  static constexpr std::size_t max_organisations = 4096;

 private:
  using Duration = std::chrono::steady_clock::duration;

  /// A bucket that is being filled at a steady rate is known by the time at which it is going to be full.
  struct Rate {
    Duration interval{0};  // between two tokens; 0: any rate
    Duration size{0};      // of a bucket: what fills it
    bool unlimited() const noexcept { return interval == Duration(0); }
    /// When the bucket is full again after a token was taken.
    Time after_one(Time full, Time now) const noexcept;
    /// Until there is a token; 0 or less: there is one.
    Duration wait(Time full, Time now) const noexcept { return after_one(full, now) - now - size; }
  };

  static Rate rate_of(const std::optional<unsigned>& per_second, std::chrono::seconds burst);
  Time& bucket_of(std::string_view organisation, Time now);

  const Rate each_;
  const Rate together_;
  std::mutex mutex_;
  std::map<std::string, Time, std::less<>> organisations_;  // not a hash: the names are the callers'
  Time others_;                                             // those without a place in organisations_
  Time all_;
  Time next_sweep_;
};

}  // namespace bars
