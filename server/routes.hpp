// Every interaction that a sender can ask for: the one table.
#pragma once

#include "server/handlers/handlers.hpp"
#include "server/http/message.hpp"
#include "server/security/access.hpp"

#include <span>
#include <string>
#include <string_view>

namespace bars {

/// What a route demands of the identity headers.
enum class Caller {
  anyone,      // nothing; a target that is named must exist
  targeted,    // NHSD-Target-Identifier (HDR-1)
  identified,  // and who asks: organisation and software (HDR-2, HDR-4)
};

/// What a request has beyond its head.
enum class Takes {
  nothing,
  request_id,  // no body, but is processed at most once
  message,     // a body, which is read and hashed, and is processed at most once
};

struct Route {
  http::Method method;
  std::string_view path;         // below the base path; {id} and {version} stand for any one segment, {version} last;
                                 // one at the end for an empty one too
  std::string_view interaction;  // in audit and log
  security::Permission permission;
  Caller caller;
  Takes takes;
  handlers::Handler handler;
};

std::span<const Route> routes() noexcept;

/// What a route demands, as the configuration has it.
security::IdentityRules identity_rules(const Route& route, const config::Receiver& config);

struct Match {
  const Route* route;
  // Views into the head's path; empty where the route has none.
  std::string_view resource_id;
  std::string_view version_id;
};

/// Category::not_found for a path that no route has, method_not_allowed for another method on a known one.
fhir::Result<Match> match(const http::Head& head, std::string_view base_path);

/// The Allow header of a path (RFC 9110): methods of its routes, comma-separated; "" for an unknown path.
std::string allowed_methods(std::string_view path, std::string_view base_path);

}  // namespace bars
