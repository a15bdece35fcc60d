#include "server/http/negotiation.hpp"

#include "server/http/text.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bars::http {

namespace {

using fhir::Category;
using fhir::Error;
using fhir::Result;

enum class Form { fhir_json, json, any, other };

struct MediaRange {
  Form form = Form::other;
  bool excluded = false;  // quality 0
  bool versioned = false;
  std::optional<int> major = 1;  // absent version: 1.0.0 (VER-5); nullopt: not a version at all
};

constexpr int beyond_any_major = 1'000'000;

/// The major of `1.4.0` or `1.0.0-beta` (VER-6): dotted numbers, then anything behind a hyphen.
std::optional<int> major_of(std::string_view version) {
  const std::string_view numbers = version.substr(0, version.find('-'));
  if (numbers.empty() || numbers.front() == '.' || numbers.back() == '.') return std::nullopt;
  if (!std::all_of(numbers.begin(), numbers.end(), [](char c) { return is_digit(c) || c == '.'; })) return std::nullopt;
  int major = 0;
  for (const char c : numbers.substr(0, numbers.find('.'))) {
    major = std::min(major * 10 + (c - '0'), beyond_any_major);
  }
  return major;
}

Form form_of(std::string_view type) {
  if (same_name(type, fhir_json)) return Form::fhir_json;
  // `+` of an unescaped `_format=application/fhir+json` arrives as a space
  if (same_name(type, "application/fhir json")) return Form::fhir_json;
  if (same_name(type, "application/json") || same_name(type, "json")) return Form::json;
  if (same_name(type, "application/*") || same_name(type, "*/*")) return Form::any;
  return Form::other;
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

bool is_zero(std::string_view quality) {
  return !quality.empty() && quality.front() == '0' && quality.find_first_not_of("0.") == std::string_view::npos;
}

MediaRange read_range(std::string_view text) {
  MediaRange range;
  range.form = form_of(trimmed(take_until(text, ';')));
  while (!text.empty()) {
    std::string_view value = take_until(text, ';');
    const std::string_view name = trimmed(take_until(value, '='));
    value = unquoted(trimmed(value));
    if (same_name(name, "q")) range.excluded = is_zero(value);
    if (same_name(name, "version")) {
      range.versioned = true;
      range.major = major_of(value);
    }
  }
  return range;
}

std::vector<MediaRange> read_accept(const Head& head) {
  std::vector<MediaRange> ranges;
  for (const Header& header : head.headers) {
    if (!same_name(header.name, "Accept")) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::string_view range = trimmed(take_until(rest, ','));
      if (!range.empty()) ranges.push_back(read_range(range));
    }
  }
  return ranges;
}

Error not_acceptable(std::string diagnostics, std::string expression) {
  return {Category::not_acceptable, std::move(diagnostics), std::move(expression)};
}

Error form_refused(std::string expression) {
  return not_acceptable("This receiver answers in application/fhir+json only.", std::move(expression));
}

Error version_refused(int core_major, std::string expression) {
  return not_acceptable("The version asked for must be one of BaRS Core with major " + std::to_string(core_major) +
                            " or lower, such as `version=1.0.0`.",
                        std::move(expression));
}

/// VER-2: `_format` decides the form. A version it does not carry is that of Accept, whose form no longer counts.
Result<void> check_format(std::string_view format, const std::vector<MediaRange>& accept, int core_major) {
  const MediaRange range = read_range(format);
  if (range.form == Form::other) return form_refused("http._format");
  const auto met = [&](const MediaRange& candidate) { return candidate.major && *candidate.major <= core_major; };
  if (range.versioned) return met(range) ? Result<void>() : version_refused(core_major, "http._format");
  if (accept.empty() || std::any_of(accept.begin(), accept.end(), met)) return {};
  return version_refused(core_major, "http.Accept");
}

}  // namespace

Result<void> check_accept(const Head& head, int core_major) {
  const std::vector<MediaRange> accept = read_accept(head);
  if (const auto format = head.parameter("_format")) return check_format(trimmed(*format), accept, core_major);
  if (accept.empty()) return {};

  const bool fhir_json_excluded = std::any_of(accept.begin(), accept.end(), [](const MediaRange& range) {
    return range.form == Form::fhir_json && range.excluded && !range.versioned;
  });
  bool json_offered = false;
  for (const MediaRange& range : accept) {
    if (range.excluded || range.form == Form::other || (range.form == Form::any && fhir_json_excluded)) continue;
    if (range.major && *range.major <= core_major) return {};
    json_offered = true;
  }
  return json_offered ? version_refused(core_major, "http.Accept") : form_refused("http.Accept");
}

Result<void> check_content_type(const Head& head) {
  const auto refused = [](std::string diagnostics, std::string expression) {
    return Error{Category::unsupported_media_type, std::move(diagnostics), std::move(expression)};
  };
  const auto coding = head.header("Content-Encoding");
  if (coding && !same_name(*coding, "identity")) {
    return refused("The body must be sent without Content-Encoding.", "http.Content-Encoding");
  }
  std::string_view type = head.header("Content-Type").value_or("");
  const std::string_view name = trimmed(take_until(type, ';'));
  if (same_name(name, fhir_json)) return {};
  return refused("The Content-Type must be application/fhir+json.", "http.Content-Type");
}

}  // namespace bars::http
