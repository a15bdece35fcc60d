// Characters, names without case, percent-escapes: the small print of HTTP text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bars::http {

bool is_upper(char c) noexcept;
bool is_digit(char c) noexcept;
/// A tchar of RFC 9110: what methods, header names and parameter names are made of.
bool is_token_char(char c) noexcept;
/// 0x21 to 0x7e.
bool is_visible(char c) noexcept;
/// Below 0x20, or 0x7f.
bool is_control(char c) noexcept;
/// Not empty, token characters only.
bool is_token(std::string_view text) noexcept;
/// SP, HTAB and visible ASCII only.
bool is_ascii_text(std::string_view text) noexcept;

/// ASCII letters without case.
bool same_name(std::string_view left, std::string_view right) noexcept;
bool has_prefix(std::string_view text, std::string_view prefix) noexcept;
/// Without SP and HTAB at both ends.
std::string_view trimmed(std::string_view text) noexcept;

/// The text up to the next `separator` that stands outside double quotes, taken off the front of `rest`.
std::string_view take_until(std::string_view& rest, char separator) noexcept;

/// Percent-decoded; with `plus_is_space` as in a query. Nullopt: an escape that is not two hexadecimal digits, an
/// encoded NUL, or bytes that are not UTF-8.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

}  // namespace bars::http
