// Any query through the request target, the slot search and the search for bookings and referrals: what is understood
// must be within its bounds, and what the self link repeats of it must be understood as the same.
#include "server/handlers/resource_query.hpp"
#include "server/handlers/slot_query.hpp"
#include "server/http/negotiation.hpp"
#include "server/http/target.hpp"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace bars;

namespace {

constexpr std::size_t uri_bytes = 8192;
constexpr unsigned max_days = 31;
constexpr std::int64_t longest = std::int64_t{max_days} * 86'400 + 1;

void require(bool holds) {
  if (!holds) std::abort();
}

std::optional<http::Head> head_of(std::string_view query) {
  auto target = http::read_target("/Slot?" + std::string(query), uri_bytes);
  if (!target) {
    require(!target.error().diagnostics.empty());
    return std::nullopt;
  }
  require(target->path == "/Slot" && target->query.size() <= 100);
  http::Head head;
  head.path = std::move(target->path);
  head.query = std::move(target->query);
  return head;
}

bool same(const handlers::SlotIncludes& a, const handlers::SlotIncludes& b) {
  return a.schedule == b.schedule && a.healthcare_service == b.healthcare_service && a.practitioner == b.practitioner &&
         a.practitioner_role == b.practitioner_role && a.provided_by == b.provided_by && a.location == b.location;
}

void check_search(const handlers::SlotSearch& search) {
  require(!search.service.empty() && (search.free || search.busy));
  require(search.from < search.to && search.to - search.from <= longest);
  require(search.includes.schedule && search.includes.healthcare_service);

  if (search.honoured.size() > uri_bytes - 100) return;  // encoded it may be longer than what was sent
  const auto head = head_of(search.honoured);
  require(head.has_value());
  const auto again = handlers::read_slot_search(*head, max_days);
  require(again.has_value());
  require(again->service == search.service && again->from == search.from && again->to == search.to);
  require(again->free == search.free && again->busy == search.busy && same(again->includes, search.includes));
}

const std::string time_zone = "Europe/London";

bool same(const storage::ResourceQuery& a, const storage::ResourceQuery& b) {
  const bool same_identifier =
      a.identifier.has_value() == b.identifier.has_value() &&
      (!a.identifier || (a.identifier->system == b.identifier->system && a.identifier->value == b.identifier->value));
  return same_identifier && a.type == b.type && a.id == b.id && a.nhs_number == b.nhs_number &&
         a.patient_name == b.patient_name && a.birth_date == b.birth_date && a.postcode == b.postcode &&
         a.from == b.from && a.to == b.to && a.before == b.before && a.limit == b.limit;
}

void check_resource_search(const http::Head& head, std::string_view type) {
  const auto search = handlers::read_resource_search(head, type, time_zone);
  if (!search) {
    require(!search.error().diagnostics.empty() && search.error().expression.rfind("http.query.", 0) == 0);
    return;
  }
  const auto& query = search->query;
  require(query.limit <= handlers::most_count && query.type == type && query.service.empty());
  require(query.id || query.identifier || !query.nhs_number.empty() ||
          (!query.patient_name.empty() && !query.birth_date.empty() && !query.postcode.empty()));

  const auto self = search->self();
  if (self.size() > uri_bytes - 100) return;
  const auto repeated = head_of(self);
  require(repeated.has_value());
  const auto again = handlers::read_resource_search(*repeated, type, time_zone);
  require(again.has_value() && same(again->query, query) && again->self() == self);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto head = head_of({reinterpret_cast<const char*>(data), size});
  if (!head) return 0;
  const auto format = http::choose_format(*head, 1);
  require(format || !format.error().diagnostics.empty());
  const auto search = handlers::read_slot_search(*head, max_days);
  if (search)
    check_search(*search);
  else
    require(!search.error().diagnostics.empty() && search.error().expression.rfind("http.query.", 0) == 0);
  for (const std::string_view type : {"Appointment", "ServiceRequest"}) check_resource_search(*head, type);
  return 0;
}
