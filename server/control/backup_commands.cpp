#include "server/control/backup_commands.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/control/arguments.hpp"

namespace bars::control {

namespace {

using fhir::Build;
using storage::BackupState;

std::string_view name_of(BackupState::Phase phase) noexcept {
  switch (phase) {
    case BackupState::Phase::none: return "none";
    case BackupState::Phase::copying: return "copying";
    case BackupState::Phase::syncing: return "syncing";
    case BackupState::Phase::done: return "done";
    case BackupState::Phase::failed: break;
  }
  return "failed";
}

}  // namespace

fhir::Result<Task> start_backup(fhir::Node arguments, const Parts&) {
  const std::string path(arguments["path"].text());
  if (path.empty()) return wrong("Expected the path of the new file.");
  Task task;
  task.detail = path;
  task.ask = [path](storage::Store& store) -> fhir::Result<std::string> {
    if (const auto started = store.start_backup(path); !started) return started.error();
    return std::string("{}");
  };
  return task;
}

fhir::Result<Task> backup_state(fhir::Node, const Parts&) {
  Task task;
  task.is_audited = false;
  task.ask = [](storage::Store& store) -> fhir::Result<std::string> {
    const auto state = store.backup_state();
    fhir::Arena arena;
    Build build(arena);
    return fhir::encode_json(build.object({{"phase", Build::text(name_of(state.phase))},
                                           {"copied", build.integer(state.copied)},
                                           {"pages", build.integer(state.pages)},
                                           {"fault", build.copy_if(state.fault)}}));
  };
  return task;
}

}  // namespace bars::control
