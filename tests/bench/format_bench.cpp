// What reading, judging and writing a message costs, beside a bare pass of the parser over the same bytes.
#include "fhir/bars/rules.hpp"
#include "fhir/gzip.hpp"
#include "fhir/json.hpp"
#include "fhir/structure.hpp"
#include "fhir/xml.hpp"
#include "server/packages.hpp"
#include "server/workflow/content.hpp"
#include "tests/bench/large_message.hpp"
#include "tests/support/services.hpp"

#include <benchmark/benchmark.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace bars;

const std::string& message(const benchmark::State& state) {
  static std::map<std::int64_t, std::string> made;
  auto& text = made[state.range(0)];
  if (text.empty()) text = bench::booking_of(static_cast<std::size_t>(state.range(0)));
  return text;
}

void finish(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}

fhir::Document decoded(const std::string& text) {
  auto document = fhir::decode_json(text);
  if (!document) throw std::logic_error(document.error().diagnostics);
  return std::move(*document);
}

const workflow::Directory& directory() {
  static const std::vector<config::Service> services{test::emergency_department()};
  static const workflow::Directory made(services);
  return made;
}

void judge(benchmark::State& state, const workflow::Rulebook& rulebook) {
  const auto& text = message(state);
  for ([[maybe_unused]] auto _ : state) {
    auto judgement = workflow::judge(decoded(text), rulebook);
    if (judgement.refused) throw std::logic_error(judgement.issues.front().diagnostics);
    benchmark::DoNotOptimize(judgement);
  }
  finish(state, text.size());
}

void sax(benchmark::State& state) {
  const auto& text = message(state);
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  for ([[maybe_unused]] auto _ : state) {
    rapidjson::MemoryStream stream(text.data(), text.size());
    rapidjson::BaseReaderHandler<> handler;
    rapidjson::Reader reader;
    benchmark::DoNotOptimize(reader.Parse<flags>(stream, handler));
  }
  finish(state, text.size());
}

void decode(benchmark::State& state) {
  const auto& text = message(state);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(decoded(text));
  finish(state, text.size());
}

void structure(benchmark::State& state) {
  const auto& text = message(state);
  for ([[maybe_unused]] auto _ : state) {
    const auto document = decoded(text);
    fhir::Issues issues;
    check_structure(document.root, issues);
    benchmark::DoNotOptimize(issues);
  }
  finish(state, text.size());
}

void decide(benchmark::State& state) {
  const auto document = decoded(message(state));
  fhir::Issues issues;
  const auto read = fhir::read_message(document.root, issues);
  if (!read) throw std::logic_error("the message cannot be read");
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(workflow::decide(*read));
  finish(state, message(state).size());
}

void rules(benchmark::State& state) { judge(state, {.directory = &directory()}); }

void profiles(benchmark::State& state) {
  const char* folder = std::getenv("BARS_PACKAGES");
  if (folder == nullptr) return state.SkipWithError("BARS_PACKAGES names no folder with FHIR packages");
  config::Receiver receiver;
  receiver.packages = folder;
  static const auto loaded = load_profiles(receiver);
  if (!loaded) return state.SkipWithError(loaded.error().diagnostics.c_str());
  judge(state, {.directory = &directory(), .profiles = loaded->get()});
}

void write_json(benchmark::State& state) {
  const auto document = decoded(message(state));
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(fhir::encode_json(document.root));
  finish(state, message(state).size());
}

void write_xml(benchmark::State& state) {
  const auto document = decoded(message(state));
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(fhir::encode_xml(document.root));
  finish(state, message(state).size());
}

void read_xml(benchmark::State& state) {
  const auto text = fhir::encode_xml(decoded(message(state)).root);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(fhir::decode_xml(text));
  finish(state, text.size());
}

void gzip(benchmark::State& state) {
  const auto& text = message(state);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(fhir::gzip(text));
  finish(state, text.size());
}

void gunzip(benchmark::State& state) {
  const auto& text = message(state);
  const auto packed = fhir::gzip(text);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(fhir::gunzip(packed, text.size()));
  finish(state, text.size());
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgName("bytes")->Arg(20'000)->Arg(200'000)->Arg(2'000'000)->Unit(benchmark::kMicrosecond);
}

BENCHMARK(sax)->Apply(sizes);
BENCHMARK(decode)->Apply(sizes);
BENCHMARK(structure)->Apply(sizes);
BENCHMARK(decide)->Apply(sizes);
BENCHMARK(rules)->Apply(sizes);
BENCHMARK(profiles)->Apply(sizes);
BENCHMARK(write_json)->Apply(sizes);
BENCHMARK(write_xml)->Apply(sizes);
BENCHMARK(read_xml)->Apply(sizes);
BENCHMARK(gzip)->Apply(sizes);
BENCHMARK(gunzip)->Apply(sizes);

}  // namespace

BENCHMARK_MAIN();
