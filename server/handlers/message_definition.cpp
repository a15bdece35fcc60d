#include "fhir/message_definition.hpp"
#include "fhir/codes.hpp"
#include "fhir/json.hpp"
#include "fhir/searchset.hpp"
#include "server/handlers/handlers.hpp"
#include "server/http/url.hpp"
#include "server/workflow/publication.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::handlers {

namespace {

using fhir::Category;
using fhir::Error;

constexpr std::string_view parameter_path = "http.query.context";

struct Asked {
  std::string_view service;
  std::string_view use_case;  // canonical code
};

bool is_service_id(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// `a<digits>t<digits>`: the form of a use case, whether there is one of that name or not (MDS-2).
bool has_use_case_form(std::string_view text) {
  const auto digits = [&text] {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end > 0;
  };
  if (!text.starts_with('a')) return false;
  text.remove_prefix(1);
  if (!digits() || !text.starts_with('t')) return false;
  text.remove_prefix(1);
  return digits() && text.empty();
}

/// One token: a service or a use case, with its system or bare (MDS-2, MDS-4).
fhir::Result<void> read_token(std::string_view text, Asked& asked) {
  const auto token = fhir::parse_token(text);
  const auto* use_case = fhir::find_use_case(token.value);
  const bool service_system = fhir::same_system(token.system, fhir::systems::dos_service_id);
  const bool use_case_system = fhir::same_system(token.system, fhir::systems::use_cases);
  if ((service_system || token.system.empty()) && is_service_id(token.value)) {
    asked.service = token.value;
    return {};
  }
  if ((use_case_system || token.system.empty()) && use_case != nullptr) {
    asked.use_case = use_case->code;
    return {};
  }
  if ((use_case_system && !token.value.empty()) || (token.system.empty() && has_use_case_form(token.value)))
    return Error{Category::not_found, "No MessageDefinition exists for this use case.", std::string(parameter_path)};
  return Error{Category::value,
               fmt::format("context must be a service ({}|<digits>) or a use case ({}|a1t1).",
                           fhir::systems::dos_service_id, fhir::systems::use_cases),
               std::string(parameter_path)};
}

/// MDS-3: one value may hold two, joined by an encoded `&context=`.
fhir::Result<Asked> read_context(const http::Head& head) {
  Asked asked;
  const auto values = head.parameters("context");
  if (values.empty())
    return Error{Category::required, "The query parameter context is missing: it names the service and the use case.",
                 std::string(parameter_path)};
  constexpr std::string_view joint = "&context=";
  for (auto rest : values) {
    for (bool more = true; more;) {
      const auto end = rest.find(joint);
      more = end != std::string_view::npos;
      if (auto read = read_token(rest.substr(0, end), asked); !read) return read.error();
      if (more) rest.remove_prefix(end + joint.size());
    }
  }
  return asked;
}

std::string self_url(const Context& context, const Environment& environment) {
  auto url = environment.base_url + "/MessageDefinition";
  char separator = '?';
  for (const auto value : context.head.parameters("context")) {
    url += fmt::format("{}context={}", separator, http::percent_encode(value));
    separator = '&';
  }
  return url;
}

}  // namespace

boost::asio::awaitable<Outcome> message_definition(Context& context, const Environment& environment) {
  const auto asked = read_context(context.head);
  if (!asked) co_return asked.error();
  const auto service = service_for(context, asked->service.empty() ? context.service->id() : asked->service);
  if (!service) co_return service.error();

  const auto published = workflow::published_definitions(**service);
  if (published.empty() || (!asked->use_case.empty() && (*service)->accepts(asked->use_case) == nullptr))
    co_return Error{Category::not_found, "This service has no MessageDefinition for what was asked.",
                    std::string(parameter_path)};
  fhir::Arena arena;
  fhir::Build build(arena);
  std::vector<fhir::SearchEntry> entries;
  entries.reserve(published.size());
  for (const auto& definition : published) entries.push_back({message_definition_resource(build, definition)});
  co_return resource_response(
      encode_json(fhir::searchset(build, environment.new_id().text(), format_instant(context.received),
                                  environment.base_url, self_url(context, environment), entries)));
}

}  // namespace bars::handlers
