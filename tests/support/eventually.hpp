// Waits for a state instead of for a time.
#pragma once

#include <chrono>
#include <thread>

namespace bars::test {

/// Whether it comes true within a minute: long enough for a loaded machine, and for one that is looked at by a
/// sanitizer.
template <class Condition>
bool eventually(const Condition& condition) {
  for (const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);;) {
    if (condition()) return true;
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace bars::test
