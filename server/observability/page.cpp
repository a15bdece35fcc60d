#include "server/observability/page.hpp"

#include <prometheus/text_serializer.h>

namespace bars::observability {

using prometheus::MetricType;

void Page::counter(std::string_view name, std::string_view help) { begin(name, help, MetricType::Counter); }
void Page::gauge(std::string_view name, std::string_view help) { begin(name, help, MetricType::Gauge); }
void Page::histogram(std::string_view name, std::string_view help) { begin(name, help, MetricType::Histogram); }

void Page::begin(std::string_view name, std::string_view help, MetricType type) {
  auto& family = families_.emplace_back();
  family.name = name;
  family.help = help;
  family.type = type;
}

prometheus::ClientMetric& Page::next(Labels labels) {
  auto& metric = families_.back().metric.emplace_back();
  metric.label.reserve(labels.size());
  for (const auto& [name, value] : labels) metric.label.push_back({std::string(name), std::string(value)});
  return metric;
}

void Page::add(double value, Labels labels) {
  const auto type = families_.back().type;
  auto& metric = next(labels);
  if (type == MetricType::Counter)
    metric.counter.value = value;
  else
    metric.gauge.value = value;
}

void Page::add(const Durations& durations, Labels labels) {
  const auto& counts = durations.counts();
  add({duration_edges.begin(), duration_edges.end()}, {counts.begin(), counts.end()}, durations.sum_seconds(), labels);
}

void Page::add(const std::vector<double>& edges, const std::vector<std::uint64_t>& counts, double sum, Labels labels) {
  auto& histogram = next(labels).histogram;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    below += counts[i];
    histogram.bucket.push_back({below, edges[i]});
  }
  histogram.sample_count = below + counts.back();
  histogram.sample_sum = sum;
}

std::string Page::text() const { return prometheus::TextSerializer().Serialize(families_); }

}  // namespace bars::observability
