#include "config/forms.hpp"

#include "config/value.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

namespace bars::config {

namespace {

constexpr std::string_view digit = "0123456789";
constexpr std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";

/// Whether `text` has a length in the bounds and only these characters.
bool made_of(std::string_view text, std::size_t shortest, std::size_t longest,
             std::initializer_list<std::string_view> alphabets) {
  return text.size() >= shortest && text.size() <= longest && std::all_of(text.begin(), text.end(), [&](char c) {
           return std::any_of(alphabets.begin(), alphabets.end(),
                              [c](std::string_view alphabet) { return alphabet.find(c) != std::string_view::npos; });
         });
}

/// Whether every piece between the separators passes.
template <class Test>
bool every_piece(std::string_view text, char separator, Test test) {
  while (true) {
    const auto end = text.find(separator);
    if (!test(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_path(std::string_view text) {
  return text.size() <= 200 && text.starts_with('/') && every_piece(text.substr(1), '/', [](std::string_view piece) {
           return made_of(piece, 1, 200, {digit, upper, lower, "-_.~"}) && piece != "." && piece != "..";
         });
}

bool is_url(std::string_view text, std::string_view scheme) {
  if (!text.starts_with(scheme)) return false;
  text.remove_prefix(scheme.size());
  const auto slash = std::min(text.find('/'), text.size());
  const auto host = text.substr(0, slash);
  return made_of(host, 1, 253, {digit, upper, lower, "-.:[]"}) && (slash == text.size() || is_path(text.substr(slash)));
}

bool is_dns_name(std::string_view text) {
  return text.size() <= 253 && every_piece(text, '.', [](std::string_view label) {
           return made_of(label, 1, 63, {digit, upper, lower, "-_"}) && label.front() != '-' && label.back() != '-';
         });
}

// 256 bits are 42 characters and 4 bits more, so the last one has two bits that must be 0.
bool is_key_pin(std::string_view text) {
  return text.size() == 44 && text.back() == '=' && made_of(text.substr(0, 42), 42, 42, {digit, upper, lower, "+/"}) &&
         made_of(text.substr(42, 1), 1, 1, {"AEIMQUYcgkosw048"});
}

bool is_ods_code(std::string_view text) { return made_of(text, 1, 15, {digit, upper, lower}); }

bool is_postcode(std::string_view text) {
  const auto space = text.find(' ');
  return space != std::string_view::npos && made_of(text.substr(0, space), 2, 4, {digit, upper}) &&
         made_of(text.substr(space + 1), 3, 3, {digit, upper});
}

bool is_version(std::string_view text) {
  const auto dash = text.find('-');
  unsigned numbers = 0;
  const bool plain = every_piece(text.substr(0, dash), '.', [&](std::string_view piece) {
    ++numbers;
    return made_of(piece, 1, 4, {digit});
  });
  return plain && numbers == 3 &&
         (dash == std::string_view::npos || made_of(text.substr(dash + 1), 1, 20, {digit, upper, lower, "-."}));
}

bool is_time_zone(std::string_view text) {
  unsigned pieces = 0;
  const bool formed = every_piece(text, '/', [&](std::string_view piece) {
    ++pieces;
    return made_of(piece, 1, 30, {digit, upper, lower, "_+-"}) && upper.find(piece.front()) != std::string_view::npos;
  });
  return formed && (text == "UTC" || (pieces >= 2 && pieces <= 3));
}

constexpr std::array<std::string_view, 7> day_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<unsigned> day(std::string_view name) {
  const auto found = std::find(day_names.begin(), day_names.end(), name);
  if (found == day_names.end()) return std::nullopt;
  return static_cast<unsigned>(found - day_names.begin());
}

struct DayRange {
  unsigned first;
  unsigned last;
};

std::optional<DayRange> day_range(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = day(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : day(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return DayRange{*first, *last};
}

unsigned two_digits(std::string_view text) {
  return static_cast<unsigned>(text[0] - '0') * 10 + static_cast<unsigned>(text[1] - '0');
}

std::chrono::year_month_day civil_date(std::string_view text) {
  return std::chrono::year{static_cast<int>(two_digits(text) * 100 + two_digits(text.substr(2)))} /
         std::chrono::month{two_digits(text.substr(5))} / std::chrono::day{two_digits(text.substr(8))};
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const bool numbers = made_of(text.substr(0, 4), 4, 4, {digit}) && made_of(text.substr(5, 2), 2, 2, {digit}) &&
                       made_of(text.substr(8), 2, 2, {digit});
  return numbers && civil_date(text).ok();
}

bool is_clock_time(std::string_view text, bool end) {
  if (text.size() != 5 || text[2] != ':' || !made_of(text.substr(0, 2), 2, 2, {digit}) ||
      !made_of(text.substr(3), 2, 2, {digit}))
    return false;
  return (two_digits(text) < 24 && two_digits(text.substr(3)) < 60) || (end && text == "24:00");
}

bool is_ip_address(std::string_view text) {
  std::array<unsigned char, 16> address{};
  const std::string terminated(text);
  return inet_pton(AF_INET, terminated.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1;
}

}  // namespace

std::string problem(const Form& form, std::string_view text) {
  const bool fits = form.names.empty() ? form.fits(text) : contains(form.names, text);
  if (fits) return {};
  return fmt::format("found {}; expected {}{}", quote(text), form.expected, did_you_mean(form.names, text));
}

Form any_text(std::size_t longest) {
  return {fmt::format("text of 1 to {} bytes", longest),
          [longest](std::string_view text) { return !text.empty() && text.size() <= longest; }};
}

Form one_of(const Names& names) { return {fmt::format("one of {}", join(names)), {}, names}; }

Form ip_address() { return {"an IP address such as 127.0.0.1 or ::1", is_ip_address}; }

Form base_path() {
  return {"a path that begins with /, does not end with one and has only letters, digits and - _ . ~ between them",
          is_path};
}

Form https_url() {
  return {"a URL such as https://host:8443/FHIR/R4, without a / at its end",
          [](std::string_view text) { return is_url(text, "https://"); }};
}

Form url() {
  return {"a URL that begins with https:// or http://, without a / at its end",
          [](std::string_view text) { return is_url(text, "https://") || is_url(text, "http://"); }};
}

Form dns_name() { return {"a whole DNS name, without wildcards", is_dns_name}; }

Form key_pin() { return {"SHA-256 of a SubjectPublicKeyInfo, as 44 characters of Base64", is_key_pin}; }

Form digits(std::size_t shortest, std::size_t longest) {
  return {fmt::format("{} to {} digits", shortest, longest),
          [=](std::string_view text) { return made_of(text, shortest, longest, {digit}); }};
}

Form ods_code() { return {"an ODS code (1 to 15 letters and digits)", is_ods_code}; }

Form ods_selector() {
  return {"an ODS code (1 to 15 letters and digits), the beginning of one such as \"RX*\", or \"*\"",
          [](std::string_view text) {
            return text == "*" || is_ods_code(text.ends_with('*') ? text.substr(0, text.size() - 1) : text);
          }};
}

Form role_selector() {
  return {"a code of SNOMED or SDS (1 to 40 letters, digits and :) or \"*\"", [](std::string_view text) {
            return text == "*" || made_of(text, 1, 40, {digit, upper, lower, ":"});
          }};
}

Form version_number() {
  return {"1 to 4 numbers of at most 6 digits with dots between them, such as 2.1",
          [](std::string_view text) { return parse_version_number(text).has_value(); }};
}

Form postcode() { return {"a postcode such as TR1 1AA", is_postcode}; }

Form version() { return {"a version such as 1.0.0 or 1.0.0-beta.4", is_version}; }

Form time_zone() { return {"a time zone such as Europe/London, or UTC", is_time_zone}; }

Form diary_id() {
  return {"1 to 64 letters, digits, - and _", [](std::string_view text) {
            return made_of(text, 1, 64, {digit, upper, lower, "-_"});
          }};
}

Form rule_id() {
  return {"1 to 40 letters, digits and -", [](std::string_view text) {
            return made_of(text, 1, 40, {digit, upper, lower, "-"});
          }};
}

Form days() {
  return {"a day (mon, tue, wed, thu, fri, sat, sun) or a range such as mon-fri",
          [](std::string_view text) { return day_range(text).has_value(); }};
}

Form clock_time(bool end) {
  return {end ? "a clock time from \"00:01\" to \"24:00\"" : "a clock time from \"00:00\" to \"23:59\"",
          [end](std::string_view text) { return is_clock_time(text, end) && !(end && text == "00:00"); }};
}

Form date() { return {"a date such as 2026-12-25", is_date}; }

std::vector<unsigned> parse_days(std::string_view text) {
  std::vector<unsigned> days;
  const auto range = day_range(text);
  for (auto each = range->first; each <= range->last; ++each) days.push_back(each);
  return days;
}

std::chrono::minutes parse_clock_time(std::string_view text) {
  return std::chrono::hours{two_digits(text)} + std::chrono::minutes{two_digits(text.substr(3))};
}

std::optional<std::array<unsigned, 4>> parse_version_number(std::string_view text) {
  std::array<unsigned, 4> numbers{};
  std::size_t count = 0;
  const bool formed = every_piece(text, '.', [&](std::string_view piece) {
    if (count == numbers.size() || !made_of(piece, 1, 6, {digit})) return false;
    auto& number = numbers[count++];
    for (const char c : piece) number = number * 10 + static_cast<unsigned>(c - '0');
    return true;
  });
  if (!formed) return std::nullopt;
  return numbers;
}

std::chrono::local_days parse_date(std::string_view text) { return std::chrono::local_days{civil_date(text)}; }

}  // namespace bars::config
