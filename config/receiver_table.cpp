#include "config/table.hpp"

namespace bars::config {

namespace {

Key listen(Listen& out) {
  return group(
      "listen",
      {text("address", out.address, ip_address(), Presence::optional, "Address of the public listener (HTTPS)."),
       number("port", out.port, {0, 65535}, "", "Port of the public listener; 0 takes any free one."),
       text("base_path", out.base_path, base_path(), Presence::optional, "Path before every FHIR path."),
       optional_number("threads", out.threads, {1, 256}, "Threads that serve connections; null: one per core."),
       optional_text("public_url", out.public_url, https_url(),
                     "Base URL for fullUrl and links, as senders see it; null: made of the server certificate's first "
                     "name, the port and the base path.")});
}

Key admin(Admin& out) {
  return group("admin", {text("address", out.address, ip_address(), Presence::optional,
                              "Address of the admin listener (plain HTTP: health, metrics)."),
                         number("port", out.port, {0, 65535}, "", "Its port; 0 takes any free one.")});
}

Key tls(Tls& out) {
  return group(
      "tls",
      {path("certificate", out.certificate, "Server certificate with its chain, PEM."),
       path("private_key", out.private_key, "Key of the server certificate, PEM."),
       path("client_ca", out.client_ca, "The only authorities that client certificates may come from, PEM."),
       optional_path("client_crl", out.client_crl,
                     "Revocation lists, PEM; when set, every certificate of a client's chain is checked."),
       list("allowed_clients", out.allowed_clients, dns_name(), {1, 64}, Presence::optional,
            "Names of client certificates that may call: exact SAN DNS names, or the only CN when there is no SAN."),
       list("client_pins", out.client_pins, key_pin(), {0, 64}, Presence::optional,
            "Keys that client certificates may have besides; empty: any."),
       choice("minimum_version", out.minimum_version, {{"1.2", TlsVersion::tls12}, {"1.3", TlsVersion::tls13}},
              "Oldest TLS version that is spoken."),
       number("crl_warning_hours", out.crl_warning_hours, {1, 8760}, "hours",
              "How long before a revocation list goes stale the log begins to say so."),
       number("certificate_warning_days", out.certificate_warning_days, {1, 365}, "days",
              "The same for the server's certificates and the authorities.")});
}

Key reload(Reload& out) {
  return group("reload", {seconds("poll_seconds", out.poll_seconds, {1, 3600},
                                  "How often certificates, lists and configuration files are looked at; a change "
                                  "counts when two looks see the same.")});
}

Key storage(Storage& out) {
  return group("storage",
               {text("driver", out.driver, one_of({"sqlite"}), Presence::optional, "Kind of store."),
                path("path", out.path, "File of the store; its folder holds the files beside it."),
                optional_number("retention_days", out.retention_days, {90, 36'500},
                                "Days after which a conversation that has ended, and whatever belongs to "
                                "it, is removed, and a slot that has passed; its ids are unknown from "
                                "then on, and its X-Request-IDs free again; null: never. The audit stays.")});
}

Key limits(Limits& out) {
  return group(
      "limits",
      {number("header_bytes", out.header_bytes, {1024, 131072}, "bytes", "Header section of a request."),
       number("uri_bytes", out.uri_bytes, {256, 65536}, "bytes", "Target of a request (path and query)."),
       number("identity_header_bytes", out.identity_header_bytes, {256, 65536}, "bytes",
              "One NHSD-* identity header, before it is decoded."),
       number("body_bytes", out.body_bytes, {1024, 67108864}, "bytes",
              "Body of a request, as it is sent and as it is when inflated."),
       number("inflate_ratio", out.inflate_ratio, {1, 1100}, "",
              "Inflated bytes for each byte of a gzip body; the first 65536 are always taken."),
       number("json_depth", out.json_depth, {8, 256}, "levels", "Nesting of JSON and of XML."),
       number("connections", out.connections, {1, 65536}, "", "Open connections of the public listener."),
       optional_number(
           "connections_per_address", out.connections_per_address, {1, 65536},
           "Open connections from one IP address, of IPv6 from one /64 network; one more is closed at once; "
           "null: no limit of its own."),
       list("exempt_addresses", out.exempt_addresses, ip_address(), {0, 64}, Presence::optional,
            "IP addresses that connections_per_address is not for: those of the national proxy (TLS-3)."),
       number("requests_at_once", out.requests_at_once, {1, 65536}, "",
              "Requests that are worked on at the same time, from their last byte; one more is 503 at once."),
       seconds("request_seconds", out.request_seconds, {1, 60}, "Work on a request, from its last byte."),
       seconds("header_seconds", out.header_seconds, {1, 300}, "Arrival of a header section, from its first byte."),
       seconds("body_seconds", out.body_seconds, {1, 600}, "Arrival of a body."),
       seconds("idle_seconds", out.idle_seconds, {1, 3600}, "A kept connection without a request."),
       seconds("handshake_seconds", out.handshake_seconds, {1, 60}, "TLS handshake."),
       optional_number("requests_per_second", out.requests_per_second, {1, 100'000},
                       "Rate of requests of all organisations together; what is more is 429; null: any."),
       optional_number("requests_per_second_per_organisation", out.requests_per_second_per_organisation, {1, 100'000},
                       "Rate of requests of one organisation; what is more is 429; null: any."),
       seconds("burst_seconds", out.burst_seconds, {1, 60},
               "What may come at once after a silence: what either rate allows in so many seconds."),
       number("slot_range_days", out.slot_range_days, {1, 366}, "days",
              "Longest span that a slot search may ask for.")});
}

Key validation(Validation& out) {
  return group("validation",
               {choice("profiles", out.profiles, {{"warn", ProfileFaults::warn}, {"reject", ProfileFaults::reject}},
                       "What to do with a message that breaks a profile which it claims.")});
}

Key audit(Audit& out) {
  return group(
      "audit",
      {optional_path("key_file", out.key_file,
                     "File with the key of the audit's chain, 32 bytes at least, that others cannot read; null: "
                     "a key that is no secret, so that the chain shows accidents and no intent."),
       optional_path("heads_file", out.heads_file,
                     "File that the newest record's number and MAC are added to, every minute when there is "
                     "one more; it belongs on another machine. null: none."),
       choice("reads", out.reads, {{"deferred", AuditReads::deferred}, {"durable", AuditReads::durable}},
              "When the record of a read or of a refusal is written: deferred, with the next commit; durable, "
              "before the answer. That of a change is always part of it.")});
}

Key metrics(Metrics& out) {
  return group("metrics", {number("organisations", out.organisations, {0, 1000}, "",
                                  "Organisations that have a label of their own in /metrics, besides those that access "
                                  "rules name; the first that are answered without a refusal. All others share one.")});
}

Key log(Log& out) {
  return group("log", {choice("level", out.level,
                              {{"trace", LogLevel::trace},
                               {"debug", LogLevel::debug},
                               {"info", LogLevel::info},
                               {"warn", LogLevel::warn},
                               {"error", LogLevel::error}},
                              "Least severe level that is written."),
                       choice("format", out.format, {{"json", LogFormat::json}, {"text", LogFormat::text}},
                              "One JSON object a line, or text for people."),
                       flag("trace_payload", out.trace_payload,
                            "true: at level debug or trace, every body and query that comes in or goes out is logged, "
                            "PATIENT DATA INCLUDED; for a test environment, never for production.")});
}

Key health(Health& out) {
  return group("health", {seconds("stalled_seconds", out.stalled_seconds, {1, 3600},
                                  "How long an event loop, or the thread that writes, may not turn before /health/live "
                                  "is 503."),
                          seconds("store_seconds", out.store_seconds, {1, 3600},
                                  "How long ago the last commit may be before /health/ready is 503; twice in that time "
                                  "something is written, though nobody sends.")});
}

Key shutdown(Shutdown& out) {
  return group("shutdown",
               {seconds("drain_seconds", out.drain_seconds, {0, 300},
                        "How long /health/ready is 503 before nobody is taken any more, while everything "
                        "is still answered, with Connection: close: longer than balancers need to see it.")});
}

}  // namespace

Table keys_of(Receiver& out) {
  return {
      listen(out.listen),
      admin(out.admin),
      tls(out.tls),
      reload(out.reload),
      storage(out.storage),
      path("services", out.services_directory, "Folder with one *.yaml file per receiving service."),
      limits(out.limits),
      choice("identity_headers", out.identity_headers,
             {{"required", IdentityHeaders::required}, {"warn", IdentityHeaders::warn}},
             "Whether a request without organisation and software headers is refused (not on /metadata and "
             "/MessageDefinition) or only logged."),
      text("error_code_system", out.error_code_system, url(), Presence::optional,
           "System of the error codes in an OperationOutcome (X-1)."),
      optional_path("packages", out.packages,
                    "Folder with FHIR packages (*.tgz) whose profiles are checked; null: the built-in rules alone."),
      validation(out.validation),
      audit(out.audit),
      metrics(out.metrics),
      log(out.log),
      health(out.health),
      shutdown(out.shutdown)};
}

}  // namespace bars::config
