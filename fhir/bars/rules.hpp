// What BaRS itself asks of a message's content, as data: business rules and the necessity tables of each Application.
#pragma once

#include "fhir/issue.hpp"
#include "fhir/message.hpp"
#include "fhir/message_definition.hpp"

#include <span>
#include <string_view>

namespace bars::fhir {

/// One rule that check_content_rules() knows.
struct ContentRule {
  std::string_view id;       // of the rules digest
  Severity severity;         // error: refuses; warning: audited, unless a service raises it
  std::string_view summary;  // one plain sentence: what it wants
};

/// Every rule that can be reported for a message's content, sorted by id: those of check_content_rules(), and the
/// warnings of read_message() and check_structure(). A service's `raise` may name the warnings among them.
std::span<const ContentRule> content_rules() noexcept;

/// The rule of an id; null when there is none.
const ContentRule* find_content_rule(std::string_view id) noexcept;

/// Checks a readable message against the business rules (RULES sections 7, 10 and 24) and the necessity table of its
/// Application and message. `use_case` decides the Application; `definition` may be null when it is not known. Minimums
/// and the rules that RULES says reject are errors (Category::invariant), everything else warns.
void check_content_rules(const Message& message, std::string_view use_case, const MessageDefinition* definition,
                         Issues& issues);

/// Turns the warnings whose rule is in `raised` into errors.
void raise_warnings(Issues& issues, std::span<const std::string> raised);

}  // namespace bars::fhir
