#include "fhir/bars/subject.hpp"

#include <algorithm>

namespace bars::fhir {

namespace {

std::string_view rank_of(Node contact) noexcept {
  return find_extension(contact, "Extension-UKCore-ContactRank")["valuePositiveInt"].text();
}

bool has_phone(Node contact) noexcept {
  const auto methods = contact["telecom"].items();
  return std::any_of(methods.begin(), methods.end(), [](const Node& method) {
    return method["system"].text() == "phone" && !method["value"].text().empty();
  });
}

std::size_t first_methods(Node contact) noexcept {
  const auto methods = contact["telecom"].items();
  return static_cast<std::size_t>(
      std::count_if(methods.begin(), methods.end(), [](const Node& method) { return method["rank"].text() == "1"; }));
}

// BIZ-5, BIZ-6: what one contact owes. Each is reported for the first contact that owes it.
class Duties {
 public:
  explicit Duties(const Subject& subject) : subject_(subject) {}

  void check(Node contact, const Path& path) {
    const auto rank = rank_of(contact);
    if (rank.empty() && once(rank_))
      subject_.report("BIZ-5", "The contact has no ContactRank.", Path(path, "extension"));
    const auto methods = contact["telecom"].items();
    for (std::size_t i = 0; i < methods.size(); ++i)
      if (methods[i]["rank"].text().empty() && once(method_rank_))
        subject_.report("BIZ-5", "The contact method has no rank.", Path(Path(path, "telecom", i), "rank"));
    const auto first = first_methods(contact);
    if (first > 1 && once(several_))
      subject_.report("BIZ-5", "Several methods of the contact have the rank 1; one is the first to try.",
                      Path(path, "telecom"));
    if (rank == "1" && first == 0)
      subject_.report("BIZ-6", "The contact of rank 1 has no method of rank 1, so there is none to call back.",
                      Path(path, "telecom"));
  }

 private:
  static bool once(bool& reported) noexcept {
    const bool first = !reported;
    reported = true;
    return first;
  }

  const Subject& subject_;
  bool rank_ = false;
  bool method_rank_ = false;
  bool several_ = false;
};

}  // namespace

void check_contacts(Subject& subject, Node patient, const Path& path) {
  if (!subject.request) return;
  const Path contact_path(path, "contact");
  const auto contacts = patient["contact"].items();
  const auto ranked_first =
      std::count_if(contacts.begin(), contacts.end(), [](const Node& contact) { return rank_of(contact) == "1"; });
  // A6-10: the first message of an ambulance service may know next to nothing of its patient.
  const bool unknown_patient = subject.application == 6 && contacts.empty();
  if (ranked_first != 1 && !unknown_patient)
    subject.report("BIZ-4", "Exactly one contact of the patient must have the ContactRank 1.", contact_path);
  if (!std::any_of(contacts.begin(), contacts.end(), has_phone))
    subject.report("BIZ-5", "No contact of the patient has a phone.", contact_path);
  Duties duties(subject);
  for (std::size_t i = 0; i < contacts.size(); ++i) duties.check(contacts[i], Path(path, "contact", i));
}

}  // namespace bars::fhir
