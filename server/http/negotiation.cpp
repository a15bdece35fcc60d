#include "server/http/negotiation.hpp"

#include "server/http/compression.hpp"
#include "server/http/preferences.hpp"
#include "server/http/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bars::http {

namespace {

using fhir::Category;
using fhir::Error;
using fhir::Result;

enum class Form { json, xml, any_application, any, other };

struct Name {
  std::string_view text;
  Form form;
};
constexpr std::array names = {
    Name{fhir_json, Form::json},
    Name{"application/fhir json", Form::json},
    Name{"application/json", Form::json},
    Name{"text/json", Form::json},
    Name{"json", Form::json},
    Name{fhir_xml, Form::xml},
    Name{"application/fhir xml", Form::xml},
    Name{"application/xml", Form::xml},
    Name{"text/xml", Form::xml},
    Name{"xml", Form::xml},
    Name{"application/*", Form::any_application},
    Name{"*/*", Form::any},
};

struct MediaRange {
  Form form = Form::other;
  unsigned quality = 0;
  bool versioned = false;
  std::optional<int> major = 1;  // absent version: 1.0.0 (VER-5); nullopt: not a version at all

  bool version_is_met(int core_major) const { return major && *major <= core_major; }
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

MediaRange range_of(const Preference& preference) {
  const auto name = std::find_if(names.begin(), names.end(),
                                 [&](const Name& known) { return same_name(known.text, preference.name); });
  MediaRange range;
  range.form = name == names.end() ? Form::other : name->form;
  range.quality = preference.quality;
  auto rest = preference.parameters;
  for (auto named = take_parameter(rest); !named.name.empty(); named = take_parameter(rest)) {
    if (!same_name(named.name, "version")) continue;
    range.versioned = true;
    range.major = major_of(named.value);
  }
  return range;
}

std::vector<MediaRange> read_accept(const Head& head) {
  std::vector<MediaRange> ranges;
  for (const auto& preference : read_preferences(head, "Accept")) ranges.push_back(range_of(preference));
  return ranges;
}

/// How much a form is wanted, and how exactly it was named.
struct Wish {
  unsigned quality = 0;
  int precision = 0;  // 0: not at all
};

int precision_of(Form asked, Form offered) {
  if (asked == offered) return 3;
  if (asked == Form::any_application) return 2;
  return asked == Form::any ? 1 : 0;
}

Wish wish_for(Form offered, const std::vector<MediaRange>& accept, int core_major) {
  Wish wish;
  for (const MediaRange& range : accept) {
    const int precision = precision_of(range.form, offered);
    // A version that is not wanted says nothing of the others.
    const bool speaks_of_us = range.version_is_met(core_major) && !(range.versioned && range.quality == 0);
    if (precision == 0 || precision < wish.precision || !speaks_of_us) continue;
    wish.quality = precision > wish.precision ? range.quality : std::max(wish.quality, range.quality);
    wish.precision = precision;
  }
  return wish;
}

Error not_acceptable(std::string diagnostics, std::string expression) {
  return {Category::not_acceptable, std::move(diagnostics), std::move(expression)};
}

Error form_refused(std::string expression) {
  return not_acceptable("This receiver answers in application/fhir+json or application/fhir+xml.",
                        std::move(expression));
}

Error version_refused(int core_major, std::string expression) {
  return not_acceptable("The version asked for must be one of BaRS Core with major " + std::to_string(core_major) +
                            " or lower, such as `version=1.0.0`.",
                        std::move(expression));
}

/// VER-2: `_format` decides the form. A version it does not carry is that of Accept, whose form no longer counts.
Result<Format> format_asked(std::string_view text, const std::vector<MediaRange>& accept, int core_major) {
  const MediaRange asked = range_of(read_preference(text));
  if (asked.form == Form::other) return form_refused("http._format");
  const Format format = asked.form == Form::xml ? Format::xml : Format::json;
  const auto met = [&](const MediaRange& range) { return range.version_is_met(core_major); };
  if (asked.versioned) return met(asked) ? Result<Format>(format) : version_refused(core_major, "http._format");
  if (accept.empty() || std::any_of(accept.begin(), accept.end(), met)) return format;
  return version_refused(core_major, "http.Accept");
}

}  // namespace

Result<Format> choose_format(const Head& head, int core_major) {
  const std::vector<MediaRange> accept = read_accept(head);
  if (const auto format = head.parameter("_format")) return format_asked(trimmed(*format), accept, core_major);
  if (accept.empty()) return Format::json;

  const Wish json = wish_for(Form::json, accept, core_major);
  const Wish xml = wish_for(Form::xml, accept, core_major);
  if (json.quality > 0 || xml.quality > 0) {
    const bool xml_wins =
        xml.quality > json.quality || (xml.quality == json.quality && xml.precision == 3 && json.precision < 3);
    return xml_wins ? Format::xml : Format::json;
  }
  const bool wanted = std::any_of(accept.begin(), accept.end(), [&](const MediaRange& range) {
    return range.form != Form::other && range.quality > 0 && !range.version_is_met(core_major);
  });
  return wanted ? version_refused(core_major, "http.Accept") : form_refused("http.Accept");
}

Result<BodyForm> read_body_form(const Head& head) {
  const auto refused = [](std::string diagnostics, std::string expression) {
    return Error{Category::unsupported_media_type, std::move(diagnostics), std::move(expression)};
  };
  BodyForm form;
  if (const auto coding = head.header("Content-Encoding"); coding && !same_name(*coding, "identity")) {
    if (!is_gzip(*coding))
      return refused("The Content-Encoding must be gzip, or the body sent without one.", "http.Content-Encoding");
    form.gzip = true;
  }
  const auto type = read_preference(head.header("Content-Type").value_or(""));
  if (!same_name(type.name, fhir_json) && !same_name(type.name, fhir_xml))
    return refused("The Content-Type must be application/fhir+json or application/fhir+xml.", "http.Content-Type");
  auto rest = type.parameters;
  for (auto named = take_parameter(rest); !named.name.empty(); named = take_parameter(rest)) {
    if (same_name(named.name, "charset") && !same_name(named.value, "utf-8"))
      return refused("The charset of the Content-Type must be utf-8.", "http.Content-Type");
  }
  form.format = same_name(type.name, fhir_xml) ? Format::xml : Format::json;
  return form;
}

}  // namespace bars::http
