#include "storage/store.hpp"

#include <array>
#include <charconv>

namespace bars::storage {

namespace {

using fhir::Category;

// Kept refusals outlive an upgrade of the program, so each category has a name of its own here that never changes.
// No default: a new category does not compile until it is named, and has to be added to all_categories as well.
constexpr std::string_view name_of(Category category) noexcept {
  switch (category) {
    case Category::required: return "required";
    case Category::value: return "value";
    case Category::invalid: return "invalid";
    case Category::invariant: return "invariant";
    case Category::security: return "security";
    case Category::slot_forbidden: return "slot-forbidden";
    case Category::peer_forbidden: return "peer-forbidden";
    case Category::not_found: return "not-found";
    case Category::method_not_allowed: return "method-not-allowed";
    case Category::not_acceptable: return "not-acceptable";
    case Category::timeout: return "timeout";
    case Category::duplicate: return "duplicate";
    case Category::conflict: return "conflict";
    case Category::length_required: return "length-required";
    case Category::payload_too_large: return "payload-too-large";
    case Category::uri_too_long: return "uri-too-long";
    case Category::unsupported_media_type: return "unsupported-media-type";
    case Category::not_offered: return "not-offered";
    case Category::too_costly: return "too-costly";
    case Category::unprocessable: return "unprocessable";
    case Category::too_early: return "too-early";
    case Category::throttled: return "throttled";
    case Category::header_fields_too_large: return "header-fields-too-large";
    case Category::exception: return "exception";
    case Category::not_implemented: return "not-implemented";
    case Category::unavailable: return "unavailable";
  }
  return {};
}

constexpr std::array all_categories = {Category::required,
                                       Category::value,
                                       Category::invalid,
                                       Category::invariant,
                                       Category::security,
                                       Category::slot_forbidden,
                                       Category::peer_forbidden,
                                       Category::not_found,
                                       Category::method_not_allowed,
                                       Category::not_acceptable,
                                       Category::timeout,
                                       Category::duplicate,
                                       Category::conflict,
                                       Category::length_required,
                                       Category::payload_too_large,
                                       Category::uri_too_long,
                                       Category::unsupported_media_type,
                                       Category::not_offered,
                                       Category::too_costly,
                                       Category::unprocessable,
                                       Category::too_early,
                                       Category::throttled,
                                       Category::header_fields_too_large,
                                       Category::exception,
                                       Category::not_implemented,
                                       Category::unavailable};
static_assert(all_categories.size() == static_cast<std::size_t>(Category::unavailable) + 1,
              "every category has to be listed");

void append_text(std::string& out, std::string_view text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void append_problem(std::string& out, Category category, std::string_view diagnostics, std::string_view expression,
                    std::chrono::seconds retry_after, std::size_t further) {
  append_text(out, name_of(category));
  append_text(out, diagnostics);
  append_text(out, expression);
  for (const auto number : {static_cast<std::uint64_t>(retry_after.count()), static_cast<std::uint64_t>(further)}) {
    out += std::to_string(number);
    out += ':';
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  fhir::Error error() {
    fhir::Error read{.category = category(), .diagnostics = text(), .expression = text()};
    read.retry_after = std::chrono::seconds(number());
    for (std::size_t further = number(); further > 0; --further) {
      read.further.push_back({fhir::Severity::error, category(), {}, text(), text()});
      number();  // retry_after and further of a further problem: it has neither
      number();
    }
    return read;
  }

  void end() const {
    if (!rest_.empty()) damaged();
  }

 private:
  [[noreturn]] static void damaged() { throw StorageError("a kept refusal cannot be read"); }

  std::size_t number() {
    std::size_t value = 0;
    const auto [end, fault] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    const auto used = static_cast<std::size_t>(end - rest_.data());
    if (fault != std::errc{} || used == rest_.size() || rest_[used] != ':') damaged();
    rest_.remove_prefix(used + 1);
    return value;
  }

  std::string text() {
    const std::size_t size = number();
    if (size > rest_.size()) damaged();
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }

  Category category() {
    const std::string name = text();
    for (const Category each : all_categories)
      if (name_of(each) == name) return each;
    damaged();
  }

  std::string_view rest_;
};

}  // namespace

std::string encode_refusal(const fhir::Error& error) {
  std::vector<const fhir::Issue*> further;
  for (const auto& issue : error.further)
    if (issue.severity == fhir::Severity::error) further.push_back(&issue);
  std::string out;
  append_problem(out, error.category, error.diagnostics, error.expression, error.retry_after, further.size());
  for (const auto* issue : further) append_problem(out, issue->category, issue->diagnostics, issue->expression, {}, 0);
  return out;
}

fhir::Error decode_refusal(std::string_view text) {
  Reader reader(text);
  fhir::Error error = reader.error();
  reader.end();
  return error;
}

}  // namespace bars::storage
