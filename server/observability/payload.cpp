#include "server/observability/payload.hpp"

#include "server/observability/log.hpp"

#include <string>

namespace bars::observability {

void warn_of_payloads(const config::Log& log) {
  if (!log.trace_payload) return;
  const bool written = log.level <= config::LogLevel::debug;
  observability::log(
      config::LogLevel::error, "log.trace_payload",
      {{"warning",
        written ? "log.trace_payload is ON: messages, queries, headers and answers are written to this log, WITH THE "
                  "PATIENTS IN THEM. For a test environment only. Turn it off, and remove these logs, before any real "
                  "patient."
                : "log.trace_payload is ON, and nothing is written only because log.level is above debug: at debug or "
                  "trace, messages, queries, headers and answers go to this log, WITH THE PATIENTS IN THEM."}});
}

void trace_payload(std::string_view request_id, const http::Head& head, std::string_view body,
                   std::string_view answer) {
  if (!logs(config::LogLevel::debug)) return;
  std::string headers;
  for (const auto& [name, value] : head.headers) headers.append(name).append(": ").append(value).append("\n");
  log(config::LogLevel::debug, "exchange.payload",
      {{"request_id", request_id},
       {"method", head.method_text},
       {"target", head.target},
       {"headers", headers},
       {"body", body},
       {"answer", answer}});
}

}  // namespace bars::observability
