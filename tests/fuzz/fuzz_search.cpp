// Any query through the request target and the slot search: what is understood must be within its bounds, and what the
// self link repeats of it must be understood as the same.
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
  return 0;
}
