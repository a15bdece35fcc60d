// The answer of /metrics.
#pragma once

#include "server/http/message.hpp"
#include "server/observability/connection_counts.hpp"
#include "server/observability/page.hpp"
#include "server/observability/request_counts.hpp"
#include "storage/statistics.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::observability {

inline constexpr std::string_view metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

/// Something of ours that ends some day: a certificate, an authority, a revocation list.
struct Ending {
  std::string key;    // of the configuration
  std::string name;   // of the certificate, or of the authority that issued the list
  std::int64_t ends;  // seconds since 1970
};

/// Numbers are put together when somebody asks, on the thread that asks, and for everybody who asks within the next
/// quarter of a second.
class Metrics {
 public:
  static constexpr std::chrono::milliseconds kept_for{250};

  /// Where the numbers are. All of it must outlive the last answer.
  struct Sources {
    const RequestCounts& requests;
    const ConnectionCounts& connections;
    std::function<storage::Statistics()> statistics;
    std::function<bool()> is_ready;
    std::function<std::vector<Ending>()> endings;
  };

  explicit Metrics(Sources sources) : sources_(std::move(sources)) {}

  /// 200 for `/metrics`, nullopt for any other path. May look at the disk: not on a thread that serves connections.
  std::optional<http::Response> answer(std::string_view path);

 private:
  std::string page_text() const;

  const Sources sources_;
  std::mutex mutex_;
  std::string text_;                                     // guarded by mutex_
  std::chrono::steady_clock::time_point fresh_until_{};  // guarded by mutex_
};

}  // namespace bars::observability
