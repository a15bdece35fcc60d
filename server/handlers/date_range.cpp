#include "server/handlers/date_range.hpp"

#include "fhir/instant.hpp"

#include <date/tz.h>

#include <array>
#include <chrono>

namespace bars::handlers {

namespace {

using std::chrono::seconds;

constexpr std::string_view date_form = "YYYY-MM-DD";
constexpr std::string_view minute_form = "YYYY-MM-DDThh:mm";
constexpr std::string_view second_form = "YYYY-MM-DDThh:mm:ss";

/// The seconds that a value stands for: from <= t < to.
struct Span {
  std::int64_t from;
  std::int64_t to;
};

/// As parse_instant() reads it, without a fraction: seconds since 1970 on whichever clock the text is of.
std::optional<std::int64_t> civil_seconds(std::string_view text) {
  const auto instant = fhir::parse_instant(std::string(text) + "Z");
  if (!instant || instant->nanoseconds != 0) return std::nullopt;
  return instant->seconds;
}

/// Of a local time that occurs twice the first, of one that is skipped the instant of the change.
std::int64_t unix_seconds(std::int64_t local, const date::time_zone& zone) {
  const date::local_seconds time{seconds(local)};
  const auto info = zone.get_info(time);
  if (info.result == date::local_info::nonexistent) return info.first.end.time_since_epoch().count();
  return local - info.first.offset.count();
}

/// A year, a month or a day.
std::optional<Span> local_days_of(std::string_view text, const date::time_zone& zone) {
  static constexpr std::string_view first_day = "0001-01-01";
  const bool is_whole = text.size() == 4 || text.size() == 7 || text.size() == date_form.size();
  if (!is_whole) return std::nullopt;
  const auto from = civil_seconds(std::string(text) + std::string(first_day.substr(text.size())) + "T00:00:00");
  if (!from) return std::nullopt;
  const auto day = date::floor<date::days>(date::local_seconds{seconds(*from)});
  const date::year_month_day civil{day};
  date::local_days next = day + date::days(1);
  if (text.size() == 4) next = date::local_days(civil.year() / 1 / 1 + date::years(1));
  if (text.size() == 7) next = date::local_days(civil.year() / civil.month() / 1 + date::months(1));
  const auto to = date::local_seconds(next).time_since_epoch().count();
  return Span{unix_seconds(*from, zone), unix_seconds(to, zone)};
}

std::optional<Span> local_time_of(std::string_view text, const date::time_zone& zone) {
  const bool has_seconds = text.size() == second_form.size();
  if (!has_seconds && text.size() != minute_form.size()) return std::nullopt;
  const auto local = civil_seconds(std::string(text) + (has_seconds ? "" : ":00"));
  if (!local) return std::nullopt;
  const auto from = unix_seconds(*local, zone);
  return Span{from, from + (has_seconds ? 1 : 60)};
}

/// A dateTime with an offset. Starts are whole seconds: a fraction lies between two of them.
std::optional<Span> instant_of(std::string text) {
  // TIME-6: an offset's plus sign that was not encoded arrives as a space.
  if (const auto space = text.rfind(' '); space != std::string::npos && space > date_form.size()) text[space] = '+';
  const bool has_minutes_only = text.size() > minute_form.size() && text[minute_form.size()] != ':';
  if (has_minutes_only) text.insert(minute_form.size(), ":00");
  const auto instant = fhir::parse_instant(text);
  if (!instant) return std::nullopt;
  if (has_minutes_only) return Span{instant->seconds, instant->seconds + 60};
  return Span{instant->seconds + (instant->nanoseconds > 0 ? 1 : 0), instant->seconds + 1};
}

std::optional<Span> read_span(std::string_view text, const std::string& time_zone) {
  const auto& zone = *date::locate_zone(time_zone);
  if (const auto days = local_days_of(text, zone)) return days;
  if (const auto time = local_time_of(text, zone)) return time;
  return instant_of(std::string(text));
}

}  // namespace

std::optional<DateRange> read_date_range(std::string_view text, const std::string& time_zone) {
  const auto is_letter = [&text](std::size_t at) { return text.size() > at && text[at] >= 'a' && text[at] <= 'z'; };
  std::string_view prefix = "eq";
  if (is_letter(0) && is_letter(1)) {
    prefix = text.substr(0, 2);
    text.remove_prefix(2);
  }
  const auto span = read_span(text, time_zone);
  if (!span) return std::nullopt;
  if (prefix == "eq") return DateRange{span->from, span->to};
  if (prefix == "ge") return DateRange{span->from, std::nullopt};
  if (prefix == "gt") return DateRange{span->to, std::nullopt};
  if (prefix == "le") return DateRange{std::nullopt, span->to};
  if (prefix == "lt") return DateRange{std::nullopt, span->from};
  return std::nullopt;
}

}  // namespace bars::handlers
