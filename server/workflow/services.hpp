// The services that are in force: one set, made whole, in whose place another is put when their files have changed.
#pragma once

#include "fhir/instant.hpp"
#include "server/workflow/content.hpp"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace bars::workflow {

/// Never changed. Whoever refers to a service, a diary or an entry of it keeps the set.
struct Services {
  /// `profiles` must outlive it; null without packages. `read`: when their files were, where that is told to senders.
  Services(std::vector<config::Service> services, const fhir::profile::Profiles* profiles,
           fhir::Severity profile_faults, fhir::Instant read = {})
      : configured(std::move(services)),
        directory(configured),
        rulebook{&directory, profiles, profile_faults},
        since(read) {}
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  const std::vector<config::Service> configured;  // those that are not active as well
  const Directory directory;
  const Rulebook rulebook;
  const fhir::Instant since;
};

/// Which set is in force. Any thread may call any member.
class ServicesInForce {
 public:
  explicit ServicesInForce(std::shared_ptr<const Services> services) : services_(std::move(services)) {}

  /// An exchange asks once, so that it sees one set from its first step to its last.
  std::shared_ptr<const Services> get() const {
    const std::lock_guard lock(mutex_);
    return services_;
  }
  void replace(std::shared_ptr<const Services> services) {
    const std::lock_guard lock(mutex_);
    services_.swap(services);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Services> services_;
};

}  // namespace bars::workflow
