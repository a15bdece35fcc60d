#include "server/observability/log.hpp"

#include "server/observability/log_level.hpp"
#include "server/observability/log_line.hpp"
#include "server/observability/log_output.hpp"
#include "server/observability/payload.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>

namespace bars::observability {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t queue_lines = 4096;  // about 1.5 MB, and a second of warnings at full load
constexpr std::chrono::seconds patience_at_stop{2};

/// Runs on the logger's own thread only. It waits for as long as stderr takes nothing; once it was told to end, no
/// longer than patience_at_stop.
class StderrSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  StderrSink(spdlog::details::thread_pool& pool, config::LogFormat format) : pool_(pool), format_(format) {}

  /// From any thread.
  void end() { end_ = steady_clock::now() + patience_at_stop; }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    write({message.payload.data(), message.payload.size()});
    if (const auto dropped = pool_.overrun_counter(); dropped != reported_) {
      const auto count = std::to_string(dropped - reported_);
      reported_ = dropped;
      write(log_line(format_,
                     {std::chrono::system_clock::now(), config::LogLevel::warn, "log.dropped", {{"lines", count}}}));
    }
  }
  void flush_() override {}

  void write(std::string_view line) {
    write_line(line, [this] { return steady_clock::now() < end_.load(); });
  }

  spdlog::details::thread_pool& pool_;  // outlives its threads, which are the only callers
  config::LogFormat format_;
  std::size_t reported_ = 0;
  std::atomic<steady_clock::time_point> end_{steady_clock::time_point::max()};
};

struct Running {
  explicit Running(config::LogFormat format)
      : pool(std::make_shared<spdlog::details::thread_pool>(queue_lines, 1)),
        sink(std::make_shared<StderrSink>(*pool, format)),
        logger(
            std::make_shared<spdlog::async_logger>("bars", sink, pool, spdlog::async_overflow_policy::overrun_oldest)) {
    logger->set_level(spdlog::level::trace);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  /// The pool first: it writes what is queued and joins its thread, which is the last to touch logger and sink.
  ~Running() {
    sink->end();
    pool.reset();
  }

  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<StderrSink> sink;
  std::shared_ptr<spdlog::async_logger> logger;
};

struct State {
  std::atomic<config::LogLevel> threshold{config::LogLevel::info};
  std::atomic<config::LogFormat> format{config::LogFormat::json};
  std::atomic<bool> trace_payload{false};
  std::mutex mutex;                  // guards the pointer, not the writing
  std::shared_ptr<Running> running;  // null before start_log() and after stop_log()
  std::uint64_t dropped_before = 0;  // by earlier ones; guarded by mutex
};

State& state() {
  static State only;
  return only;
}

void replace(std::shared_ptr<Running> next) {
  auto& current = state();
  {
    const std::lock_guard lock(current.mutex);
    current.running.swap(next);
    if (next) current.dropped_before += next->pool->overrun_counter();
  }
  next.reset();  // outside the lock: this waits until the old one's lines are written
}

void write(config::LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  auto& current = state();
  const auto line = log_line(current.format, {std::chrono::system_clock::now(), level, event, fields});
  std::shared_ptr<Running> running;
  {
    const std::lock_guard lock(current.mutex);
    running = current.running;
  }
  if (running)
    running->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  else
    write_line(line);
}

}  // namespace

void start_log(const config::Log& log) {
  state().threshold = log.level;
  state().format = log.format;
  state().trace_payload = log.trace_payload;
  replace(std::make_shared<Running>(log.format));
}

void stop_log() { replace(nullptr); }

bool logs(config::LogLevel level) noexcept { return level >= log_level(); }

void log(config::LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (logs(level)) write(level, event, fields);
}

std::uint64_t dropped_log_lines() {
  const std::lock_guard lock(state().mutex);
  return state().dropped_before + (state().running ? state().running->pool->overrun_counter() : 0);
}

config::LogLevel log_level() noexcept { return state().threshold.load(std::memory_order_relaxed); }

void set_log_level(config::LogLevel level, std::string_view by) {
  const auto before = state().threshold.exchange(level);
  write(config::LogLevel::warn, "log.level_changed", {{"from", name_of(before)}, {"to", name_of(level)}, {"by", by}});
  warn_of_payloads({level, state().format, state().trace_payload});
}

}  // namespace bars::observability
