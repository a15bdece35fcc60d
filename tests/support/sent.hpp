// Requests that a service of ours sent, registered without a program.
#pragma once

#include "server/workflow/registration.hpp"
#include "tests/support/workflow.hpp"

#include <string>
#include <utility>

namespace bars::test {

/// What `conversation register` does; `number` is one of its own for each call, below 60.
inline fhir::Result<storage::Owner> register_sent(Workflow& receiver, const std::string& message, unsigned number,
                                                  const std::string& conversation = {}, bool* was_known = nullptr) {
  auto content = workflow::read_sent(parsed(message), receiver.directory);
  if (!content) return content.error();
  workflow::Request request{.request_id = numbered_id(8000 + number),
                            .correlation_id = numbered_id(9999),
                            .body = storage::Body::pack(message),
                            .organisation = "A1001",
                            .base_url = {},
                            .now = receiver.now,
                            .fresh_ids = {}};
  for (auto left = workflow::fresh_ids_for(*content); left > 0; --left)
    request.fresh_ids.push_back(numbered_id(20'000 + 500 * number + static_cast<unsigned>(left)));
  workflow::Registration unit(std::move(request), std::move(*content), conversation);
  if (const auto applied = receiver.run(unit); !applied) return applied.error();
  if (was_known != nullptr) *was_known = unit.was_known();
  return unit.owner();
}

}  // namespace bars::test
