#include "fhir/codes.hpp"

#include <algorithm>
#include <array>

namespace bars::fhir {

namespace {

constexpr std::array<UseCase, 34> use_case_table{{
    {"a1t1", "111 to ED"},
    {"a1t2", "111 to UTC"},
    {"a1t3", "IUC CAS to ED"},
    {"a1t4", "IUC CAS to UTC"},
    {"a1t5", "999 to ED"},
    {"a1t6", "999 to UTC"},
    {"a1t7", "111 to SDEC"},
    {"a1t8", "IUC CAS to SDEC"},
    {"a1t9", "999 to SDEC"},
    {"a1t10", "111 to UEC"},
    {"a1t11", "IUC CAS to UEC"},
    {"a1t12", "999 to UEC"},
    {"a2t1", "111 Online to ED"},
    {"a2t2", "111 Online to UTC"},
    {"a2t3", "S and R to ED"},
    {"a2t4", "S and R to UTC"},
    {"a2t5", "111 Online to UEC"},
    {"a2t6", "S and R to UEC"},
    {"a3t1", "999 to CAS Referral"},
    {"a4t1", "999 to CAS Validation"},
    {"a4t2", "999 to Falls"},
    {"a4t3", "999 to Community Services"},
    {"a4t4", "999 to UEC Validation"},
    {"a5t1", "Primary Care to Community Pharmacy"},
    {"a5t2", "Primary Care to Pharmacy Contraception"},
    {"a5t3", "Primary Care to Pharmacy Blood Pressure Check Service"},
    {"referraltopharmacy", "Primary Care to Pharmacy to Deprecated"},
    {"a6t1", "CAD to CAD Out of Area Referral"},
    {"a6t2", "CAD to CAD Call Assist Request"},
    {"a6t3", "CAD to CAD Mutual Aid Request"},
    {"a7t1", "Patient Facing Services to Primary Care"},
    {"a8t1", "AG to e-RS"},
    {"a8t2", "111 Online to e-RS"},
    {"a8t3", "nhs.uk to e-RS"},
}};

constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string_view without_scheme(std::string_view url) noexcept {
  url = trim(url);
  for (const std::string_view scheme : {std::string_view("https://"), std::string_view("http://")}) {
    if (starts_with_ignoring_case(url, scheme)) return url.substr(scheme.size());
  }
  return url;
}

bool names_use_cases(std::string_view url) noexcept {
  return equal_ignoring_case(url, "fhir.nhs.uk/CodeSystem/usecases-categories-bars") ||
         equal_ignoring_case(url, "fhir.nhs.uk/CodeSystem/usecase-categories-bars");
}

Node coding_of_concept(Node codeable_concept, std::string_view system) noexcept {
  for (const Node& coding : codeable_concept["coding"].items()) {
    if (same_system(coding["system"].text(), system)) return coding;
  }
  return {};
}

}  // namespace

bool same_system(std::string_view a, std::string_view b) noexcept {
  a = without_scheme(a);
  b = without_scheme(b);
  return equal_ignoring_case(a, b) || (names_use_cases(a) && names_use_cases(b));
}

std::string system_key(std::string_view system) {
  system = without_scheme(system);
  return lower(names_use_cases(system) ? "fhir.nhs.uk/CodeSystem/usecases-categories-bars" : system);
}

Token parse_token(std::string_view text) noexcept {
  const auto bar = text.find('|');
  if (bar == std::string_view::npos) return {{}, text, false};
  return {text.substr(0, bar), text.substr(bar + 1), true};
}

const UseCase* find_use_case(std::string_view code) noexcept {
  const auto found = std::find_if(use_case_table.begin(), use_case_table.end(),
                                  [code](const UseCase& known) { return equal_ignoring_case(known.code, code); });
  return found == use_case_table.end() ? nullptr : &*found;
}

int application_of(const UseCase& use_case) noexcept {
  return use_case.code == "referraltopharmacy" ? 5 : use_case.code[1] - '0';
}

Node find_coding(Node concept_or_array, std::string_view system) noexcept {
  if (!concept_or_array.is_array()) return coding_of_concept(concept_or_array, system);
  for (const Node& item : concept_or_array.items()) {
    if (const Node coding = coding_of_concept(item, system)) return coding;
  }
  return {};
}

Node find_identifier(Node resource, std::string_view system) noexcept {
  const Node identifier = resource["identifier"];
  if (identifier.is_object()) return same_system(identifier["system"].text(), system) ? identifier : Node();
  for (const Node& item : identifier.items()) {
    if (same_system(item["system"].text(), system)) return item;
  }
  return {};
}

bool is_nhs_number_form(std::string_view text) noexcept {
  return text.size() == 10 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), to_lower);
  return result;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace bars::fhir
