#include "fhir/versions.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace bars::fhir {

namespace {

using namespace std::string_view_literals;

// Every Application takes these; the release matrix adds its own (VER-8).
constexpr std::array common{"1.0.0"sv, "1.0.0-alpha"sv, "1.0.0-beta"sv, "1.1.0"sv};
constexpr std::array urgent_care{"1.0.1"sv, "1.0.3"sv, "1.0.5"sv, "1.0.6"sv,
                                 "1.0.7"sv, "1.0.8"sv, "2.0.0"sv, "2.1.0"sv};
constexpr std::array app3{"1.0.1"sv, "1.0.2"sv, "1.0.3"sv, "1.0.4"sv, "2.0.0"sv};
constexpr std::array app4{"1.2.0"sv, "1.2.1"sv, "1.2.2"sv, "1.2.3"sv, "2.0.0"sv};
constexpr std::array app5{"1.0.0-beta.4"sv, "1.1.1"sv, "1.1.2"sv, "1.1.3"sv, "1.1.4"sv, "1.2.0"sv};
constexpr std::array app6{"1.0.0-beta.1"sv, "1.0.0-beta.2"sv, "1.0.0-beta.3"sv, "1.0.0-beta.4"sv,
                          "1.0.0-beta.5"sv, "1.0.0-beta.6"sv, "1.0.0-beta.7"sv, "1.0.0-beta.8"sv};
constexpr std::array app7{"1.0.0-alpha.1"sv, "1.0.0-alpha.2"sv, "1.0.0-alpha.3"sv, "1.0.0-alpha.4"sv};
constexpr std::array app8{"1.0.0-alpha.1"sv, "1.0.0-alpha.2"sv, "1.0.0-alpha.3"sv};

std::span<const std::string_view> released(int application) noexcept {
  switch (application) {
    case 1:
    case 2: return urgent_care;
    case 3: return app3;
    case 4: return app4;
    case 5: return app5;
    case 6: return app6;
    case 7: return app7;
    case 8: return app8;
    default: return {};
  }
}

}  // namespace

bool is_default_version(int application, std::string_view version) noexcept {
  const auto own = released(application);
  return std::find(common.begin(), common.end(), version) != common.end() ||
         std::find(own.begin(), own.end(), version) != own.end();
}

}  // namespace bars::fhir
