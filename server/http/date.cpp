#include "server/http/date.hpp"

#include <fmt/chrono.h>

#include <ctime>

namespace bars::http {

std::string http_date(std::int64_t unix_seconds) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(static_cast<std::time_t>(unix_seconds)));
}

}  // namespace bars::http
