#include "fhir/instant.hpp"

#include <algorithm>

namespace bars::fhir {

namespace {

constexpr std::int64_t day_seconds = 86'400;
constexpr std::int64_t earliest = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t latest = 253'402'300'799;    // 9999-12-31T23:59:59Z
constexpr int furthest_offset = 14 * 60;

struct Date {
  int year;
  int month;
  int day;
};

// Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that the leap day
// ends one; 146,097 days are 400 years.
constexpr std::int64_t days_from(Date date) noexcept {
  const int year = date.month <= 2 ? date.year - 1 : date.year;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return std::int64_t{era} * 146'097 + day_of_era - 719'468;
}

constexpr Date date_of(std::int64_t days) noexcept {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const int day_of_era = static_cast<int>(days - era * 146'097);
  const int year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const int year = year_of_era + static_cast<int>(era) * 400 + (month <= 2 ? 1 : 0);
  return {year, month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

constexpr int days_in(int year, int month) noexcept {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Takes fixed forms off the front of a text. After a failure every further step fails too.
class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : rest_(text) {}

  int digits(std::size_t count, int least, int most) noexcept {
    if (rest_.size() < count) return fail();
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i])) return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value >= least && value <= most ? value : fail();
  }

  void literal(char expected) noexcept {
    if (!take(expected)) fail();
  }

  bool take(char wanted) noexcept {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::int32_t nanoseconds() noexcept {
    std::int32_t value = 0;
    std::size_t count = 0;
    for (; count < rest_.size() && is_digit(rest_[count]); ++count) {
      if (count == 9) return fail();
      value = value * 10 + (rest_[count] - '0');
    }
    if (count == 0) return fail();
    rest_.remove_prefix(count);
    for (; count < 9; ++count) value *= 10;
    return value;
  }

  bool ended_well() const noexcept { return ok_ && rest_.empty(); }

 private:
  int fail() noexcept {
    ok_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

int read_offset(Scanner& scan) noexcept {
  if (scan.take('Z')) return 0;
  const bool east = scan.take('+');
  if (!east) scan.literal('-');
  const int hours = scan.digits(2, 0, 14);
  scan.literal(':');
  const int minutes = hours * 60 + scan.digits(2, 0, 59);
  return east ? minutes : -minutes;
}

struct Reading {
  Instant instant;
  int offset_minutes;
};

std::optional<Reading> read(std::string_view text) noexcept {
  Scanner scan(text);
  Date date{};
  date.year = scan.digits(4, 1, 9999);
  scan.literal('-');
  date.month = scan.digits(2, 1, 12);
  scan.literal('-');
  date.day = scan.digits(2, 1, days_in(date.year, date.month));
  scan.literal('T');
  const int hour = scan.digits(2, 0, 23);
  scan.literal(':');
  const int minute = scan.digits(2, 0, 59);
  scan.literal(':');
  const int second = scan.digits(2, 0, 60);
  std::int32_t nanoseconds = scan.take('.') ? scan.nanoseconds() : 0;
  const int offset = read_offset(scan);
  if (!scan.ended_well() || offset > furthest_offset || offset < -furthest_offset) return std::nullopt;

  const bool leap = second == 60;
  if (leap) nanoseconds = 999'999'999;
  const std::int64_t seconds =
      days_from(date) * day_seconds + (hour * 60 + minute - offset) * 60 + (leap ? 59 : second);
  if (seconds < earliest || seconds > latest) return std::nullopt;
  return Reading{{seconds, nanoseconds}, offset};
}

void write(char* end, std::size_t count, int value) noexcept {
  for (; count > 0; --count, value /= 10) *--end = static_cast<char>('0' + value % 10);
}

// Writes the 19 characters up to the seconds.
void write_date_time(char* to, std::int64_t seconds) noexcept {
  seconds = std::clamp(seconds, earliest, latest);
  std::int64_t days = seconds / day_seconds;
  if (seconds % day_seconds < 0) --days;
  const auto of_day = static_cast<int>(seconds - days * day_seconds);
  const Date date = date_of(days);
  write(to + 4, 4, date.year);
  write(to + 7, 2, date.month);
  write(to + 10, 2, date.day);
  write(to + 13, 2, of_day / 3600);
  write(to + 16, 2, of_day / 60 % 60);
  write(to + 19, 2, of_day % 60);
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) noexcept {
  const auto reading = read(text);
  return reading ? std::optional(reading->instant) : std::nullopt;
}

std::optional<int> parse_offset_minutes(std::string_view text) noexcept {
  const auto reading = read(text);
  return reading ? std::optional(reading->offset_minutes) : std::nullopt;
}

std::string format_instant(Instant instant) {
  std::string text = "0000-00-00T00:00:00.0000000+00:00";
  write_date_time(text.data(), instant.seconds);
  write(text.data() + 27, 7, instant.nanoseconds / 100);
  return text;
}

std::string format_seconds(std::int64_t unix_seconds) {
  std::string text = "0000-00-00T00:00:00+00:00";
  write_date_time(text.data(), unix_seconds);
  return text;
}

}  // namespace bars::fhir
