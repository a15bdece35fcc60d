// Searches for bookings and referrals, their pages, and earlier versions: over the wire.
#include "tests/integration/answers.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/receiver.hpp"

#include <algorithm>
#include <set>

using namespace bars::test;

namespace {

const std::string by_number = "?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990548609";
const std::string by_person =
    "?patient:name=Testperson%20Morgan&patient:birthdate=1988-04-17&patient:address-postalcode=ZZ99%203VZ";

std::string link_of(const Answer& answer, std::string_view relation) {
  for (const auto& link : answer.root()["link"].items())
    if (link["relation"].text() == relation) return std::string(link["url"].text());
  return {};
}

std::string total_of(Session& session, const std::string& path) {
  const auto answer = session.get(path);
  if (answer.status != 200) return outcome_of(answer);
  return std::string(Answer(answer.body).root()["total"].text());
}

std::string booked(Session& session, const OfferedSlot& slot) {
  return Answer(session.process_message(new_booking(values_for(slot))).body).id_of("Appointment");
}

}  // namespace

TEST_CASE("APPT-5 a search is read page by page to its end, each match once") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  std::set<std::string> sent;
  for (std::size_t i = 0; i < 5; ++i) sent.insert(booked(session, slots.at(i)));
  REQUIRE(sent.size() == 5);
  std::set<std::string> found;
  std::vector<std::size_t> sizes;
  for (std::string path = "/Appointment" + by_number + "&_count=2"; !path.empty() && sizes.size() < 9;) {
    const Answer page(session.get(path).body);
    CHECK(page.root()["total"].text() == "5");
    CHECK(link_of(page, "self") == receiver.base_url() + path);
    const auto appointments = page.all("Appointment");
    sizes.push_back(appointments.size());
    for (const auto& appointment : appointments) CHECK(found.emplace(appointment["id"].text()).second);
    const auto next = link_of(page, "next");
    path = next.empty() ? next : next.substr(receiver.base_url().size());
  }
  CHECK(sizes == std::vector<std::size_t>{2, 2, 1});
  CHECK(found == sent);
  // As many as there are: the last page. None: the number alone.
  CHECK(link_of(Answer(session.get("/Appointment" + by_number + "&_count=5").body), "next").empty());
  const Answer none(session.get("/Appointment" + by_number + "&_count=0").body);
  CHECK(none.root()["total"].text() == "5");
  CHECK(none.all("Appointment").empty());
  CHECK(link_of(none, "next").empty());
}

TEST_CASE("APPT-3 X-37 a booking is found by the patient's name, birth date and postcode") {
  Receiver receiver;
  auto session = receiver.session();
  booked(session, session.slots().at(0));
  const std::pair<std::string, std::string> cases[] = {
      {by_person, "1"},
      {"?patient:name=TESTPERSON,%20Mx%20Ash%0A&patient:birthdate=eq17%2F04%2F1988%0A"
       "&patient:address-postalcode=zz993vz%0A",
       "1"},
      {"?patient:name=Morg&patient:birthdate=1988-04-17&patient:address-postalcode=ZZ993VZ", "1"},
      {"?patient:name=Organ&patient:birthdate=1988-04-17&patient:address-postalcode=ZZ993VZ", "0"},
      {"?patient:name=Morgan&patient:birthdate=1988-04-18&patient:address-postalcode=ZZ993VZ", "0"},
      {"?patient:name=Morgan&patient:birthdate=1988-04-17&patient:address-postalcode=ZZ993VY", "0"},
      {"?patient:name=Morgan&patient:birthdate=1988-04-17", "400 REC_BAD_REQUEST required"},
      {"?patient:name=Morgan&patient:birthdate=17.04.1988", "400 REC_BAD_REQUEST value"}};
  for (const auto& [query, wanted] : cases) {
    CAPTURE(query);
    CHECK(total_of(session, "/Appointment" + query) == wanted);
  }
}

TEST_CASE("CS-4 _id and date narrow a search") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  const auto first = booked(session, slots.at(0));
  const auto second = booked(session, slots.at(1));
  const auto start = slots.at(1).start.substr(0, 19) + "Z";
  const std::pair<std::string, std::string> cases[] = {{"?_id=" + first, "1"},
                                                       {"?_id=" + fresh_id(), "0"},
                                                       {"?_id=XXXX", "400 REC_BAD_REQUEST value"},
                                                       {by_number + "&_id=" + second, "1"},
                                                       {by_number + "&date=" + start, "1"},
                                                       {by_number + "&date=lt" + start, "1"},
                                                       {by_number + "&date=le" + start, "2"},
                                                       {by_number + "&date=ge" + start, "1"},
                                                       {by_number + "&date=gt" + start, "0"},
                                                       {by_number + "&date=ge1988&date=lt2100", "2"},
                                                       {by_number + "&date=1988", "0"},
                                                       {by_number + "&date=tomorrow", "400 REC_BAD_REQUEST value"}};
  for (const auto& [query, wanted] : cases) {
    CAPTURE(query);
    CHECK(total_of(session, "/Appointment" + query) == wanted);
  }
  CHECK(total_of(session, "/ServiceRequest?_id=" + first) == "0");
}

TEST_CASE("SR-1 APPT-5 a referral is found by its identifiers, with the service that holds it only") {
  Receiver receiver;
  auto session = receiver.session();
  auto message = new_referral(values_for_referral(emergency_department_id, "a1t1"));
  message = with_in(message, "ServiceRequest", "identifier",
                    R"([{"system":"https://sender.example/Id/referral","value":"100 000"}])");
  const Answer referred(session.process_message(message).body);
  const auto id = referred.id_of("ServiceRequest");
  REQUIRE_FALSE(id.empty());
  auto pharmacy = receiver.session({.service = std::string(pharmacy_id)});
  const std::pair<std::string, std::string> cases[] = {
      {"?identifier=https://sender.example/Id/referral%7C100%20000", "1"},
      {"?ServiceRequest.identifier=http%3A%2F%2FSENDER.example%2FId%2Freferral%7C100+000", "1"},
      {"?ServiceRequest.identifier=100%20000", "1"},
      {"?identifier=https://other.example/Id/referral%7C100%20000", "0"},
      {"?identifier=100000", "0"},
      {"?identifier=https://sender.example/Id/referral%7C", "400 REC_BAD_REQUEST value"},
      {by_number, "1"},
      {by_person, "1"},
      {"?_id=" + id, "1"}};
  for (const auto& [query, wanted] : cases) {
    CAPTURE(query);
    CHECK(total_of(session, "/ServiceRequest" + query) == wanted);
    CHECK(total_of(pharmacy, "/ServiceRequest" + query) == (wanted == "1" ? "0" : wanted));
  }
  CHECK(total_of(session, "/Appointment?identifier=100%20000") == "400 REC_BAD_REQUEST required");
}

TEST_CASE("UPD-9 every version of a booking can be read, and says which it is") {
  Receiver receiver;
  auto session = receiver.session();
  auto values = values_for(session.slots().at(0));
  values.appointment_id = Answer(session.process_message(new_booking(values)).body).id_of("Appointment");
  REQUIRE(outcome_of(session.process_message(cancelled_booking(values))) == "200");
  const auto path = "/Appointment/" + values.appointment_id;
  struct Case {
    std::string path;
    std::string version;
    std::string status;
  };
  for (const auto& [read, version, status] :
       {Case{path, "2", "cancelled"}, Case{path + "/_history/1", "1", "booked"},
        Case{path + "/_history/2", "2", "cancelled"}, Case{path + "/_history/01", "1", "booked"}}) {
    CAPTURE(read);
    const auto answer = session.get(read);
    REQUIRE(outcome_of(answer) == "200");
    const Answer resource(answer.body);
    CHECK(resource.root()["status"].text() == status);
    CHECK(resource.root()["meta"]["versionId"].text() == version);
    CHECK(answer.header("ETag") == "W/\"" + version + "\"");
    CHECK(answer.header("Last-Modified").value_or("").size() == 29);
    // XML says the same.
    const auto xml = session.send("GET", read, with_header(session.headers(), "Accept", std::string(xml_type)));
    CHECK(xml.header("ETag") == "W/\"" + version + "\"");
    CHECK(xml.body == xml_of(answer.body));
  }
  const Answer found(session.get("/Appointment?_id=" + values.appointment_id).body);
  CHECK(found.first("Appointment")["meta"]["versionId"].text() == "2");

  const std::string missing = "404 REC_NOT_FOUND not-found";
  const std::string value = "400 REC_BAD_REQUEST value";
  const std::string required = "400 REC_BAD_REQUEST required";
  const std::pair<std::string, std::string> refused[] = {
      {path + "/_history/3", missing},
      {path + "/_history/99999999999999999999", missing},
      {path + "/_history/0", value},
      {path + "/_history/-1", value},
      {path + "/_history/1.0", value},
      {path + "/_history/x", value},
      {path + "/_history/", required},
      {"/Appointment//_history/1", required},
      {"/Appointment/x/_history/1", value},
      {"/Appointment/" + fresh_id() + "/_history/1", missing},
      {"/ServiceRequest/" + values.appointment_id + "/_history/1", missing}};
  for (const auto& [read, wanted] : refused) {
    CAPTURE(read);
    CHECK(outcome_of(session.get(read)) == wanted);
  }
  auto pharmacy = receiver.session({.service = std::string(pharmacy_id)});
  CHECK(outcome_of(pharmacy.get(path + "/_history/1")) == missing);
}

TEST_CASE("OO-4 LOG-1 what a search names is in its answer alone, not in the audit and not in a diagnostic") {
  Receiver receiver;
  auto session = receiver.session();
  session.get(
      "/Appointment?patient:name=Unmistakable&patient:birthdate=1901-02-03&patient:address-postalcode=QQ1%201QQ");
  const auto refused = session.get("/Appointment?patient:name=Unmistakable&patient:birthdate=Unmistakable");
  CHECK(refused.body.find("Unmistakable") == std::string::npos);
  receiver.stop();
  CHECK(receiver.count("audit", "interaction = 'appointment-search'") == "2");
  for (const auto& row : receiver.rows("SELECT * FROM audit WHERE interaction = 'appointment-search'"))
    for (const auto& [column, text] : row) {
      CAPTURE(column);
      for (const std::string secret : {"Unmistakable", "unmistakable", "1901", "QQ1"})
        CHECK(text.find(secret) == std::string::npos);
    }
}
