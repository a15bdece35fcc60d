#include "server/evidence/page_parts.hpp"

#include "server/evidence/text.hpp"

#include <fmt/format.h>

namespace bars::evidence {

namespace {

constexpr std::string_view begin = R"html(<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evidence of one conversation</title>
<style>
body { margin: 0 auto; padding: 1.5rem; max-width: 68rem; font: 16px/1.5 Arial, "DejaVu Sans", sans-serif; color: #212b32; background: #fff; }
h1 { font-size: 2rem; margin: 0 0 1rem; }
h2 { font-size: 1.5rem; margin: 2.5rem 0 .75rem; border-bottom: 3px solid #005eb8; padding-bottom: .25rem; }
h3 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1rem 0 .25rem; }
dl { display: grid; grid-template-columns: 13rem 1fr; gap: .25rem 1rem; margin: 0 0 1rem; }
dt { font-weight: bold; }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 0 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #d8dde0; }
th { background: #f0f4f5; }
.number { text-align: right; white-space: nowrap; }
td:nth-child(2) { white-space: nowrap; }
tr.refused td:nth-child(5) { color: #b3261e; }
tr.done td:nth-child(5) { color: #006747; }
pre { background: #f0f4f5; padding: .75rem; overflow-x: auto; font: 13px/1.4 "DejaVu Sans Mono", Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font: 13px "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
summary { cursor: pointer; color: #005eb8; padding: .25rem 0; }
a { color: #005eb8; }
.exchange { border: 1px solid #d8dde0; border-radius: 4px; padding: 0 1rem .5rem; margin: 0 0 1rem; }
.file { color: #4c6272; font-size: .875rem; margin: .25rem 0; }
@media print { .exchange { break-inside: avoid-page; } }
</style>
</head>
<body>
)html";

struct Term {
  std::string_view name;
  std::string_view meaning;
};

constexpr Term terms[] = {
    {"BaRS",
     "The NHS Booking and Referral Standard: how one system books an appointment with another, or refers a patient to "
     "it."},
    {"Receiver", "The system that takes bookings and referrals: the one that this pack comes from."},
    {"Sender", "The system that books or refers. It reaches the receiver through the national proxy."},
    {"Exchange", "One request of a sender and the answer to it."},
    {"Conversation", "Exchanges that belong together. The sender gives them the same X-Correlation-ID."},
    {"X-Request-ID",
     "The name of one request. A request that comes again under a name that was done is refused, so that nothing is "
     "done twice."},
    {"FHIR",
     "The form in which the information is written: resources such as Patient, Appointment and ServiceRequest."},
    {"Bundle", "A message: several resources that are sent together."},
    {"Appointment", "A booking."},
    {"ServiceRequest", "A referral, or the request to a clinician to check one."},
    {"Encounter", "How far the receiving service is with the referral."},
    {"CapabilityStatement", "What the receiver says that it can do."},
    {"MessageDefinition", "What a service says of a kind of message that it takes."},
    {"Slot", "A time in a diary that can be booked."},
    {"OperationOutcome", "An answer that says why a request was refused."},
    {"Status",
     "200 and 201: done. 400 to 499: refused, and the sender has to change something. 500 to 599: the receiver could "
     "not do it."},
    {"409",
     "Refused because of what is held already: the request had been done before (duplicate), or does not fit any more "
     "(conflict)."},
    {"408, 425, 429, 503", "Refused for this moment only: the sender may send the same request again."},
    {"Identity headers",
     "Who asks, for which organisation, with which software, and which service is asked: in every request."},
    {"MAC",
     "A code that only somebody with the key can compute. Each record's is made of the record and of the MAC before "
     "it, so that no record can be changed, taken out or put in unseen."},
};

}  // namespace

std::string page_begin() { return std::string(begin); }

std::string page_end() { return "</body>\n</html>\n"; }

std::string glossary() {
  std::string rows;
  for (const auto& term : terms) rows += fact(term.name, escaped(term.meaning));
  return "<h2>Words</h2>\n<dl>\n" + rows + "</dl>\n";
}

std::string fact(std::string_view name, std::string_view html) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(name), html);
}

}  // namespace bars::evidence
