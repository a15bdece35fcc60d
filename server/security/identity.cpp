#include "server/security/identity.hpp"

#include "fhir/codes.hpp"
#include "fhir/json.hpp"
#include "server/http/text.hpp"
#include "server/security/printable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::security {

namespace {

using fhir::Category;
using fhir::Error;
using fhir::Node;
using fhir::Result;

namespace names {
constexpr auto target = identity_headers[0];
constexpr auto organisation = identity_headers[1];
constexpr auto practitioner = identity_headers[2];
constexpr auto software = identity_headers[3];
}  // namespace names

constexpr fhir::JsonLimits json_limits{8, 64};
constexpr std::size_t longest_id = 255;  // of what identifies a caller
constexpr std::size_t most_roles = 16;   // codes of one practitioner; the others are not looked at
constexpr std::array<std::string_view, 3> sds_roles{
    "https://fhir.hl7.org.uk/CodeSystem/UKCore-SDSJobRoleName",
    "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-SDSJobRoleName-1",
    "https://fhir.nhs.uk/STU3/CodeSystem/SDS-JobRoleName-1"};
constexpr std::size_t longest_name = 255;  // of what only describes one; cut there

Error problem(Category category, std::string_view header, std::string_view what) {
  return {category, fmt::format("The header {} {}.", header, what), fmt::format("http.{}", header)};
}

/// An id is compared, logged and stored: printable ASCII of a sensible length, or it is no id.
bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= longest_id &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c <= 0x7e; });
}

std::string_view id_in(Node node) {
  const auto text = node.is_string() ? fhir::trim(node.text()) : std::string_view();
  return is_id(text) ? text : std::string_view();
}

/// A description, without control characters and cut at a whole character.
std::string name_in(Node node) {
  auto text = node.is_string() ? fhir::trim(node.text()) : std::string_view();
  if (text.size() > longest_name) {
    std::size_t end = longest_name;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text = text.substr(0, end);
  }
  std::string name(text);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }, ' ');
  return name;
}

/// The lists of job roles that SDS codes have been published in.
bool is_sds_role(std::string_view system) {
  return std::any_of(sds_roles.begin(), sds_roles.end(),
                     [&](std::string_view known) { return fhir::same_system(system, known); });
}

/// The first item of an array, anything else as it is: senders write both forms (HDR-3).
Node first_of(Node node) { return node.is_array() ? node[std::size_t{0}] : node; }

/// One header on its way from text to resource.
class Reader {
 public:
  Reader(const http::Head& head, const IdentityRules& rules) : head_(head), rules_(rules) {}

  void read_target() {
    const auto document = decode(names::target, rules_.target_required, {});
    if (!document) return;
    const Node system = document->root["system"];
    const auto value = id_in(document->root["value"]);
    if (id_in(system).empty() || value.empty()) {
      fail(Category::value, names::target,
           "must hold the string members system and value, both printable and not empty");
      return;
    }
    identity_.target = Target{std::string(id_in(system)), std::string(value)};
  }

  void read_organisation() {
    const auto document = decode(names::organisation, rules_.organisation_required, "Organization");
    if (!document) return;
    const auto code = id_in(fhir::find_identifier(document->root, fhir::systems::ods_code)["value"]);
    if (code.empty()) {
      fail(Category::value, names::organisation,
           fmt::format("must hold an identifier of system {} with a printable value", fhir::systems::ods_code));
      return;
    }
    identity_.organisation = code;
    std::transform(code.begin(), code.end(), identity_.organisation.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    identity_.organisation_name = name_in(document->root["name"]);
  }

  void read_software() {
    const auto document = decode(names::software, rules_.organisation_required, "Device");
    if (!document) return;
    identity_.software_name = name_in(first_of(document->root["deviceName"])["name"]);
    const Node version = first_of(document->root["version"]);
    identity_.software = id_in(first_of(document->root["identifier"])["value"]);
    if (identity_.software.empty()) identity_.software = identity_.software_name;
    if (identity_.software.empty())
      fail(Category::value, names::software,
           "must hold an identifier with a printable value, or a deviceName with a name");
    identity_.software_version = name_in(version.is_object() ? version["value"] : version);
  }

  void read_practitioner() {
    const auto document = decode(names::practitioner, false, "PractitionerRole");
    if (!document) return;
    const Node role_profile = fhir::find_identifier(document->root, fhir::systems::sds_role_profile_id);
    identity_.practitioner = id_in((role_profile ? role_profile : first_of(document->root["identifier"]))["value"]);
    read_roles(document->root["code"]);
    if (identity_.practitioner.empty()) warn(names::practitioner, "holds no identifier with a printable value");
  }

  /// `code` is an array of concepts; one alone is taken too.
  void read_roles(Node code) {
    const auto add = [this](Node role) {
      for (const auto& coding : role["coding"].items()) {
        const auto value = id_in(coding["code"]);
        const auto system = coding["system"].text();
        const bool is_role = fhir::same_system(system, fhir::systems::snomed) || is_sds_role(system);
        if (is_role && !value.empty() && identity_.practitioner_roles.size() < most_roles)
          identity_.practitioner_roles.emplace_back(value);
      }
    };
    if (!code.is_array()) return add(code);
    for (const auto& role : code.items()) add(role);
  }

  Result<Identity> finish() {
    if (!problems_.empty()) return fhir::combine(std::move(problems_));
    identity_.raw = raw_identity(head_, rules_.header_bytes);
    return std::move(identity_);
  }

 private:
  void fail(Category category, std::string_view header, std::string_view what) {
    problems_.push_back(problem(category, header, what));
  }
  void warn(std::string_view header, std::string_view what) {
    identity_.warnings.push_back(fmt::format("The header {} {}.", header, what));
  }

  /// The object in a header; nullopt when there is none, which is noted as a problem or a warning (HDR-4).
  std::optional<fhir::Document> decode(std::string_view header, bool required, std::string_view resource_type) {
    const auto value = head_.header(header);
    if (!value) {
      if (required)
        fail(Category::required, header, "is absent");
      else if (header != names::practitioner && header != names::target)
        warn(header, "is absent");
      return std::nullopt;
    }
    auto document = decode_value(header, *value);
    if (!document) return std::nullopt;
    const Node type = document->root["resourceType"];
    if (!resource_type.empty() && type && (!type.is_string() || type.text() != resource_type))
      warn(header, fmt::format("has another resourceType than {}", resource_type));
    return document;
  }

  std::optional<fhir::Document> decode_value(std::string_view header, std::string_view value) {
    if (value.size() > rules_.header_bytes) {
      fail(Category::value, header, fmt::format("is longer than the {} bytes that are accepted", rules_.header_bytes));
      return std::nullopt;
    }
    const auto json = decode_base64(value);
    if (!json) {
      fail(Category::value, header,
           "is not canonical standard Base64 (alphabet A-Z a-z 0-9 + /, padded with =, no white space)");
      return std::nullopt;
    }
    auto document = fhir::decode_json(*json, json_limits);
    if (!document) {
      fail(Category::value, header, fmt::format("does not hold acceptable JSON: {}", document.error().diagnostics));
      return std::nullopt;
    }
    if (!document->root.is_object()) {
      fail(Category::value, header, "holds JSON that is no object");
      return std::nullopt;
    }
    return std::move(*document);
  }

  const http::Head& head_;
  const IdentityRules& rules_;
  Identity identity_;
  std::vector<Error> problems_;
};

bool is_of_the_proxy(std::string_view name) noexcept {
  constexpr std::string_view prefix = "NHSD-";
  return name.size() > prefix.size() && http::has_prefix(name, prefix);
}

/// `name: value` and a line end.
void add_line(std::string& raw, std::string_view name, std::string_view value, std::size_t header_bytes) {
  raw.append(name).append(": ").append(printable(value, header_bytes)).append("\n");
}

}  // namespace

std::string raw_identity(const http::Head& head, std::size_t header_bytes) {
  std::string raw;
  for (const auto name : identity_headers)
    if (const auto value = head.header(name)) add_line(raw, name, *value, header_bytes);
  return raw;
}

void add_other_headers(const http::Head& head, std::size_t header_bytes, std::string& raw) {
  for (const auto& [name, value] : head.headers) {
    const auto is_same = [&name = name](std::string_view known) { return http::same_name(known, name); };
    const bool is_kept = is_of_the_proxy(name) ? std::none_of(identity_headers.begin(), identity_headers.end(), is_same)
                                               : std::any_of(form_headers.begin(), form_headers.end(), is_same);
    if (is_kept) add_line(raw, name, value, header_bytes);
  }
  if (const auto wanted = head.parameter("_format")) add_line(raw, "_format", *wanted, header_bytes);
}

Result<Identity> read_identity(const http::Head& head, const IdentityRules& rules) {
  Reader reader(head, rules);
  reader.read_target();
  reader.read_organisation();
  reader.read_software();
  reader.read_practitioner();
  return reader.finish();
}

}  // namespace bars::security
