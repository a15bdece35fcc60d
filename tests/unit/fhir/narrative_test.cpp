#include "fhir/structure/narrative.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <string_view>

using namespace bars::fhir;

namespace {

std::string div(std::string_view content) {
  return "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + std::string(content) + "</div>";
}

std::string nested(std::size_t depth) {
  std::string open;
  std::string close;
  for (std::size_t i = 1; i < depth; ++i) {
    open += "<b>";
    close += "</b>";
  }
  return div(open + "x" + close);
}

std::string_view rule_of(const std::string& xhtml) { return check_narrative(xhtml).rule; }

}  // namespace

TEST_CASE("txt-1 a narrative may have the markup that R4 lists") {
  for (const std::string_view content :
       {"text", "<p>a</p>", "<p class=\"x\" style='color: red'>a<br/>b</p>", "<img src=\"#i\" alt=\"a\"/>",
        "<img src=\"data:image/png;base64,AAAA\"/>", "<a href=\"https://a.example/?q=1&amp;r=2\">a</a>",
        "<a href=\"mailto:a@b.example\">a</a>", "<a href=\"Patient/1\">a</a>", "<a href=\"a/b:c\">a</a>",
        "<a name=\"n\">a</a>", "&nbsp;&lt;&#160;&#xA0;&#x1F600;&mdash;", "<!-- note -->a",
        "<table border=\"1\"><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>", "a > b", "<p >a</p >"}) {
    INFO(content);
    CHECK_FALSE(check_narrative(div(content)));
  }
  CHECK_FALSE(check_narrative(" \n" + div("a") + "\n"));
  CHECK_FALSE(check_narrative("<div xml:lang=\"en\" xmlns='http://www.w3.org/1999/xhtml'>a</div>"));
}

TEST_CASE("txt-1 nothing in a narrative runs, loads or escapes") {
  for (const std::string_view content : {"<script>a</script>",
                                         "<SCRIPT>a</SCRIPT>",
                                         "<style>a</style>",
                                         "<iframe src=\"a\"/>",
                                         "<object/>",
                                         "<form>a</form>",
                                         "<input/>",
                                         "<link href=\"a\"/>",
                                         "<svg/>",
                                         "<p onclick=\"a()\">a</p>",
                                         "<p ONCLICK=\"a()\">a</p>",
                                         "<a href=\"javascript:a()\">a</a>",
                                         "<a href=\"JaVaScRiPt:a()\">a</a>",
                                         "<a href=\" javascript:a()\">a</a>",
                                         "<a href=\"java&#9;script:a()\">a</a>",
                                         "<a href=\"javascript&#58;a()\">a</a>",
                                         "<a href=\"java\tscript:a()\">a</a>",
                                         "<a href=\"vbscript:a\">a</a>",
                                         "<a href=\"data:text/html,a\">a</a>",
                                         "<img src=\"data:text/html,a\"/>",
                                         "<img src=\"file:///a\"/>",
                                         "<p style=\"background: url(http://a.example)\">a</p>",
                                         "<p style=\"width: expression(a)\">a</p>",
                                         "<p style=\"u\\72l(a)\">a</p>",
                                         "<p style=\"u/**/rl(a)\">a</p>",
                                         "<p style=\"&#117;rl(a)\">a</p>",
                                         "<p srcset=\"a\">a</p>"}) {
    INFO(content);
    CHECK(rule_of(div(content)) == "txt-1");
  }
}

TEST_CASE("txt-1 a narrative must be well-formed XHTML with the entities of XML and HTML 4") {
  for (const std::string_view content : {"<p>a",
                                         "a</p>",
                                         "<p>a</b>",
                                         "<b><i>a</b></i>",
                                         "<br>",
                                         "a < b",
                                         "a & b",
                                         "&unknown;",
                                         "&amp",
                                         "&#0;",
                                         "&#xD800;",
                                         "&#x110000;",
                                         "&#99999999999;",
                                         "&#;",
                                         "&#x;",
                                         "<p a>b</p>",
                                         "<p class=x>b</p>",
                                         "<p class=\"a\"class=\"b\">c</p>",
                                         "<p class=\"a\" class=\"b\">c</p>",
                                         "<p class=\"a<b\">c</p>",
                                         "<p title=\"&x;\">c</p>",
                                         "<![CDATA[a]]>",
                                         "<?php a ?>",
                                         "<!DOCTYPE a>",
                                         "a ]]> b",
                                         "<!-- a -- b -->c",
                                         "<!-- a",
                                         "<p class=\"a",
                                         "< p>a</p>",
                                         "<>",
                                         "a\x01",
                                         "<p",
                                         "</",
                                         "<"}) {
    INFO(content);
    CHECK(rule_of(div(content)) == "txt-1");
  }
}

TEST_CASE("txt-1 a narrative is one div in the XHTML namespace") {
  const std::string cases[] = {"",
                               "a",
                               "<p xmlns=\"http://www.w3.org/1999/xhtml\">a</p>",
                               "<div>a</div>",
                               "<div xmlns=\"http://hl7.org/fhir\">a</div>",
                               "<h:div xmlns:h=\"http://www.w3.org/1999/xhtml\">a</h:div>",
                               "<?xml version=\"1.0\"?>" + div("a"),
                               div("a") + div("a"),
                               div("a") + "b",
                               "b" + div("a"),
                               div("<div xmlns=\"http://other\">a</div>")};
  for (const std::string& xhtml : cases) {
    INFO(xhtml);
    CHECK(rule_of(xhtml) == "txt-1");
  }
}

TEST_CASE("txt-2 a narrative must say something") {
  for (const std::string_view content :
       {"", " \n\t", "<p></p>", "<p> </p><br/>", "<!-- note -->", "<img alt=\"a\"/>"}) {
    INFO(content);
    CHECK(rule_of(div(content)) == "txt-2");
  }
  CHECK(rule_of("<div xmlns=\"http://www.w3.org/1999/xhtml\"/>") == "txt-2");
}

TEST_CASE("txt-1 a narrative is bounded in depth and attributes") {
  CHECK_FALSE(check_narrative(nested(max_narrative_depth)));
  CHECK(rule_of(nested(max_narrative_depth + 1)) == "txt-1");
  std::string many = "<p";
  for (int i = 0; i < 1000; ++i) many += " a" + std::to_string(i) + "=\"\"";
  CHECK(rule_of(div(many + ">a</p>")) == "txt-1");
}

TEST_CASE("txt-1 a narrative that is cut off anywhere is refused") {
  const std::string whole = div("<p class=\"x\">a &amp; b<br/><!-- c --><a href=\"#d\">e</a></p>");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK(check_narrative(std::string_view(whole).substr(0, size)));
  }
}
