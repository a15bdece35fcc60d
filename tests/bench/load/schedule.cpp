#include "tests/bench/load/schedule.hpp"

#include <limits>

namespace bars::load {

namespace {

Schedule::Clock::duration seconds(double value) {
  return std::chrono::duration_cast<Schedule::Clock::duration>(std::chrono::duration<double>(value));
}

}  // namespace

Schedule::Schedule(const Options& options, Clock::time_point begin)
    : begin_(begin),
      measured_from_(begin + seconds(options.warmup)),
      until_(options.requests ? Clock::time_point::max() : measured_from_ + seconds(options.duration)),
      wanted_(options.requests.value_or(std::numeric_limits<std::uint64_t>::max())) {
  if (options.rate) seconds_between_ = 1 / *options.rate;
}

std::optional<Turn> Schedule::next(Clock::time_point now) {
  Turn turn;
  turn.due = seconds_between_ ? begin_ + seconds(static_cast<double>(next_) * *seconds_between_) : now;
  if (turn.due >= until_ || measured_ == wanted_) return std::nullopt;
  turn.number = next_++;
  turn.measured = turn.due >= measured_from_;
  if (turn.measured) ++measured_;
  return turn;
}

}  // namespace bars::load
