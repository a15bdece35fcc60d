#include "server/http/target.hpp"

#include "server/http/text.hpp"

#include <algorithm>
#include <utility>

namespace bars::http {

namespace {

constexpr std::size_t parameter_limit = 100;

fhir::Error refused(std::string diagnostics) { return {fhir::Category::invalid, std::move(diagnostics), ""}; }

fhir::Result<std::string> read_path(std::string_view text) {
  auto path = percent_decoded(text, false);
  if (!path) return refused("The path of the request has a broken percent-escape or is not UTF-8.");
  if (std::any_of(path->begin(), path->end(), is_control)) {
    return refused("The path of the request has an encoded control character.");
  }
  if (std::count(path->begin(), path->end(), '/') != std::count(text.begin(), text.end(), '/')) {
    return refused("The path of the request has an encoded slash.");
  }
  return std::move(*path);
}

fhir::Result<std::vector<Parameter>> read_query(std::string_view text) {
  std::vector<Parameter> query;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (query.size() == parameter_limit) return refused("The query has more than 100 parameters.");
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return refused("The query has a broken percent-escape or is not UTF-8.");
    query.push_back({std::move(*name), std::move(*value)});
  }
  return query;
}

}  // namespace

fhir::Result<Target> read_target(std::string_view text, std::size_t uri_bytes) {
  if (text.size() > uri_bytes) {
    return fhir::Error{fhir::Category::uri_too_long,
                       "The request target is longer than " + std::to_string(uri_bytes) + " bytes.", ""};
  }
  if (text.empty() || text.front() != '/') {
    return refused("The request target must be a path that begins with a slash.");
  }
  if (!std::all_of(text.begin(), text.end(), is_visible)) {
    return refused("The request target has bytes that must be percent-encoded.");
  }
  if (text.find('#') != std::string_view::npos) return refused("The request target has a fragment.");

  const auto mark = std::min(text.find('?'), text.size());
  auto path = read_path(text.substr(0, mark));
  if (!path) return path.error();
  auto query = read_query(text.substr(std::min(mark + 1, text.size())));
  if (!query) return query.error();
  return Target{std::move(*path), std::move(*query)};
}

}  // namespace bars::http
