#include "tests/unit/fhir/xml_support.hpp"

#include <fmt/format.h>

using namespace bars::fhir;
using namespace bars::test;

TEST_CASE("VER-1 XML and JSON of the same resource are read and written as each other") {
  struct {
    std::string_view type;
    std::string_view xml;
    std::string_view json;
  } const cases[] = {
      {"Patient", "", ""},
      {"Patient", R"(<id value="p1"/><active value="true"/>)", R"("id":"p1","active":true)"},
      {"Patient", R"(<gender value="male"/>)", R"("gender":"male")"},
      // One of what repeats is an array too.
      {"Patient", R"(<name><family value="F"/><given value="A"/><given value="B"/></name>)",
       R"("name":[{"family":"F","given":["A","B"]}])"},
      // A primitive's id and extensions stand beside it, alone or with a value.
      {"Patient", R"(<birthDate id="b" value="1980-02-29"/>)", R"("birthDate":"1980-02-29","_birthDate":{"id":"b"})"},
      {"Patient", R"(<birthDate><extension url="u"><valueCode value="unknown"/></extension></birthDate>)",
       R"("_birthDate":{"extension":[{"url":"u","valueCode":"unknown"}]})"},
      // In arrays, null keeps the place on both sides.
      {"Patient", R"(<name><given value="A"/><given id="g"/><given id="h" value="C"/></name>)",
       R"("name":[{"given":["A",null,"C"],"_given":[null,{"id":"g"},{"id":"h"}]}])"},
      {"Patient", R"(<name><given id="g"/></name>)", R"("name":[{"_given":[{"id":"g"}]}])"},
      // id of an element and url of an extension are attributes; id of a resource is not.
      {"Patient", R"(<extension id="e" url="u"><extension url="v"><valueInteger value="7"/></extension></extension>)",
       R"("extension":[{"id":"e","extension":[{"url":"v","valueInteger":7}],"url":"u"}])"},
      {"Patient", R"(<contact id="c"><gender value="other"/></contact>)", R"("contact":[{"id":"c","gender":"other"}])"},
      // Choice types.
      {"Observation", R"(<valueQuantity><value value="1.10"/></valueQuantity>)", R"("valueQuantity":{"value":1.10})"},
      {"Observation", R"(<valueBoolean value="false"/>)", R"("valueBoolean":false)"},
      // Resources in resources.
      {"Patient",
       R"(<contained><Organization><id value="o"/></Organization></contained><contained><Basic/></contained>)",
       R"("contained":[{"resourceType":"Organization","id":"o"},{"resourceType":"Basic"}])"},
      {"Bundle", R"(<entry><resource><Bundle><type value="batch"/></Bundle></resource></entry>)",
       R"("entry":[{"resource":{"resourceType":"Bundle","type":"batch"}}])"},
      {"Parameters", R"(<parameter><name value="n"/><resource><Flag/></resource></parameter>)",
       R"("parameter":[{"name":"n","resource":{"resourceType":"Flag"}}])"},
      // An element with nothing in it is kept, for the structure checks to judge.
      {"Patient", R"(<active/><name/>)", R"("_active":{},"name":[{}])"},
  };
  for (const auto& each : cases) {
    const std::string type(each.type);
    const auto json =
        "{\"resourceType\":\"" + type + '"' + (each.json.empty() ? "" : ",") + std::string(each.json) + "}";
    const auto xml = each.xml.empty() ? "<" + type + " xmlns=\"http://hl7.org/fhir\"/>" : xml_resource(type, each.xml);
    CHECK(json_of(xml) == json);
    CHECK(xml_of(json) == xml);
  }
}

TEST_CASE("VER-1 a number or boolean is one only if it has the form that JSON has") {
  struct {
    std::string_view element;
    std::string_view value;
    bool plain;
  } const cases[] = {
      {"valueDecimal", "0", true},        {"valueDecimal", "-1.10", true},  {"valueDecimal", "1e-7", true},
      {"valueDecimal", "1.0E+200", true}, {"valueDecimal", "1e201", false}, {"valueDecimal", "-1e-200", true},
      {"valueDecimal", "+1", false},      {"valueDecimal", "01", false},    {"valueDecimal", ".5", false},
      {"valueDecimal", "5.", false},      {"valueDecimal", "1e", false},    {"valueDecimal", "1e+", false},
      {"valueDecimal", "NaN", false},     {"valueDecimal", "", false},      {"valueDecimal", "-", false},
      {"valueDecimal", " 1", false},      {"valueDecimal", "1 ", false},    {"valueDecimal", "0x1", false},
      {"valueInteger", "-12", true},      {"valueInteger", "1.5", true},    {"valuePositiveInt", "1", true},
      {"valueUnsignedInt", "007", false}, {"valueBoolean", "true", true},   {"valueBoolean", "false", true},
      {"valueBoolean", "TRUE", false},    {"valueBoolean", "1", false},     {"valueString", "true", false},
      {"valueString", "1", false},        {"valueCode", "12", false},       {"valueDate", "2020", false},
  };
  for (const auto& each : cases) {
    const std::string element(each.element);
    const std::string value(each.value);
    CAPTURE(element, value);
    const auto xml = fmt::format("<{} value=\"{}\"/>", element, value);
    const auto text = each.plain ? value : '"' + value + '"';
    const auto json = fmt::format(R"({{"resourceType":"Basic","extension":[{{"url":"u","{}":{}}}]}})", element, text);
    const auto whole = xml_resource("Basic", "<extension url=\"u\">" + xml + "</extension>");
    CHECK(json_of(whole) == json);
    CHECK(xml_of(json) == whole);
  }
  const auto long_number = [](std::size_t digits) {
    return json_of(xml_resource(
        "Basic", "<extension url=\"u\"><valueDecimal value=\"" + std::string(digits, '9') + "\"/></extension>"));
  };
  CHECK(long_number(100).find(":999") != std::string::npos);
  CHECK(long_number(101).find(":\"999") != std::string::npos);
}

TEST_CASE("VER-1 members come in the order of R4, whatever the order of the text") {
  CHECK(json_of(xml_resource(
            "Patient",
            R"(<name><text value="1"/></name><active value="true"/><name><text value="2"/></name><id value="p"/>)")) ==
        R"({"resourceType":"Patient","id":"p","active":true,"name":[{"text":"1"},{"text":"2"}]})");
  CHECK(xml_of(R"({"name":[{"text":"1"}],"active":true,"_id":{"id":"x"},"id":"p","resourceType":"Patient"})") ==
        xml_resource("Patient", R"(<id id="x" value="p"/><active value="true"/><name><text value="1"/></name>)"));
}

TEST_CASE("VER-1 what R4 does not allow is kept in the tree, and not written") {
  struct {
    std::string_view xml;
    std::string_view json;
    std::string_view written;
  } const cases[] = {
      {R"(<status value="free"/><status value="busy"/>)", R"("status":["free","busy"])",
       R"(<status value="free"/><status value="busy"/>)"},
      {R"(<start value="a"/><start id="i"/>)", R"("start":["a",null],"_start":[null,{"id":"i"}])",
       R"(<start value="a"/><start id="i"/>)"},
      {R"(<colour value="red"/>)", R"("colour":"red")", ""},
      {R"(<colour value="red"/><shape/><colour id="2"><b value="c"/></colour>)",
       R"("colour":["red",{"b":"c","id":"2"}],"shape":{})", ""},
      {R"(<colour value="red" id="x"><a value="b"/></colour>)", R"("colour":"red","_colour":{"a":"b","id":"x"})", ""},
      {R"(<schedule><colour/></schedule>)", R"("schedule":{"colour":{}})", R"(<schedule/>)"},
      {R"(<status value="free"><colour value="red"/></status>)", R"("status":"free","_status":{"colour":"red"})",
       R"(<status value="free"/>)"},
      {R"(<contained><Nothing><a value="b"/></Nothing></contained><contained/>)",
       R"("contained":[{"resourceType":"Nothing","a":"b"},{}])", ""},
  };
  for (const auto& each : cases) {
    const auto json = R"({"resourceType":"Slot",)" + std::string(each.json) + "}";
    CHECK(json_of(xml_resource("Slot", each.xml)) == json);
    CHECK(xml_of(json) ==
          (each.written.empty() ? R"(<Slot xmlns="http://hl7.org/fhir"/>)" : xml_resource("Slot", each.written)));
  }
  CHECK(json_of(xml_resource("Nothing", "<a value=\"1\"/>")) == R"({"resourceType":"Nothing","a":"1"})");
  CHECK(xml_of(R"({"resourceType":"Nothing","a":"1"})").empty());
  CHECK(xml_of("[]").empty());
}

TEST_CASE("VER-1 every JSON value can be written without breaking the XML") {
  struct {
    std::string_view json;
    std::string_view xml;
  } const cases[] = {
      {R"("comment":{"a":"b"})", ""},
      {R"("comment":null,"_comment":null)", ""},
      {R"("comment":[],"_comment":[])", ""},
      {R"("comment":[null])", ""},
      {R"("comment":["a",{}],"_comment":[null,null,{"id":"c"}])", R"(<comment value="a"/><comment id="c"/>)"},
      {R"("_comment":"a")", ""},
      {R"("comment":1,"schedule":"x","meta":[["y"]])", R"(<comment value="1"/>)"},
      {R"("contained":["a",{"id":"b"},{"resourceType":"Resource"},{"resourceType":"Meta"}])", ""},
      {R"("schedule":{"id":1,"reference":"r"})", R"(<schedule><reference value="r"/></schedule>)"},
      {R"("text":{"div":1})", "<text/>"},
      {R"("comment":"\u0001\ufffe\uffff\ufffd")",
       "<comment value=\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"/>"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.json);
    CHECK(xml_of(R"({"resourceType":"Slot",)" + std::string(each.json) + "}") ==
          (each.xml.empty() ? R"(<Slot xmlns="http://hl7.org/fhir"/>)" : xml_resource("Slot", each.xml)));
  }
}

TEST_CASE("VER-1 every character of a value survives") {
  struct {
    std::string_view xml;
    std::string_view json;
    std::string_view written;  // when it is not as it was read
  } const cases[] = {
      {"", "", ""},
      {"  a  b ", "  a  b ", ""},
      {"&amp;&lt;&quot;", "&<\\\"", ""},
      {"&gt;&apos;'>", ">''>", ">''>"},
      {"a&#x9;b&#xA;c&#xD;d", "a\\tb\\nc\\rd", ""},
      {"a&#9;&#10;&#0013;", "a\\t\\n\\r", "a&#x9;&#xA;&#xD;"},
      {"a\tb\nc\r\nd\re", "a b c d e", "a b c d e"},
      {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", ""},
      {"&#233;&#x20AC;&#x1F600;&#xfffd;", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBD",
       "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBD"},
      {"&amp;amp;&amp;#10;", "&amp;&#10;", ""},
      {"]]>\x7F", "]]>\x7F", ""},
  };
  for (const auto& each : cases) {
    const auto element = [](std::string_view value) {
      return xml_resource("Slot", "<comment value=\"" + std::string(value) + "\"/>");
    };
    const auto json = R"({"resourceType":"Slot","comment":")" + std::string(each.json) + "\"}";
    CHECK(json_of(element(each.xml)) == json);
    CHECK(xml_of(json) == element(each.written.empty() ? each.xml : each.written));
  }
}
