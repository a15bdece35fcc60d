// A whole connection, from its first byte to the store and back, once as it comes and once in pieces: how the bytes are
// cut must not change what is done. Every answer must be one that another reader understands, none may be a 500, and
// what was acknowledged must be what was committed. The first byte says how long the pieces are. `Content-Length: @`
// stands for all bytes behind the next blank line, so that a body may be changed at will.
#include "config/names.hpp"
#include "fhir/json.hpp"
#include "server/exchange.hpp"
#include "server/net/session.hpp"
#include "server/observability/log.hpp"
#include "tests/fuzz/memory_connection.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/services.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

using namespace bars;

namespace {

constexpr std::string_view blank_line = "\r\n\r\n";
constexpr std::int64_t sunday_morning = 1'795'338'000;  // 2026-11-22T09:00:00Z

void require(bool holds) {
  if (!holds) std::abort();
}

config::Receiver configured() {
  config::Receiver receiver;
  receiver.services = {test::emergency_department(), test::pharmacy()};
  const auto& writes = config::rest_write_names();
  receiver.services.front().rest_writes.assign(writes.begin(), writes.end());
  receiver.log.level = config::LogLevel::error;
  observability::start_log(receiver.log);
  return receiver;
}

/// What does not change from one input to the next.
struct Fixed {
  const config::Receiver receiver = configured();
  const workflow::ServicesInForce services{
      std::make_shared<const workflow::Services>(receiver.services, nullptr, fhir::Severity::warning)};
};

/// A receiver with one free slot, and one connection to it.
struct Run {
  Run(const Fixed& fixed, std::string_view bytes, std::size_t piece)
      : environment{fixed.receiver,
                    fixed.services,
                    store,
                    [] {
                      return fhir::Instant{sunday_morning, 0};
                    },
                    [this] { return next_id(); },
                    "https://receiver.example/FHIR/R4"} {
    store.held.slots.push_back({"5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a01", "2000072489", "majors", sunday_morning + 90'000,
                                sunday_morning + 90'900, 1, 0});
    observability::RequestCounts requests({}, 0);
    observability::ConnectionCounts connections;
    Exchange exchange(environment, requests);
    const auto settings = std::make_shared<const net::SessionSettings>(
        net::SessionSettings{fixed.receiver.limits,
                             [&exchange](const security::Peer& peer, http::Received received, http::BodyReader& body) {
                               return exchange.answer(peer, std::move(received), body);
                             },
                             {},
                             connections});
    const auto allowed =
        std::make_shared<const security::AllowedClients>(security::AllowedClients{{"bars-proxy.example"}, {}});
    boost::asio::io_context io;
    const auto connection = std::make_shared<fuzz::MemoryConnection>(io, bytes, piece);
    const auto session = std::make_shared<net::Session>(connection, allowed, settings);
    bool ended = false;
    boost::asio::co_spawn(io, session->run(), [&ended](const std::exception_ptr& thrown) {
      require(!thrown);
      ended = true;
    });
    io.poll();
    require(ended);
    answers = connection->answers();
  }

  fhir::Uuid next_id() {
    fhir::Uuid id;
    id.bytes = {0xb0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0};
    id.bytes[14] = static_cast<std::uint8_t>(++issued >> 8U);
    id.bytes[15] = static_cast<std::uint8_t>(issued);
    return id;
  }

  test::MemoryStore store;
  unsigned issued = 0;
  handlers::Environment environment;
  std::string answers;
};

std::size_t number_in(std::string_view head, std::string_view name) {
  const auto at = head.find(name);
  require(at != std::string_view::npos);
  std::size_t number = 0;
  const auto* const digits = head.data() + at + name.size();
  const auto [end, error] = std::from_chars(digits, head.data() + head.size(), number);
  require(error == std::errc() && end != digits);
  return number;
}

struct Answer {
  std::size_t status;
  std::string_view head;
  std::string_view body;  // "" to a HEAD
};

Answer take_answer(std::string_view& answers) {
  constexpr std::string_view version = "HTTP/1.1 ";
  require(answers.starts_with(version));
  const auto end = answers.find(blank_line);
  require(end != std::string_view::npos);
  Answer answer{number_in(answers, version), answers.substr(0, end + 2), {}};
  answers.remove_prefix(end + blank_line.size());
  if (answer.status == 100) return answer;
  const auto length = number_in(answer.head, "\r\nContent-Length: ");
  if (answers.empty() || answers.starts_with(version)) return answer;  // to a HEAD
  require(length <= answers.size());
  answer.body = answers.substr(0, length);
  answers.remove_prefix(length);
  return answer;
}

void check_body(const Answer& answer) {
  if (answer.body.empty() || answer.head.find("\r\nContent-Type: application/fhir+json") == std::string_view::npos ||
      answer.head.find("\r\nContent-Encoding: ") != std::string_view::npos)
    return;
  const auto document = fhir::decode_json(answer.body, {.depth = 64, .members = 100'000});
  require(document.has_value());
  const bool refused = document->root.resource_type() == "OperationOutcome";
  require(answer.status < 400 || refused);
}

/// The answers but for what the clock and the cutting may change: a 100 Continue, and what a refusal says, because a
/// broken head is refused as soon as enough of it is there.
std::string checked(std::string_view answers) {
  std::string seen;
  bool last = false;
  while (!answers.empty()) {
    require(!last);
    const auto answer = take_answer(answers);
    if (answer.status == 100) continue;
    require(answer.status >= 200 && answer.status < 600 && answer.status != 500);
    last = answer.head.find("\r\nConnection: close\r\n") != std::string_view::npos;
    check_body(answer);
    seen += std::to_string(answer.status) + ' ';
    if (answer.status < 400) seen.append(answer.body);
    seen += '\n';
  }
  return seen;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

bool is_write(std::string_view interaction) {
  for (const auto* end : {"-message", "-create", "-update", "-patch", "-delete"})
    if (interaction.ends_with(end)) return true;
  return false;
}

void check_store(const test::MemoryTransaction& held) {
  const auto acknowledged = std::count_if(held.audit.begin(), held.audit.end(), [](const auto& record) {
    return record.status < 300 && is_write(record.interaction);
  });
  const auto committed =
      std::count_if(held.requests.begin(), held.requests.end(), [](const auto& record) { return record.committed; });
  require(acknowledged == committed);
  for (const auto& slot : held.slots) require(slot.taken <= slot.capacity);
}

std::string with_lengths(std::string_view bytes) {
  constexpr std::string_view name = "Content-Length: ";
  std::string whole(bytes);
  const auto at = whole.find("Content-Length: @");
  if (at == std::string::npos) return whole;
  const auto end = whole.find(blank_line, at);
  const auto rest = end == std::string::npos ? 0 : whole.size() - end - blank_line.size();
  return whole.replace(at + name.size(), 1, std::to_string(rest));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Fixed fixed;
  if (size == 0) return 0;
  const auto bytes = with_lengths({reinterpret_cast<const char*>(data) + 1, size - 1});

  const Run whole(fixed, bytes, bytes.size() + 1);
  const Run cut(fixed, bytes, 1 + data[0]);
  const auto answers = checked(whole.answers);
  if (answers != checked(cut.answers)) {
    std::fprintf(stderr, "at once:\n%s\n\nin pieces:\n%s\n", whole.answers.c_str(), cut.answers.c_str());
    std::abort();
  }

  // Each request that is answered has a header section of its own; the last one may have been refused before its end.
  require(whole.store.held.audit.size() <= count_of(bytes, blank_line) + 1);
  check_store(whole.store.held);
  require(whole.store.held.audit.size() == cut.store.held.audit.size());
  return 0;
}
