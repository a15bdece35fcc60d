#include "server/observability/audit_heads.hpp"

#include "server/observability/log.hpp"
#include "storage/audit_heads.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace bars::observability {

namespace {

using config::LogLevel;

/// Adds the line whole and durably. Why it could not, or "".
std::string add_line(const std::filesystem::path& path, std::string_view line) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR | S_IRGRP);
  if (file < 0) return std::strerror(errno);
  std::string fault;
  const auto written = ::write(file, line.data(), line.size());
  if (written < 0 || ::fsync(file) != 0)
    fault = std::strerror(errno);
  else if (static_cast<std::size_t>(written) != line.size())
    fault = "only a part of the line was written";
  ::close(file);
  return fault;
}

}  // namespace

AuditHeads::AuditHeads(std::optional<std::filesystem::path> file, Source source)
    : file_(std::move(file)), source_(std::move(source)) {}

AuditHeads::~AuditHeads() { stop(); }

void AuditHeads::start() {
  if (!file_) return;
  compare();
  thread_ = std::thread([this] { run(); });
}

void AuditHeads::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::optional<std::string> AuditHeads::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

// A store that was put back from a backup, or that somebody took records from.
void AuditHeads::compare() {
  const auto last = storage::last_head(*file_);
  if (!last) return;
  const auto head = source_.head();
  if (last->sequence > head.sequence || (last->sequence == head.sequence && last->mac != head.mac))
    log(LogLevel::error, "audit.behind_heads",
        {{"file", file_->string()},
         {"exported", fmt::format("{}", last->sequence)},
         {"held", fmt::format("{}", head.sequence)}});
  else
    written_ = last;
}

void AuditHeads::run() {
  std::unique_lock lock(mutex_);
  for (bool last = false; !last;) {
    last = stopping_;
    lock.unlock();
    write();
    const auto pause = source_.head().sequence == 0 ? until_first : between_heads;
    lock.lock();
    if (!last) wake_.wait_for(lock, pause, [this] { return stopping_; });
  }
}

void AuditHeads::write() {
  const auto head = source_.head();
  if (head.sequence == 0 || written_ == head) return;
  const auto fault = add_line(*file_, storage::head_line(head, source_.now()));
  if (fault.empty())
    written_ = head;
  else
    log(LogLevel::error, "audit.heads_failed", {{"file", file_->string()}, {"cause", fault}});
  const std::lock_guard lock(mutex_);
  fault_ = fault.empty() ? std::nullopt
                         : std::optional<std::string>("the audit's head cannot be added to audit.heads_file: " + fault);
}

}  // namespace bars::observability
