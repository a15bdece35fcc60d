#include "server/observability/log_output.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>

namespace bars::observability {

namespace {

using std::chrono::steady_clock;

constexpr int look_again_ms = 50;
constexpr std::chrono::seconds patience{1};

/// A write of what poll() has room for does not block, also where others have the same file open: a pipe that takes
/// anything takes PIPE_BUF bytes.
bool has_room(int wait_ms) {
  pollfd stderr_now{STDERR_FILENO, POLLOUT, 0};
  return ::poll(&stderr_now, 1, wait_ms) > 0;
}

}  // namespace

bool write_line(std::string_view line, const std::function<bool()>& patient) {
  std::string text;
  text.reserve(line.size() + 1);
  text.append(line).append("\n");
  std::string_view rest = text;
  while (!rest.empty()) {
    // Without patience no line waits, or a queue of them would take its time all the same.
    const bool waits = patient();
    if (!has_room(waits ? look_again_ms : 0)) {
      if (!waits) return false;
      continue;
    }
    const auto written = ::write(STDERR_FILENO, rest.data(), std::min<std::size_t>(rest.size(), PIPE_BUF));
    if (written > 0)
      rest.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EAGAIN && errno != EINTR)
      return false;
  }
  return true;
}

bool write_line(std::string_view line) {
  const auto end = steady_clock::now() + patience;
  return write_line(line, [end] { return steady_clock::now() < end; });
}

}  // namespace bars::observability
