// gzip, in and out: the same message, the same answer, and no more memory than the limits allow.
#include "fhir/gzip.hpp"
#include "server/security/digest.hpp"
#include "tests/integration/answers.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/receiver.hpp"

#include <sys/resource.h>
#include <zlib.h>

using namespace bars::test;
using Catch::Matchers::Contains;

namespace {

const std::string json(json_type);
const std::string xml(xml_type);
const std::string too_large = "413 REC_BAD_REQUEST too-long";
const std::string invalid = "400 REC_BAD_REQUEST invalid";
const std::string duplicate = "409 REC_CONFLICT duplicate";

/// Posts a body that is said to be gzip; `more` are headers beside the usual ones.
HttpResponse post(Session& session, const std::string& body, const Headers& more = {},
                  const std::string& request_id = fresh_id()) {
  auto headers = session.message_headers(request_id);
  headers.emplace_back("Content-Encoding", "gzip");
  for (const auto& [name, value] : more) headers = with_header(headers, name, value);
  return session.send("POST", "/$process-message", headers, body);
}

std::string packed(std::string_view body) { return bars::fhir::gzip(body); }

/// 1 MiB of zeros in a thousandth of that.
std::string packed_zeros() {
  const std::string zeros(1 << 20, '\0');
  std::string member(4096, '\0');
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zeros.data()));
  stream.avail_in = static_cast<uInt>(zeros.size());
  stream.next_out = reinterpret_cast<Bytef*>(member.data());
  stream.avail_out = static_cast<uInt>(member.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  member.resize(stream.total_out);
  deflateEnd(&stream);
  return member;
}

/// Inflates to 1 GiB.
std::string bomb() {
  const auto member = packed_zeros();
  std::string all;
  for (int i = 0; i < 1024; ++i) all += member;
  return all;
}

// What is freed stays in a sanitizer's quarantine.
#ifdef BARS_SANITIZED
constexpr long most_kilobytes = 256 * 1024;
#else
constexpr long most_kilobytes = 64 * 1024;
#endif

long peak_kilobytes() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss;
}

}  // namespace

TEST_CASE("HDR-12 TKWR-13 a gzip request is carried out and gets a gzip reply") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  std::size_t next = 0;
  for (const std::string coding : {"gzip", "x-gzip", "GZIP"}) {
    CAPTURE(coding);
    const auto message = new_booking(values_for(slots.at(next++)));
    const auto answer = post(session, packed(message), {{"Content-Encoding", coding}});
    CHECK(answer.header("Content-Encoding") == "gzip");
    CHECK(answer.header("Content-Type") == json);
    CHECK(outcome_of(as_json(answer)) == "200");
    CHECK(Answer(as_json(answer).body).first("Appointment")["status"].text() == "booked");
  }
  const auto in_xml = post(session, packed(xml_of(new_booking(values_for(slots.at(next++))))),
                           {{"Content-Type", xml}, {"Accept", xml}});
  CHECK(in_xml.header("Content-Type") == xml);
  CHECK(in_xml.header("Content-Encoding") == "gzip");
  CHECK(outcome_of(as_json(in_xml)) == "200");
  receiver.stop();
  CHECK(receiver.count("resource") == std::to_string(next));
}

TEST_CASE("HDR-12 a gzip body may come in chunks and in several members") {
  Receiver receiver;
  auto session = receiver.session();
  const auto message = new_booking(values_for(session.slots().at(0)));
  const auto body = packed(message.substr(0, 1000)) + packed(message.substr(1000));
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", body.size());
  auto headers = session.message_headers();
  headers.emplace_back("Content-Encoding", "gzip");
  headers.emplace_back("Transfer-Encoding", "chunked");
  const auto answer = session.send("POST", "/$process-message", headers, size + body + "\r\n0\r\n\r\n");
  CHECK(outcome_of(as_json(answer)) == "200");
}

TEST_CASE("HDR-12 Accept-Encoding decides whether an answer is gzip, on every path and for refusals") {
  Receiver receiver;
  auto session = receiver.session();
  const Answer booked(session.process_message(new_booking(values_for(session.slots().at(0)))).body);
  const std::pair<std::string, std::string> paths[] = {{"/metadata", "200"},
                                                       {session.slot_query(), "200"},  // SLOT-17
                                                       {"/Appointment/" + booked.id_of("Appointment"), "200"},
                                                       {"/Appointment/" + fresh_id(), "404 REC_NOT_FOUND not-found"},
                                                       {"/nowhere", "404 REC_NOT_FOUND not-found"}};
  const std::pair<std::string, bool> codings[] = {{"gzip", true},      {"deflate, gzip;q=0.5", true}, {"*", true},
                                                  {"gzip;q=0", false}, {"identity", false},           {"br", false}};
  for (const auto& [path, outcome] : paths) {
    for (const auto& [coding, wanted] : codings) {
      for (const auto& form : {json, xml}) {
        CAPTURE(path, coding, form);
        auto headers = with_header(session.headers(), "Accept", form);
        headers.emplace_back("Accept-Encoding", coding);
        const auto answer = session.send("GET", path, headers);
        CHECK(answer.header("Content-Encoding").has_value() == wanted);
        CHECK(answer.header("Content-Type") == form);
        CHECK(answer.header("Vary") == "Accept, Accept-Encoding");
        CHECK(outcome_of(as_json(answer)) == outcome);
      }
    }
    CHECK_FALSE(session.get(path).header("Content-Encoding"));  // nobody asked
  }
}

TEST_CASE("HDR-12 a gzip request that wants a plain answer gets one") {
  Receiver receiver;
  auto session = receiver.session();
  const auto answer =
      post(session, packed(new_booking(values_for(session.slots().at(0)))), {{"Accept-Encoding", "identity"}});
  CHECK_FALSE(answer.header("Content-Encoding"));
  CHECK(outcome_of(answer) == "200");
}

TEST_CASE("HDR-12 1 MB that inflates to 1 GB is 413 within bounded memory, and the receiver goes on") {
  Receiver receiver;
  auto session = receiver.session();
  const auto body = bomb();
  CHECK(body.size() < 1'200'000);
  const auto before = peak_kilobytes();
  for (int i = 0; i < 5; ++i) CHECK(outcome_of(as_json(post(session, body))) == too_large);
  CHECK(peak_kilobytes() - before < most_kilobytes);  // of a gigabyte
  CHECK(outcome_of(session.get("/metadata")) == "200");
  receiver.stop();
  CHECK(receiver.count("audit", "status = 413") == "5");
}

TEST_CASE("HDR-12 the bounds of an inflated body: body_bytes and inflate_ratio, each to the byte") {
  const auto sized = [](std::size_t size) { return packed("{" + std::string(size - 1, ' ')); };
  Receiver by_size([](bars::config::Receiver& config) {
    config.limits.body_bytes = 20'000;
    config.limits.inflate_ratio = 1100;
  });
  auto session = by_size.session();
  CHECK(outcome_of(as_json(post(session, sized(20'000)))) == invalid);  // read, and no JSON
  const auto beyond = as_json(post(session, sized(20'001)));
  CHECK(outcome_of(beyond) == too_large);
  CHECK_THAT(diagnostics_of(beyond), Contains("20000 bytes"));

  Receiver by_ratio([](bars::config::Receiver& config) { config.limits.inflate_ratio = 10; });
  auto other = by_ratio.session();
  CHECK(outcome_of(as_json(post(other, sized(65'536)))) == invalid);
  const auto wide = as_json(post(other, sized(65'537)));
  CHECK(outcome_of(wide) == too_large);
  CHECK_THAT(diagnostics_of(wide), Contains("10 times"));
}

TEST_CASE("HDR-12 what is not one complete gzip text is 400 and does nothing") {
  Receiver receiver;
  auto session = receiver.session();
  const auto message = new_booking(values_for(session.slots().at(0)));
  const auto whole = packed(message);
  auto damaged = whole;
  damaged[whole.size() / 2] = static_cast<char>(damaged[whole.size() / 2] ^ 0x55);
  for (const auto& body : {whole.substr(0, whole.size() - 1), whole.substr(0, whole.size() / 2), whole.substr(0, 10),
                           std::string(), whole + "}", damaged, message}) {
    CAPTURE(body.size());
    const auto id = fresh_id();
    const auto answer = post(session, body, {}, id);
    CHECK(outcome_of(as_json(answer)) == invalid);
    CHECK(answer.header("X-Request-ID") == id);
  }
  CHECK(outcome_of(as_json(post(session, whole))) == "200");
  receiver.stop();
  CHECK(receiver.count("request") == "1");
}

TEST_CASE("HDR-12 who may not send is refused before anything is inflated") {
  Receiver receiver;
  auto refused = receiver.session({.organisation = "A9999"});
  CHECK(outcome_of(as_json(post(refused, bomb()))) == "401 REC_UNAUTHORIZED security");
}

TEST_CASE("TI-5 TI-12 a retry that is compressed otherwise is the same request") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  const auto message = new_booking(values_for(slots.at(0)));
  const auto id = fresh_id();
  REQUIRE(outcome_of(session.process_message(message, id)) == "200");
  const std::string retries[] = {packed(message), packed(message.substr(0, 10)) + packed(message.substr(10))};
  for (const auto& body : retries) {
    const auto answer = as_json(post(session, body, {}, id));
    CHECK(outcome_of(answer) == duplicate);
    CHECK_THAT(diagnostics_of(answer), !Contains("differs"));
  }
  const auto other = as_json(post(session, packed(new_booking(values_for(slots.at(1)))), {}, id));
  CHECK(outcome_of(other) == duplicate);
  CHECK_THAT(diagnostics_of(other), Contains("differs"));
  receiver.stop();
  const auto hash = bars::security::hex(bars::security::sha256(message));
  CHECK(receiver.count("audit", "body_hash = '" + hash + "'") == "3");
}
