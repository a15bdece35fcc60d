#include "tests/unit/fhir/xml_support.hpp"

using namespace bars::fhir;
using namespace bars::test;

namespace {

constexpr std::string_view fhir = "xmlns=\"http://hl7.org/fhir\"";
constexpr std::string_view schema =
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://hl7.org/fhir fhir.xsd\"";

std::string narrative(std::string_view div) {
  return json_of(xml_resource("Basic", "<text>" + std::string(div) + "</text>"));
}

std::string div_json(std::string_view div) {
  return R"({"resourceType":"Basic","text":{"div":")" + std::string(div) + "\"}}";
}

}  // namespace

TEST_CASE("VER-1 the FHIR namespace may be the default or have a prefix, on any element") {
  constexpr std::string_view json = R"({"resourceType":"Slot","status":"free"})";
  const std::string cases[] = {
      "<Slot xmlns='http://hl7.org/fhir'><status value='free'/></Slot>",
      "<f:Slot xmlns:f=\"http://hl7.org/fhir\"><f:status value=\"free\"/></f:Slot>",
      "<f:Slot xmlns:f=\"http://hl7.org/fhir\"><status xmlns=\"http://hl7.org/fhir\" value=\"free\"/></f:Slot>",
      "<a:Slot xmlns:a=\"http://hl7.org/fhir\"><b:status xmlns:b=\"http://hl7.org/fhir\" value=\"free\"/></a:Slot>",
      "<Slot " + std::string(schema) + " " + std::string(fhir) + "><status value=\"free\"/></Slot>",
      "<Slot " + std::string(fhir) + "><status " + std::string(schema) + " value=\"free\"/></Slot>",
      "<Slot xmlns:x=\"urn:other\" " + std::string(fhir) + "><status value=\"free\"/></Slot>",
      "<Slot " + std::string(fhir) + " xmlns:x=\"http://hl7.org/&#102;hir\"><x:status value=\"free\"/></Slot>",
  };
  for (const auto& each : cases) CHECK(json_of(each) == json);
}

TEST_CASE("ERR-3 elements and attributes outside FHIR are refused where they stand") {
  struct {
    std::string xml;
    std::string_view path;
  } const cases[] = {
      {"<Slot/>", "Slot"},
      {"<Slot xmlns=\"\"/>", "Slot"},
      {"<Slot xmlns=\"http://hl7.org/fhir/\"/>", "Slot"},
      {"<Slot xmlns=\"http://www.w3.org/1999/xhtml\"/>", "Slot"},
      {"<f:Slot xmlns=\"http://hl7.org/fhir\"/>", "Slot"},
      {xml_resource("Slot", "<status xmlns=\"urn:other\" value=\"free\"/>"), "Slot.status"},
      {xml_resource("Slot", "<status xmlns=\"\" value=\"free\"/>"), "Slot.status"},
      {xml_resource("Slot", "<x:status value=\"free\"/>"), "Slot.status"},
      {xml_resource("Slot", "<status xmlns:x=\"http://www.w3.org/2001/XMLSchema-instance\" x:type=\"y\"/>"),
       "Slot.status"},
      {xml_resource("Slot", "<contained><Basic xmlns:x=\"http://hl7.org/fhir\"/></contained><x:status/>"),
       "Slot.status"},
      {xml_resource("Slot", "<text><div xmlns=\"http://hl7.org/fhir\"/></text>"), "Slot.text.div"},
      {xml_resource("Slot", "<schedule xmlns:x=\"http://hl7.org/fhir\"/><x:status value=\"free\"/>"), "Slot.status"},
      {xml_resource("Slot", "<div xmlns=\"http://www.w3.org/1999/xhtml\"/>"), "Slot.div"},
      {xml_resource("Slot", "<text><div/></text>"), "Slot.text.div"},
      {xml_resource("Slot", "<contained><Basic xmlns=\"urn:other\"/></contained>"), "Slot.contained[0].ofType(Basic)"},
      {xml_resource("Slot", "<status x=\"y\" value=\"free\"/>"), "Slot.status"},
      {xml_resource("Slot", "<status url=\"y\" value=\"free\"/>"), "Slot.status"},
      {xml_resource("Slot", "<status xml:lang=\"en\" value=\"free\"/>"), "Slot.status"},
      {xml_resource("Slot", "<status x:schemaLocation=\"y\" value=\"free\"/>"), "Slot.status"},
      {xml_resource("Slot", "<schedule value=\"y\"/>"), "Slot.schedule"},
      {xml_resource("Slot", "<schedule/><serviceType/><serviceType reference=\"y\"/>"), "Slot.serviceType[1]"},
      {xml_resource("Slot", "<contained id=\"y\"><Basic/></contained>"), "Slot.contained[0]"},
      {xml_resource("Slot", "<contained><Basic id=\"y\"/></contained>"), "Slot.contained[0].ofType(Basic)"},
      {xml_resource("Slot", "<contained><Basic value=\"y\"/></contained>"), "Slot.contained[0].ofType(Basic)"},
      {xml_resource("Slot", "<contained><Basic/><Basic/></contained>"), "Slot.contained[0].ofType(Basic)"},
      {xml_resource("Slot", "<extension url=\"u\"><url value=\"v\"/></extension>"), "Slot.extension[0].url"},
      {xml_resource("Slot", "<extension url=\"u\"><valuePeriod x=\"y\"/></extension>"),
       "Slot.extension[0].value.ofType(Period)"},
      {xml_resource("Slot", "<status value=\"free\"><id value=\"v\"/></status>"), "Slot.status.id"},
      {xml_resource("Slot", "<resourceType value=\"Patient\"/>"), "Slot.resourceType"},
      {xml_resource("Slot", "<_status value=\"v\"/>"), "Slot._status"},
      {xml_resource("Slot", "<status value=\"free\"/>text"), "Slot"},
      {xml_resource("Slot", "<schedule>text</schedule>"), "Slot.schedule"},
      {xml_resource("Slot", "<schedule>&#32;</schedule>"), "Slot.schedule"},
      {xml_resource("Slot", "<schedule><![CDATA[]]></schedule>"), "Slot.schedule"},
      {xml_resource("Slot", "<status>free</status>"), "Slot.status"},
      {xml_resource("Slot", "<contained>text</contained>"), "Slot.contained[0]"},
      {xml_resource("Bundle",
                    "<entry/><entry><resource><Patient><name/><contact/><contact><telecom a=\"\"/></contact>"
                    "</Patient></resource></entry>"),
       "Bundle.entry[1].resource.ofType(Patient).contact[1].telecom[0]"},
      {xml_resource("Slot", "<status xmlns:xml=\"urn:x\"/>"), "Slot.status"},
      {xml_resource("Slot", "<status xmlns:xmlns=\"urn:x\"/>"), "Slot.status"},
      {xml_resource("Slot", "<status xmlns:x=\"\"/>"), "Slot.status"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.xml);
    CHECK(refused_xml(each.xml).expression == each.path);
  }
}

TEST_CASE("ERR-3 a refusal names line and column, and shows nothing of the content") {
  const auto error = refused_xml("<Slot xmlns=\"http://hl7.org/fhir\">\n  <status Smith=\"Jones\"/>\n</Slot>");
  CHECK(error.diagnostics ==
        "The XML cannot be read at line 2, column 3 (byte 37): An attribute of this name is not allowed here.");
  CHECK(refused_xml("\xEF\xBB\xBF<Slot xmlns=\"http://hl7.org/fhir\">\n Smith</Slot>").diagnostics ==
        "The XML cannot be read at line 1, column 38 (byte 37): Text is only allowed in a narrative.");
  CHECK(refused_xml("<Slot xmlns=\"http://hl7.org/fhir\"><text>\n<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>\n"
                    "<b xmlns=\"urn:Smith\"/></p></div></text></Slot>")
            .diagnostics ==
        "The XML cannot be read at line 3, column 1 (byte 87): A narrative may have elements of XHTML only.");
}

TEST_CASE("VER-1 a narrative is kept as XHTML text that stands on its own") {
  constexpr std::string_view ns = "xmlns=\\\"http://www.w3.org/1999/xhtml\\\"";
  const auto same = [&](std::string_view content) {
    const std::string div = "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + std::string(content) + "</div>";
    CHECK(xml_of(narrative(div)) == xml_resource("Basic", "<text>" + div + "</text>"));
  };
  same("");
  same("text <b>bold</b>\n\ttext");
  same("<p class='x' id = \"y\" >&lt;&#160;&amp;</p><!-- kept --><br/><![CDATA[<kept>]]>");
  same("<p xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\">a</p>");
  same("caf\xC3\xA9");

  const auto div = [&](std::string_view content) {
    return div_json("<div " + std::string(ns) + ">" + std::string(content) + "</div>");
  };
  CHECK(narrative("<h:div xmlns:h='http://www.w3.org/1999/xhtml' a='b'><h:p>x</h:p><h:br/></h:div >") ==
        div_json("<div " + std::string(ns) + " a='b'><p>x</p><br/></div>"));
  CHECK(narrative("<div xmlns='http://www.w3.org/1999/xhtml' xmlns:q='urn:q'>x</div>") == div("x"));
  CHECK(narrative("<div xmlns=\"http://www.w3.org/1999/xhtml\">a\r\nb\rc</div>") == div("a\\nb\\nc"));
  CHECK(json_of("<Basic xmlns=\"http://hl7.org/fhir\" "
                "xmlns:h=\"http://www.w3.org/1999/xhtml\"><text><h:div/></text></Basic>") ==
        div_json("<div " + std::string(ns) + "/>"));

  for (const std::string_view content :
       {"<br xmlns:x='http://www.w3.org/1999/xhtml'/><x:p/>", "<p xmlns=''/>", "<p xmlns='http://hl7.org/fhir'/>",
        "<x:p/>", "<p x:y=''/>", "<svg xmlns='http://www.w3.org/2000/svg'/>"}) {
    CAPTURE(content);
    const auto xml = "<text><div xmlns=\"http://www.w3.org/1999/xhtml\">" + std::string(content) + "</div></text>";
    CHECK(refused_xml(xml_resource("Basic", xml)).expression == "Basic.text.div");
  }
}

TEST_CASE("VER-1 a JSON narrative cannot break out of its element") {
  struct {
    std::string_view json;
    std::string_view xml;
  } const cases[] = {
      {"<div>a</div>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>"},
      {" <div id='x'/>\\n", "<div xmlns=\"http://www.w3.org/1999/xhtml\" id='x'/>"},
      {"<div>a&nbsp;&eacute;&euro;&amp;nbsp;</div>",
       "<div xmlns=\"http://www.w3.org/1999/xhtml\">a\xC2\xA0\xC3\xA9\xE2\x82\xAC&amp;nbsp;</div>"},
      {"<div><p a='&nbsp;'/></div>", "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p a='\xC2\xA0'/></div>"},
      {"text", "<div xmlns=\"http://www.w3.org/1999/xhtml\">text</div>"},
      {"", "<div xmlns=\"http://www.w3.org/1999/xhtml\"></div>"},
      {"<div>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;div&gt;</div>"},
      {"<div></div></text>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;div&gt;&lt;/div&gt;&lt;/text&gt;</div>"},
      {"<div/><div/>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;div/&gt;&lt;div/&gt;</div>"},
      {"<div>&none;</div>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;div&gt;&amp;none;&lt;/div&gt;</div>"},
      {"<p/>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;p/&gt;</div>"},
      {"<!--", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;!--</div>"},
      {"<div xmlns='urn:x'/>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;div xmlns='urn:x'/&gt;</div>"},
      {"<div>\\u0001\\ufffe</div>",
       "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;div&gt;\xEF\xBF\xBD\xEF\xBF\xBD&lt;/div&gt;</div>"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.json);
    const auto xml = xml_of(div_json(each.json));
    CHECK(xml == xml_resource("Basic", "<text>" + std::string(each.xml) + "</text>"));
    CHECK(xml_of(json_of(xml)) == xml);
  }
}
