#include "server/workflow/tool_quirks.hpp"

#include "fhir/bars/location.hpp"

#include <algorithm>
#include <array>

namespace bars::workflow {

namespace {

using fhir::Category;
using fhir::Place;

constexpr Place without_uprn{.address = true, .grid = true, .position = true};
constexpr Place by_uprn_and_position{.uprn = true, .position = true};

bool is_scene_safety(const fhir::Entry& entry) {
  return entry.type() == "Flag" &&
         fhir::find_coding(entry.resource["category"], fhir::systems::flag_category)["code"].text() == "SS";
}

}  // namespace

void check_tool_quirks(const fhir::Message& message, fhir::Issues& issues) {
  const auto& entries = message.bundle.entries();
  if (message.category == "validation" && message.event == fhir::Event::servicerequest_request)
    for (const auto& entry : entries) {
      if (entry.type() != "Location") continue;
      const auto place = fhir::place_of(entry.resource);
      if (place == without_uprn || place == by_uprn_and_position)
        issues.error(Category::invariant, "TKWR-17", "The test tool wants this combination of places refused.",
                     entry.path());
    }
  const auto* use_case = fhir::find_use_case(message.use_case);
  if (use_case == nullptr || fhir::application_of(*use_case) != 6 || message.bundle.first("Location")) return;
  const auto flag = std::find_if(entries.begin(), entries.end(), is_scene_safety);
  if (flag != entries.end())
    issues.error(Category::invariant, "TKWR-17", "A scene-safety Flag needs the Location that it is about.",
                 flag->path());
}

}  // namespace bars::workflow
