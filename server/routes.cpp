#include "server/routes.hpp"

#include <fmt/format.h>

#include <array>

namespace bars {

namespace {

using http::Method;
using security::Permission;

// clang-format off
constexpr std::array table{
    //    method           path                   interaction          permission                      caller              message  handler
    Route{Method::get,     "/metadata",           "metadata",           Permission::metadata,           Caller::anyone,     false, handlers::metadata},
    Route{Method::get,     "/MessageDefinition",  "message-definition", Permission::message_definition, Caller::targeted,   false, handlers::message_definition},
    Route{Method::post,    "/$process-message",   "process-message",    Permission::message,            Caller::identified, true,  handlers::process_message},
    Route{Method::get,     "/Slot",               "slot-search",        Permission::slot,               Caller::identified, false, handlers::slot_search},

    Route{Method::get,     "/Appointment",        "appointment-search", Permission::search,             Caller::identified, false, handlers::search_appointments},
    Route{Method::get,     "/Appointment/{id}",   "appointment-read",   Permission::read,               Caller::identified, false, handlers::read_appointment},
    Route{Method::post,    "/Appointment",        "appointment-create", Permission::message,            Caller::identified, false, handlers::not_implemented},
    Route{Method::put,     "/Appointment/{id}",   "appointment-update", Permission::message,            Caller::identified, false, handlers::not_implemented},
    Route{Method::patch,   "/Appointment/{id}",   "appointment-patch",  Permission::message,            Caller::identified, false, handlers::not_implemented},
    Route{Method::delete_, "/Appointment/{id}",   "appointment-delete", Permission::message,            Caller::identified, false, handlers::not_implemented},

    Route{Method::get,     "/ServiceRequest",      "service-request-search", Permission::search,        Caller::identified, false, handlers::search_service_requests},
    Route{Method::get,     "/ServiceRequest/{id}", "service-request-read",   Permission::read,          Caller::identified, false, handlers::read_service_request},
    Route{Method::post,    "/ServiceRequest",      "service-request-create", Permission::message,       Caller::identified, false, handlers::not_implemented},
    Route{Method::put,     "/ServiceRequest/{id}", "service-request-update", Permission::message,       Caller::identified, false, handlers::not_implemented},
    Route{Method::patch,   "/ServiceRequest/{id}", "service-request-patch",  Permission::message,       Caller::identified, false, handlers::not_implemented},
    Route{Method::delete_, "/ServiceRequest/{id}", "service-request-delete", Permission::message,       Caller::identified, false, handlers::not_implemented},
};
// clang-format on

constexpr std::string_view id_segment = "/{id}";

/// The {id} when `path` fits the pattern; nullopt when it does not.
std::optional<std::string_view> fits(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with(id_segment)) {
    if (path == pattern) return std::string_view();
    return std::nullopt;
  }
  const auto stem = pattern.substr(0, pattern.size() - id_segment.size() + 1);  // with its last slash
  if (!path.starts_with(stem)) return std::nullopt;
  const auto id = path.substr(stem.size());
  if (id.find('/') != std::string_view::npos) return std::nullopt;
  return id;
}

/// The path below the base path; "" when it is not below it.
std::string_view below(std::string_view base_path, std::string_view path) {
  return path.starts_with(base_path) ? path.substr(base_path.size()) : std::string_view();
}

}  // namespace

std::span<const Route> routes() noexcept { return table; }

fhir::Result<Match> match(const http::Head& head, std::string_view base_path) {
  const auto path = below(base_path, head.path);
  bool known = false;
  for (const auto& route : table) {
    const auto id = fits(route.path, path);
    if (!id) continue;
    if (route.method == head.method) return Match{&route, *id};
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
