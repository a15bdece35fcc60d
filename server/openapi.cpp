#include "server/openapi.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace bars {

namespace {

using fhir::Build;
using fhir::Member;
using fhir::Node;

constexpr std::string_view media_types[] = {http::fhir_json, http::fhir_xml};

class Description {
 public:
  Description(Build& build, const config::Receiver& config) : build_(build), config_(config) {}

  Node whole(std::string_view base_url) {
    return build_.object({{"openapi", Build::text("3.1.0")},
                          {"info", info()},
                          {"servers", server(base_url, "The national proxy calls here, over mutual TLS.")},
                          {"security", build_.array({build_.object({{"mutualTLS", empty_array()}})})},
                          {"paths", paths()},
                          {"components", components()}});
  }

 private:
  Node info() {
    return build_.object(
        {{"title", Build::text("bars-receiver")},
         {"version", Build::text(BARS_VERSION)},
         {"summary", Build::text("A receiver for the NHS Booking and Referral Standard.")},
         {"description",
          Build::text("Made from the table of routes of the running program. A path that is not here is 404, another "
                      "method on one that is 405 with Allow; both are OperationOutcomes.")},
         {"license",
          build_.object({{"name", Build::text("Apache License 2.0")}, {"identifier", Build::text("Apache-2.0")}})}});
  }

  /// FHIR has no empty arrays, and the builder makes none; a requirement without scopes is one.
  static Node empty_array() { return Node::array({}); }

  Node server(std::string_view url, std::string_view description) {
    return build_.array({build_.object({{"url", build_.copy(url)}, {"description", build_.copy(description)}})});
  }

  Node paths() {
    std::vector<Member> all;
    for (const auto& route : routes()) {
      const auto known = std::find_if(all.begin(), all.end(), [&](const Member& m) { return m.name == route.path; });
      if (known == all.end()) all.push_back({route.path, operations(route.path)});
    }
    for (const auto& path : admin_paths()) all.push_back({path.path, admin(path)});
    return build_.object(all);
  }

  Node operations(std::string_view path) {
    std::vector<Member> all;
    for (const auto& route : routes())
      if (route.path == path) all.push_back({lower(http::name_of(route.method)), operation(route)});
    return build_.object(all);
  }

  Node operation(const Route& route) {
    const auto facts = std::find_if(interaction_facts().begin(), interaction_facts().end(),
                                    [&](const auto& known) { return known.interaction == route.interaction; });
    return build_.object({{"operationId", Build::text(route.interaction)},
                          {"summary", Build::text(facts->summary)},
                          {"parameters", parameters(route, facts->query)},
                          {"requestBody", route.takes == Takes::message ? request_body() : Node()},
                          {"responses", responses(route)}});
  }

  Node parameters(const Route& route, const std::vector<QueryParameter>& query) {
    std::vector<Node> all;
    for (const std::string_view name : {"X-Request-ID", "X-Correlation-ID"})
      all.push_back(header(name, true, "A GUID; comes back as it was sent."));
    const auto rules = identity_rules(route, config_);
    for (const auto name : security::identity_headers) {
      const bool required = name == "NHSD-Target-Identifier"         ? rules.target_required
                            : name == "NHSD-Requesting-Practitioner" ? false
                                                                     : rules.organisation_required;
      all.push_back(header(name, required, "JSON in standard Base64."));
    }
    for (const std::string_view name : {"id", "version"})
      if (route.path.find(fmt::format("{{{}}}", name)) != std::string_view::npos)
        all.push_back(
            parameter(name, "path", true, name == "id" ? "A UUID that this receiver issued." : "1 or more.", {}));
    for (const auto& known : query)
      all.push_back(parameter(known.name, "query", known.required, known.description, known.example));
    return build_.array(all);
  }

  Node header(std::string_view name, bool required, std::string_view description) {
    return parameter(name, "header", required, description, {});
  }

  Node parameter(std::string_view name, std::string_view in, bool required, std::string_view description,
                 std::string_view example) {
    return build_.object({{"name", Build::text(name)},
                          {"in", Build::text(in)},
                          {"required", Node::boolean(required)},
                          {"description", Build::text(description)},
                          {"schema", build_.object({{"type", Build::text("string")}})},
                          {"example", build_.copy_if(example)}});
  }

  Node request_body() {
    return build_.object(
        {{"required", Node::boolean(true)},
         {"description", build_.copy(fmt::format("At most {} bytes, inflated; gzip where Content-Encoding says so.",
                                                 config_.limits.body_bytes))},
         {"content", content("Resource")}});
  }

  Node content(std::string_view schema) {
    std::vector<Member> all;
    for (const auto type : media_types)
      all.push_back({type, build_.object({{"schema", reference("schemas", schema)}})});
    return build_.object(all);
  }

  Node reference(std::string_view kind, std::string_view name) {
    return build_.object({{"$ref", build_.copy(fmt::format("#/components/{}/{}", kind, name))}});
  }

  Node responses(const Route& route) {
    std::vector<Member> all;
    for (const auto status : successes_of(route))
      all.push_back({name_of(status), response(status == 201 ? "Made, where the service says 201."
                                                             : "What was asked "
                                                               "for.",
                                               "Resource", false)});
    const auto refusals = refusals_of(route);
    for (auto first = refusals.begin(); first != refusals.end();) {
      const auto status = wire(*first).status;
      auto codes = fmt::format("{}: {}", wire(*first).code, wire(*first).issue);
      while (++first != refusals.end() && wire(*first).status == status)
        if (codes.find(wire(*first).issue) == std::string::npos) codes += fmt::format(", {}", wire(*first).issue);
      all.push_back(
          {name_of(status), response(codes, "OperationOutcome", status == 425 || status == 429 || status == 503)});
    }
    return build_.object(all);
  }

  Node response(std::string_view description, std::string_view schema, bool retry) {
    return build_.object(
        {{"description", build_.copy(description)},
         {"headers", build_.object({{"X-Request-ID", reference("headers", "id")},
                                    {"X-Correlation-ID", reference("headers", "id")},
                                    {"Retry-After", retry ? reference("headers", "seconds") : Node()}})},
         {"content", content(schema)}});
  }

  Node admin(const AdminPath& path) {
    std::vector<Member> all;
    for (const auto status : path.statuses)
      all.push_back({name_of(status),
                     build_.object({{"description", Build::text(status == 200 ? "Yes." : "Not now.")},
                                    {"content",
                                     build_.object({{path.media_type, build_.object({{"schema", any_object()}})}})}})});
    return build_.object(
        {{"servers", server("/", "The admin listener, which gives this: plain HTTP, loopback by default.")},
         {"get", build_.object({{"operationId", Build::text(path.path)},
                                {"summary", Build::text(path.summary)},
                                {"security", empty_array()},
                                {"responses", build_.object(all)}})}});
  }

  Node any_object() { return build_.object({{"type", Build::text("object")}}); }

  Node schema_of(std::string_view description) {
    return build_.object({{"type", Build::text("object")}, {"description", Build::text(description)}});
  }

  Node header_of(std::string_view description, std::string_view type) {
    return build_.object(
        {{"description", Build::text(description)}, {"schema", build_.object({{"type", Build::text(type)}})}});
  }

  Node components() {
    return build_.object(
        {{"securitySchemes", build_.object({{"mutualTLS", build_.object({{"type", Build::text("mutualTLS")}})}})},
         {"headers", build_.object({{"id", header_of("As it was sent.", "string")},
                                    {"seconds", header_of("Seconds until the next try.", "integer")}})},
         {"schemas",
          build_.object(
              {{"Resource", schema_of("A FHIR R4 resource; GET /metadata and /MessageDefinition say which "
                                      "messages a service takes.")},
               {"OperationOutcome", schema_of("Every problem with its element; the first decides the status.")}})}});
  }

  std::string_view name_of(unsigned status) { return build_.arena().copy(fmt::format("{}", status)); }

  std::string_view lower(std::string_view name) {
    std::string text(name);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return build_.arena().copy(text);
  }

  Build& build_;
  const config::Receiver& config_;
};

}  // namespace

std::string openapi_document(const config::Receiver& config, std::string_view base_url) {
  fhir::Arena arena;
  Build build(arena);
  return encode_json(Description(build, config).whole(base_url));
}

}  // namespace bars
