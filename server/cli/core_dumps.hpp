// No memory of this process on a disk, and none for another process of the same user.
#pragma once

namespace bars::cli {

/// Keys and patients are in our memory: sets the limit of core files to 0 and makes the process undumpable, which also
/// keeps debuggers of the same user out. Throws std::system_error when the system refuses either. Under a sanitizer the
/// process stays dumpable, because leaks are looked for by tracing it.
void forbid_core_dumps();

}  // namespace bars::cli
