#include "storage/audit_heads.hpp"

#include "fhir/instant.hpp"
#include "storage/audit_key.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string_view>

namespace bars::storage {

namespace {

constexpr std::streamoff longest_line = 256;

std::optional<std::uint8_t> digit_of(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  return std::nullopt;
}

std::optional<AuditMac> mac_of(std::string_view text) {
  AuditMac mac;
  if (text.size() != 2 * mac.size()) return std::nullopt;
  for (std::size_t i = 0; i < mac.size(); ++i) {
    const auto high = digit_of(text[2 * i]);
    const auto low = digit_of(text[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    mac[i] = static_cast<std::uint8_t>(*high * 16 + *low);
  }
  return mac;
}

/// Of a line without its end.
std::optional<AuditHead> head_of(std::string_view line) {
  const auto first = line.find(' ');
  const auto second = line.rfind(' ');
  if (first == std::string_view::npos || first == second || !fhir::parse_instant(line.substr(0, first)))
    return std::nullopt;
  AuditHead head;
  const auto* const end = line.data() + second;
  const auto read = std::from_chars(line.data() + first + 1, end, head.sequence);
  const auto mac = mac_of(line.substr(second + 1));
  if (read.ec != std::errc() || read.ptr != end || head.sequence < 1 || !mac) return std::nullopt;
  head.mac = *mac;
  return head;
}

}  // namespace

std::string head_line(const AuditHead& head, std::int64_t at) {
  return fhir::format_seconds(at) + " " + std::to_string(head.sequence) + " " + hex(head.mac) + "\n";
}

std::vector<ExportedHead> read_heads(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<ExportedHead> heads;
  for (std::string line; std::getline(in, line);) heads.push_back({heads.size() + 1, head_of(line)});
  if (!in.eof()) throw StorageError("the heads in " + file.string() + " cannot be read");
  return heads;
}

std::optional<AuditHead> last_head(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return std::nullopt;
  const auto size = static_cast<std::streamoff>(in.tellg());
  if (size < 0) return std::nullopt;
  const auto from = std::max(std::streamoff{0}, size - longest_line);
  std::string end(static_cast<std::size_t>(size - from), '\0');
  in.seekg(from);
  in.read(end.data(), static_cast<std::streamsize>(end.size()));
  if (!in || end.empty() || end.back() != '\n') return std::nullopt;
  end.pop_back();
  return head_of(std::string_view(end).substr(end.rfind('\n') + 1));
}

}  // namespace bars::storage
