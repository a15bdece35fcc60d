#include "storage/packed.hpp"

#include "storage/packing.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace bars::storage {

namespace {

// An entry is a byte of marks, its fullUrl, type and id, and its instant. A text that is a UUID as we write it is its
// 16 bytes.
constexpr std::uint8_t url_is_uuid = 1;
constexpr std::uint8_t id_is_uuid = 2;
constexpr std::uint8_t has_instant = 4;
constexpr std::uint8_t all_marks = url_is_uuid | id_is_uuid | has_instant;

constexpr std::string_view urn = "urn:uuid:";
constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

/// Only a text that comes back letter for letter.
std::optional<fhir::Uuid> uuid_of(std::string_view text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return std::nullopt;
  text.remove_prefix(prefix.size());
  const auto id = fhir::parse_uuid(text);
  return id && id->text() == text ? id : std::nullopt;
}

void put_uuid_or_text(Packed& out, const std::optional<fhir::Uuid>& id, std::string_view text) {
  if (id)
    put_bytes(out, id->bytes);
  else
    put_text(out, text);
}

std::string uuid_or_text(Unpacking& in, bool is_uuid) {
  if (!is_uuid) return std::string(in.text());
  fhir::Uuid id;
  const auto stored = in.take(id.bytes.size());
  std::copy(stored.begin(), stored.end(), id.bytes.begin());
  return id.text();
}

void put_entry(Packed& out, const EntryRecord& entry) {
  const auto url = uuid_of(entry.full_url, urn);
  const auto id = uuid_of(entry.id, {});
  out.push_back(static_cast<std::uint8_t>((url ? url_is_uuid : 0) | (id ? id_is_uuid : 0) |
                                          (entry.last_updated ? has_instant : 0)));
  put_uuid_or_text(out, url, entry.full_url);
  put_text(out, entry.type);
  put_uuid_or_text(out, id, entry.id);
  if (!entry.last_updated) return;
  put_number(out, static_cast<std::uint64_t>(entry.last_updated->seconds), 8);
  put_number(out, static_cast<std::uint64_t>(entry.last_updated->nanoseconds), 4);
}

EntryRecord take_entry(Unpacking& in) {
  EntryRecord entry;
  const auto marks = in.take(1)[0];
  if ((marks & ~all_marks) != 0) Unpacking::damaged();
  entry.full_url = uuid_or_text(in, (marks & url_is_uuid) != 0);
  if ((marks & url_is_uuid) != 0) entry.full_url.insert(0, urn);
  entry.type = in.text();
  entry.id = uuid_or_text(in, (marks & id_is_uuid) != 0);
  if ((marks & has_instant) == 0) return entry;
  const auto seconds = static_cast<std::int64_t>(in.number(8));
  const auto nanoseconds = static_cast<std::int64_t>(in.number(4));
  if (nanoseconds >= nanoseconds_per_second) Unpacking::damaged();
  entry.last_updated = {seconds, static_cast<std::int32_t>(nanoseconds)};
  return entry;
}

}  // namespace

Packed pack(const std::vector<EntryRecord>& entries) {
  Packed out;
  out.reserve(entries.size() * 64);
  for (const auto& entry : entries) put_entry(out, entry);
  return out;
}

std::vector<EntryRecord> unpack_entries(std::span<const std::uint8_t> bytes) {
  std::vector<EntryRecord> entries;
  for (Unpacking in(bytes); !in.at_end();) entries.push_back(take_entry(in));
  return entries;
}

Packed pack(const std::vector<IdentifierRecord>& identifiers) {
  Packed out;
  for (const auto& identifier : identifiers) {
    put_text(out, identifier.system);
    put_text(out, identifier.value);
  }
  return out;
}

std::vector<IdentifierRecord> unpack_identifiers(std::span<const std::uint8_t> bytes) {
  std::vector<IdentifierRecord> identifiers;
  for (Unpacking in(bytes); !in.at_end();) {
    std::string system(in.text());
    identifiers.push_back({std::move(system), std::string(in.text())});
  }
  return identifiers;
}

}  // namespace bars::storage
