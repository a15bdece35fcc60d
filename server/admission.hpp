// How many requests are being worked on at this moment: what is too much is refused at once, while there is still time
// to say so.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace bars {

/// Thread-safe. Must outlive every Place.
class Admission {
 public:
  explicit Admission(std::size_t places) noexcept : places_(places) {}

  /// One request's place among those that are worked on; given up when it ends. False when all were taken.
  class Place {
   public:
    Place(Place&& other) noexcept : admission_(std::exchange(other.admission_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (admission_ != nullptr) admission_->taken_.fetch_sub(1, std::memory_order_relaxed);
    }
    explicit operator bool() const noexcept { return admission_ != nullptr; }

   private:
    friend class Admission;
    explicit Place(Admission* admission) noexcept : admission_(admission) {}
    Admission* admission_;
  };

  /// So many that some may soon have to be refused.
  bool is_crowded() const noexcept { return taken_.load(std::memory_order_relaxed) > places_ / 4; }

  Place enter() noexcept {
    if (taken_.fetch_add(1, std::memory_order_relaxed) < places_) return Place(this);
    taken_.fetch_sub(1, std::memory_order_relaxed);
    return Place(nullptr);
  }

 private:
  const std::size_t places_;
  std::atomic<std::size_t> taken_{0};
};

}  // namespace bars
