// Is the program alive, and may it be sent work: the answers of /health/live and /health/ready.
#pragma once

#include "server/http/message.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::observability {

/// Any thread may call any member. Begins not ready ("starting").
class Health {
 public:
  /// Gives the reason why the part is not ready, or not alive, nullopt when it is. Called on an I/O thread: it must not
  /// block, and must not call back into Health. What it throws counts as not ready.
  using Check = std::function<std::optional<std::string>()>;

  /// Everything that a check refers to has to outlive the last answer. What is not alive is not ready either.
  void add_check(std::string name, Check check);
  void add_live_check(std::string name, Check check);

  /// True once the listeners are open; false again when stopping begins, so that balancers look elsewhere.
  void set_ready(bool ready);

  /// 200 `{"status":"live"}`, or 503 `{"status":"not-live","reasons":[{"check":"loop 2","reason":"…"}]}`.
  http::Response live() const;

  /// 200 `{"status":"ready"}`, or 503 `{"status":"not-ready","reasons":[{"check":"store","reason":"…"}]}` with
  /// every reason that there is.
  http::Response ready() const;

  /// The two above by their path; nullopt for any other.
  std::optional<http::Response> answer(std::string_view path) const;

 private:
  struct Named {
    std::string name;
    Check check;
  };
  enum class Phase { starting, ready, stopping };

  static void append_reasons(std::string& out, const std::vector<Named>& checks);

  mutable std::mutex mutex_;
  std::vector<Named> checks_;
  std::vector<Named> live_checks_;
  Phase phase_ = Phase::starting;
};

}  // namespace bars::observability
