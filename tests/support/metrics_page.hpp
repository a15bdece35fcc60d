// What /metrics says, in the few words that a test compares.
#pragma once

#include "tests/support/client.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>

namespace bars::test {

struct MetricsPage {
  std::map<std::string, std::string> types;  // of each family
  std::map<std::string, double> samples;     // by name with its labels, as they stand there

  explicit MetricsPage(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string hash, kind, name, type;
      if (line.starts_with("# TYPE ") && words >> hash >> kind >> name >> type) types[name] = type;
      if (line.starts_with('#')) continue;
      const auto space = line.rfind(' ');
      if (space != std::string::npos) samples[line.substr(0, space)] = std::stod(line.substr(space + 1));
    }
  }

  /// -1 when there is no such sample.
  double operator[](const std::string& sample) const {
    const auto found = samples.find(sample);
    return found == samples.end() ? -1 : found->second;
  }
  /// Of all samples that begin so.
  double sum(std::string_view beginning) const {
    double sum = 0;
    for (const auto& [sample, value] : samples)
      if (sample.starts_with(beginning)) sum += value;
    return sum;
  }
};

inline MetricsPage scrape(std::uint16_t admin_port) {
  Client client(admin_port, ClientOptions::plain());
  return MetricsPage(client.request("GET", "/metrics").body);
}

/// The page once it is as wanted; the last one when it never was within the time.
inline MetricsPage scrape_until(std::uint16_t admin_port, const std::function<bool(const MetricsPage&)>& wanted,
                                std::chrono::seconds within = std::chrono::minutes(1)) {
  const auto end = std::chrono::steady_clock::now() + within;
  for (MetricsPage page("");;) {
    try {
      page = scrape(admin_port);
    } catch (const ClientError&) {  // there is no place for one more
    }
    if (wanted(page) || std::chrono::steady_clock::now() >= end) return page;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace bars::test
