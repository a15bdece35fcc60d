// A run as text for people and as JSON for programs.
#pragma once

#include "tests/bench/load/run.hpp"

#include <string>

namespace bars::load {

std::string text_of(const Options& options, const Run& run);
std::string json_of(const Options& options, const Run& run);
std::string text_of(const Options& options, const IdleRun& run);
std::string json_of(const Options& options, const IdleRun& run);

}  // namespace bars::load
