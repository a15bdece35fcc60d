#include "config/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace bars::config {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Edit distance in which letter case does not count and two swapped neighbours are one edit.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

}  // namespace

const Names& use_case_names() {
  static const Names names{"a1t1",  "a1t2",  "a1t3",  "a1t4", "a1t5", "a1t6", "a1t7", "a1t8", "a1t9",
                           "a1t10", "a1t11", "a1t12", "a2t1", "a2t2", "a2t3", "a2t4", "a2t5", "a2t6",
                           "a3t1",  "a4t1",  "a4t2",  "a4t3", "a4t4", "a5t1", "a5t2", "a5t3", "referraltopharmacy",
                           "a6t1",  "a6t2",  "a6t3",  "a7t1", "a8t1", "a8t2", "a8t3"};
  return names;
}

const Names& message_names() {
  static const Names names{"booking-request",
                           "booking-request-cancelled",
                           "servicerequest-request-referral",
                           "servicerequest-request-validation",
                           "servicerequest-request-cancelled",
                           "servicerequest-response-referral-short",
                           "servicerequest-response-referral",
                           "servicerequest-response-validation-interim",
                           "servicerequest-response-validation-full"};
  return names;
}

const Names& permission_names() {
  static const Names names{"metadata", "message-definition", "slot", "read", "search", "message"};
  return names;
}

const Names& message_type_names() {
  static const Names names = [] {
    Names all{"booking-request",
              "servicerequest-request",
              "servicerequest-response",
              "new-booking",
              "update-booking",
              "cancel-booking",
              "new-referral",
              "update-referral",
              "cancel-referral",
              "new-validation",
              "update-validation",
              "cancel-validation",
              "did-not-attend-response",
              "interim-validation-response",
              "full-validation-response",
              "rejected-validation-response",
              "status-response",
              "rejected-referral-response"};
    all.insert(all.end(), rest_write_names().begin(), rest_write_names().end());
    return all;
  }();
  return names;
}

const Names& rest_write_names() {
  static const Names names{"Appointment.create",   "Appointment.update",    "Appointment.patch",
                           "Appointment.delete",   "ServiceRequest.create", "ServiceRequest.update",
                           "ServiceRequest.patch", "ServiceRequest.delete"};
  return names;
}

const Names& tolerance_names() {
  static const Names names{"patient-mismatch", "unmatched-response", "placeholder-ids", "tool-quirks"};
  return names;
}

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string join(const Names& names) { return fmt::format("{}", fmt::join(names, ", ")); }

std::string did_you_mean(const Names& names, std::string_view name) {
  constexpr std::size_t longest = 64;
  if (name.size() > longest) return {};
  std::string_view nearest;
  // One edit for short names, two for longer ones: further away is another name, not a misspelling.
  std::size_t best = name.size() < 5 ? 2 : 3;
  for (const auto known : names) {
    const auto edits = distance(name, known);
    if (edits < best) {
      best = edits;
      nearest = known;
    }
  }
  return nearest.empty() ? std::string{} : fmt::format("; did you mean \"{}\"?", nearest);
}

}  // namespace bars::config
