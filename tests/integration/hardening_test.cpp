// What the compiler, the linker and the start of the program are to do against whoever finds a fault in it.
#include "server/cli/core_dumps.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/program.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

using namespace bars::test;
using Catch::Matchers::Contains;

namespace {

[[maybe_unused]] std::string said_by(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  std::array<char, 4096> part{};
  while (const auto size = std::fread(part.data(), 1, part.size(), pipe)) text.append(part.data(), size);
  ::pclose(pipe);
  return text;
}

std::string text_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

[[maybe_unused]] std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

}  // namespace

#ifdef BARS_RELEASE
TEST_CASE("hardening: the release program is hardened by compiler and linker") {
  const std::string program = BARS_RECEIVER_PROGRAM;
  const auto readelf = [&](const std::string& option) { return said_by("readelf -W " + option + " " + program); };
  if (readelf("-h").empty()) {
    WARN("SKIPPED: no readelf");
    return;
  }
  CHECK_THAT(readelf("-h"), Contains("DYN (Position-Independent Executable file)"));
  const auto dynamic = readelf("-d");
  CHECK_THAT(dynamic, Contains("BIND_NOW") && Contains("NOW PIE"));  // with GNU_RELRO: full RELRO
  CHECK_THAT(dynamic, !Contains("TEXTREL") && !Contains("RPATH") && !Contains("RUNPATH"));
  const auto segments = readelf("-l");
  CHECK_THAT(segments, Contains("GNU_RELRO") && Contains("GNU_STACK"));
  CHECK_THAT(segments, !Contains(" RWE "));
  const auto symbols = readelf("--dyn-syms");
  CHECK_THAT(symbols, Contains("__stack_chk_fail"));
  CHECK_THAT(symbols, Contains("_chk@GLIBC"));  // _FORTIFY_SOURCE
#if defined(__x86_64__)
  using namespace std::string_view_literals;
  const auto code = text_of(program);
  CHECK(count(code, "\xf3\x0f\x1e\xfa"sv) > 1000);  // endbr64: each function that may be called indirectly
  // Frames larger than a page are touched page by page: orq $0x0,(%rsp) by GCC, movq $0x0,(%rsp) by clang.
  CHECK(count(code, "\x48\x83\x0c\x24\x00"sv) + count(code, "\x48\xc7\x04\x24\x00\x00\x00\x00"sv) > 10);
#endif
}
#endif

TEST_CASE("hardening: a serving receiver leaves no core, and no other process of its user can look into it") {
  Program program(BARS_RECEIVER_PROGRAM);
  program.start();
  const auto limits = text_of("/proc/" + std::to_string(program.pid()) + "/limits");
  const auto line = limits.substr(limits.find("Max core file size"));
  CHECK_THAT(line.substr(0, line.find('\n')), Catch::Matchers::Matches("Max core file size +0 +0 +bytes *"));

  const auto child = ::fork();
  if (child == 0) {
    bars::cli::forbid_core_dumps();
    rlimit limit{1, 1};
    ::getrlimit(RLIMIT_CORE, &limit);
#ifdef BARS_SANITIZED
    constexpr int wanted = 1;
#else
    constexpr int wanted = 0;
#endif
    ::_exit(limit.rlim_max == 0 && ::prctl(PR_GET_DUMPABLE, 0UL, 0UL, 0UL, 0UL) == wanted ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
}
