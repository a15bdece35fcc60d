#include "server/control/log_commands.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/control/arguments.hpp"
#include "server/observability/log.hpp"
#include "server/observability/log_level.hpp"

namespace bars::control {

using fhir::Build;
using observability::log_level;
using observability::name_of;

fhir::Result<Task> change_log_level(fhir::Node arguments, const Parts&) {
  const auto name = arguments["level"].text();
  const auto level = observability::level_named(name);
  if (!level && !name.empty()) return wrong("Expected the level trace, debug, info, warn or error.");
  Task task;
  task.detail = name.empty() ? "asked" : name;
  task.act = [level](std::string_view caller) -> fhir::Result<std::string> {
    fhir::Arena arena;
    Build build(arena);
    if (!level) return fhir::encode_json(build.object({{"level", Build::text(name_of(log_level()))}}));
    const auto before = log_level();
    observability::set_log_level(*level, caller);
    return fhir::encode_json(
        build.object({{"level", Build::text(name_of(*level))}, {"was", Build::text(name_of(before))}}));
  };
  return task;
}

}  // namespace bars::control
