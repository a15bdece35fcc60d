#include "server/observability/health.hpp"

#include "server/observability/text.hpp"

#include <exception>
#include <utility>

namespace bars::observability {

namespace {

http::Response json_response(unsigned status, std::string body) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  response.headers = {{"Cache-Control", "no-store"}};
  return response;
}

void append_reason(std::string& out, std::string_view check, std::string_view reason) {
  out += out.empty() ? R"({"check":)" : R"(,{"check":)";
  append_json_string(out, check);
  out += R"(,"reason":)";
  append_json_string(out, reason);
  out += '}';
}

std::optional<std::string> run(const Health::Check& check) {
  try {
    return check();
  } catch (const std::exception&) {
    return "the check itself failed";
  }
}

}  // namespace

void Health::add_check(std::string name, Check check) {
  const std::lock_guard lock(mutex_);
  checks_.push_back({std::move(name), std::move(check)});
}

void Health::add_live_check(std::string name, Check check) {
  const std::lock_guard lock(mutex_);
  live_checks_.push_back({std::move(name), std::move(check)});
}

void Health::set_ready(bool ready) {
  const std::lock_guard lock(mutex_);
  if (ready)
    phase_ = Phase::ready;
  else if (phase_ == Phase::ready)
    phase_ = Phase::stopping;
}

http::Response Health::live() const {
  std::string reasons;
  const std::lock_guard lock(mutex_);
  append_reasons(reasons, live_checks_);
  if (reasons.empty()) return json_response(200, R"({"status":"live"})");
  return json_response(503, R"({"status":"not-live","reasons":[)" + reasons + "]}");
}

http::Response Health::ready() const {
  std::string reasons;
  const std::lock_guard lock(mutex_);
  if (phase_ == Phase::starting) append_reason(reasons, "program", "starting");
  if (phase_ == Phase::stopping) append_reason(reasons, "program", "stopping");
  append_reasons(reasons, live_checks_);
  append_reasons(reasons, checks_);
  if (reasons.empty()) return json_response(200, R"({"status":"ready"})");
  return json_response(503, R"({"status":"not-ready","reasons":[)" + reasons + "]}");
}

void Health::append_reasons(std::string& out, const std::vector<Named>& checks) {
  for (const auto& [name, check] : checks)
    if (const auto reason = run(check)) append_reason(out, name, *reason);
}

std::optional<http::Response> Health::answer(std::string_view path) const {
  if (path == "/health/live") return live();
  if (path == "/health/ready") return ready();
  return std::nullopt;
}

}  // namespace bars::observability
