// What the staff of a service do themselves with a booking, a referral or its Encounter (UPD-2, UPD-11, UPD-12).
#pragma once

#include "fhir/build.hpp"
#include "fhir/instant.hpp"
#include "server/workflow/status_change.hpp"
#include "server/workflow/target.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bars::workflow {

/// The time of a local change: at the precision of meta.lastUpdated (TIME-3), so that a sender who read it can send it
/// back.
fhir::Instant local_time(fhir::Instant now) noexcept;

/// Staff have taken note of all that has come. From then on an update that is older is refused (UPD-2). When they had
/// done so before and nothing has come since, nothing is changed.
class Acknowledge final : public storage::Unit {
 public:
  Acknowledge(Target target, fhir::Instant now) : target_(std::move(target)), now_(local_time(now)) {}
  fhir::Result<void> apply(storage::Transaction& transaction) override;
  void settle(storage::Transaction&, const fhir::Error*) override {}

  // Of what was applied.
  const storage::Owner& owner() const noexcept { return owner_; }
  const std::string& service() const noexcept { return service_; }
  std::int64_t version() const noexcept { return version_; }
  fhir::Instant when() const noexcept { return when_; }
  bool is_new() const noexcept { return is_new_; }

 private:
  Target target_;
  fhir::Instant now_;
  storage::Owner owner_{};
  std::string service_{};
  std::int64_t version_ = 0;
  fhir::Instant when_{};
  bool is_new_ = false;
};

/// Gives a resource another status: a new version of it, dated now. What is given up frees its slot and ends its links.
/// When it has the status already, nothing is changed.
class SetStatus final : public storage::Unit {
 public:
  /// `change` is of the type that the target's id names: `Appointment/<id>`.
  SetStatus(Target target, const StatusChange& change, std::string reason, fhir::Instant now)
      : target_(std::move(target)), change_(change), reason_(std::move(reason)), now_(local_time(now)) {}
  fhir::Result<void> apply(storage::Transaction& transaction) override;
  void settle(storage::Transaction&, const fhir::Error*) override {}

  // Of what was applied.
  const storage::Owner& resource() const noexcept { return resource_; }
  const std::string& service() const noexcept { return service_; }
  std::string_view status() const noexcept { return change_.status; }
  const std::string& former_status() const noexcept { return former_; }
  std::int64_t version() const noexcept { return version_; }
  bool is_changed() const noexcept { return former_ != change_.status; }
  /// What else it did, for the audit.
  const std::vector<std::string>& notes() const noexcept { return notes_; }

 private:
  std::optional<fhir::Error> refuse(storage::Transaction& transaction, const storage::ResourceRecord& record) const;
  void write(storage::Transaction& transaction, storage::ResourceRecord record);
  fhir::Node changed(fhir::Build& build, fhir::Node stored) const;

  Target target_;
  const StatusChange& change_;
  std::string reason_;
  fhir::Instant now_;
  storage::Owner resource_{};
  std::string service_{};
  std::string former_{};
  std::int64_t version_ = 0;
  std::vector<std::string> notes_{};
};

}  // namespace bars::workflow
