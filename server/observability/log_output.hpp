// Standard error, whatever is at its other end: a reader that is slow, has stopped, or is gone.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>

namespace bars::observability {

/// Writes the line and its end, in one piece when it has at most 4096 bytes, so that lines of several threads or
/// programs do not mix. Where stderr takes no more, it waits as long as `patient` is true, which is asked every 50 ms.
/// False: not, or not all of it, was written.
bool write_line(std::string_view line, const std::function<bool()>& patient);

/// The same, for a second at most.
bool write_line(std::string_view line);

}  // namespace bars::observability
