#include "server/observability/log.hpp"

#include "server/observability/log_line.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

namespace bars::observability {

namespace {

constexpr std::size_t queue_lines = 4096;  // about 1.5 MB, and a second of warnings at full load

/// The line and its end in one write, so that lines of several threads or programs do not mix.
void write_line(std::string line) {
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

/// Runs on the logger's own thread only.
class StderrSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  StderrSink(spdlog::details::thread_pool& pool, config::LogFormat format) : pool_(pool), format_(format) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    write_line(std::string(message.payload.data(), message.payload.size()));
    if (const auto dropped = pool_.overrun_counter(); dropped != reported_) {
      const auto count = std::to_string(dropped - reported_);
      reported_ = dropped;
      write_line(log_line(
          format_, {std::chrono::system_clock::now(), config::LogLevel::warn, "log.dropped", {{"lines", count}}}));
    }
  }
  void flush_() override { std::fflush(stderr); }

  spdlog::details::thread_pool& pool_;  // outlives its threads, which are the only callers
  config::LogFormat format_;
  std::size_t reported_ = 0;
};

struct Running {
  explicit Running(config::LogFormat format)
      : pool(std::make_shared<spdlog::details::thread_pool>(queue_lines, 1)),
        logger(std::make_shared<spdlog::async_logger>("bars", std::make_shared<StderrSink>(*pool, format), pool,
                                                      spdlog::async_overflow_policy::overrun_oldest)) {
    logger->set_level(spdlog::level::trace);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  /// The pool first: it writes what is queued and joins its thread, which is the last to touch logger and sink.
  ~Running() { pool.reset(); }

  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
};

struct State {
  std::atomic<config::LogLevel> threshold{config::LogLevel::info};
  std::atomic<config::LogFormat> format{config::LogFormat::json};
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

}  // namespace

void start_log(const config::Log& log) {
  state().threshold = log.level;
  state().format = log.format;
  replace(std::make_shared<Running>(log.format));
}

void stop_log() { replace(nullptr); }

std::uint64_t dropped_log_lines() {
  const std::lock_guard lock(state().mutex);
  return state().dropped_before + (state().running ? state().running->pool->overrun_counter() : 0);
}

void log(config::LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  auto& current = state();
  if (level < current.threshold.load(std::memory_order_relaxed)) return;
  auto line = log_line(current.format, {std::chrono::system_clock::now(), level, event, fields});
  std::shared_ptr<Running> running;
  {
    const std::lock_guard lock(current.mutex);
    running = current.running;
  }
  if (running)
    running->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  else
    write_line(std::move(line));
}

}  // namespace bars::observability
