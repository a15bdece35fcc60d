#include "tests/unit/fhir/xml_support.hpp"

#include <string>
#include <vector>

using namespace bars::fhir;
using namespace bars::test;
using namespace std::string_literals;

namespace {

// A small resource with each kind of token in it.
const std::string fixture =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c --><Patient xmlns=\"http://hl7.org/fhir\"><text><status "
    "value='generated'/><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>caf\xC3\xA9 &amp; "
    "&#x20;<![CDATA[x]]></p></div></text>"
    "<contained><Basic/></contained><extension url=\"u\"><valueString value=\"a&#10;b\"/></extension><active "
    "value=\"true\" "
    "/></Patient>";

// An extension within an extension: two levels of the tree each, an array and an object.
std::string nested(std::size_t levels) {
  return xml_resource("Basic", repeated("<extension url=\"u\">", levels) + repeated("</extension>", levels));
}

}  // namespace

TEST_CASE("ERR-3 XML that is not well-formed is refused") {
  const std::string cases[] = {
      "",
      " ",
      "\xEF\xBB\xBF",
      "<",
      "<>",
      "< Slot/>",
      "text",
      "{}",
      "<!-- only a comment -->",
      "<Slot",
      "<Slot/",
      "<Slot / >",
      "<Slot></Slots>",
      "<Slot></slot>",
      "</Slot>",
      "<Slot></Slot",
      "<Slot></ Slot>",
      "<Slot xmlns=\"http://hl7.org/fhir\"/><Slot xmlns=\"http://hl7.org/fhir\"/>",
      "<Slot xmlns=\"http://hl7.org/fhir\"/>text",
      "text<Slot xmlns=\"http://hl7.org/fhir\"/>",
      "<Slot xmlns=\"http://hl7.org/fhir\"/>&#32;",
      "<Slot xmlns=\"http://hl7.org/fhir\"/><![CDATA[]]>",
      "<Slot xmlns=\"http://hl7.org/fhir\"/></Slot>",
      "<Slot xmlns=http://hl7.org/fhir/>",
      "<Slot xmlns/>",
      "<Slot xmlns=/>",
      "<Slot xmlns=\"http://hl7.org/fhir'/>",
      "<Slot xmlns=\"http://hl7.org/fhir\"id=\"x\"/>",
      xml_resource("Slot", "<status value=\"a\" value=\"b\"/>"),
      xml_resource("Slot", "<status value=\"a<b\"/>"),
      xml_resource("Slot", "<status value=\"a\"b\"/>"),
      xml_resource("Slot", "<schedule><status></schedule></status>"),
      xml_resource("Slot", "<a:b:c/>"),
      xml_resource("Slot", "<a:/>"),
      xml_resource("Slot", "<:a/>"),
      xml_resource("Slot", "<a:1/>"),
      xml_resource("Slot", "<1/>"),
      xml_resource("Slot", "<-a/>"),
      xml_resource("Slot", "<.a/>"),
      xml_resource("Slot", "<a\xC3\xA9/>"),
      xml_resource("Slot", "<a$/>"),
      xml_resource("Slot", "<status 1=\"\"/>"),
      xml_resource("Slot", "<status a:b:c=\"\"/>"),
      xml_resource("Slot", "]]>"),
      xml_resource("Slot", "<text><div xmlns=\"http://www.w3.org/1999/xhtml\">]]></div></text>"),
      xml_resource("Slot", "<!-- a -- b -->"),
      xml_resource("Slot", "<!-- a --->"),
      xml_resource("Slot", "<!-- a"),
      xml_resource("Slot", "<!- a -->"),
      xml_resource("Slot", "<![CDATA[ a ]]"),
      xml_resource("Slot", "<![cdata[]]>"),
      xml_resource("Slot", "<!ELEMENT a>"),
      xml_resource("Slot", "<?php x?>"),
      xml_resource("Slot",
                   "<?"
                   "?>"),
      xml_resource("Slot", "<?xml version=\"1.0\"?>"),
  };
  for (const auto& each : cases) {
    CAPTURE(each);
    refused_xml(each);
  }
}

TEST_CASE("ERR-3 references to anything but a character of XML are refused") {
  for (const std::string_view reference : {"&",
                                           "&;",
                                           "& ",
                                           "&amp",
                                           "&amp ;",
                                           "&AMP;",
                                           "&nbsp;",
                                           "&a;",
                                           "&#;",
                                           "&#x;",
                                           "&#X41;",
                                           "&#0;",
                                           "&#x0;",
                                           "&#1;",
                                           "&#8;",
                                           "&#11;",
                                           "&#x1F;",
                                           "&#xD800;",
                                           "&#xDFFF;",
                                           "&#xFFFE;",
                                           "&#xFFFF;",
                                           "&#x110000;",
                                           "&#99999999999999999999;",
                                           "&#4294967361;",
                                           "&#x100000041;",
                                           "&#-65;",
                                           "&#+65;",
                                           "&# 65;",
                                           "&#6 5;",
                                           "&#6A;",
                                           "&#xG;",
                                           "&&amp;",
                                           "&#65"}) {
    const std::string text(reference);
    CAPTURE(text);
    refused_xml(xml_resource("Slot", "<comment value=\"" + text + "\"/>"));
    refused_xml(xml_resource("Slot", "<text><div xmlns=\"http://www.w3.org/1999/xhtml\">" + text + "</div></text>"));
  }
  CHECK(json_of(xml_resource("Slot", "<comment value=\"&#00000000000000000065;&#xD7FF;&#xE000;&#x10FFFF;\"/>")) ==
        "{\"resourceType\":\"Slot\",\"comment\":\"A\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF\"}");
}

TEST_CASE("ERR-3 entities cannot be declared, so none is expanded or fetched") {
  const std::string cases[] = {
      "<!DOCTYPE Slot><Slot xmlns=\"http://hl7.org/fhir\"/>",
      "<!DOCTYPE Slot [<!ENTITY a \"b\">]><Slot xmlns=\"http://hl7.org/fhir\"><comment value=\"&a;\"/></Slot>",
      "<!DOCTYPE Slot [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Slot xmlns=\"http://hl7.org/fhir\"/>",
      "<!DOCTYPE Slot SYSTEM \"http://example.org/a.dtd\"><Slot xmlns=\"http://hl7.org/fhir\"/>",
      "<!DOCTYPE a [<!ENTITY a \"aaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;\">]><a b=\"&c;\"/>",
      "<!doctype Slot><Slot xmlns=\"http://hl7.org/fhir\"/>",
      "<?xml-stylesheet href=\"a\"?><Slot xmlns=\"http://hl7.org/fhir\"/>",
  };
  for (const auto& each : cases) {
    CAPTURE(each);
    CHECK(refused_xml(each).diagnostics.find("line 1, column 1 (byte 0)") != std::string::npos);
  }
}

TEST_CASE("KD-R4-9 an XML declaration may name version 1.0 or 1.1 and UTF-8") {
  const auto with = [](std::string_view declaration) {
    return std::string(declaration) + "<Slot xmlns=\"http://hl7.org/fhir\"/>";
  };
  for (const std::string_view good :
       {"", "<?xml version=\"1.0\"?>", "<?xml version='1.1'?>\n", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<?xml version=\"1.0\" encoding='utf-8' standalone=\"yes\" ?>\r\n",
        "<?xml\tversion = \"1.0\" standalone='no'?>", "\xEF\xBB\xBF",
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>"}) {
    CAPTURE(good);
    CHECK(json_of(with(good)) == R"({"resourceType":"Slot"})");
  }
  for (const std::string_view bad :
       {"<?xml?>", "<?xml ?>", "<?xml version=\"2.0\"?>", "<?xml encoding=\"UTF-8\"?>", "<?xml version=\"1.0\"",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
        "<?xml version=\"1.0\" encoding=\"\"?>", "<?xml version=\"1.0\" standalone=\"maybe\"?>",
        "<?xml version=\"1.0\" standalone=\"yes\" encoding=\"UTF-8\"?>", "<?xml version=\"1.0\" a=\"b\"?>",
        "<?xml version=\"1.0\" version=\"1.0\"?>", "<?xmlversion=\"1.0\"?>", "<?XML version=\"1.0\"?>",
        " <?xml version=\"1.0\"?>", "\xEF\xBB\xBF\xEF\xBB\xBF", "<?xml version=\"1.0\"/><a b=\"?>",
        "<?xml version=\"1.0\">?>"}) {
    CAPTURE(bad);
    refused_xml(with(bad));
  }
}

TEST_CASE("ERR-3 only UTF-8 with the characters of XML is read") {
  const auto in_value = [](const std::string& bytes) {
    return xml_resource("Slot", "<comment value=\"" + bytes + "\"/>");
  };
  for (const auto& bytes : {"\0"s, "\1"s, "\x1F"s, "\x0B"s, "\xEF\xBF\xBE"s, "\xEF\xBF\xBF"s, "\x80"s, "\xC0\x80"s,
                            "\xED\xA0\x80"s, "\xF4\x90\x80\x80"s, "\xC3"s, "\xFF"s}) {
    CHECK(refused_xml(in_value(bytes)).diagnostics.find("column 51 (byte 50)") != std::string::npos);
    refused_xml(xml_resource("Slot", "<!--" + bytes + "-->"));
    refused_xml(xml_resource("Slot", "<a" + bytes + "/>"));
    refused_xml(fixture + bytes);
    refused_xml(bytes + fixture);
  }
  std::string utf16_little = "\xFF\xFE";
  std::string utf16_big = "\xFE\xFF";
  for (const char c : "<Slot xmlns=\"http://hl7.org/fhir\"/>"s) {
    utf16_little += {c, '\0'};
    utf16_big += {'\0', c};
  }
  refused_xml(utf16_little);
  refused_xml(utf16_big);
  refused_xml(std::string_view(utf16_little).substr(2));
  refused_xml(std::string_view(utf16_big).substr(2));
}

TEST_CASE("ERR-3 a text that ends anywhere too early is refused") {
  REQUIRE(decode_xml(fixture).has_value());
  for (std::size_t size = 0; size < fixture.size(); ++size) {
    CAPTURE(size);
    const std::vector<char> exact(fixture.begin(), fixture.begin() + static_cast<std::ptrdiff_t>(size));
    refused_xml({exact.data(), exact.size()});
  }
}

TEST_CASE("ERR-3 elements and the tree are nested at most as deep as JSON may be") {
  CHECK(decode_xml(nested(31)).has_value());
  CHECK(refused_xml(nested(32)).expression.find("Basic.extension[0].extension[0]") == 0);
  CHECK(decode_json(json_of(nested(31))).has_value());
  const auto in_div = [](std::size_t levels) {
    return xml_resource("Basic", "<text><div xmlns=\"http://www.w3.org/1999/xhtml\">" + repeated("<b>", levels) +
                                     repeated("</b>", levels) + "</div></text>");
  };
  CHECK(decode_xml(in_div(61)).has_value());
  refused_xml(in_div(62));
  CHECK(decode_xml("<Slot xmlns=\"http://hl7.org/fhir\"/>", {1, 2}).has_value());
  refused_xml("<Slot xmlns=\"http://hl7.org/fhir\"/>", {0, 2});
  refused_xml(nested(100'000));
  refused_xml(repeated("<a>", 1'000'000));
  refused_xml(xml_resource("Slot", repeated("<a xmlns=\"http://hl7.org/fhir\">", 100'000)));
}

TEST_CASE("ERR-3 elements, attributes, comments and CDATA sections are counted together") {
  // The root and its declaration are two.
  CHECK(decode_xml(xml_resource("Slot", repeated("<a/>", 98)), {64, 100}).has_value());
  refused_xml(xml_resource("Slot", repeated("<a/>", 99)), {64, 100});
  CHECK(decode_xml(xml_resource("Slot", repeated("<!---->", 98)), {64, 100}).has_value());
  refused_xml(xml_resource("Slot", repeated("<!---->", 99)), {64, 100});
  refused_xml(xml_resource("Slot", repeated("<![CDATA[]]>", 99)), {64, 100});

  std::string attributes = "<Slot xmlns=\"http://hl7.org/fhir\"";
  for (std::size_t i = 0; i < 1'000'000; ++i) attributes += " a" + std::to_string(i) + "=\"\"";
  refused_xml(attributes + "/>");
  refused_xml(attributes);
  refused_xml(xml_resource("Slot", repeated("<a/>", 1'000'000)));
}

TEST_CASE("ERR-3 an attribute that stands twice is found among few and among many") {
  for (const std::size_t count : {2U, 16U, 17U, 1000U}) {
    std::string attributes;
    for (std::size_t i = 1; i < count; ++i) attributes += " a" + std::to_string(i) + "=\"\"";
    const auto last = " a1=\"\"";
    CHECK(refused_xml(xml_resource("Slot", "<status" + attributes + last + "/>")).diagnostics.find("stands twice") !=
          std::string::npos);
    CHECK(refused_xml(xml_resource("Slot", "<status" + attributes + "/>")).diagnostics.find("is not allowed here") !=
          std::string::npos);
  }
}

TEST_CASE("ERR-3 at most 32 namespace declarations are in scope") {
  const auto declaring = [](std::size_t count) {
    std::string text = "<Slot xmlns=\"http://hl7.org/fhir\"";
    for (std::size_t i = 1; i < count; ++i) text += " xmlns:p" + std::to_string(i) + "=\"urn:x\"";
    return text + "/>";
  };
  CHECK(decode_xml(declaring(32)).has_value());
  CHECK(refused_xml(declaring(33)).diagnostics.find("Too many namespace declarations") != std::string::npos);
  // Those of an element that has ended do not count.
  CHECK(decode_xml(xml_resource("Slot", repeated("<a xmlns:p=\"urn:x\"/>", 100))).has_value());
}

TEST_CASE("ERR-3 hostile names and orders cost no more than their size") {
  std::string unknown;
  for (std::size_t i = 0; i < 40'000; ++i) unknown += "<x" + std::to_string(i * 7919 % 40'000) + " value=\"\"/>";
  CHECK(decode_xml(xml_resource("Slot", unknown)).has_value());
  CHECK(decode_xml(xml_resource("Patient", repeated("<name/><photo/>", 40'000))).has_value());
}
