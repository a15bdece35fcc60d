#include "tests/bench/load/workload.hpp"

#include "server/cli/identity_headers.hpp"
#include "server/cli/message_file.hpp"
#include "server/security/random_id.hpp"
#include "tests/bench/load/message.hpp"
#include "tests/bench/load/numbers.hpp"

#include <fmt/format.h>

#include <fstream>
#include <random>
#include <stdexcept>
#include <string_view>

namespace bars::load {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_message = 64 * 1024 * 1024;
constexpr unsigned search_days = 3;  // a search for slots to book is as wide as receivers allow senders

std::uint64_t seed_of(const Options& options) {
  if (options.seed) return *options.seed;
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

std::string headers_of(const Options& options, const Url& url) {
  cli::Caller caller;
  caller.service = options.service;
  caller.organisation = options.organisation;
  std::string text = fmt::format("Host: {}\r\nX-Request-ID: {}\r\nX-Correlation-ID: {}\r\n", url.authority,
                                 mark_of(Field::request_id), mark_of(Field::correlation_id));
  for (const auto& [name, value] : cli::identity_headers(caller)) text += fmt::format("{}: {}\r\n", name, value);
  return text + "Accept: application/fhir+json; version=1.0.0\r\n";
}

std::string get(const std::string& path, const std::string& headers) {
  return fmt::format("GET {} HTTP/1.1\r\n{}\r\n", path, headers);
}

std::string post(const std::string& path, const std::string& headers, const std::string& body) {
  return fmt::format("POST {} HTTP/1.1\r\n{}Content-Type: application/fhir+json\r\nContent-Length: {}\r\n\r\n{}", path,
                     headers, body.size(), body);
}

/// The message of the workload, with marks.
std::string message_of(const Options& options, Kind kind) {
  std::string json(kind == Kind::booking ? built_in_booking() : built_in_referral());
  if (!options.message.empty()) {
    auto read = cli::read_file(options.message, longest_message);
    if (!read || read->size() > longest_message) throw std::runtime_error(options.message + ": cannot be read");
    json = std::move(*read);
  }
  auto pattern = message_pattern(json, options.service, options.size);
  if (!pattern) throw std::runtime_error(options.message + ": " + pattern.error().diagnostics);
  return std::move(*pattern);
}

std::vector<std::string> ids_of(const std::string& file) {
  std::ifstream stream(file);
  std::vector<std::string> ids;
  for (std::string line; std::getline(stream, line);) {
    const auto id = line.substr(line.rfind('/') + 1);
    if (id.size() != mark_of(Field::resource_id).size()) throw std::runtime_error(file + ": a line is no UUID");
    ids.push_back(id);
  }
  if (ids.empty()) throw std::runtime_error(file + ": there are no ids in it");
  return ids;
}

[[noreturn]] void fail(std::string_view what, const Connection::Error& error, const Answer& answer,
                       const std::string& body) {
  if (error) throw std::runtime_error(fmt::format("{}: {}", what, error.message()));
  throw std::runtime_error(fmt::format("{}: the answer was {}: {}", what, answer.status, body.substr(0, 2000)));
}

/// The body of an answer that has this status.
asio::awaitable<std::string> ask(Connection& connection, const std::string& request, unsigned expected,
                                 std::string_view what) {
  Answer answer;
  std::string body;
  Connection::Error error;
  if (!connection.is_open()) error = co_await connection.open();
  if (!error) error = co_await connection.exchange(request, answer, &body);
  if (error || answer.status != expected) fail(what, error, answer, body);
  co_return body;
}

std::string filled(const Pattern& pattern, const Values& values) {
  std::string text = pattern.text();
  pattern.fill(text, values);
  return text;
}

}  // namespace

Workload::Workload(const Options& options, const Url& url)
    : options_(options),
      kind_(options.kind),
      seed_(seed_of(options)),
      path_(url.base),
      headers_(headers_of(options, url)),
      pattern_("") {
  if (kind_ == Kind::read) {
    pattern_ = Pattern(get(fmt::format("{}/ServiceRequest/{}", path_, mark_of(Field::resource_id)), headers_));
    if (!options.ids.empty()) ids_ = ids_of(options.ids);
  } else if (kind_ == Kind::slots) {
    const auto search = slot_search(options.service, security::wall_clock().seconds, 1, options.days);
    pattern_ = Pattern(get(path_ + search, headers_));
  } else {
    const auto message = message_of(options, kind_);
    body_bytes_ = message.size();
    pattern_ = Pattern(post(path_ + "/$process-message", headers_, message));
  }
}

void Workload::write(std::uint64_t number, Values& values) const {
  write_own(seed_, kind_ == Kind::duplicate ? number % options_.prepare : number, values);
  if (kind_ == Kind::booking) {
    const auto& slot = slots_[number % slots_.size()];
    values.set(Field::slot_id, slot.id);
    values.set(Field::slot_start, slot.start);
    values.set(Field::slot_end, slot.end);
  } else if (kind_ == Kind::read) {
    values.set(Field::resource_id, ids_[Random(seed_ + number).next() % ids_.size()]);
  }
}

asio::awaitable<void> Workload::prepare(Connection& connection) {
  if (kind_ == Kind::booking) co_await find_slots(connection);
  if (kind_ == Kind::duplicate || (kind_ == Kind::read && ids_.empty())) co_await send_referrals(connection);
  if (kind_ == Kind::duplicate) co_await check_duplicate(connection);
}

asio::awaitable<void> Workload::find_slots(Connection& connection) {
  Values values;
  const auto now = security::wall_clock().seconds;
  for (unsigned day = 1; day <= options_.book_days; day += search_days) {
    const Pattern search(get(path_ + slot_search(options_.service, now, day, search_days), headers_));
    write_own(seed_, ~std::uint64_t{day}, values);
    const auto request = filled(search, values);
    const auto found = co_await ask(connection, request, 200, "a search for slots to book");
    for (auto& slot : offered_slots(found)) slots_.push_back(std::move(slot));
  }
  if (slots_.empty()) throw std::runtime_error("there is no free slot to book; see --service and --book-days");
}

asio::awaitable<void> Workload::send_referrals(Connection& connection) {
  Options referral;
  referral.service = options_.service;
  const Pattern small(post(path_ + "/$process-message", headers_, message_of(referral, Kind::referral)));
  const Pattern& pattern = kind_ == Kind::duplicate ? pattern_ : small;
  Values values;
  for (std::uint64_t number = 0; number < options_.prepare; ++number) {
    // of read: numbers that its own requests never get, so that no request id is used twice
    write_own(seed_, kind_ == Kind::duplicate ? number : ~number, values);
    const auto request = filled(pattern, values);
    const auto reply = co_await ask(connection, request, 200, "a referral beforehand");
    if (kind_ == Kind::read) ids_.push_back(first_id(reply, "ServiceRequest"));
  }
}

asio::awaitable<void> Workload::check_duplicate(Connection& connection) {
  Values values;
  write(0, values);
  const auto request = filled(pattern_, values);
  const auto refusal = co_await ask(connection, request, 409, "a referral sent again");
  if (refusal.find("\"duplicate\"") == std::string::npos)
    throw std::runtime_error("a referral sent again was refused, but not as a duplicate");
}

}  // namespace bars::load
