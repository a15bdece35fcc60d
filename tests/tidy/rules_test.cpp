// Each rule is seen to fail on a small bad example, and to pass on a good one that looks like it.
#include "tests/tidy/rules.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace {

using bars::tidy::File;
using bars::tidy::Findings;

struct Case {
  File file;
  bool good;
};

void check(Findings (*rule)(const File&), const std::vector<Case>& cases) {
  for (const auto& [file, good] : cases) {
    CAPTURE(file.path, file.text);
    CHECK(rule(file).empty() == good);
  }
}

File coroutine(const std::string& statement) { return {"server/net/a.cpp", "void f() {\n" + statement + "\n}\n"}; }

std::string lines(int count) { return std::string(static_cast<std::size_t>(count), '\n'); }

}  // namespace

TEST_CASE("seen to fail: include directions") {
  const auto includes = [](const std::string& what) { return "#include \"" + what + "\"\n"; };
  check(bars::tidy::include_directions,
        {{{"fhir/a.cpp", includes("fhir/b.hpp")}, true},
         {{"fhir/a.cpp", includes("config/b.hpp")}, false},
         {{"config/a.hpp", includes("fhir/b.hpp")}, false},
         {{"storage/sqlite/a.cpp", includes("storage/b.hpp")}, true},
         {{"storage/a.cpp", includes("server/http/b.hpp")}, false},
         {{"server/workflow/a.cpp", includes("server/http/b.hpp")}, false},
         {{"server/workflow/a.cpp", includes("storage/b.hpp")}, true},
         {{"server/net/a.cpp", includes("server/exchange.hpp")}, false},
         {{"server/security/a.cpp", includes("server/handlers/b.hpp")}, false},
         {{"server/exchange.cpp", includes("server/handlers/b.hpp")}, true},
         {{"server/cli/a.cpp", includes("server/application.hpp")}, true},
         {{"server/a.cpp", includes("tests/support/b.hpp")}, false},
         {{"fhir/a.cpp", includes("b.hpp")}, false},
         {{"tests/unit/a.cpp", includes("tests/support/b.hpp") + includes("server/net/c.hpp")}, true},
         {{"tests/unit/a.cpp", includes("../b.hpp")}, false}});
}

TEST_CASE("seen to fail: length") {
  check(bars::tidy::length,
        {{{"fhir/a.cpp", lines(400)}, true}, {{"fhir/a.cpp", lines(401)}, false}, {{"tests/a.cpp", lines(401)}, true}});
}

TEST_CASE("seen to fail: header opening") {
  check(bars::tidy::header_opening, {{{"fhir/a.hpp", "// What it is.\n// More.\n#pragma once\n"}, true},
                                     {{"fhir/a.hpp", "#pragma once\n"}, false},
                                     {{"fhir/a.hpp", "// What it is.\n\n#include <string>\n"}, false},
                                     {{"fhir/a.cpp", "#include <string>\n"}, true}});
}

TEST_CASE("seen to fail: temporaries inside co_await") {
  check(bars::tidy::co_await_temporaries,
        {{coroutine("co_await store.write([p, big] { use(p); });"), false},
         {coroutine("co_await store.write([=] { use(p); });"), false},
         {coroutine("co_await store.write([&p, q = std::move(r)]() mutable { use(p); });"), false},
         {coroutine("co_await store.write(Unit{1, 2});"), false},
         {coroutine("co_await store.write({1, 2});"), false},
         {coroutine("if (co_await run(Unit{1})) {}"), false},
         {coroutine("auto body = chunked ? co_await a() : b;"), false},
         {coroutine("auto body = chunked ? b : co_await a();"), false},
         {coroutine("switch (c) { case 1: co_await a(); }"), true},
         {coroutine("co_await store.write([&p] { return Unit{1}; });"), true},
         {coroutine("co_await store.write([&p = q[0], this] { use(p); });"), true},
         {coroutine("co_await store.write(std::move(work[i]));"), true},
         {coroutine("if (co_await run(work)) { auto unit = Unit{1}; }"), true},
         {coroutine("while (!co_await run(work)) {}"), true},
         {coroutine("// co_await store.write(Unit{1});"), true},
         {coroutine("auto work = [p] { use(p); };\nco_await store.write(std::move(work));"), true}});
}

TEST_CASE("seen to fail: machine paths") {
  const std::string home = std::string("/ho") + "me/somebody/x";
  check(bars::tidy::machine_paths, {{{"README.md", "cd " + home}, false},
                                    {{"scripts/a", "x=" + home}, false},
                                    {{"README.md", "server/workflow/x and /FHIR/R4/metadata"}, true}});
}

TEST_CASE("seen to fail: reminders") {
  check(bars::tidy::reminders, {{{"fhir/a.cpp", std::string("// TO") + "DO later\n"}, false},
                                {{"fhir/a.cpp", std::string("// FIX") + "ME\n"}, false},
                                {{"fhir/a.cpp", "// to do\n"}, true}});
}

TEST_CASE("seen to fail: test names") {
  const auto test = [](const std::string& name) { return std::string("TEST") + "_CASE(\"" + name + "\") {}\n"; };
  check(bars::tidy::test_names, {{{"tests/a.cpp", test("TI-5 a used id: 409, duplicate")}, true},
                                 {{"tests/a.cpp", test("TI-5 a [used] id")}, false},
                                 {{"tests/a.cpp", test("TI-5; TI-6")}, false}});
}

TEST_CASE("seen to fail: built folders") {
  check(bars::tidy::built_folders,
        {{{"server/cli/a.cpp", ""}, true}, {{"server/http/deeper/a.cpp", ""}, false}, {{"tools/a.cpp", ""}, false}});
}

TEST_CASE("seen to fail: dead headers, missing READMEs, strays at the top") {
  const std::vector<File> files = {{"fhir/a.hpp", ""}, {"fhir/b.hpp", ""}, {"fhir/a.cpp", "#include \"fhir/a.hpp\"\n"}};
  CHECK(bars::tidy::dead_headers(files) == Findings{"fhir/b.hpp: nothing includes it"});

  const auto missing = bars::tidy::readmes({{"fhir/README.md", ""}, {"server/http/README.md", ""}});
  CHECK(std::count(missing.begin(), missing.end(), "fhir: has no README.md") == 0);
  CHECK(std::count(missing.begin(), missing.end(), "config: has no README.md") == 1);

  CHECK(bars::tidy::top_level({{"README.md", ""}, {".clang-tidy", ""}, {"fhir/a.cpp", ""}}).empty());
  CHECK(bars::tidy::top_level({{"notes.txt", ""}}).size() == 1);
  CHECK(bars::tidy::top_level({{"tools/a.cpp", ""}}).size() == 1);
}

TEST_CASE("seen to fail: dead links") {
  const auto findings = [](const std::string& text) {
    return bars::tidy::dead_links({{"docker/README.md", "# Run it\n\n## Look, then act\n" + text},
                                   {"config/demo/a.yaml", ""},
                                   {"README.md", "# Top\n```sh\n# no heading\n```\n"}})
        .size();
  };
  CHECK(findings("[a](../config/demo/a.yaml) [b](../config/) [c](#look-then-act) [d](../README.md#top)") == 0);
  CHECK(findings("[e](https://example.org/nothing) `[f](nowhere)`\n```\n[g](nowhere)\n```") == 0);
  CHECK(findings("[a](../config/demo/b.yaml)") == 1);
  CHECK(findings("[a](config/demo/a.yaml) and [b](#look)") == 2);
  CHECK(findings("[a](../README.md#no-heading)") == 1);
}

TEST_CASE("seen to fail: events of the log") {
  const std::string head = "| event | level | fields | when |\n|---|---|---|---|\n";
  const std::string row = "| `a.done` | info | `one`, `two` | it is done |\n";
  const std::string call = R"(log(config::LogLevel::info, "a.done", {{"one", one}, {"two", f("x{}", two)}});)";
  const auto found = [&](const std::string& source, const std::string& table) {
    return bars::tidy::log_events({{"server/a.cpp", source}, {"server/observability/README.md", head + table}}).size();
  };
  CHECK(found(call, row) == 0);
  CHECK(found(call, "") == 1);
  CHECK(found("", row) == 1);
  CHECK(found(call, "| `a.done` | info | `one` | it is done |\n") == 1);
  CHECK(found(call, "| `a.done` | info | `one`, `two`, `three` | it is done |\n") == 1);
  CHECK(found(R"(log(level, ok ? "a.done" : "a.failed");)", row) == 3);
  CHECK(found(R"(log(left ? LogLevel::debug : LogLevel::info, "a.done", {{"one", x}, {"two", y}});)", row) == 0);
  CHECK(found(R"(alarms.push_back({config::LogLevel::error, "a.failed", key});)", "") == 1);
  CHECK(found(R"(compare("tls.certificate", 1); f(LogLevel::info);)", "") == 0);
}

TEST_CASE("seen to fail: labels of metrics") {
  const File page{"server/observability/README.md",
                  "| `bars_faults_total` | counter | header, fault | faults |\n"
                  "| `bars_seconds` | histogram | | time |\n"};
  const auto in_panel = [&](const std::string& expression, const std::string& legend) {
    const auto text = R"({"expr": ")" + expression + R"(", "legendFormat": ")" + legend + R"("})";
    return bars::tidy::metric_labels({page, {"docker/grafana/a.json", text}}).size();
  };
  CHECK(in_panel(R"(sum by (header, fault) (rate(bars_faults_total{fault=\"x\",job=\"y\"}[5m])))", "{{header}}") == 0);
  CHECK(in_panel("histogram_quantile(0.9, sum by (le) (rate(bars_seconds_bucket[5m])))", "90 %") == 0);
  CHECK(in_panel(R"(rate(bars_faults_total{headr=\"x\"}[5m]))", "") == 1);
  CHECK(in_panel(R"(bars_faults_total * on (instance) bars_seconds_sum{fault=\"x\"})", "") == 1);
  CHECK(in_panel("sum by (cause) (rate(bars_faults_total[5m]))", "") == 1);
  CHECK(in_panel("sum by (header) (rate(bars_faults_total[5m]))", "{{fault}}") == 1);
  CHECK(in_panel("bars_faults_total", "{{cause}}") == 1);

  const auto in_alerts = [&](const std::string& text) {
    return bars::tidy::metric_labels({page, {"docker/prometheus/alerts.yaml", text}}).size();
  };
  CHECK(in_alerts("- alert: A\n  expr: bars_faults_total > 0\n  summary: \"{{ $labels.header }}\"\n- alert: B\n") == 0);
  CHECK(in_alerts("- alert: A\n  expr: bars_faults_total > 0\n- alert: B\n  expr: bars_seconds_sum{fault=\"x\"}\n") ==
        1);
  CHECK(in_alerts("- alert: A\n  expr: bars_seconds_count > 0\n  summary: \"{{ $labels.header }}\"\n") == 1);
}

TEST_CASE("seen to fail: the observe profile") {
  const auto findings = [](const std::string& mount, const std::string& path, const std::string& uid) {
    const auto dashboard = R"("name": "source", "type": "datasource", "query": "p", "current": {"value": ")" + uid +
                           R"("}, "datasource": {"type": "p", "uid": "${source}"})";
    return bars::tidy::observe_profile(
               {{"docker/compose.yaml", "volumes:\n      - ./" + mount + ":/etc/dashboards:ro\n      - data:/data\n"},
                {"docker/grafana/provisioning/dashboards/a.yaml", "options:\n      path: " + path + "\n"},
                {"docker/grafana/provisioning/datasources/a.yaml", "- name: P\n    uid: here # why\n    type: p\n"},
                {"docker/grafana/a.json", dashboard}})
        .size();
  };
  CHECK(findings("grafana", "/etc/dashboards", "here") == 0);
  CHECK(findings("grafna", "/etc/dashboards", "here") == 1);
  CHECK(findings("grafana", "/etc/dashboard", "here") == 1);
  CHECK(findings("grafana", "/etc/dashboards", "there") == 1);
}
