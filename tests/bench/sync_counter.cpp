// Counts the fsyncs of a program from outside: LD_PRELOAD=libbars-sync-counter.so BARS_SYNC_COUNTER=FILE program. The
// file holds three native 64-bit numbers, kept up to date: syncs of write-ahead logs (*-wal), of other files,
// nanoseconds in all.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

using Numbers = std::array<std::atomic<std::uint64_t>, 3>;
static_assert(sizeof(Numbers) == 3 * sizeof(std::uint64_t));

Numbers* map_numbers() {
  const char* name = std::getenv("BARS_SYNC_COUNTER");
  const int file = name == nullptr ? -1 : ::open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  void* mapped = MAP_FAILED;
  if (file >= 0 && ::ftruncate(file, sizeof(Numbers)) == 0)
    mapped = ::mmap(nullptr, sizeof(Numbers), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) {
    std::fputs("BARS_SYNC_COUNTER: expected the name of a file that can be written\n", stderr);
    std::_Exit(2);
  }
  ::close(file);
  return static_cast<Numbers*>(mapped);
}

Numbers& numbers() {
  static Numbers* const mapped = map_numbers();
  return *mapped;
}

bool is_log(int file) {
  std::array<char, 32> link{};
  std::array<char, 4096> name{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", file);
  const auto size = ::readlink(link.data(), name.data(), name.size());
  return size > 0 && std::string_view(name.data(), static_cast<std::size_t>(size)).ends_with("-wal");
}

int counted(int (*call)(int), int file) {
  const auto before = std::chrono::steady_clock::now();
  const int result = call(file);
  const int error = errno;
  const auto took = std::chrono::nanoseconds(std::chrono::steady_clock::now() - before);
  numbers()[is_log(file) ? 0 : 1] += 1;
  numbers()[2] += static_cast<std::uint64_t>(took.count());
  errno = error;
  return result;
}

int (*real(const char* name))(int) { return reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, name)); }

}  // namespace

extern "C" int fsync(int file) {
  static const auto call = real("fsync");
  return counted(call, file);
}

extern "C" int fdatasync(int file) {
  static const auto call = real("fdatasync");
  return counted(call, file);
}
