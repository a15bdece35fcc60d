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

Entry Message::request() const {
  const bool is_request = focus.type() == "Appointment" || focus.type() == "ServiceRequest";
  return is_request ? focus : bundle.first("ServiceRequest");
}

std::optional<Message> read_message(Node root, Issues& issues, const ReadOptions& options) {
  Issues found;
  auto message = [&]() -> std::optional<Message> {
    Problems problems(found);
    if (!check_bundle_shape(root, problems)) return std::nullopt;
    Bundle bundle(root);
    check_bundle(bundle, problems, options);
    const Entry header = find_header(bundle, problems);
    if (!header) return std::nullopt;

    const HeaderFacts facts = read_header(bundle, header, problems);
    if (!facts.event) return std::nullopt;
    ContentFacts content = read_content(bundle, *facts.event, facts.focus, problems);
    if (found.has_errors()) return std::nullopt;
    return Message{std::move(bundle),
                   {header.resource},
                   *facts.event,
                   *facts.reason,
                   facts.focus,
                   facts.definition,
                   facts.destination,
                   facts.source,
                   std::move(content.category),
                   std::move(content.use_case)};
  }();
  for (Issue& issue : found.take()) issues.add(std::move(issue));
  return message;
}

}  // namespace bars::fhir
