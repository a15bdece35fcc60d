#include "tests/bench/load/watch.hpp"

#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

namespace bars::load {

namespace {

std::string process_file(int process, const char* name) { return "/proc/" + std::to_string(process) + "/" + name; }

/// Of `VmRSS:  1234 kB` the bytes.
std::uint64_t bytes_of(const std::string& line) {
  std::istringstream words(line.substr(line.find(':') + 1));
  std::uint64_t kilobytes = 0;
  words >> kilobytes;
  return kilobytes * 1024;
}

}  // namespace

std::optional<ProcessUse> process_use(int process) {
  std::string stat;
  if (!std::getline(std::ifstream(process_file(process, "stat")), stat)) return std::nullopt;
  // behind the name, which may hold anything: state, then 10 numbers, then the ticks in user and in system mode
  std::istringstream words(stat.substr(stat.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) words >> skipped;
  double user = 0;
  double system = 0;
  words >> user >> system;
  ProcessUse use;
  use.processor_seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  std::ifstream status(process_file(process, "status"));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) use.resident_bytes = bytes_of(line);
    if (line.starts_with("VmHWM:")) use.most_resident_bytes = bytes_of(line);
  }
  return use;
}

ProcessUse own_use() { return process_use(::getpid()).value_or(ProcessUse{}); }

std::optional<Syncs> read_syncs(const std::string& file) {
  std::array<std::uint64_t, 3> numbers{};
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(reinterpret_cast<char*>(numbers.data()), sizeof numbers)) return std::nullopt;
  return Syncs{numbers[0], numbers[1], numbers[2]};
}

Syncs operator-(const Syncs& later, const Syncs& earlier) noexcept {
  return {later.logs - earlier.logs, later.files - earlier.files, later.nanoseconds - earlier.nanoseconds};
}

}  // namespace bars::load
