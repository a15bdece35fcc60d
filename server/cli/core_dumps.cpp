#include "server/cli/core_dumps.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <system_error>

namespace bars::cli {

void forbid_core_dumps() {
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot forbid core files");
#ifndef BARS_SANITIZED
  if (::prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot make the process undumpable");
#endif
}

}  // namespace bars::cli
