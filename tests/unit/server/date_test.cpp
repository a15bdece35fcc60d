#include "server/http/date.hpp"

#include "tests/support/catch.hpp"

TEST_CASE("RFC 9110 dates in headers") {
  CHECK(bars::http::http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(bars::http::http_date(784'111'777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(bars::http::http_date(253'402'300'799) == "Fri, 31 Dec 9999 23:59:59 GMT");
}
