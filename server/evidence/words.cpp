#include "server/evidence/words.hpp"

#include "fhir/json.hpp"
#include "server/evidence/text.hpp"
#include "server/security/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace bars::evidence {

namespace {

struct Words {
  std::string_view name;
  std::string_view words;
};

constexpr Words request_types[] = {{"new-booking", "New booking"},
                                   {"update-booking", "Change of the booking"},
                                   {"cancel-booking", "Cancellation of the booking"},
                                   {"new-referral", "New referral"},
                                   {"update-referral", "News about the referral"},
                                   {"cancel-referral", "Cancellation of the referral"},
                                   {"new-validation", "New request for a clinical check"},
                                   {"update-validation", "News about the request for a clinical check"},
                                   {"cancel-validation", "Cancellation of the request for a clinical check"},
                                   {"did-not-attend-response", "Answer: the patient did not come"},
                                   {"interim-validation-response", "Answer: a clinician has begun to check"},
                                   {"full-validation-response", "Answer: the clinical check is done"},
                                   {"rejected-validation-response", "Answer: the clinical check will not be done"},
                                   {"status-response", "Answer: how far the incident is"},
                                   {"rejected-referral-response", "Answer: the incident is not taken on"}};

constexpr Words interactions[] = {{"metadata", "Asked what this receiver can do"},
                                  {"message-definition", "Asked which messages this service takes"},
                                  {"process-message", "Sent a message"},
                                  {"slot-search", "Looked for free appointment times"},
                                  {"appointment-search", "Looked for bookings"},
                                  {"appointment-read", "Read the booking"},
                                  {"appointment-vread", "Read a version of the booking"},
                                  {"appointment-create", "Made a booking"},
                                  {"appointment-update", "Changed the booking"},
                                  {"appointment-patch", "Changed the booking"},
                                  {"appointment-delete", "Removed the booking"},
                                  {"service-request-search", "Looked for referrals"},
                                  {"service-request-read", "Read the referral"},
                                  {"service-request-vread", "Read a version of the referral"},
                                  {"service-request-create", "Made a referral"},
                                  {"service-request-update", "Changed the referral"},
                                  {"service-request-patch", "Changed the referral"},
                                  {"service-request-delete", "Removed the referral"},
                                  {"inbox.show", "Staff looked at it"},
                                  {"inbox.message", "Staff read a message of it"},
                                  {"inbox.acknowledge", "Staff took note of it"},
                                  {"inbox.set-status", "Staff gave it another status"},
                                  {"conversation.register", "Staff registered what another system sent"},
                                  {"evidence.collect", "An evidence pack was made of it"},
                                  {"", "Asked for something that was not understood"}};

constexpr struct {
  unsigned status;
  std::string_view words;
} statuses[] = {{400, "the request is not as the standard wants it"},
                {401, "this organisation, or its software, may not do this here"},
                {403, "the certificate is not that of an allowed caller"},
                {404, "there is nothing of that name here"},
                {405, "this cannot be done with it"},
                {406, "the answer cannot be given in the form that was asked for"},
                {408, "the request did not arrive, or was not done, in time"},
                {411, "the length of the message was not told"},
                {413, "the message is too large"},
                {414, "the address is too long"},
                {415, "the message is in a form that is not taken"},
                {422, "it is well formed, and cannot be done"},
                {425, "the same request was still being worked on"},
                {429, "too many requests in a short time"},
                {431, "the headers are too large"},
                {500, "this receiver failed"},
                {501, "this service does not offer it"},
                {503, "this receiver could not do it at that moment"}};

std::string_view words_for(std::span<const Words> table, std::string_view name) noexcept {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Words& each) { return each.name == name; });
  return found == table.end() ? std::string_view() : found->words;
}

std::string_view why_refused(const storage::AuditRecord& record) noexcept {
  if (record.issue == "duplicate") return "this very request had been done before, and was not done twice";
  if (record.status == 409) return "it does not go with what is held: the place is taken, or something newer is held";
  for (const auto& each : statuses)
    if (each.status == record.status) return each.words;
  return "see the details";
}

/// The name that the organisation's header gives it.
std::string organisation_name(const storage::AuditRecord& record) {
  constexpr std::string_view header = "NHSD-End-User-Organisation: ";
  const auto begin = record.headers.find(header);
  if (begin == std::string::npos) return {};
  const auto line = std::string_view(record.headers).substr(begin + header.size());
  const auto decoded = decoded_header(line.substr(0, line.find('\n')));
  const auto document = fhir::decode_json(decoded);
  return document ? std::string(document->root["name"].text()) : std::string();
}

}  // namespace

std::string what(const storage::AuditRecord& record) {
  auto words = words_for(request_types, record.request_type);
  if (words.empty()) words = words_for(interactions, record.interaction);
  return std::string(words.empty() ? record.interaction : words);
}

std::string outcome(const storage::AuditRecord& record) {
  if (record.status >= 400) return fmt::format("Refused: {}", why_refused(record));
  return record.request_type.empty() ? "Answered" : "Accepted";
}

std::string who(const storage::AuditRecord& record) {
  if (record.peer == "local")
    return record.address.empty() ? "This receiver" : fmt::format("A user of this machine ({})", record.address);
  if (record.organisation.empty()) return "Unknown";
  const auto name = organisation_name(record);
  return name.empty() ? record.organisation : fmt::format("{} ({})", name, record.organisation);
}

std::string resource_words(std::string_view resource) {
  const auto slash = std::min(resource.find('/'), resource.size());
  const auto type = resource.substr(0, slash);
  const auto id = resource.substr(std::min(slash + 1, resource.size()));
  const auto kind = type == "ServiceRequest" ? "Referral"
                    : type == "Appointment"  ? "Booking"
                    : type == "Encounter"    ? "Progress of the referral"
                                             : type;
  return fmt::format("{} {}", kind, id);
}

std::string decoded_header(std::string_view value) {
  const auto bytes = security::decode_base64(value);
  const auto document = bytes ? fhir::decode_json(*bytes) : fhir::Result<fhir::Document>(fhir::Error{});
  return document ? pretty_json(document->root) : std::string();
}

}  // namespace bars::evidence
