#include "storage/audit_record.hpp"

#include "storage/packing.hpp"

#include <array>

namespace bars::storage {

namespace {

// A byte for the form, the numbers, then every text behind its length, in this order. Another order, or one text more,
// is another form: records are never written anew.
constexpr std::uint8_t form = 2;
constexpr std::uint8_t form_without_refusal = 1;

constexpr std::array texts{&AuditRecord::peer,        &AuditRecord::address,         &AuditRecord::organisation,
                           &AuditRecord::software,    &AuditRecord::practitioner,    &AuditRecord::target,
                           &AuditRecord::interaction, &AuditRecord::request_type,    &AuditRecord::code,
                           &AuditRecord::issue,       &AuditRecord::detail,          &AuditRecord::resource,
                           &AuditRecord::patient,     &AuditRecord::source_endpoint, &AuditRecord::body_hash,
                           &AuditRecord::claims,      &AuditRecord::headers,         &AuditRecord::refusal};

constexpr std::size_t of_numbers = 1 + 8 + 4 + 4 + 8;
constexpr std::size_t of_a_length = 3;

std::uint8_t take_form(Unpacking& in) {
  const auto found = in.take(1)[0];
  if (found != form && found != form_without_refusal)
    throw StorageError("an audit record has a form that this program does not know");
  return found;
}

fhir::Instant take_time(Unpacking& in) {
  const auto seconds = static_cast<std::int64_t>(in.number(8));
  return {seconds, static_cast<std::int32_t>(in.number(4))};
}

}  // namespace

Packed pack_audit(const AuditRecord& record, const AuditKey& key) {
  const auto patient = record.nhs_number.empty() ? record.patient : key.patient_hash(record.nhs_number);
  const auto kept = [&](std::string AuditRecord::*text) {
    const std::string_view whole = text == &AuditRecord::patient ? patient : record.*text;
    if (text == &AuditRecord::refusal && whole.size() > longest_audit_detail) return std::string_view();
    return whole.substr(0, text == &AuditRecord::detail ? longest_audit_detail : whole.size());
  };
  std::size_t size = of_numbers;
  for (const auto text : texts) size += of_a_length + kept(text).size();
  Packed out;
  out.reserve(size);
  out.push_back(form);
  put_number(out, static_cast<std::uint64_t>(record.at.seconds), 8);
  put_number(out, static_cast<std::uint64_t>(record.at.nanoseconds), 4);
  put_number(out, record.status, 4);
  put_number(out, static_cast<std::uint64_t>(record.duration_microseconds), 8);
  for (const auto text : texts) put_text(out, kept(text));
  return out;
}

AuditRecord unpack_audit(std::string_view request_id, std::string_view correlation_id,
                         std::span<const std::uint8_t> record) {
  Unpacking in(record);
  AuditRecord unpacked;
  unpacked.request_id = request_id;
  unpacked.correlation_id = correlation_id;
  const auto found = take_form(in);
  unpacked.at = take_time(in);
  unpacked.status = static_cast<unsigned>(in.number(4));
  unpacked.duration_microseconds = static_cast<std::int64_t>(in.number(8));
  for (const auto text : texts)
    if (text != &AuditRecord::refusal || found == form) unpacked.*text = in.text();
  if (!in.at_end()) Unpacking::damaged();
  return unpacked;
}

fhir::Instant audit_time(std::span<const std::uint8_t> record) {
  Unpacking in(record);
  take_form(in);
  return take_time(in);
}

}  // namespace bars::storage
