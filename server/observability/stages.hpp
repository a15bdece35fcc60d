// Where the time of one exchange goes.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bars::observability {

/// The stages of an exchange, in the order in which it goes through them. It leaves out those that it does not need.
enum class Stage : std::uint8_t {
  head,    // route, form, identity headers, access: all that is decided without the body
  body,    // reading it from the sender, inflating, hashing
  wait,    // for the request id and for the turn
  judge,   // decoding and validating; of a read, its parameters
  store,   // its queue, the transaction and the commit, or the read; waiting for a durable audit record
  answer,  // making the response
};

inline constexpr std::array<std::string_view, 6> stage_names = {"head", "body", "wait", "judge", "store", "answer"};
inline constexpr std::size_t stage_count = stage_names.size();

/// Its name in the log and in the metrics; stable.
constexpr std::string_view name_of(Stage stage) noexcept { return stage_names.at(static_cast<std::size_t>(stage)); }

/// One look at the clock for each change of stage. A stage that is entered again goes on.
class Stages {
 public:
  using Clock = std::chrono::steady_clock;

  /// Begins with the head.
  explicit Stages(Clock::time_point started) noexcept : started_(started), last_(started) {}

  /// Ends the stage that runs.
  void enter(Stage next) noexcept {
    end();
    running_ = next;
  }

  /// The time until now belongs to the stage that runs.
  void end() noexcept {
    const auto now = Clock::now();
    took_[index(running_)] += now - last_;
    last_ = now;
  }

  /// Until the last enter() or end(); zero for a stage that was left out.
  Clock::duration took(Stage stage) const noexcept { return took_[index(stage)]; }
  Clock::duration total() const noexcept { return last_ - started_; }

 private:
  static constexpr std::size_t index(Stage stage) noexcept { return static_cast<std::size_t>(stage); }

  Clock::time_point started_;
  Clock::time_point last_;
  Stage running_ = Stage::head;
  std::array<Clock::duration, stage_count> took_{};
};

}  // namespace bars::observability
