#include "server/http/message.hpp"

#include "server/http/text.hpp"

namespace bars::http {

std::string_view name_of(Method method) noexcept {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::delete_: return "DELETE";
    case Method::options: return "OPTIONS";
    case Method::other: return "other";
  }
  return "other";
}

std::optional<std::string_view> Head::header(std::string_view name) const noexcept {
  for (const Header& candidate : headers) {
    if (same_name(candidate.name, name)) return candidate.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Head::parameter(std::string_view name) const noexcept {
  for (const Parameter& candidate : query) {
    if (candidate.name == name) return candidate.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Head::parameters(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Parameter& candidate : query) {
    if (candidate.name == name) values.emplace_back(candidate.value);
  }
  return values;
}

}  // namespace bars::http
