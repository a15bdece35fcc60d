// Which organisations have a name of their own in the metrics.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace bars::observability {

/// Those that access rules name, and the first so many others that were answered without a refusal; all the rest share
/// one name. So whoever makes up organisations can neither make the metrics grow nor, while it is refused, take the
/// places of others. Thread-safe; once the places are taken, nothing is locked.
class Organisations {
 public:
  static constexpr std::string_view others = "other";

  /// `named` have their names from the start, and take none of the `places`.
  Organisations(std::set<std::string, std::less<>> named, std::size_t places);

  /// "" stays "". `code` has to be one that may be shown. With `may_join` it gets a place when there is one. The view
  /// lives as long as this.
  std::string_view label_of(std::string_view code, bool may_join);

 private:
  std::atomic<bool> full_;
  std::mutex mutex_;
  std::size_t places_;                         // guarded by mutex_: left
  std::set<std::string, std::less<>> labels_;  // guarded by mutex_ until full_, never changed from then on
};

}  // namespace bars::observability
