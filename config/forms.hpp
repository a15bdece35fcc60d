// The forms that a text of the configuration may be required to have.
#pragma once

#include "config/names.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::config {

struct Form {
  std::string expected;                        // completes "expected …"
  std::function<bool(std::string_view)> fits;  // not asked when there are names
  Names names = {};                            // the only texts there are, if any
};

/// What is wrong with a text, as the message of a fault; empty when it fits.
std::string problem(const Form& form, std::string_view text);

/// Any text of 1 to `longest` bytes.
Form any_text(std::size_t longest);
Form one_of(const Names& names);
Form ip_address();
Form base_path();
Form https_url();
Form url();
Form dns_name();
/// SHA-256 of a key as Base64, in its one canonical spelling.
Form key_pin();
Form digits(std::size_t shortest, std::size_t longest);
Form ods_code();
/// An ODS code, the beginning of one (`RX*`), or `*`.
Form ods_selector();
/// A code of a role, or `*`.
Form role_selector();
/// `2` or `2.1.0`, up to four numbers.
Form version_number();
Form postcode();
Form version();
Form time_zone();
Form diary_id();
Form rule_id();
/// `mon` or `mon-fri`
Form days();
/// `08:00`; `24:00` only as an end.
Form clock_time(bool end);
/// `2026-12-25`
Form date();

/// 0 for Monday; the form `days()` must fit.
std::vector<unsigned> parse_days(std::string_view text);
/// After midnight; the form `clock_time` must fit.
std::chrono::minutes parse_clock_time(std::string_view text);
/// Numbers that are left out are 0; nullopt when the text is not of the form `version_number()`.
std::optional<std::array<unsigned, 4>> parse_version_number(std::string_view text);
/// The form `date()` must fit.
std::chrono::local_days parse_date(std::string_view text);

}  // namespace bars::config
