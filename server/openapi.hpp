// The surface of the receiver as an OpenAPI description, made from the table of routes.
#pragma once

#include "config/receiver.hpp"
#include "server/routes.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bars {

/// A parameter of a query, with a value that it takes.
struct QueryParameter {
  std::string_view name;
  bool required;
  std::string_view example;
  std::string_view description;
};

/// What the table of routes does not say of an interaction.
struct InteractionFacts {
  std::string_view interaction;
  std::string_view summary;
  std::vector<QueryParameter> query;
};
std::span<const InteractionFacts> interaction_facts();

/// A path of the admin listener: GET, and what it may answer.
struct AdminPath {
  std::string_view path;
  std::string_view summary;
  std::string_view media_type;
  std::vector<unsigned> statuses;
};
std::span<const AdminPath> admin_paths();

inline constexpr std::string_view openapi_path = "/openapi.json";

/// Every status that a route can answer with when it does what is asked.
std::vector<unsigned> successes_of(const Route& route);
/// Every category that a request which has reached the route can be refused with, by status.
std::vector<fhir::Category> refusals_of(const Route& route);

/// OpenAPI 3.1, JSON. `base_url` is the public url with the base path.
std::string openapi_document(const config::Receiver& config, std::string_view base_url);

}  // namespace bars
