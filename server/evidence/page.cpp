#include "server/evidence/page.hpp"

#include "fhir/json.hpp"
#include "server/evidence/page_parts.hpp"
#include "server/evidence/proof_text.hpp"
#include "server/evidence/text.hpp"
#include "server/evidence/words.hpp"
#include "storage/owner_name.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::evidence {

namespace {

// A browser has to remain usable: what is longer is linked, and not shown.
constexpr std::size_t longest_shown = 256 * 1024;
constexpr std::size_t all_shown = 16 * 1024 * 1024;

/// Of each message, answer and version of a pack.
std::size_t shown_at_most(const Pack& pack) {
  std::size_t parts = 2 * pack.exchanges.size();
  for (const auto& held : pack.held) parts += held.versions.size();
  return std::min(longest_shown, all_shown / std::max<std::size_t>(parts, 1));
}

/// `Bundle with MessageHeader, Appointment, 2 Organization`
std::string contents_of(fhir::Node resource) {
  std::vector<std::pair<std::string_view, std::size_t>> types;
  for (const auto& entry : resource["entry"].items()) {
    const auto type = entry["resource"].resource_type();
    const auto known = std::find_if(types.begin(), types.end(), [&](const auto& each) { return each.first == type; });
    if (known == types.end())
      types.emplace_back(type, 1);
    else
      ++known->second;
  }
  std::string text(resource.resource_type());
  for (const auto& [type, count] : types)
    text += fmt::format("{} {}", &type == &types.front().first ? " with" : ",",
                        count == 1 ? std::string(type) : fmt::format("{} {}", count, type));
  return text;
}

/// JSON behind a line that opens it.
std::string json_details(std::string_view title, const std::string& file, const std::string& json, std::size_t most) {
  const auto link = fmt::format("<a href=\"{}\">{}</a>", escaped(file), escaped(file));
  if (json.size() > most) return fmt::format("<p>{}: {}</p>\n", escaped(title), link);
  const auto document = fhir::decode_json(json, fhir::own_json);
  const auto contents = document ? contents_of(document->root) : std::string();
  return fmt::format("<details><summary>{}: {}</summary><p class=\"file\">{}</p><pre>{}</pre></details>\n",
                     escaped(title), escaped(contents), link, escaped(document ? pretty_json(document->root) : json));
}

std::string facts(const Pack& pack) {
  const auto& exchanges = pack.conversation.exchanges;
  const auto refused = std::count_if(exchanges.begin(), exchanges.end(),
                                     [](const Exchange& exchange) { return exchange.record.status >= 400; });
  std::string held;
  for (const auto& each : pack.held)
    held += (held.empty() ? "" : "<br>") + escaped(resource_words(name_of(each.held.resource)));
  std::string rows;
  rows += fact("Conversation", "<code>" + escaped(pack.conversation.correlation_id) + "</code> (X-Correlation-ID)");
  rows += fact("From", escaped(readable(exchanges.front().record.at)));
  rows += fact("To", escaped(readable(exchanges.back().record.at)));
  rows += fact("Exchanges", fmt::format("{}{}, of which {} refused", exchanges.size(),
                                        pack.conversation.has_more ? " (there are more)" : "", refused));
  rows += fact("Service", escaped(pack.service));
  if (!held.empty()) rows += fact("What is held", held);
  rows += fact("Audit", pack.proof.verdict.finding ? "<strong>Something is wrong with it</strong>, see below."
                                                   : "Verified, nothing wrong.");
  rows += fact("Patient data", pack.has_patient
                                   ? "<strong>This pack has patient data in it.</strong> Keep it as you keep a record."
                                   : "Masked: <code>***</code> stands for whatever is not known to be harmless.");
  rows += fact("Made", escaped(readable(pack.made)) + ", by bars-receiver " BARS_VERSION);
  return "<dl>\n" + rows + "</dl>\n";
}

std::string overview_row(const ShownExchange& shown) {
  const auto& record = shown.exchange.record;
  return fmt::format(
      "<tr class=\"{}\"><td><a href=\"#exchange-{}\">{}</a></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
      "<td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
      record.status >= 400 ? "refused" : "done", shown.number(), shown.number(), escaped(moment(record.at)),
      escaped(who(record)), escaped(what(record)), escaped(outcome(record)), record.status,
      milliseconds(record.duration_microseconds));
}

std::string overview(const Pack& pack) {
  std::string rows;
  for (const auto& shown : pack.exchanges) rows += overview_row(shown);
  return "<table>\n<thead><tr><th></th><th>Time (UTC)</th><th>Who</th><th>What</th><th>Outcome</th><th>Status</th>"
         "<th>Took</th></tr></thead>\n<tbody>\n" +
         rows + "</tbody>\n</table>\n";
}

/// The identity headers with what they say.
std::string headers(const std::string& head) {
  std::string decoded;
  each_line(head, [&](std::string_view line) {
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos || !line.starts_with("NHSD-")) return;
    const auto text = decoded_header(line.substr(colon + 2));
    if (!text.empty())
      decoded += fmt::format("<p class=\"file\">{}, read from its Base64:</p><pre>{}</pre>",
                             escaped(line.substr(0, colon)), escaped(text));
  });
  return fmt::format(
      "<pre>{}</pre>\n{}", escaped(head),
      decoded.empty() ? "" : "<details><summary>What the identity headers say</summary>" + decoded + "</details>\n");
}

std::string request_part(const ShownExchange& shown, std::size_t most) {
  if (shown.request_head.empty()) return {};
  auto text = "<h4>Request</h4>\n" + headers(shown.request_head);
  if (!shown.request_body.empty())
    return text + json_details("The message", shown.folder + "/request.json", shown.request_body, most);
  if (!shown.same_as.empty())
    return text + fmt::format("<p>Its message is that of <a href=\"#exchange-{}\">exchange {}</a> once more.</p>\n",
                              shown.same_as, shown.same_as);
  if (shown.exchange.record.body_hash.empty()) return text;
  return text +
         fmt::format("<p>Its message was not carried out, and is not kept. Its SHA-256 was <code>{}</code>.</p>\n",
                     escaped(shown.exchange.record.body_hash));
}

std::string answer_part(const ShownExchange& shown, std::size_t most) {
  if (shown.answer_head.empty()) return {};
  auto text = fmt::format("<h4>Answer</h4>\n<pre>{}</pre>\n", escaped(shown.answer_head));
  if (!shown.answer_body.empty())
    text += json_details("The answer's body", shown.folder + "/response.json", shown.answer_body, most);
  return text + fmt::format("<p class=\"file\">{}</p>\n", escaped(shown.how));
}

std::string record_part(const ShownExchange& shown) {
  const auto& exchange = shown.exchange;
  const auto& record = exchange.record;
  auto text = fmt::format(
      "<h4>On record</h4>\n<p>Record {} of the audit, MAC <code>{}</code>. <a href=\"{}/audit.json\">All of "
      "it</a>.</p>\n",
      exchange.stored.sequence, storage::hex(exchange.stored.mac), escaped(shown.folder));
  if (!record.detail.empty()) text += fmt::format("<pre>{}</pre>\n", escaped(record.detail));
  return text;
}

std::string exchange_section(const ShownExchange& shown, std::size_t most) {
  const auto& record = shown.exchange.record;
  std::string rows =
      fact("When", escaped(readable(record.at)) + ", answered after " + milliseconds(record.duration_microseconds));
  rows += fact("Who", escaped(who(record)));
  if (!record.software.empty()) rows += fact("With", escaped(record.software));
  if (!record.peer.empty() && record.peer != "local")
    rows += fact("Through",
                 fmt::format("{} at {}, by its client certificate", escaped(record.peer), escaped(record.address)));
  if (!record.resource.empty()) rows += fact("About", escaped(resource_words(record.resource)));
  rows += fact("Outcome", fmt::format("<strong>{}</strong> (status {}{})", escaped(outcome(record)), record.status,
                                      record.code.empty() ? "" : ", " + escaped(record.code)));
  if (!shown.exchange.has_correlation_id)
    rows += fact("Note", "Of another conversation, about the same booking or referral.");
  return fmt::format(
      "<section class=\"exchange\" id=\"exchange-{}\">\n<h3>{}. {}</h3>\n<dl>\n{}</dl>\n{}{}{}</section>\n",
      shown.number(), shown.number(), escaped(what(record)), rows, request_part(shown, most), answer_part(shown, most),
      record_part(shown));
}

std::string held_section(const ShownHeld& shown, std::size_t most) {
  auto text = fmt::format(
      "<h3>{}</h3>\n<table>\n<thead><tr><th>Version</th><th>Since "
      "(UTC)</th><th>Status</th><th>From</th></tr></thead>\n<tbody>\n",
      escaped(resource_words(name_of(shown.held.resource))));
  std::string contents;
  for (const auto& version : shown.versions) {
    const auto& record = version.record;
    text += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", record.version,
                        escaped(readable(record.last_updated)), escaped(record.status),
                        record.local ? "staff of this service" : escaped(record.organisation));
    contents += json_details(fmt::format("Version {}", record.version), version.file, version.content, most);
  }
  text += "</tbody>\n</table>\n" + contents;
  for (const auto& change : shown.held.local_changes)
    text += fmt::format("<p>{}: staff {}.</p>\n", escaped(readable(change.at)),
                        change.status.empty() ? "took note" : "made it " + escaped(change.status));
  for (const auto& link : shown.held.links)
    text += fmt::format("<p>Booking {} and referral {} belong together since {}{}.</p>\n", link.booking.text(),
                        link.referral.text(), escaped(readable(link.made)),
                        link.ended ? ", until " + escaped(readable(*link.ended)) : "");
  return text;
}

std::string held_sections(const Pack& pack) {
  if (pack.held.empty()) return "<p>Nothing is held because of this conversation.</p>\n";
  std::string text;
  for (const auto& held : pack.held) text += held_section(held, shown_at_most(pack));
  return text;
}

std::string offers_section(const Pack& pack) {
  if (pack.offers.empty()) return "<p>Not known: no request named a service of this configuration.</p>\n";
  std::string text = "<p>As it was when this pack was made:</p>\n<ul>\n";
  for (const auto& file : pack.offers)
    text += fmt::format("<li><a href=\"{}\">{}</a></li>\n", escaped(file.name), escaped(file.name));
  return text + "</ul>\n";
}

std::string proof_section(const Pack& pack) {
  std::string text;
  for (const auto& sentence : proof_sentences(pack.proof)) text += fmt::format("<p>{}</p>\n", escaped(sentence));
  return text +
         "<p>What each record's MAC was made of is in <a href=\"audit/chain.json\">audit/chain.json</a>; the SHA-256 "
         "of every file of this pack is in <a href=\"manifest.json\">manifest.json</a>.</p>\n";
}

std::string handshake_section(const Pack& pack) {
  const auto& handshakes = pack.conversation.handshakes;
  if (handshakes.empty()) return "<p>No connection was refused in these minutes.</p>\n";
  std::string text =
      "<table>\n<thead><tr><th>Minute (UTC)</th><th>From</th><th>Cause</th><th>Times</th></tr></thead>\n<tbody>\n";
  for (const auto& row : handshakes)
    text += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        escaped(fhir::format_seconds(row.minute).substr(0, 16)), escaped(row.address),
                        escaped(row.cause), row.times);
  return text + "</tbody>\n</table>\n";
}

}  // namespace

std::string page(const Pack& pack) {
  auto text = page_begin();
  text += "<h1>Evidence of one conversation</h1>\n" + facts(pack);
  text += "<h2>What happened</h2>\n" + overview(pack);
  text += "<h2>What is held now</h2>\n" + held_sections(pack);
  text += "<h2>Whether this can be trusted</h2>\n" + proof_section(pack);
  text += "<h2>The exchanges</h2>\n";
  for (const auto& shown : pack.exchanges) text += exchange_section(shown, shown_at_most(pack));
  text += "<h2>Refused connections in these minutes</h2>\n" + handshake_section(pack);
  text += "<h2>What the service offers</h2>\n" + offers_section(pack);
  return text + glossary() + page_end();
}

}  // namespace bars::evidence
