#include "fhir/message_parts.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace bars::fhir {

namespace {

using Kind = Node::Kind;

struct Shape {
  std::string_view name;
  Kind kind;
};

constexpr Shape service_request_shape[] = {{"id", Kind::string}, {"status", Kind::string}, {"encounter", Kind::object}};
constexpr Shape appointment_shape[] = {{"id", Kind::string},
                                       {"status", Kind::string},
                                       {"start", Kind::string},
                                       {"end", Kind::string},
                                       {"slot", Kind::array}};

constexpr std::array<std::string_view, 3> category_codes{"referral", "validation", "request"};

class ContentReader {
 public:
  ContentReader(const Bundle& bundle, Event event, const Entry& focus, Problems& problems)
      : bundle_(bundle), focus_(focus), problems_(problems) {
    // CANCEL-8: whom a cancellation is about is compared with what is stored, and refused there.
    leaves_patient_to_workflow_ = !is_response(event) && is_cancelled(focus);
  }

  ContentFacts service_request() {
    problems_.judging("UC-3");
    const Entry entry = subject_of_message("ServiceRequest");
    if (!entry) {
      problems_.add(Category::invariant, "The message has no ServiceRequest, whose category names the use case.",
                    "Bundle.entry");
      return {};
    }
    path_ = entry.path();
    check_shape(entry.resource, service_request_shape);
    if (!leaves_patient_to_workflow_) check_subject(entry.resource);
    check_flags();
    return categories(entry.resource);
  }

  ContentFacts booking() {
    problems_.judging("ERR-57");
    const std::size_t count = bundle_.count("Appointment");
    if (count > 1) {
      problems_.add(Category::invariant, "A booking has exactly one Appointment, found " + std::to_string(count) + ".",
                    "Bundle.entry");
    }
    const Entry entry = subject_of_message("Appointment");
    if (!entry) return {};
    path_ = entry.path();
    check_shape(entry.resource, appointment_shape);
    if (!leaves_patient_to_workflow_) check_participants(entry.resource);
    check_flags();
    return {{}, booking_use_case(entry.resource)};
  }

 private:
  // The focus, or, when that is another resource or could not be read, the first of the type.
  Entry subject_of_message(std::string_view type) const { return focus_.type() == type ? focus_ : bundle_.first(type); }

  void check_shape(Node resource, std::span<const Shape> shape) {
    for (const Shape& expected : shape) problems_.member(resource, expected.name, expected.kind, path_);
  }

  // MH-14
  void check_subject(Node resource) {
    problems_.judging("MH-14");
    const Node subject = problems_.member(resource, "subject", Kind::object, path_);
    const std::string path = path_ + ".subject";
    const auto reference = problems_.text(subject, "reference", path, "The subject must be a Patient in the Bundle.");
    if (!reference.empty() && bundle_.resolve(reference).type() != "Patient") {
      problems_.add(Category::invariant, "The subject must be a Patient in the Bundle.", path + ".reference");
    }
  }

  // MH-14: one participant is the patient; others may be stripped from the message.
  void check_participants(Node resource) {
    problems_.judging("MH-14");
    const Node participants = problems_.member(resource, "participant", Kind::array, path_);
    if (participants.kind() == Kind::null) return;
    const auto actors = Appointment{resource}.actors();
    const bool has_patient = std::any_of(actors.begin(), actors.end(), [this](std::string_view reference) {
      return bundle_.resolve(reference).type() == "Patient";
    });
    if (!has_patient) {
      problems_.add(Category::invariant, "A participant of the Appointment must be a Patient in the Bundle.",
                    path_ + ".participant");
    }
  }

  // MH-14. In a cancellation a flag dangles when the patient does, which is not for us to refuse.
  void check_flags() {
    if (leaves_patient_to_workflow_) return;
    problems_.judging("MH-14");
    for (const Entry& entry : bundle_.entries()) {
      if (entry.type() != "Flag") continue;
      const std::string path = entry.path();
      const Node subject = problems_.member(entry.resource, "subject", Kind::object, path);
      constexpr std::string_view expected = "The subject of a Flag must be a resource in the Bundle.";
      const auto reference = problems_.text(subject, "reference", path + ".subject", expected);
      if (!reference.empty() && !bundle_.resolve(reference)) {
        problems_.add(Category::invariant, std::string(expected), path + ".subject.reference");
      }
    }
  }

  // UC-1, UC-2: by system, not by position (MH-19).
  ContentFacts categories(Node resource) {
    problems_.judging("UC-1");
    const Node category = problems_.member(resource, "category", Kind::array, path_);
    if (category.kind() == Kind::null) return {};
    const std::string path = path_ + ".category";
    ContentFacts facts;
    facts.category = lower(trim(find_coding(category, systems::message_category)["code"].text()));
    if (std::find(category_codes.begin(), category_codes.end(), facts.category) == category_codes.end()) {
      problems_.add(Category::invariant, "The category must have the code referral, validation or request.", path);
    }
    problems_.judging("UC-2");
    const auto code = trim(find_coding(category, systems::use_cases)["code"].text());
    if (const UseCase* known = find_use_case(code)) {
      facts.use_case = known->code;
    } else {
      problems_.add(Category::invariant, "The category must have a use case of usecases-categories-bars.", path);
    }
    return facts;
  }

  // UC-7: a booking may leave its use case out, but not name one that does not exist.
  std::string booking_use_case(Node resource) {
    problems_.judging("UC-2");
    const Node category = problems_.member(resource, "serviceCategory", Kind::array, path_);
    const Node coding = find_coding(category, systems::use_cases);
    if (!coding) {
      problems_.warn("UC-7", "The Appointment names no use case.", path_ + ".serviceCategory");
      return {};
    }
    const UseCase* known = find_use_case(trim(coding["code"].text()));
    if (known != nullptr) return std::string(known->code);
    problems_.add(Category::invariant, "The use case must be a code of usecases-categories-bars.",
                  path_ + ".serviceCategory");
    return {};
  }

  const Bundle& bundle_;
  const Entry& focus_;
  Problems& problems_;
  std::string path_;
  bool leaves_patient_to_workflow_;
};

}  // namespace

ContentFacts read_content(const Bundle& bundle, Event event, const Entry& focus, Problems& problems) {
  ContentReader reader(bundle, event, focus, problems);
  return is_booking(event) ? reader.booking() : reader.service_request();
}

}  // namespace bars::fhir
