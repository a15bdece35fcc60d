#include "server/control/conversation_commands.hpp"

#include "fhir/json.hpp"
#include "server/workflow/registration.hpp"
#include "storage/owner_name.hpp"

#include <fmt/format.h>

namespace bars::control {

fhir::Result<Task> register_conversation(fhir::Node arguments, const Parts& parts) {
  std::string text(arguments["message"].text());
  auto document = fhir::decode_json(text, {.depth = parts.config.limits.json_depth});
  if (!document) return document.error();
  auto content = workflow::read_sent(std::move(*document), parts.services->directory);
  if (!content) return content.error();
  const auto& service = *content->service;
  std::vector<fhir::Uuid> ids(workflow::fresh_ids_for(*content));
  for (auto& id : ids) id = parts.new_id();

  workflow::Request request{.request_id = parts.new_id(),
                            .correlation_id = parts.new_id(),
                            .body = storage::Body::pack(text),
                            .organisation = service.config().organisation.ods_code,
                            .base_url = {},
                            .now = parts.now(),
                            .fresh_ids = std::move(ids),
                            .services = parts.services};
  const auto request_id = request.request_id.text();
  const auto unit = std::make_shared<workflow::Registration>(std::move(request), std::move(*content),
                                                             std::string(arguments["conversation"].text()));
  auto task = one_unit(unit, [unit] {
    return fmt::format(R"({{"resource":"{}","known":{}}})", name_of(unit->owner()), unit->was_known());
  });
  task.request_id = request_id;
  task.target = service.id();
  task.describe = [unit](storage::AuditRecord& record) {
    if (!unit->owner().type.empty()) record.resource = name_of(unit->owner());
  };
  return task;
}

}  // namespace bars::control
