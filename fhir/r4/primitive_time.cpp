#include "fhir/r4/primitive_time.hpp"

namespace bars::fhir::r4 {

namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr int days_in(int year, int month) noexcept {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Takes fixed forms off the front of a text; each step says whether it was there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : rest_(text) {}

  bool at_end() const noexcept { return rest_.empty(); }

  bool take(char wanted) noexcept {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool number(std::size_t digits, int least, int most, int& value) noexcept {
    if (rest_.size() < digits) return false;
    value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest_[i])) return false;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value >= least && value <= most;
  }

  bool number(int most) noexcept {
    int value = 0;
    return number(2, 0, most, value);
  }

  /// YYYY, YYYY-MM or YYYY-MM-DD; `whole` when the day is there.
  bool date(bool& whole) noexcept {
    int year = 0;
    int month = 0;
    int day = 0;
    whole = false;
    if (!number(4, 1, 9999, year)) return false;
    if (!take('-')) return true;
    if (!number(2, 1, 12, month)) return false;
    if (!take('-')) return true;
    whole = true;
    return number(2, 1, days_in(year, month), day);
  }

  bool time() noexcept {
    if (!(number(23) && take(':') && number(59) && take(':') && number(60))) return false;
    if (!take('.')) return true;
    const std::size_t before = rest_.size();
    while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
    return rest_.size() < before;
  }

  bool offset() noexcept {
    if (take('Z')) return true;
    int hours = 0;
    int minutes = 0;
    return (take('+') || take('-')) && number(2, 0, 14, hours) && take(':') && number(2, 0, 59, minutes) &&
           (hours < 14 || minutes == 0);
  }

 private:
  std::string_view rest_;
};

}  // namespace

bool is_date(std::string_view text) noexcept {
  Scanner scan(text);
  bool whole = false;
  return scan.date(whole) && scan.at_end();
}

bool is_date_time(std::string_view text) noexcept { return text.size() <= 10 ? is_date(text) : is_instant(text); }

bool is_instant(std::string_view text) noexcept {
  Scanner scan(text);
  bool whole = false;
  return scan.date(whole) && whole && scan.take('T') && scan.time() && scan.offset() && scan.at_end();
}

bool is_time(std::string_view text) noexcept {
  Scanner scan(text);
  return scan.time() && scan.at_end();
}

}  // namespace bars::fhir::r4
