// Bodies that no JSON reader should take: told where, nothing stored, nobody hurt.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;

namespace {

constexpr std::string_view invalid = "400 REC_BAD_REQUEST invalid";

/// A place in the text; when the text as a whole is something else, that is said.
bool names_a_place(const HttpResponse& answer) {
  const auto told = diagnostics_of(answer);
  return told.find(", column ") != std::string::npos || told.find("resourceType is 'Bundle'") != std::string::npos;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string members(std::size_t count) {
  std::string text = "{\"resourceType\":\"Bundle\"";
  for (std::size_t i = 0; i < count; ++i) text += ",\"m" + std::to_string(i) + "\":1";
  return text + "}";
}

void check_nothing_stored(Receiver& receiver, Session& session) {
  CHECK(outcome_of(session.get("/metadata")) == "200");
  receiver.stop();
  CHECK(receiver.count("request") == "0");
  CHECK(receiver.count("message") == "0");
  CHECK(receiver.count("resource") == "0");
  CHECK(receiver.value("SELECT sum(taken) FROM slot") == "0");
}

}  // namespace

TEST_CASE("ERR-3 MH-13 bytes that are not acceptable JSON are 400 invalid with their place, and nothing is stored") {
  Receiver receiver;
  auto session = receiver.session();
  const auto booking = new_booking(values_for(session.slots().at(0)));
  const auto inner = booking.substr(1);
  using namespace std::string_literals;
  const std::pair<std::string, std::string> cases[] = {
      {"nothing", ""},
      {"white space", " \r\n\t"},
      {"a byte-order mark", "\xef\xbb\xbf" + booking},
      {"half a byte-order mark", "\xef\xbb" + booking},
      {"UTF-16", "\xff\xfe{\0}\0"s},
      {"a NUL in front", "\0"s + booking},
      {"a NUL behind", booking + "\0"s},
      {"a NUL in a string", "{\"note\":\"a\0b\","s + inner},
      {"an escaped NUL", "{\"note\":\"a\\u0000b\"," + inner},
      {"an escaped NUL in a name", "{\"no\\u0000te\":1," + inner},
      {"duplicate keys", "{\"type\":\"message\"," + inner},
      {"duplicate keys, one escaped", "{\"t\\u0079pe\":\"message\"," + inner},
      {"a lone high surrogate", "{\"note\":\"\\ud83d\"," + inner},
      {"a lone low surrogate", "{\"note\":\"\\udc00\"," + inner},
      {"surrogates swapped", "{\"note\":\"\\udc00\\ud83d\"," + inner},
      {"invalid UTF-8", "{\"note\":\"\xc3\x28\"," + inner},
      {"overlong UTF-8", "{\"note\":\"\xc0\xaf\"," + inner},
      {"a surrogate in UTF-8", "{\"note\":\"\xed\xa0\x80\"," + inner},
      {"UTF-8 cut at the end", booking + "\xe2\x82"},
      {"something behind", booking + "x"},
      {"two values", booking + booking},
      {"a comma too many", "{\"note\":[1,]," + inner},
      {"a comment", "/* */" + booking},
      {"single quotes", "{'note':1," + inner},
      {"a control character", "{\"note\":\"a\nb\"," + inner},
      {"a tab in a string", "{\"note\":\"a\tb\"," + inner},
      {"NaN", "{\"note\":NaN," + inner},
      {"a leading zero", "{\"note\":01," + inner},
      {"a plus sign", "{\"note\":+1," + inner},
      {"a number without digits", "{\"note\":1.," + inner},
      {"a number beyond a double", "{\"note\":1e400," + inner},
      {"depth, arrays", "{\"note\":" + repeated("[", 65) + repeated("]", 65) + "," + inner},
      {"a depth bomb", repeated("[", 200'000)},
      {"a depth bomb of objects", repeated("{\"a\":", 200'000)},
      {"a depth bomb, closed", repeated("[", 2'000'000) + repeated("]", 2'000'000)},
      {"40,000 keys", members(40'000)},
      {"a number", "1"},
      {"a string", "\"Bundle\""},
      {"null", "null"},
      {"an array", "[" + booking + "]"},
      {"another resource", R"({"resourceType":"Patient"})"}};
  for (const auto& [what, body] : cases) {
    CAPTURE(what);
    const auto answer = session.process_message(body);
    CHECK(outcome_of(answer) == invalid);
    CHECK(names_a_place(answer));
    CHECK(answer.header("X-Request-ID"));
    CHECK(answer.header("X-Correlation-ID") == session.correlation_id);
  }
  check_nothing_stored(receiver, session);
}

TEST_CASE("ERR-3 numbers made to break a number parser do no harm, as a body or inside one") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  const std::string bombs[] = {"0." + std::string(100, '0') + "1e-2147483600",
                               "0." + std::string(400, '0') + "1",
                               "38999989999909899.99903899903899830e-348",
                               "1e-2147483649",
                               "0e99999999999999999999",
                               "-0.0e-0",
                               std::string(100'000, '9'),
                               "0." + std::string(100'000, '9'),
                               "1" + std::string(5000, '0') + "e-5000"};
  std::size_t i = 0;
  for (const auto& bomb : bombs) {
    CAPTURE(bomb.substr(0, 40));
    CHECK(outcome_of(session.process_message("[" + bomb + "]")) == invalid);
    const auto booking = new_booking(values_for(slots.at(i++)));
    const auto inside = outcome_of(session.process_message("{\"note\":" + bomb + "," + booking.substr(1)));
    CHECK((inside == "200" || inside == invalid));
  }
  CHECK(outcome_of(session.get("/metadata")) == "200");
}

TEST_CASE("ERR-3 MH-13 a booking cut at every 97th byte is 400 invalid each time, and nothing is stored") {
  Receiver receiver;
  auto session = receiver.session();
  const auto booking = new_booking(values_for(session.slots().at(0)));
  for (std::size_t size = 0; size < booking.size(); size += 97) {
    CAPTURE(size);
    const auto answer = session.process_message(booking.substr(0, size));
    CHECK(outcome_of(answer) == invalid);
    CHECK_THAT(diagnostics_of(answer), Catch::Matchers::Contains("line "));
  }
  check_nothing_stored(receiver, session);
}

TEST_CASE("ERR-3 a value of the wrong kind anywhere in a booking is refused or harmless, never a 500") {
  Receiver receiver(
      [](bars::config::Receiver& config) { config.services.front().diaries.front().slots.capacity = 1000; });
  auto session = receiver.session();
  const auto slot = session.slots().at(0);
  const std::string_view kinds[] = {"null", "7", "true", "[]", "{}", "\"\"", "[[]]", "[null]"};
  const std::string_view paths[] = {"id",
                                    "meta",
                                    "meta.versionId",
                                    "type",
                                    "timestamp",
                                    "entry",
                                    "entry[0]",
                                    "entry[0].fullUrl",
                                    "entry[0].resource",
                                    "entry[0].resource.resourceType",
                                    "entry[0].resource.eventCoding",
                                    "entry[0].resource.destination",
                                    "entry[0].resource.destination[0]",
                                    "entry[0].resource.destination[0].endpoint",
                                    "entry[0].resource.sender",
                                    "entry[0].resource.source",
                                    "entry[0].resource.source.endpoint",
                                    "entry[0].resource.reason",
                                    "entry[0].resource.reason.coding",
                                    "entry[0].resource.focus",
                                    "entry[0].resource.focus[0].reference",
                                    "entry[0].resource.definition",
                                    "entry[1].resource.status",
                                    "entry[1].resource.serviceCategory",
                                    "entry[1].resource.slot",
                                    "entry[1].resource.slot[0]",
                                    "entry[1].resource.start",
                                    "entry[1].resource.participant",
                                    "entry[1].resource.participant[0].actor",
                                    "entry[1].resource.meta",
                                    "entry[1].resource.identifier",
                                    "entry[2].resource.identifier",
                                    "entry[2].resource.name",
                                    "entry[2].resource.birthDate",
                                    "entry[2].resource.contact",
                                    "entry[3].resource.id",
                                    "entry[3].resource.start",
                                    "entry[3].resource.status",
                                    "entry[4].resource.id",
                                    "entry[10].resource.category"};
  for (const auto path : paths) {
    for (const auto kind : kinds) {
      CAPTURE(path, kind);
      const auto answer = session.process_message(with(new_booking(values_for(slot)), path, kind));
      CHECK(answer.status < 500);
      if (answer.status >= 400) CHECK(form_faults(answer).empty());
    }
  }
}
