#include "fhir/error.hpp"

#include <stdexcept>

namespace bars::fhir {

namespace {

// Displays are those of CodeSystem http-error-codes 1.0.0; codes that it lacks follow its pattern (OO-6, OO-7).
constexpr std::string_view bad_request = "400: The Receiver was unable to process the request.";
constexpr std::string_view unauthorized = "401: The Receiver deemed you unauthorized to make this request.";
constexpr std::string_view conflict = "409: The Receiver identified a conflict.";
constexpr std::string_view unprocessable = "422: Message was not malformed but deemed unprocessable by the Receiver.";

}  // namespace

// The error table (RULES section 4). No default: a new category does not compile until it has its place here.
Wire wire(Category category) noexcept {
  switch (category) {
    case Category::required: return {400, "REC_BAD_REQUEST", bad_request, "required"};
    case Category::value: return {400, "REC_BAD_REQUEST", bad_request, "value"};
    case Category::invalid: return {400, "REC_BAD_REQUEST", bad_request, "invalid"};
    case Category::invariant: return {400, "REC_BAD_REQUEST", bad_request, "invariant"};
    case Category::security: return {401, "REC_UNAUTHORIZED", unauthorized, "security"};
    case Category::slot_forbidden: return {401, "REC_UNAUTHORIZED", unauthorized, "forbidden"};
    case Category::peer_forbidden:
      return {403, "REC_FORBIDDEN", "403: Failed to authenticate with the Receiver.", "forbidden"};
    case Category::not_found:
      return {404, "REC_NOT_FOUND", "404: The Receiver was unable to find the specified resource.", "not-found"};
    case Category::method_not_allowed:
      return {405, "REC_METHOD_NOT_ALLOWED", "405: The Receiver doesnt allow this method.", "not-supported"};
    case Category::not_acceptable:
      return {406, "REC_NOT_ACCEPTABLE", "406: The Receiver cannot answer in the form that was asked for.",
              "processing"};
    case Category::timeout: return {408, "REC_TIMEOUT", "408: The request timed out to the receiver.", "timeout"};
    case Category::duplicate: return {409, "REC_CONFLICT", conflict, "duplicate"};
    case Category::conflict: return {409, "REC_CONFLICT", conflict, "conflict"};
    case Category::length_required: return {411, "REC_BAD_REQUEST", bad_request, "required"};
    case Category::payload_too_large: return {413, "REC_BAD_REQUEST", bad_request, "too-long"};
    case Category::uri_too_long: return {414, "REC_BAD_REQUEST", bad_request, "too-long"};
    case Category::unsupported_media_type: return {415, "REC_BAD_REQUEST", bad_request, "not-supported"};
    case Category::not_offered: return {422, "REC_UNPROCESSABLE_ENTITY", unprocessable, "not-supported"};
    case Category::too_costly: return {422, "REC_UNPROCESSABLE_ENTITY", unprocessable, "too-costly"};
    case Category::unprocessable: return {422, "REC_UNPROCESSABLE_ENTITY", unprocessable, "processing"};
    case Category::too_early:
      return {425, "REC_TOO_EARLY", "425: The Receiver is still processing this request.", "duplicate"};
    case Category::throttled:
      return {429, "REC_TOO_MANY_REQUESTS", "429: The Receiver has had too many requests.", "throttled"};
    case Category::header_fields_too_large: return {431, "REC_BAD_REQUEST", bad_request, "too-long"};
    case Category::exception:
      return {500, "REC_SERVER_ERROR", "500: The Receiver has encountered an error processing the request.",
              "exception"};
    case Category::not_implemented:
      return {501, "REC_NOT_IMPLEMENTED", "501: The Request was not recognized by the Receiver.", "not-supported"};
    case Category::unavailable:
      return {503, "REC_UNAVAILABLE", "503: The Receiver is currently unavailable.", "transient"};
  }
  return wire(Category::exception);  // not a Category: only a corrupted value gets here
}

Error combine(std::vector<Error> problems) {
  Error first = std::move(problems.front());
  for (auto problem = problems.begin() + 1; problem != problems.end(); ++problem) {
    first.further.push_back(
        {Severity::error, problem->category, {}, std::move(problem->diagnostics), std::move(problem->expression)});
    first.further.insert(first.further.end(), std::make_move_iterator(problem->further.begin()),
                         std::make_move_iterator(problem->further.end()));
  }
  return first;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  throw std::logic_error("value() of a failed Result at " + where.to_string() + ": " + error.diagnostics);
}

}  // namespace bars::fhir
