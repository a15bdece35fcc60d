#include "server/control/backup_commands.hpp"
#include "server/control/command.hpp"
#include "server/control/conversation_commands.hpp"
#include "server/control/evidence_commands.hpp"
#include "server/control/inbox_commands.hpp"
#include "server/control/log_commands.hpp"
#include "server/control/slot_commands.hpp"

#include <algorithm>
#include <iterator>

namespace bars::control {

const Command* find_command(std::string_view name) noexcept {
  static constexpr Command table[] = {
      {"backup.start", start_backup},
      {"backup.state", backup_state},
      {"slots.list", list_slots},
      {"slots.generate", generate_slots},
      {"slots.import", import_slots},
      {"conversation.register", register_conversation},
      {"inbox.list", list_inbox},
      {"inbox.show", show_conversation},
      {"inbox.message", show_message},
      {"inbox.acknowledge", acknowledge_conversation},
      {"inbox.set-status", set_status},
      {"evidence.collect", collect_evidence},
      {"log.level", change_log_level, true},
  };
  const auto* const found =
      std::find_if(std::begin(table), std::end(table), [name](const Command& each) { return each.name == name; });
  return found == std::end(table) ? nullptr : found;
}

Task one_unit(std::shared_ptr<storage::Unit> unit, std::function<std::string()> answer) {
  Task task;
  task.next = [unit = std::move(unit)]() mutable { return std::exchange(unit, nullptr); };
  task.answer = std::move(answer);
  return task;
}

}  // namespace bars::control
