// The header traceparent, as https://www.w3.org/TR/trace-context-1/ has it read and written.
#include "server/http/trace_context.hpp"

#include "fhir/uuid.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;

const std::string trace_id = "0af7651916cd43dd8448eb211c80319c";
const std::string parent_id = "b7ad6b7169203331";
const std::string well_formed = "00-" + trace_id + "-" + parent_id + "-01";

fhir::Uuid fixed_id() { return *fhir::parse_uuid("01890a5d-ac96-774b-bcce-b302099a8057"); }

http::Head with_headers(std::vector<http::Header> headers) {
  http::Head head;
  head.headers = std::move(headers);
  return head;
}

/// The header that would go on, "" when the trace is not continued.
std::string continued(const std::string& value) {
  const auto trace = http::continue_trace(with_headers({{"Host", "a"}, {"traceparent", value}}), fixed_id);
  return trace ? trace->traceparent() : "";
}

}  // namespace

TEST_CASE("LOG-2 a traceparent is passed on with the same trace and an id of the exchange") {
  const std::string here = "bcceb302099a8057";
  CHECK(continued(well_formed) == "00-" + trace_id + "-" + here + "-01");
  CHECK(continued("00-" + trace_id + "-" + parent_id + "-00") == "00-" + trace_id + "-" + here + "-00");
  // Flags that version 00 does not know are not passed on.
  CHECK(continued("00-" + trace_id + "-" + parent_id + "-fe") == "00-" + trace_id + "-" + here + "-00");
  CHECK(continued("00-" + trace_id + "-" + parent_id + "-09") == "00-" + trace_id + "-" + here + "-01");
  CHECK(http::continue_trace(with_headers({{"TraceParent", well_formed}}), fixed_id));
  CHECK_FALSE(http::continue_trace(with_headers({{"trace-parent", well_formed}}), fixed_id));
  const auto begun = http::begin_trace(fixed_id);
  CHECK(begun.traceparent() == "00-01890a5dac96774bbcceb302099a8057-" + here + "-00");
}

TEST_CASE("LOG-2 a traceparent of a later version is read as far as it is known") {
  for (const std::string version : {"01", "cc", "fe"}) {
    const auto later = version + well_formed.substr(2);
    CHECK(continued(later).substr(0, 35) == "00-" + trace_id);
    CHECK(continued(later + "-what-comes-then").substr(0, 35) == "00-" + trace_id);
    CHECK(continued(later + "-").substr(0, 35) == "00-" + trace_id);
    CHECK(continued(later + "x").empty());
    CHECK(continued(later.substr(0, 54)).empty());
  }
}

TEST_CASE("LOG-2 a traceparent that is malformed, or there twice, is as if it were not there") {
  const auto changed = [](std::size_t at, char to) {
    auto text = well_formed;
    text[at] = to;
    return text;
  };
  CHECK(continued("").empty());
  CHECK(continued("ff" + well_formed.substr(2)).empty());
  CHECK(continued(well_formed + "-01").empty());
  CHECK(continued(well_formed + "0").empty());
  CHECK(continued(" " + well_formed).empty());
  for (std::size_t length = 0; length < well_formed.size(); ++length)
    CHECK(continued(well_formed.substr(0, length)).empty());
  for (std::size_t at = 0; at < well_formed.size(); ++at)
    for (const char wrong : {'g', 'A', ' ', '.', '\0'}) CHECK(continued(changed(at, wrong)).empty());
  CHECK(continued("00-" + std::string(32, '0') + "-" + parent_id + "-01").empty());
  CHECK(continued("00-" + trace_id + "-" + std::string(16, '0') + "-01").empty());
  CHECK_FALSE(
      http::continue_trace(with_headers({{"traceparent", well_formed}, {"Traceparent", well_formed}}), fixed_id));
  CHECK_FALSE(http::continue_trace(with_headers({}), fixed_id));
}

TEST_CASE("LOG-1 what the sender said of its trace is kept as it was said, but for what a later version adds") {
  CHECK(http::received_trace(with_headers({{"Traceparent", "01" + well_formed.substr(2) + "-more"}})) ==
        "traceparent: 01" + well_formed.substr(2) + "\n");
}
