#include "server/cli/command.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <iostream>

namespace bars::cli {

int run(CLI::App& app, Command& chosen, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
    return chosen ? chosen() : succeeded;
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? succeeded : bad_usage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bars-receiver: {}\n", error.what());
    return failed;
  }
}

}  // namespace bars::cli
