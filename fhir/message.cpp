#include "fhir/message.hpp"

#include "fhir/message_parts.hpp"

#include <utility>

namespace bars::fhir {

std::string_view code_of(Event event) noexcept {
  switch (event) {
    case Event::booking_request: return "booking-request";
    case Event::booking_response: return "booking-response";
    case Event::servicerequest_request: return "servicerequest-request";
    case Event::servicerequest_response: return "servicerequest-response";
  }
  return "";
}

std::string_view code_of(Reason reason) noexcept {
  switch (reason) {
    case Reason::create: return "new";
    case Reason::update: return "update";
    case Reason::remove: return "delete";
  }
  return "";
}

Result<Message> read_message(Node root) {
  Problems problems;
  if (!check_bundle_shape(root, problems)) return problems.take();

  Bundle bundle(root);
  Warnings warnings;
  check_bundle(bundle, problems, warnings);
  const Entry header = find_header(bundle, problems);
  if (!header) return problems.take();

  const HeaderFacts facts = read_header(bundle, header, problems, warnings);
  if (!facts.event) return problems.take();
  ContentFacts content = read_content(bundle, *facts.event, facts.focus, problems, warnings);
  if (!problems.empty()) return problems.take();

  return Message{std::move(bundle),
                 {header.resource},
                 *facts.event,
                 *facts.reason,
                 facts.focus,
                 facts.definition,
                 facts.destination,
                 facts.source,
                 std::move(content.category),
                 std::move(content.use_case),
                 std::move(warnings)};
}

}  // namespace bars::fhir
