#include "fhir/r4/constraints_parts.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace bars::fhir::r4 {

namespace {

template <std::size_t Count>
bool is_one_of(std::string_view type, const std::array<std::string_view, Count>& types) noexcept {
  return std::find(types.begin(), types.end(), type) != types.end();
}

constexpr std::array<std::string_view, 9> with_options{"choice",   "open-choice", "decimal", "integer", "date",
                                                       "dateTime", "time",        "string",  "quantity"};
constexpr std::array<std::string_view, 7> with_length{"boolean", "decimal", "integer",    "string",
                                                      "text",    "url",     "open-choice"};

void collect_link_ids(Node parent, std::vector<std::string_view>& into) {
  for (const Node& item : parent["item"].items()) {
    if (const auto id = item["linkId"].text(); !id.empty()) into.push_back(id);
    collect_link_ids(item, into);
  }
}

bool link_ids_differ(Node questionnaire) {
  std::vector<std::string_view> ids;
  collect_link_ids(questionnaire, ids);
  std::sort(ids.begin(), ids.end());
  return std::adjacent_find(ids.begin(), ids.end()) == ids.end();
}

bool is_display(Node item) noexcept { return item["type"].text() == "display"; }
bool is_group(Node item) noexcept { return item["type"].text() == "group"; }
bool has_options(Node item) noexcept { return exists(item, "answerValueSet") || exists(item, "answerOption"); }

constexpr Constraint rows[] = {
    {"Questionnaire", "que-2", "Every linkId of a Questionnaire must be different.", link_ids_differ},
    {"Questionnaire.item", "que-1", "A group must have items, a display none.",
     [](Node v) { return (!is_group(v) || exists(v, "item")) && (!is_display(v) || !exists(v, "item")); }},
    {"Questionnaire.item", "que-3", "A display has no code.",
     [](Node v) { return !is_display(v) || !exists(v, "code"); }},
    {"Questionnaire.item", "que-4", "An item has either answerOption or answerValueSet.",
     [](Node v) { return !(exists(v, "answerOption") && exists(v, "answerValueSet")); }},
    {"Questionnaire.item", "que-5", "Only items with a choice of answers have answerOption or answerValueSet.",
     [](Node v) { return !has_options(v) || v["type"].text().empty() || is_one_of(v["type"].text(), with_options); }},
    {"Questionnaire.item", "que-6", "A display is neither required nor repeated.",
     [](Node v) { return !is_display(v) || (!exists(v, "required") && !exists(v, "repeats")); }},
    {"Questionnaire.item", "que-8", "Groups and displays have no initial value.",
     [](Node v) { return (!is_group(v) && !is_display(v)) || !exists(v, "initial"); }},
    {"Questionnaire.item", "que-9", "A display has no readOnly.",
     [](Node v) { return !is_display(v) || !exists(v, "readOnly"); }},
    {"Questionnaire.item", "que-10", "Only simple questions have a maxLength.",
     [](Node v) {
       return !exists(v, "maxLength") || v["type"].text().empty() || is_one_of(v["type"].text(), with_length);
     }},
    {"Questionnaire.item", "que-11", "An item with answerOption has no initial value.",
     [](Node v) { return !(exists(v, "answerOption") && exists(v, "initial")); }},
    {"Questionnaire.item", "que-12", "An item with more than two enableWhen must have enableBehavior.",
     [](Node v) { return count(v, "enableWhen") <= 2 || exists(v, "enableBehavior"); }},
    {"Questionnaire.item", "que-13", "Only an item that repeats has several initial values.",
     [](Node v) { return is_true(v, "repeats") || count(v, "initial") <= 1; }},
    {"Questionnaire.item.enableWhen", "que-7", "The operator exists needs a boolean answer.",
     [](Node v) { return v["operator"].text() != "exists" || exists(v, "answerBoolean"); }},
    {"QuestionnaireResponse.item", "qrs-1", "Items of a question stand below its answer.",
     [](Node v) { return !(exists(v, "answer") && exists(v, "item")); }},
};

}  // namespace

std::span<const Constraint> questionnaire_constraints() noexcept { return rows; }

}  // namespace bars::fhir::r4
