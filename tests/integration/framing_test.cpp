// Where a request ends and the next begins: every way known to make two readers disagree about it. Behind each case a
// whole request follows on the connection; whether it is answered says where we saw the end.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;

namespace {

const std::string request_id = "0189abcd-ef01-7a2b-8c3d-4e5f60718293";
const std::string correlation_id = "0189abcd-ef01-7a2b-8c3d-4e5f60718294";

const std::string get = "GET /FHIR/R4/metadata HTTP/1.1";
const std::string post = "POST /FHIR/R4/$process-message HTTP/1.1";
const std::string get_1_0 = "GET /FHIR/R4/metadata HTTP/1.0";
const std::string post_1_0 = "POST /FHIR/R4/$process-message HTTP/1.0";
const std::string host = "Host: localhost\r\n";
const std::string in_chunks = "Transfer-Encoding: chunked\r\n";
const std::string two_bytes = "Content-Length: 2\r\n";
const std::string last_chunk = "0\r\n\r\n";
const std::string one_chunk = "2\r\n{}\r\n" + last_chunk;  // framed well; as a message it is none

const std::string invalid = "400 REC_BAD_REQUEST invalid";
const std::string value = "400 REC_BAD_REQUEST value";
const std::string required = "400 REC_BAD_REQUEST required";
const std::string too_long = "413 REC_BAD_REQUEST too-long";
const std::string too_many = "431 REC_BAD_REQUEST too-long";
const std::string not_allowed = "405 REC_METHOD_NOT_ALLOWED not-supported";

enum class Then { closed, next_is_answered };

struct Framing {
  std::string what;
  std::string section;  // of RFC 9112, unless it names another
  std::string head;     // request line and header lines, without the ids and identity headers that every case has
  std::string body;     // what follows the header section
  std::string wanted;
  Then then = Then::closed;
};

using Cases = std::vector<Framing>;

/// Of a request line, the usual Host, and more header lines.
std::string head(const std::string& line, const std::string& more) { return line + "\r\n" + host + more; }

std::string with_nul(std::string text) {
  text.replace(text.find('@'), 1, 1, '\0');
  return text;
}

std::string repeated(int times, const std::string& text) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

Cases codings() {
  const auto coded = [](const std::string& what, const std::string& coding) {
    return Framing{what, "6.1", head(post, "Transfer-Encoding:" + coding + "\r\n"), last_chunk, invalid};
  };
  return {
      coded("another coding", " gzip"),
      coded("identity", " identity"),
      coded("a coding before chunks", " gzip, chunked"),
      coded("a coding behind chunks", " chunked, identity"),
      coded("chunks of chunks", " chunked, chunked"),
      coded("a coding that is none", " xchunked"),
      coded("a coding in capitals", " CHUNKED"),
      coded("a coding with a capital", " Chunked"),
      coded("a coding with a parameter", " chunked;q=1"),
      coded("a coding in quotes", " \"chunked\""),
      coded("an empty coding", ""),
      coded("an empty coding in a list", " ,chunked"),
      coded("a vertical tab before the coding",
            " \x0b"
            "chunked"),
      coded("a byte beyond ASCII behind the coding", " chunked\xff"),
      coded("a NUL behind the coding", with_nul(" chunked@")),
      coded("the coding on the next line", "\r\n chunked"),
      coded("the coding on the next line, behind a tab", "\r\n\tchunked"),
      coded("the coding behind a carriage return", "\rchunked"),
      {"two codings", "6.1", head(post, in_chunks + in_chunks), last_chunk, invalid},
      {"two codings that differ", "6.1", head(post, in_chunks + "transfer-encoding: identity\r\n"), last_chunk,
       invalid},
      {"chunks on HTTP/1.0", "6.1", head(post_1_0, in_chunks), last_chunk, invalid},
      {"chunks on HTTP/1.0 that stays open", "6.1", head(post_1_0, in_chunks + "Connection: keep-alive\r\n"),
       last_chunk, invalid},
      {"a space behind the name of the coding", "5.1", head(post, "Transfer-Encoding : chunked\r\n"), last_chunk,
       invalid},
      {"a tab behind the name of the coding", "5.1", head(post, "Transfer-Encoding\t: chunked\r\n"), last_chunk,
       invalid},
      {"a NUL in the name of the coding", "5", head(post, with_nul("Transfer-Encoding@: chunked\r\n")), last_chunk,
       invalid},
      {"the coding hidden behind a bare LF", "2.2", head(get, "X-Note: one\nTransfer-Encoding: chunked\r\n"),
       last_chunk, invalid},
      {"the coding hidden behind a bare CR", "2.2", head(get, "X-Note: one\rTransfer-Encoding: chunked\r\n"),
       last_chunk, invalid},
      {"the coding in a continued line", "5.2", head(get, "X-Note: one\r\n Transfer-Encoding: chunked\r\n"), last_chunk,
       invalid},
  };
}

Cases lengths() {
  const auto sized = [](const std::string& what, const std::string& length, const std::string& wanted = value) {
    return Framing{what, "6.3", head(post, "Content-Length:" + length + "\r\n"), "{}", wanted};
  };
  return {
      sized("a list of lengths", " 2, 2"),
      sized("a list of lengths that differ", " 2, 20"),
      sized("a length with a plus", " +2"),
      sized("a length below nothing", " -2"),
      sized("a hexadecimal length", " 0x2"),
      sized("a length with a fraction", " 2.0"),
      sized("a length with an exponent", " 2e0"),
      sized("two numbers", " 2 2"),
      sized("a length with a parameter", " 2;"),
      sized("a length in quotes", " \"2\""),
      sized("an empty length", ""),
      sized("a length of 19 digits", " 0000000000000000002"),
      sized("a length beyond 64 bits", " 18446744073709551618"),
      sized("a length in other digits", " \xd9\xa2", invalid),
      sized("a length on the next line", "\r\n 2", invalid),
      sized("a NUL behind the length", with_nul(" 2@"), invalid),
      {"two lengths", "6.3", head(post, two_bytes + two_bytes), "{}", invalid},
      {"two lengths that differ", "6.3", head(post, two_bytes + "content-length: 20\r\n"), "{}", invalid},
      {"a length and chunks", "6.3", head(post, "Content-Length: 5\r\n" + in_chunks), last_chunk, invalid},
      {"chunks and a length", "6.3", head(post, in_chunks + "Content-Length: 5\r\n"), last_chunk, invalid},
      {"chunks and no length", "6.3", head(post, in_chunks + "Content-Length: 0\r\n"), last_chunk, invalid},
      {"a length and chunks of a GET", "6.3", head(get, "Content-Length: 5\r\n" + in_chunks), last_chunk, invalid},
      {"a length and a coding that is none", "6.3", head(post, two_bytes + "Transfer-Encoding: x\r\n"), "{}", invalid},
      {"neither length nor chunks", "6.3", head(post, ""), "", "411 REC_BAD_REQUEST required"},
  };
}

Cases chunks() {
  const auto chunked = [](const std::string& what, const std::string& body, const std::string& wanted = invalid,
                          const std::string& section = "7.1") {
    return Framing{what, section, head(post, in_chunks), body, wanted};
  };
  return {
      chunked("a size of no digits", "zz\r\n{}\r\n" + last_chunk),
      chunked("no size", "\r\n{}\r\n" + last_chunk),
      chunked("a size with a sign", "+2\r\n{}\r\n" + last_chunk),
      chunked("a size below nothing", "-2\r\n{}\r\n" + last_chunk),
      chunked("a size with a prefix", "0x2\r\n{}\r\n" + last_chunk),
      chunked("a space before the size", " 2\r\n{}\r\n" + last_chunk),
      chunked("a space behind the size", "2 \r\n{}\r\n" + last_chunk),
      chunked("a size of 17 digits", "00000000000000002\r\n{}\r\n" + last_chunk),
      chunked("a size beyond 64 bits", "10000000000000002\r\n{}\r\n" + last_chunk),
      chunked("the largest size", "ffffffffffffffff\r\n{}\r\n" + last_chunk, too_long),
      chunked("a chunk longer than it says", "1\r\n{}\r\n" + last_chunk),
      chunked("a chunk shorter than it says", "3\r\n{}\r\n" + last_chunk),
      chunked("a chunk without its end", "2\r\n{}" + last_chunk),
      chunked("a bare LF behind the size", "2\n{}\r\n" + last_chunk, invalid, "2.2"),
      chunked("a bare CR behind the size", "2\r{}\r\n" + last_chunk, invalid, "2.2"),
      chunked("a bare LF behind the chunk", "2\r\n{}\n" + last_chunk, invalid, "2.2"),
      chunked("a bare LF behind the last size", "2\r\n{}\r\n0\n\r\n", invalid, "2.2"),
      chunked("a bare LF at the end", "2\r\n{}\r\n0\r\n\n", invalid, "2.2"),
      chunked("no end behind the last chunk", "2\r\n{}\r\n0\r\n"),
      chunked("a trailer with an id", "2\r\n{}\r\n0\r\nX-Request-ID: " + correlation_id + "\r\n\r\n", invalid, "7.1.2"),
      chunked("a trailer with a length", "2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n", invalid, "7.1.2"),
      chunked("a trailer with a coding", "2\r\n{}\r\n0\r\n" + in_chunks + "\r\n", invalid, "7.1.2"),
      chunked("a trailer that is none", "2\r\n{}\r\n0\r\n \r\n\r\n", invalid, "7.1.2"),
  };
}

Cases chunk_extensions() {
  const auto extended = [](const std::string& what, const std::string& extension) {
    return Framing{what, "7.1.1", head(post, in_chunks), "2" + extension + "\r\n{}\r\n" + last_chunk, invalid};
  };
  return {
      extended("an extension without a name", ";"),
      extended("an extension without a semicolon", " a=b"),
      extended("an extension without its value", ";a="),
      extended("a space behind an extension", ";a=b "),
      extended("a quote that does not end", ";a=\"b"),
      extended("a quote that ends in an escape", ";a=\"b\\\""),
      extended("a bare LF in an extension", ";a\nb"),
      extended("a bare LF in a quoted extension", ";a=\"\nb\""),
      extended("a bare CR in a quoted extension", ";a=\"\rb\""),
      extended("a NUL in a quoted extension", with_nul(";a=\"@\"")),
      extended("a byte beyond ASCII in an extension", ";a=\xff"),
      extended("an extension longer than 8 KiB", ";a=" + std::string(8190, 'b')),
      {"many short extensions", "7.1.1", head(post, in_chunks), repeated(1000, "1;a=bcdefg\r\n \r\n") + last_chunk,
       invalid},
  };
}

Cases lines() {
  const auto with = [](const std::string& what, const std::string& section, const std::string& lines) {
    return Framing{what, section, head(get, lines), "", invalid};
  };
  return {
      with("a continued header", "5.2", "X-Note: one\r\n two\r\n"),
      with("a continued header, by a tab", "5.2", "X-Note: one\r\n\ttwo\r\n"),
      {"a continued request line", "2.2", get + "\r\n X-Note: one\r\n" + host, "", invalid},
      with("a bare LF behind a header", "2.2", "X-Note: one\nX-Other: two\r\n"),
      with("a bare CR in a header", "2.2", "X-Note: one\rtwo\r\n"),
      with("a bare CR before CRLF", "2.2", "X-Note: one\r\r\n"),
      with("an empty line by a bare LF", "2.2", "X-Note: one\r\n\n"),
      {"a bare LF behind the request line", "2.2", get + "\n" + host, "", invalid},
      {"a bare CR behind the request line", "2.2", get + "\r" + host, "", invalid},
      {"an empty line first", "2.2", "\r\n" + head(get, ""), "", invalid},
      with("a NUL in a value", "5", with_nul("X-Note: o@e\r\n")),
      with("a NUL in a name", "5", with_nul("X-@ote: one\r\n")),
      with("a control character in a value", "5", "X-Note: \x01\r\n"),
      with("space before the colon", "5.1", "X-Note : one\r\n"),
      with("no colon", "5", "X-Note\r\n"),
      with("an empty name", "5", ": one\r\n"),
      with("a name that is no token", "5", "X(Note): one\r\n"),
      with("a name beyond ASCII", "5", "X-N\xc3\xb6te: one\r\n"),
      {"more than 100 headers", "5", head(get, repeated(100, "X-Note: one\r\n")), "", too_many},
      {"more than header_bytes", "5", head(get, "X-Note: " + std::string(16384, 'a') + "\r\n"), "", too_many},
  };
}

Cases request_lines() {
  const auto line = [](const std::string& what, const std::string& section, const std::string& text,
                       const std::string& wanted = invalid,
                       Then then = Then::closed) { return Framing{what, section, head(text, ""), "", wanted, then}; };
  return {
      line("a method in lower case", "3.1", "get /FHIR/R4/metadata HTTP/1.1"),
      line("two spaces", "3", "GET  /FHIR/R4/metadata HTTP/1.1"),
      line("a tab for a space", "3", "GET\t/FHIR/R4/metadata HTTP/1.1"),
      line("a space behind the version", "3", "GET /FHIR/R4/metadata HTTP/1.1 "),
      line("a space in the target", "3", "GET /FHIR/R4/meta data HTTP/1.1"),
      line("no version", "2.3", "GET /FHIR/R4/metadata"),
      line("HTTP/0.9", "2.3", "GET /FHIR/R4/metadata HTTP/0.9"),
      line("HTTP/2.0", "2.3", "GET /FHIR/R4/metadata HTTP/2.0"),
      line("the preface of HTTP/2", "RFC 9113, 3.4", "PRI * HTTP/2.0"),
      line("a version in lower case", "2.3", "GET /FHIR/R4/metadata http/1.1"),
      line("a version of two digits", "2.3", "GET /FHIR/R4/metadata HTTP/1.10"),
      line("absolute form", "3.2.2", "GET https://localhost/FHIR/R4/metadata HTTP/1.1"),
      line("absolute form of another host", "3.2.2", "GET https://evil.example/FHIR/R4/metadata HTTP/1.1"),
      line("absolute form with a name and a password", "3.2.2", "GET https://a:b@localhost/FHIR/R4/metadata HTTP/1.1"),
      line("authority form", "3.2.3", "CONNECT localhost:443 HTTP/1.1"),
      line("authority form of a GET", "3.2.3", "GET localhost:443 HTTP/1.1"),
      line("asterisk form", "3.2.4", "OPTIONS * HTTP/1.1"),
      line("a path that could be an authority", "3.2.1", "GET //evil.example/FHIR/R4/metadata HTTP/1.1",
           "404 REC_NOT_FOUND not-found", Then::next_is_answered),
      line("CONNECT with a path", "RFC 9110, 9.3.6", "CONNECT /FHIR/R4/metadata HTTP/1.1", not_allowed,
           Then::next_is_answered),
      line("TRACE", "RFC 9110, 9.3.8", "TRACE /FHIR/R4/metadata HTTP/1.1", not_allowed, Then::next_is_answered),
      line("OPTIONS", "RFC 9110, 9.3.7", "OPTIONS /FHIR/R4/metadata HTTP/1.1", not_allowed, Then::next_is_answered),
  };
}

Cases hosts() {
  const auto named = [](const std::string& what, const std::string& text, const std::string& wanted = value) {
    return Framing{what, "3.2", get + "\r\n" + text, "", wanted};
  };
  return {
      named("no Host", "", required),
      named("two Hosts", host + host, invalid),
      named("two Hosts that differ", host + "host: evil.example\r\n", invalid),
      named("an empty Host", "Host:\r\n"),
      named("a list of hosts", "Host: localhost, evil.example\r\n"),
      named("a Host with a name", "Host: a@localhost\r\n"),
      named("a Host with a path", "Host: localhost/FHIR\r\n"),
      named("a Host with a port that is none", "Host: localhost:x\r\n"),
      named("a Host with two ports", "Host: localhost:1:2\r\n"),
      named("a Host with a long port", "Host: localhost:123456\r\n"),
      named("a Host that is a port", "Host: :443\r\n"),
      named("a Host without its bracket", "Host: [::1\r\n"),
      named("a Host behind its bracket", "Host: [::1]evil\r\n"),
      named("a Host beyond ASCII",
            "Host: l\xc3\xb6"
            "calhost\r\n",
            invalid),
  };
}

/// Framed so that there is one reading: it is read that way, and the next request begins where it ends.
Cases unambiguous() {
  const auto open = Then::next_is_answered;
  const std::string smuggled = "GET /FHIR/R4/metadata HTTP/1.1\r\nHost: evil.example\r\n\r\n";
  const auto sized = "Content-Length: " + std::to_string(smuggled.size()) + "\r\n";
  return {
      {"a body that looks like a request", "6.2", head(post, sized), smuggled, invalid, open},
      {"a length with zeros in front", "6.2", head(post, "Content-Length: 0002\r\n"), "{}", invalid, open},
      {"a length behind tabs", "5.1", head(post, "Content-Length:\t2\t\r\n"), "{}", invalid, open},
      {"the coding behind a tab", "5.1", head(post, "transfer-encoding:\tchunked \r\n"), one_chunk, invalid, open},
      {"chunks with zeros in front", "7.1", head(post, in_chunks), "0002\r\n{}\r\n000\r\n\r\n", invalid, open},
      {"chunks with extensions", "7.1.1", head(post, in_chunks),
       "1;a=b\r\n{\r\n1 ; c ; d = \"\\\";\\\\\"\r\n}\r\n0;e\r\n\r\n", invalid, open},
      {"a body that a GET does not need", "RFC 9110, 9.3.1", head(get, sized), smuggled, "200"},
      {"chunks that a GET does not need", "RFC 9110, 9.3.1", head(get, in_chunks), one_chunk, "200"},
      {"a body that OPTIONS does not need", "RFC 9110, 9.3.7", head("OPTIONS /FHIR/R4/metadata HTTP/1.1", sized),
       smuggled, not_allowed},
      {"a body that TRACE must not have", "RFC 9110, 9.3.8", head("TRACE /FHIR/R4/metadata HTTP/1.1", sized), smuggled,
       not_allowed},
      {"a body that was announced and comes at once", "RFC 9110, 10.1.1",
       head(post, two_bytes + "Expect: 100-continue\r\n"), "{}", invalid, open},
      {"chunks that were announced and come at once", "RFC 9110, 10.1.1",
       head(post, in_chunks + "Expect: 100-Continue\r\n"), one_chunk, invalid, open},
      {"an announcement on HTTP/1.0", "RFC 9110, 10.1.1", head(post_1_0, two_bytes + "Expect: 100-continue\r\n"), "{}",
       invalid},
      {"an expectation that is none", "RFC 9110, 10.1.1", head(post, two_bytes + "Expect: 200-ok\r\n"), "{}", value},
      {"two expectations", "RFC 9110, 10.1.1",
       head(post, two_bytes + "Expect: 100-continue\r\nExpect: 100-continue\r\n"), "{}", invalid},
      {"a request behind the last", "9.6", head(get, "Connection: close\r\n"), "", "200"},
      {"the last among other options", "9.6", head(get, "Connection: x, Close\r\nConnection: keep-alive\r\n"), "",
       "200"},
      {"HTTP/1.0", "9.3", head(get_1_0, ""), "", "200"},
      {"HTTP/1.0 that stays open", "9.3", head(get_1_0, "Connection: keep-alive\r\n"), "", "200", open},
      {"HTTP/1.0 without Host", "3.2", get_1_0 + "\r\nConnection: keep-alive\r\n", "", "200", open},
      {"framing headers with underscores", "5", head(get, "Content_Length: 5\r\nTransfer_Encoding: chunked\r\n"), "",
       "200", open},
      {"a framing header that is named for the next hop", "RFC 9110, 7.6.1",
       head(post, two_bytes + "Connection: Content-Length\r\n"), "{}", invalid, open},
      {"another method in a header", "5", head(get, "X-HTTP-Method-Override: DELETE\r\n"), "", "200", open},
      {"an upgrade to HTTP/2", "RFC 9110, 7.8",
       head(get, "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"), "",
       "200", open},
      {"an IPv6 Host", "3.2", get + "\r\nHost: [::1]:8443\r\n", "", "200", open},
      {"a Host with an empty port", "3.2", get + "\r\nHost: localhost:\r\n", "", "200", open},
  };
}

std::string callers_headers(const Session& session) {
  std::string text;
  for (const auto& [name, content] : session.message_headers(request_id)) text += name + ": " + content + "\r\n";
  return text;
}

/// Not one answer more before the server ends the connection.
bool ends(Client& client) {
  try {
    client.read_next();
  } catch (const ClientError&) {
    return client.closed_by_server();
  }
  return false;
}

}  // namespace

TEST_CASE(
    "TI-2 ERR-2 a request whose end two readers could see differently is refused, and nothing behind it is read") {
  Receiver receiver;
  auto session = receiver.session();
  session.correlation_id = correlation_id;
  const auto usual = callers_headers(session);
  std::size_t asked = 0;
  std::size_t answered = 0;
  for (const auto& list :
       {codings(), lengths(), chunks(), chunk_extensions(), lines(), request_lines(), hosts(), unambiguous()}) {
    for (const auto& framing : list) {
      CAPTURE(framing.what, framing.section);
      Client client = session.connect();
      client.send(framing.head + usual + "\r\n" + framing.body +
                  request_text("GET", "/FHIR/R4/metadata", session.headers()));
      const auto answer = client.read_response();
      CHECK(outcome_of(answer) == framing.wanted);
      CHECK(answer.header("Connection") == (framing.then == Then::closed ? "close" : "keep-alive"));
      if (framing.then == Then::closed)
        CHECK(ends(client));
      else
        CHECK(outcome_of(client.read_response()) == "200");
      asked += 1;
      answered += framing.then == Then::closed ? 1 : 2;
    }
  }
  CHECK(asked >= 60);
  receiver.stop();
  CHECK(receiver.count("audit", "peer <> 'local'") == std::to_string(answered));
  CHECK(receiver.count("request") == "0");
}
