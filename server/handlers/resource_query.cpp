#include "server/handlers/resource_query.hpp"

#include "fhir/codes.hpp"
#include "fhir/instant.hpp"
#include "fhir/views.hpp"
#include "server/handlers/date_range.hpp"
#include "server/http/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <vector>

namespace bars::handlers {

namespace {

using fhir::Category;
using fhir::Error;

constexpr std::string_view patient_identifier = "patient:identifier";
constexpr std::string_view patient_name = "patient:name";
constexpr std::string_view patient_birth_date = "patient:birthdate";
constexpr std::string_view patient_postcode = "patient:address-postalcode";
constexpr std::string_view cursor = "_cursor";

/// A number in digits alone; one that is too large is the largest. Nullopt for anything else.
std::optional<std::int64_t> read_number(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() ? number : std::numeric_limits<std::int64_t>::max();
}

/// YYYY-MM-DD of an ISO date, or of dd/mm/yyyy as the published sample writes it (APPT-3).
std::optional<std::string> read_birth_date(std::string_view text) {
  if (text.substr(0, 2) == "eq") text.remove_prefix(2);
  std::string date(text);
  if (date.size() == 10 && date[2] == '/' && date[5] == '/')
    date = fmt::format("{}-{}-{}", text.substr(6), text.substr(3, 2), text.substr(0, 2));
  if (date.size() != 10 || !fhir::parse_instant(date + "T00:00:00Z")) return std::nullopt;
  return date;
}

/// The words to compare: of `SMITH, Mr. John` smith and john. A title is no part of what is kept; where nothing else is
/// given it may be a name.
std::string read_name(std::string_view text) {
  static constexpr std::string_view titles[] = {"mr",   "mrs", "ms",  "miss", "mx",   "dr",
                                                "prof", "rev", "sir", "dame", "lord", "lady"};
  const auto all = fhir::lower(text);
  std::string names;
  std::string words;
  for (std::string_view rest = all; !rest.empty();) {
    const auto end = std::min(rest.find_first_of(" \t\r\n,."), rest.size());
    const auto word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (word.empty()) continue;
    words.append(words.empty() ? "" : " ").append(word);
    if (std::find(std::begin(titles), std::end(titles), word) != std::end(titles)) continue;
    names.append(names.empty() ? "" : " ").append(word);
  }
  return names.empty() ? words : names;
}

class Reader {
 public:
  Reader(const http::Head& head, std::string_view type, const std::string& time_zone)
      : head_(head), time_zone_(time_zone) {
    search_.query.type = type;
    search_.query.limit = usual_count;
  }

  fhir::Result<ResourceSearch> read() {
    read_nhs_number();
    read_person();
    if (search_.query.type == "ServiceRequest") read_identifier();
    read_id();
    if (search_.query.type == "Appointment") read_dates();
    read_count();
    read_cursor();
    if (const auto format = head_.parameter("_format")) honour("_format", *format);
    if (problems_.empty() && !is_usable()) refuse_unusable();
    if (problems_.empty()) return std::move(search_);
    return combine(std::move(problems_));
  }

 private:
  void add(Category category, std::string_view parameter, std::string diagnostics) {
    problems_.push_back({category, std::move(diagnostics), fmt::format("http.query.{}", parameter)});
  }

  void honour(std::string_view name, std::string_view value) {
    auto& honoured = search_.honoured;
    honoured += fmt::format("{}{}={}", honoured.empty() ? "" : "&", name, http::percent_encode(value));
  }

  /// The value of a parameter that may stand once; published examples end some with a line break.
  std::optional<std::string_view> once(std::string_view name) {
    const auto values = head_.parameters(name);
    if (values.empty()) return std::nullopt;
    if (values.size() == 1) return fhir::trim(values.front());
    add(Category::value, name, fmt::format("{} is given more than once.", name));
    return std::nullopt;
  }

  /// TKW's older queries give the token without a name (APPT-4).
  std::optional<std::string_view> unnamed_token() const {
    if (head_.parameter(patient_identifier)) return std::nullopt;
    for (const auto& parameter : head_.query)
      if (parameter.value.empty() && parameter.name.find('|') != std::string::npos) return parameter.name;
    return std::nullopt;
  }

  void read_nhs_number() {
    auto text = once(patient_identifier);
    if (!text) text = unnamed_token();
    if (!text) return;
    const auto token = fhir::parse_token(*text);
    if (!token.has_separator || !fhir::same_system(token.system, fhir::systems::nhs_number) ||
        !fhir::is_nhs_number_form(token.value))
      return add(Category::value, patient_identifier,
                 fmt::format("Expected {}| and ten digits.", fhir::systems::nhs_number));
    search_.query.nhs_number = token.value;
    honour(patient_identifier, *text);
  }

  void read_person() {
    if (const auto text = once(patient_name)) {
      search_.query.patient_name = read_name(*text);
      if (search_.query.patient_name.empty()) add(Category::value, patient_name, "Expected a name.");
      honour(patient_name, *text);
    }
    if (const auto text = once(patient_birth_date)) {
      if (auto date = read_birth_date(*text))
        search_.query.birth_date = std::move(*date);
      else
        add(Category::value, patient_birth_date, "Expected one whole date, YYYY-MM-DD.");
      honour(patient_birth_date, *text);
    }
    if (const auto text = once(patient_postcode)) {
      search_.query.postcode = fhir::postcode_key(*text);
      if (search_.query.postcode.empty()) add(Category::value, patient_postcode, "Expected a postcode.");
      honour(patient_postcode, *text);
    }
  }

  /// SR-1: under its own name and as the published API spells it.
  void read_identifier() {
    for (const std::string_view name : {"identifier", "ServiceRequest.identifier"}) {
      const auto text = once(name);
      if (!text) continue;
      const auto token = fhir::parse_token(*text);
      if (token.value.empty()) return add(Category::value, name, "Expected system|value, or a value.");
      if (search_.query.identifier) return add(Category::value, name, "An identifier is given more than once.");
      search_.query.identifier = storage::IdentifierRecord{std::string(token.system), std::string(token.value)};
      honour(name, *text);
    }
  }

  void read_id() {
    const auto text = once("_id");
    if (!text) return;
    search_.query.id = fhir::parse_uuid(*text);
    if (!search_.query.id) return add(Category::value, "_id", "Expected a UUID.");
    honour("_id", *text);
  }

  void read_dates() {
    const auto texts = head_.parameters("date");
    if (texts.size() > 2) return add(Category::value, "date", "Expected date once, or twice for a range.");
    auto& query = search_.query;
    for (const auto text : texts) {
      const auto range = read_date_range(fhir::trim(text), time_zone_);
      if (!range)
        return add(Category::value, "date",
                   "Expected a date or dateTime, with ge, gt, le, lt or eq before it or nothing.");
      if (range->from) query.from = std::max(query.from.value_or(*range->from), *range->from);
      if (range->to) query.to = std::min(query.to.value_or(*range->to), *range->to);
      honour("date", fhir::trim(text));
    }
  }

  void read_count() {
    const auto text = once("_count");
    if (!text) return;
    const auto count = read_number(*text);
    if (!count) return add(Category::value, "_count", "Expected a number.");
    search_.query.limit = static_cast<std::size_t>(std::min<std::int64_t>(*count, most_count));
    honour("_count", fmt::format("{}", search_.query.limit));
  }

  void read_cursor() {
    const auto text = once(cursor);
    if (!text) return;
    search_.query.before = read_number(*text);
    if (!search_.query.before) add(Category::value, cursor, "Expected a link that an earlier answer gave.");
  }

  bool is_usable() const {
    const auto& query = search_.query;
    return query.id || query.identifier || !query.nhs_number.empty() ||
           (!query.patient_name.empty() && !query.birth_date.empty() && !query.postcode.empty());
  }

  /// ERR-46: what is missing beside what was given.
  void refuse_unusable() {
    const auto& query = search_.query;
    const std::pair<std::string_view, bool> person[] = {{patient_name, !query.patient_name.empty()},
                                                        {patient_birth_date, !query.birth_date.empty()},
                                                        {patient_postcode, !query.postcode.empty()}};
    const bool has_some =
        std::any_of(std::begin(person), std::end(person), [](const auto& part) { return part.second; });
    for (const auto& [name, is_given] : person)
      if (has_some && !is_given)
        add(Category::required, name,
            "A patient is found by patient:name, patient:birthdate and patient:address-postalcode together.");
    if (has_some) return;
    add(Category::required, patient_identifier,
        fmt::format("No search parameter that can be used: expected {}={}|<NHS number>, or {}, {} and {} together, or "
                    "_id{}.",
                    patient_identifier, fhir::systems::nhs_number, patient_name, patient_birth_date, patient_postcode,
                    query.type == "ServiceRequest" ? ", or identifier" : ""));
  }

  const http::Head& head_;
  const std::string& time_zone_;
  ResourceSearch search_;
  std::vector<Error> problems_;
};

}  // namespace

std::string ResourceSearch::self() const { return query.before ? behind(*query.before) : honoured; }

std::string ResourceSearch::behind(std::int64_t sequence) const {
  return fmt::format("{}&{}={}", honoured, cursor, sequence);
}

fhir::Result<ResourceSearch> read_resource_search(const http::Head& head, std::string_view type,
                                                  const std::string& time_zone) {
  return Reader(head, type, time_zone).read();
}

}  // namespace bars::handlers
