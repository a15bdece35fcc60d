#include "server/routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace bars {

namespace {

using http::Method;
using security::Permission;

// clang-format off
constexpr std::array table{
    //    method           path                   interaction          permission                      caller              takes              handler
    Route{Method::get,     "/metadata",           "metadata",           Permission::metadata,           Caller::anyone,     Takes::nothing, handlers::metadata},
    Route{Method::get,     "/MessageDefinition",  "message-definition", Permission::message_definition, Caller::targeted,   Takes::nothing, handlers::message_definition},
    Route{Method::post,    "/$process-message",   "process-message",    Permission::message,            Caller::identified, Takes::message, handlers::process_message},
    Route{Method::get,     "/Slot",               "slot-search",        Permission::slot,               Caller::identified, Takes::nothing, handlers::slot_search},

    Route{Method::get,     "/Appointment",        "appointment-search", Permission::search,             Caller::identified, Takes::nothing, handlers::search_appointments},
    Route{Method::get,     "/Appointment/{id}",   "appointment-read",   Permission::read,               Caller::identified, Takes::nothing, handlers::read_appointment},
    Route{Method::get,     "/Appointment/{id}/_history/{version}", "appointment-vread", Permission::read, Caller::identified, Takes::nothing, handlers::read_appointment_version},
    Route{Method::post,    "/Appointment",        "appointment-create", Permission::message,            Caller::identified, Takes::message, handlers::create_appointment},
    Route{Method::put,     "/Appointment/{id}",   "appointment-update", Permission::message,            Caller::identified, Takes::message, handlers::update_appointment},
    Route{Method::patch,   "/Appointment/{id}",   "appointment-patch",  Permission::message,            Caller::identified, Takes::message, handlers::patch_appointment},
    Route{Method::delete_, "/Appointment/{id}",   "appointment-delete", Permission::message,            Caller::identified, Takes::request_id, handlers::delete_appointment},

    Route{Method::get,     "/ServiceRequest",      "service-request-search", Permission::search,        Caller::identified, Takes::nothing, handlers::search_service_requests},
    Route{Method::get,     "/ServiceRequest/{id}", "service-request-read",   Permission::read,          Caller::identified, Takes::nothing, handlers::read_service_request},
    Route{Method::get,     "/ServiceRequest/{id}/_history/{version}", "service-request-vread", Permission::read, Caller::identified, Takes::nothing, handlers::read_service_request_version},
    Route{Method::post,    "/ServiceRequest",      "service-request-create", Permission::message,       Caller::identified, Takes::message, handlers::create_service_request},
    Route{Method::put,     "/ServiceRequest/{id}", "service-request-update", Permission::message,       Caller::identified, Takes::message, handlers::update_service_request},
    Route{Method::patch,   "/ServiceRequest/{id}", "service-request-patch",  Permission::message,       Caller::identified, Takes::message, handlers::patch_service_request},
    Route{Method::delete_, "/ServiceRequest/{id}", "service-request-delete", Permission::message,       Caller::identified, Takes::request_id, handlers::delete_service_request},
};
// clang-format on

/// What stands for the placeholders of a path.
struct Places {
  std::string_view id;
  std::string_view version;
};

/// Takes a segment with its slash off the front of `rest`.
std::string_view take_segment(std::string_view& rest) {
  const auto segment = rest.substr(0, std::min(rest.find('/', 1), rest.size()));
  rest.remove_prefix(segment.size());
  return segment;
}

/// The placeholders when `path` fits the pattern; nullopt when it does not.
std::optional<Places> fits(std::string_view pattern, std::string_view path) {
  Places places;
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = take_segment(pattern);
    const auto segment = take_segment(path);
    const auto text = segment.substr(1);
    if (wanted == "/{id}")
      places.id = text;
    else if (wanted == "/{version}")
      places.version = text;
    else if (wanted != segment)
      return std::nullopt;
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return places;
}

/// The path below the base path; "" when it is not below it.
std::string_view below(std::string_view base_path, std::string_view path) {
  return path.starts_with(base_path) ? path.substr(base_path.size()) : std::string_view();
}

}  // namespace

std::span<const Route> routes() noexcept { return table; }

security::IdentityRules identity_rules(const Route& route, const config::Receiver& config) {
  const bool required = config.identity_headers == config::IdentityHeaders::required;
  return {.header_bytes = config.limits.identity_header_bytes,
          .organisation_required = route.caller == Caller::identified && required,
          .target_required = route.caller != Caller::anyone};
}

fhir::Result<Match> match(const http::Head& head, std::string_view base_path) {
  const auto path = below(base_path, head.path);
  bool known = false;
  for (const auto& route : table) {
    const auto places = fits(route.path, path);
    if (!places) continue;
    if (route.method == head.method) return Match{&route, places->id, places->version};
    known = true;
  }
  if (known)
    return fhir::Error{fhir::Category::method_not_allowed,
                       fmt::format("This path takes {}.", allowed_methods(head.path, base_path)), "http.method"};
  return fhir::Error{fhir::Category::not_found,
                     fmt::format("There is no such path; paths begin with {}/ and are case-sensitive.", base_path),
                     "http.path"};
}

std::string allowed_methods(std::string_view path, std::string_view base_path) {
  std::string allowed;
  for (const auto& route : table)
    if (fits(route.path, below(base_path, path)))
      allowed += (allowed.empty() ? "" : ", ") + std::string(name_of(route.method));
  return allowed;
}

}  // namespace bars
