// One scrape: families of samples in the text format of Prometheus.
#pragma once

#include "server/observability/distribution.hpp"

#include <prometheus/metric_family.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bars::observability {

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

class Page {
 public:
  // Each begins a family, which is on the page even if nothing follows; samples belong to the one that began last.
  void counter(std::string_view name, std::string_view help);
  void gauge(std::string_view name, std::string_view help);
  void histogram(std::string_view name, std::string_view help);

  void add(double value, Labels labels = {});
  void add(const Durations& durations, Labels labels = {});
  /// `counts` has one for each edge and one for those beyond.
  void add(const std::vector<double>& edges, const std::vector<std::uint64_t>& counts, double sum, Labels labels = {});

  std::string text() const;

 private:
  void begin(std::string_view name, std::string_view help, prometheus::MetricType type);
  prometheus::ClientMetric& next(Labels labels);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace bars::observability
