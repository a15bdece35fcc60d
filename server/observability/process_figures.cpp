#include "server/observability/process_figures.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>

namespace bars::observability {

namespace {

struct Stat {
  double cpu_ticks;
  double started_ticks;  // after the machine
  double virtual_bytes;
  double resident_pages;
};

/// proc(5): what follows the name, which ends with the last parenthesis, begins with field 3.
std::optional<Stat> read_stat() {
  std::ifstream file("/proc/self/stat");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  fields.imbue(std::locale::classic());
  std::string skipped;
  const auto skip = [&](int count) {
    for (int i = 0; i < count; ++i) fields >> skipped;
  };
  double user = 0;
  double system = 0;
  Stat stat{};
  skip(11);
  fields >> user >> system;
  skip(6);
  fields >> stat.started_ticks >> stat.virtual_bytes >> stat.resident_pages;
  if (!fields) return std::nullopt;
  stat.cpu_ticks = user + system;
  return stat;
}

/// Seconds since 1970 at which the machine started.
double boot_time() {
  std::ifstream file("/proc/stat");
  std::string key;
  double value = 0;
  for (std::string line; std::getline(file, line);)
    if (std::istringstream fields(line); fields >> key >> value && key == "btime") return value;
  return 0;
}

std::optional<double> open_descriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator descriptors("/proc/self/fd", error);
  if (error) return std::nullopt;
  return static_cast<double>(std::distance(begin(descriptors), end(descriptors)) - 1);  // the one that looks
}

}  // namespace

void collect_process(Page& page) {
  static const double started = boot_time();
  if (const auto stat = read_stat()) {
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    page.counter("process_cpu_seconds_total", "User and system time of all threads.");
    page.add(stat->cpu_ticks / ticks);
    page.gauge("process_start_time_seconds", "When the process started, in seconds since 1970.");
    page.add(started + stat->started_ticks / ticks);
    page.gauge("process_virtual_memory_bytes", "Address space that is mapped.");
    page.add(stat->virtual_bytes);
    page.gauge("process_resident_memory_bytes", "Memory that is present.");
    page.add(stat->resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE)));
  }
  if (const auto open = open_descriptors()) {
    page.gauge("process_open_fds", "Descriptors that are open.");
    page.add(*open);
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    page.gauge("process_max_fds", "Descriptors that may be open.");
    page.add(static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace bars::observability
