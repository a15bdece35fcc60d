// The services we act for, and the resources that describe them to a sender.
#pragma once

#include "config/receiver.hpp"
#include "fhir/build.hpp"
#include "fhir/error.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bars::workflow {

/// Ids of the resources behind one diary. They are UUIDv5 of service and diary, so that a sender can keep them
/// (SLOT-16).
struct DiaryIds {
  std::string schedule;
  std::string practitioner;  // "" when the diary names no practitioner
  std::string practitioner_role;
  std::string location;
};

/// A diary as a service offers it: one of its own, or one that it shares with the service that owns it (A2-4).
/// Schedule, slots and their ids belong to the owner, so that a place that was taken through one service is taken for
/// all.
struct OfferedDiary {
  const config::Service* owner;
  const config::Diary* diary;
  DiaryIds ids;
};

/// One configured service with the ids of its directory resources.
class ServiceEntry {
 public:
  /// `all` has the owners of its shared diaries, and must outlive the entry as `service` must.
  explicit ServiceEntry(const config::Service& service, std::span<const config::Service> all = {});

  const config::Service& config() const noexcept { return *service_; }
  std::string_view id() const noexcept { return service_->id.value; }
  const std::string& healthcare_service_id() const noexcept { return healthcare_service_; }
  const std::string& organization_id() const noexcept { return organization_; }
  /// Its own diaries, then those that it shares.
  const std::vector<OfferedDiary>& diaries() const noexcept { return diaries_; }
  const DiaryIds& ids_of(std::size_t diary) const noexcept { return diaries_[diary].ids; }
  /// Position among diaries() of one of this service; npos when it is not offered here.
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  std::size_t find_diary(std::string_view owner, std::string_view diary_id) const noexcept;
  /// Whether `id` is one that we gave a directory resource of this type (RESP-4).
  bool issued(std::string_view type, std::string_view id) const noexcept;
  /// The `accepts` block that offers this use case; nullptr when none does.
  const config::Accepts* accepts(std::string_view use_case) const noexcept;
  bool tolerates(std::string_view name) const noexcept;
  /// Whether it takes a message, by the configuration's name of it, with any use case.
  bool takes(std::string_view message) const noexcept;
  /// Whether senders may write a resource this way: `Appointment.create` (configuration key rest_writes).
  bool allows_write(std::string_view interaction) const noexcept;

  // The directory resources. `now` is the text of meta.lastUpdated. A shared diary is shown as this service's: the
  // actor of its Schedule is the HealthcareService that is asked.
  fhir::Node healthcare_service(fhir::Build& build, std::string_view now) const;
  fhir::Node organization(fhir::Build& build, std::string_view now) const;
  fhir::Node schedule(fhir::Build& build, std::size_t diary, std::string_view now) const;
  fhir::Node practitioner(fhir::Build& build, std::size_t diary, std::string_view now) const;
  fhir::Node practitioner_role(fhir::Build& build, std::size_t diary, std::string_view now) const;
  fhir::Node location(fhir::Build& build, std::size_t diary, std::string_view now) const;

 private:
  const config::Service* service_;
  std::string healthcare_service_;
  std::string organization_;
  std::vector<OfferedDiary> diaries_;
};

/// All active services by id. Refers to the configured services, which must outlive it.
class Directory {
 public:
  explicit Directory(const std::vector<config::Service>& services);
  explicit Directory(std::vector<config::Service>&&) = delete;
  const std::vector<ServiceEntry>& services() const noexcept { return services_; }
  /// Every diary that an active service offers, once.
  const std::vector<OfferedDiary>& diaries() const noexcept { return diaries_; }
  /// The active service with this dos-service-id value; Category::not_found names the value that was asked for
  /// when it is all digits.
  fhir::Result<const ServiceEntry*> find(std::string_view id) const;

 private:
  std::vector<ServiceEntry> services_;
  std::vector<OfferedDiary> diaries_;
};

/// UUIDv5 in the namespace of this program: the same parts always give the same id.
std::string stable_id(std::string_view kind, std::string_view service, std::string_view diary = {},
                      std::string_view item = {});

}  // namespace bars::workflow
