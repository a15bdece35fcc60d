#include "tests/support/session.hpp"

#include "fhir/instant.hpp"
#include "fhir/json.hpp"
#include "server/cli/identity_headers.hpp"
#include "server/openapi.hpp"
#include "server/security/identity.hpp"
#include "server/security/random_id.hpp"

#include <algorithm>
#include <stdexcept>

namespace bars::test {

namespace {

constexpr std::string_view base_path = "/FHIR/R4";

std::string in_utc(std::int64_t seconds) {
  auto text = fhir::format_seconds(seconds);
  return text.substr(0, text.find('+')) + "Z";
}

/// In every test an answer has a status and a media type that the receiver describes of itself.
void check_described(std::string_view method, std::string_view path, const HttpResponse& answer) {
  for (const auto& route : routes()) {
    if (http::name_of(route.method) != method) continue;
    http::Head head;
    head.method = route.method;
    head.path = std::string(base_path).append(path.substr(0, path.find('?')));
    const auto matched = match(head, base_path);
    if (!matched) return;
    const auto successes = successes_of(*matched->route);
    bool known = std::find(successes.begin(), successes.end(), answer.status) != successes.end();
    for (const auto category : refusals_of(*matched->route)) known = known || wire(category).status == answer.status;
    const auto type = answer.header("Content-Type").value_or("");
    if (known && (type == http::fhir_json || type == http::fhir_xml)) return;
    throw std::logic_error("not in openapi.json: " + std::string(method) + " " + head.path + " answered " +
                           std::to_string(answer.status) + " " + type);
  }
}

}  // namespace

std::string fresh_id() { return security::random_id(security::wall_clock()).text(); }

std::string base64(std::string_view text) { return security::encode_base64(text); }

Headers with_header(Headers headers, std::string_view name, const std::string& value) {
  headers.erase(
      std::remove_if(headers.begin(), headers.end(), [&](const auto& header) { return header.first == name; }),
      headers.end());
  if (!value.empty()) headers.emplace_back(name, value);
  return headers;
}

Session::Session(std::uint16_t port, ClientOptions options, Sender who)
    : sender(std::move(who)), port_(port), options_(std::move(options)) {}

Headers Session::headers(const std::string& request_id) const {
  Headers headers;
  cli::Caller caller;
  caller.service = sender.service;
  caller.organisation = sender.organisation;
  caller.software = sender.software;
  if (sender.software.empty()) caller.software_name.clear();
  for (auto& header : cli::identity_headers(caller)) headers.emplace_back(header.name, header.value);
  headers.emplace_back("X-Request-ID", request_id);
  headers.emplace_back("X-Correlation-ID", correlation_id);
  headers.emplace_back("Accept", "application/fhir+json; version=1.0.0");
  return headers;
}

Headers Session::message_headers(const std::string& request_id) const {
  return with_header(headers(request_id), "Content-Type", "application/fhir+json");
}

HttpResponse Session::send(std::string_view method, std::string_view path, const Headers& headers,
                           std::string_view body) {
  if (!client_) client_.emplace(connect());
  auto answer = client_->request(method, std::string(base_path).append(path), headers, body);
  if (answer.header("Connection") == "close") client_.reset();
  check_described(method, path, answer);
  return answer;
}

HttpResponse Session::process_message(std::string_view body, const std::string& request_id) {
  return send("POST", "/$process-message", message_headers(request_id), body);
}

std::string Session::slot_query(std::string_view status) const {
  const auto from = security::wall_clock().seconds + 3600;
  return "/Slot?Schedule.actor:HealthcareService=" + sender.service + "&status=" + std::string(status) + "&start=ge" +
         in_utc(from) + "&start=lt" + in_utc(from + 86'400) +
         "&_include=Slot:schedule&_include=Schedule:actor:HealthcareService";
}

std::vector<OfferedSlot> Session::slots(std::string_view status) {
  const auto answer = get(slot_query(status));
  if (answer.status != 200) throw std::runtime_error("a slot search failed: " + answer.body);
  const auto document = fhir::decode_json(answer.body, {.depth = 64, .members = 10'000});
  std::string service;
  std::vector<OfferedSlot> found;
  for (const auto& entry : document->root["entry"].items()) {
    const auto resource = entry["resource"];
    if (resource.resource_type() == "HealthcareService") service = resource["id"].text();
    if (resource.resource_type() != "Slot") continue;
    const auto schedule = resource["schedule"]["reference"].text();
    found.push_back({std::string(resource["id"].text()),
                     std::string(resource["start"].text()),
                     std::string(resource["end"].text()),
                     std::string(schedule.substr(schedule.find('/') + 1)),
                     {}});
  }
  for (auto& slot : found) slot.healthcare_service_id = service;
  return found;
}

MessageValues values_for(const OfferedSlot& slot) {
  MessageValues values;
  values.bundle_id = fresh_id();
  values.slot_id = slot.id;
  values.slot_start = slot.start;
  values.slot_end = slot.end;
  values.schedule_id = slot.schedule_id;
  values.healthcare_service_id = slot.healthcare_service_id;
  return values;
}

MessageValues values_for_referral(std::string_view service_id, std::string_view use_case) {
  MessageValues values;
  values.bundle_id = fresh_id();
  values.service_id = service_id;
  values.use_case = use_case;
  return values;
}

}  // namespace bars::test
