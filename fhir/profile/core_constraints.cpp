#include "fhir/profile/core_constraints.hpp"

#include <algorithm>
#include <array>

namespace bars::fhir::profile {

namespace {

// Facts: the prefixes of the keys of all constraints in the R4 definitions, sorted.
constexpr auto prefixes = std::to_array<std::string_view>(
    {"adf", "age", "ait",  "app",  "apr", "att", "bdl", "ces", "cid", "cmd", "cmp", "cnt", "con", "cpb", "cpd",
     "cpl", "cpt", "csd",  "ctm",  "dis", "dom", "drq", "drt", "ees", "eld", "ele", "esc", "evd", "evi", "evv",
     "exp", "ext", "fhs",  "gdf",  "gol", "grp", "ig",  "imm", "imr", "inv", "ipn", "lib", "lnk", "lst", "mad",
     "md",  "mdd", "mea",  "mqty", "mrp", "msd", "msq", "nor", "nsd", "obs", "opd", "org", "pat", "pdf", "per",
     "ppc", "prr", "qrs",  "qty",  "que", "ras", "rat", "red", "ref", "rng", "rqg", "rsd", "rvs", "sdf", "sev",
     "smp", "spd", "sqty", "sst",  "tcp", "tim", "trd", "tst", "txt", "vsd"});

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

bool is_core_constraint(std::string_view key) noexcept {
  const auto dash = key.find('-');
  if (dash == key.npos || !std::binary_search(prefixes.begin(), prefixes.end(), key.substr(0, dash))) return false;
  std::string_view number = key.substr(dash + 1);
  if (number.size() > 1 && number.back() >= 'a' && number.back() <= 'z') number.remove_suffix(1);
  return !number.empty() && std::all_of(number.begin(), number.end(), is_digit);
}

}  // namespace bars::fhir::profile
