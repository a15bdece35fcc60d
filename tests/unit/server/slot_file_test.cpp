#include "server/cli/slot_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workflow.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;
using cli::SlotFiles;

SlotFiles read_slots(std::string_view text) {
  SlotFiles files("Europe/London");
  files.read("f", text);
  return files;
}

std::string row(const cli::ImportedSlot& slot) {
  return fhir::format_seconds(slot.start).substr(0, 16) + " " + fhir::format_seconds(slot.end).substr(11, 5) + " " +
         std::to_string(slot.capacity);
}

std::string bundle(const std::string& entries) {
  return R"({"resourceType":"Bundle","type":"searchset","entry":[)" + entries + "]}";
}

std::string slot_entry(const std::string& start, const std::string& end, const std::string& status) {
  return R"({"resource":{"resourceType":"Slot","start":")" + start + R"(","end":")" + end + R"(","status":")" + status +
         R"("}})";
}

}  // namespace

TEST_CASE("slots import reads CSV with its columns in any order, quotes, byte-order mark and either line end") {
  const auto files = read_slots(
      "\xEF\xBB\xBF"
      "End, Capacity,start\r\n"
      "2026-07-01T09:30,2,2026-07-01T09:00\r\n"
      "\n"
      "\"2026-12-01 10:30:00\",0,\"2026-12-01 10:00\"\n"
      "2026-12-01T11:30:00Z,10000,2026-12-01T12:00:00+01:00");
  CHECK(files.faults() == std::vector<std::string>{});
  std::vector<std::string> rows;
  for (const auto& slot : files.slots()) rows.push_back(row(slot));
  CHECK(rows == std::vector<std::string>{"2026-07-01T08:00 08:30 2", "2026-12-01T10:00 10:30 0",
                                         "2026-12-01T11:00 11:30 10000"});
  const auto without = read_slots("start,end\n2026-12-01T10:00,2026-12-01T10:30\n");
  REQUIRE(without.slots().size() == 1);
  CHECK(without.slots()[0].capacity == 1);
}

TEST_CASE("slots import names file, line and what was expected of everything that is wrong") {
  struct Case {
    std::string text;
    std::string fault;  // its beginning
  };
  const std::string header = "start,end,capacity\n";
  const std::string time = "expected a time such as 2026-11-23T09:00";
  const auto wrong = GENERATE_COPY(values<Case>({
      {"", "f: found nothing"},
      {"\n \n", "f: found nothing"},
      {"start,capacity\n", "f:1: expected the columns start,end,capacity"},
      {"start,end,places\n", "f:1: found the column 3 unknown or twice"},
      {"start,end,start\n", "f:1: found the column 1 unknown or twice"},
      {header + "2026-11-23T09:00,2026-11-23T09:15\n", "f:2: found 2 cells; expected 3"},
      {header + "2026-11-23T09:00,2026-11-23T09:15,1,\n", "f:2: found 4 cells; expected 3"},
      {header + "\n\"2026-11-23T09:00,x,1\n", "f:3: expected at most 16 cells, and quotes"},
      {header + "\"2026-11-23\"T09:00,x,1\n", "f:2: expected at most 16 cells, and quotes"},
      {header + ",2026-11-23T09:15,1\n", "f:2: start: " + time},
      {header + "2026-11-23T09:00,09:15,1\n", "f:2: end: " + time},
      {header + "2026-02-29T09:00,2026-03-01T09:00,1\n", "f:2: start: " + time},
      {header + "2026-03-29T01:30,2026-03-29T02:30,1\n", "f:2: start: " + time},  // skipped by the clocks
      {header + "2026-11-23T09:00:00.5Z,2026-11-23T09:15,1\n", "f:2: start: " + time},
      {header + "2026-11-23T09:00,2026-11-23T09:15,\n", "f:2: capacity: expected a whole number"},
      {header + "2026-11-23T09:00,2026-11-23T09:15,1.5\n", "f:2: capacity: expected a whole number"},
      {header + "2026-11-23T09:00,2026-11-23T09:15,-1\n", "f:2: The capacity is not one from 0"},
      {header + "2026-11-23T09:00,2026-11-23T09:15,10001\n", "f:2: The capacity is not one from 0"},
      {header + "2026-11-23T09:00,2026-11-23T09:00,1\n", "f:2: The end is not behind the start."},
      {header + "2026-11-23T09:00,2026-11-24T09:01,1\n", "f:2: The slot is longer than 24 hours."},
      {header + "2026-11-23T09:00,2026-11-23T09:15,1\n2026-11-23T09:00:00Z,2026-11-23T09:30,1\n",
       "f:3: found the start of f:2 again"},
      {R"({"resourceType":"Bundle"})", "f: found no Slot"},
      {R"({"resourceType":"Slot"})", "f: found another resource; expected a Bundle"},
      {R"({"resourceType":)", "f: The JSON cannot be read"},
      {"<Bundle", "f: The XML cannot be read"},
      {bundle(slot_entry("2026-11-23T09:00:00Z", "2026-11-23T09:15:00", "free")),
       "f: Bundle.entry[0].resource.end: expected an instant"},
      {bundle(slot_entry("2026-11-23", "2026-11-23T09:15:00Z", "free")),
       "f: Bundle.entry[0].resource.start: expected an instant"},
      {bundle(slot_entry("2026-11-23T09:00:00Z", "2026-11-23T09:15:00Z", "open")),
       "f: Bundle.entry[0].resource.status: expected free, busy"},
  }));
  INFO(wrong.text);
  const auto files = read_slots(wrong.text);
  REQUIRE(files.faults().size() == 1);
  CHECK(files.faults()[0].substr(0, wrong.fault.size()) == wrong.fault);
}

TEST_CASE("slots import reports every faulty line, up to a bound") {
  CHECK(read_slots("start,end,capacity\nx,y,z\nx,y\n").faults_found() == 4);
  std::string text = "start,end\n";
  for (int i = 0; i < 150; ++i) text += "x\n";
  const auto many = read_slots(text);
  CHECK(many.faults_found() == 150);
  CHECK(many.faults().size() == SlotFiles::most_faults);
}

TEST_CASE("slots import reads the Slots of a Bundle, JSON or XML: what is not free is withdrawn") {
  const std::string start = "2026-11-23T09:00:00+00:00";
  const std::string end = "2026-11-23T09:15:00.000+00:00";
  for (const auto* status : {"busy", "busy-unavailable", "busy-tentative", "entered-in-error"})
    CHECK(read_slots(bundle(slot_entry(start, end, status))).slots().at(0).capacity == 0);
  const auto json =
      read_slots(bundle(R"({"resource":{"resourceType":"Schedule","id":"s"}},)" + slot_entry(start, end, "free")));
  CHECK(json.faults().empty());
  REQUIRE(json.slots().size() == 1);
  CHECK(row(json.slots()[0]) == "2026-11-23T09:00 09:15 1");
  const auto xml = read_slots(R"(<Bundle xmlns="http://hl7.org/fhir"><type value="searchset"/><entry><resource><Slot>)"
                              R"(<schedule><reference value="Schedule/s"/></schedule><status value="free"/>)"
                              R"(<start value="2026-11-23T09:00:00+00:00"/><end value="2026-11-23T09:15:00+00:00"/>)"
                              R"(</Slot></resource></entry></Bundle>)");
  CHECK(xml.faults() == std::vector<std::string>{});
  CHECK(xml.slots().size() == 1);
}

TEST_CASE("slots import takes as many slots as its bound and no more") {
  std::string text = "start,end\n";
  const auto first = test::seconds_at("2026-01-01T00:00:00Z");
  for (std::size_t i = 0; i <= SlotFiles::most_slots; ++i) {
    const auto start = first + static_cast<std::int64_t>(i) * 60;
    text += fhir::format_seconds(start) + "," + fhir::format_seconds(start + 60) + "\n";
  }
  const auto files = read_slots(text);
  CHECK(files.slots().size() == SlotFiles::most_slots);
  CHECK(files.faults_found() == 1);
  CHECK(read_slots(std::string(SlotFiles::largest_file + 1, ' ')).faults()[0].find("smaller file") !=
        std::string::npos);
}

TEST_CASE("slots list takes dates and local times") {
  for (const auto& [text, utc] : std::vector<std::pair<std::string, std::string>>{
           {"2026-07-02", "2026-07-01T23:00:00+00:00"},
           {"2026-12-02", "2026-12-02T00:00:00+00:00"},
           {"2026-07-02T10:00", "2026-07-02T09:00:00+00:00"},
           {"2026-07-02 10:00:30", "2026-07-02T09:00:30+00:00"},
           {"2026-07-02T10:00:00-05:00", "2026-07-02T15:00:00+00:00"},
           {"2026-10-25T01:30", "2026-10-25T00:30:00+00:00"}}) {  // occurs twice: the first
    INFO(text);
    const auto read = cli::read_time(text, "Europe/London");
    REQUIRE(read);
    CHECK(fhir::format_seconds(*read) == utc);
  }
  for (const auto* text : {"", "2026", "2026-07", "2026-13-01", "10:00", "2026-07-02T10", "tomorrow"}) {
    INFO(text);
    CHECK_FALSE(cli::read_time(text, "Europe/London"));
  }
}
