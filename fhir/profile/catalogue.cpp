#include "fhir/profile/catalogue.hpp"

#include "fhir/codes.hpp"
#include "fhir/profile/value.hpp"

#include <cstdint>
#include <utility>

namespace bars::fhir::profile {

std::size_t Catalogue::Hash::operator()(std::string_view text) const noexcept {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a, of lower case
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    hash = (hash ^ byte) * 1099511628211U;
  }
  return static_cast<std::size_t>(hash);
}

bool Catalogue::Same::operator()(std::string_view a, std::string_view b) const noexcept {
  return equal_ignoring_case(a, b);
}

const Profile* Catalogue::find(std::string_view canonical) const noexcept {
  const auto found = profiles_.find(without_version(canonical));
  return found == profiles_.end() ? nullptr : found->second.get();
}

void Catalogue::add(std::unique_ptr<Profile> profile) {
  std::string url(profile->url);
  profiles_.emplace(std::move(url), std::move(profile));
}

void Catalogue::for_each(const std::function<void(Profile&)>& visit) {
  for (auto& [url, profile] : profiles_) visit(*profile);
}

}  // namespace bars::fhir::profile
