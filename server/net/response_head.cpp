#include "server/net/response_head.hpp"

#include "server/http/text.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace bars::net {

namespace {

// strftime would follow the locale.
std::string http_date(std::time_t now) {
  constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&now, &utc);
  const auto two = [](int number) {
    return std::string{static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
  };
  return std::string(days[static_cast<std::size_t>(utc.tm_wday)]) + ", " + two(utc.tm_mday) + " " +
         months[static_cast<std::size_t>(utc.tm_mon)] + " " + std::to_string(1900 + utc.tm_year) + " " +
         two(utc.tm_hour) + ":" + two(utc.tm_min) + ":" + two(utc.tm_sec) + " GMT";
}

void add(std::string& head, std::string_view name, std::string_view value) {
  if (!http::is_token(name) || std::any_of(value.begin(), value.end(), http::is_control)) return;
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string response_head(const http::Response& response, bool keep_alive, std::time_t now) {
  std::string head;
  head.reserve(512);
  const auto reason = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(response.status));
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason).append("\r\n");
  add(head, "Date", http_date(now));
  if (!response.content_type.empty()) add(head, "Content-Type", response.content_type);
  if (response.status != 204 && response.status != 304) {
    add(head, "Content-Length", std::to_string(response.body.size()));
  }
  add(head, "Connection", keep_alive ? "keep-alive" : "close");
  add(head, "Strict-Transport-Security", "max-age=31536000");
  add(head, "X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) add(head, name, value);
  return head.append("\r\n");
}

}  // namespace bars::net
