#include "fhir/message_parts.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bars::fhir {

namespace {

using Kind = Node::Kind;

constexpr std::string_view ers_dos_service_id = "https://fhir.nhs.uk/Id/ers-dos-service-id";
constexpr std::string_view cdss_extension = "https://fhir.nhs.uk/StructureDefinition/CDSSExtension";
constexpr std::string_view misspelt_definition = "bars-message-servicerequest-request-response-short";

constexpr std::array all_events{Event::booking_request, Event::booking_response, Event::servicerequest_request,
                                Event::servicerequest_response};
constexpr std::array all_reasons{Reason::create, Reason::update, Reason::remove};

template <class Code, std::size_t Count>
std::optional<Code> find_code(const std::array<Code, Count>& known, std::string_view text) noexcept {
  const auto found = std::find_if(known.begin(), known.end(), [text](Code code) { return code_of(code) == text; });
  return found == known.end() ? std::nullopt : std::optional(*found);
}

class HeaderReader {
 public:
  HeaderReader(const Bundle& bundle, const Entry& header, Problems& problems)
      : bundle_(bundle), header_(header.resource), path_(header.path()), problems_(problems) {}

  HeaderFacts read() {
    HeaderFacts facts;
    facts.event = event();
    facts.reason = reason();
    facts.destination = destination();
    check_sender();
    facts.source = source();
    facts.focus = focus(facts.event);
    if (facts.event && is_response(*facts.event)) check_response();
    facts.definition = definition();
    if (facts.event == Event::servicerequest_request) warn_without_cdss();
    return facts;
  }

 private:
  // MH-6; by code, whatever the system is called.
  std::optional<Event> event() {
    problems_.judging("MH-6");
    const std::string path = path_ + ".event.ofType(Coding)";
    const Node coding = problems_.of_kind(header_["eventCoding"], Kind::object, "eventCoding", path);
    if (!coding) {
      problems_.add(Category::invariant, "The message does not say which event it is for.", path_ + ".event");
      return std::nullopt;
    }
    const auto code = problems_.text(coding, "code", path, "The message does not say which event it is for.");
    const auto found = find_code(all_events, code);
    if (!found && !code.empty()) {
      problems_.add(Category::invariant,
                    "The event code must be booking-request, booking-response, servicerequest-request or "
                    "servicerequest-response.",
                    path + ".code");
    }
    if (found && !same_system(coding["system"].text(), systems::message_events)) {
      problems_.warn("MH-6", "The event code has a system other than message-events-bars.", path + ".system");
    }
    return found;
  }

  // MH-7; by code, because sources cite several systems.
  std::optional<Reason> reason() {
    problems_.judging("MH-7");
    const Node reason = problems_.member(header_, "reason", Kind::object, path_);
    const Node codings = problems_.member(reason, "coding", Kind::array, path_ + ".reason");
    if (codings.kind() == Kind::null) return std::nullopt;
    for (std::size_t i = 0; i < codings.size(); ++i) {
      const auto found = find_code(all_reasons, codings[i]["code"].text());
      if (!found) continue;
      if (!same_system(codings[i]["system"].text(), systems::message_reason)) {
        problems_.warn("X-52", "The reason code has a system other than message-reason-bars.",
                       path_ + ".reason.coding[" + std::to_string(i) + "].system");
      }
      return found;
    }
    problems_.add(Category::invariant, "The message must give its reason: new, update or delete.", path_ + ".reason");
    return std::nullopt;
  }

  // MH-2, MH-3
  Token destination() {
    problems_.judging("MH-3");
    const Node list = problems_.member(header_, "destination", Kind::array, path_);
    const Node first = problems_.item(list, 0, Kind::object, path_ + ".destination");
    const std::string path = path_ + (first ? ".destination[0]" : ".destination");
    const auto endpoint =
        problems_.text(first, "endpoint", path, "The message does not name the service that it is for.");
    Token token = parse_token(endpoint);
    token.value = trim(token.value);
    const bool is_service =
        token.has_separator && !token.value.empty() &&
        (same_system(token.system, systems::dos_service_id) || same_system(token.system, ers_dos_service_id));
    if (!endpoint.empty() && !is_service) {
      problems_.add(Category::invariant,
                    "The destination must be https://fhir.nhs.uk/Id/dos-service-id|value, the receiving service.",
                    path + ".endpoint");
    }
    problems_.judging("MH-2");
    if (!first) return token;
    const Entry receiver = resolve(first, "receiver", path, "The receiver must be an Organization in the Bundle.");
    if (receiver && receiver.type() != "Organization") {
      problems_.add(Category::invariant, "The receiver must be an Organization in the Bundle.",
                    path + ".receiver.reference");
    }
    return token;
  }

  void check_sender() {
    problems_.judging("MH-14");
    resolve(header_, "sender", path_, "The sender must be an Organization in the Bundle.");
  }

  // MH-5
  Token source() {
    problems_.judging("MH-5");
    const Node source = problems_.member(header_, "source", Kind::object, path_);
    const auto endpoint = problems_.optional_text(source, "endpoint", path_ + ".source");
    if (endpoint.empty())
      problems_.warn("MH-5", "The message does not say where answers to it would go.", path_ + ".source.endpoint");
    Token token = parse_token(endpoint);
    token.value = trim(token.value);
    return token;
  }

  // MH-8
  Entry focus(std::optional<Event> event) {
    problems_.judging("MH-8");
    const Node list = problems_.member(header_, "focus", Kind::array, path_);
    const Node first = problems_.item(list, 0, Kind::object, path_ + ".focus");
    const std::string path = path_ + (first ? ".focus[0]" : ".focus");
    const auto reference =
        problems_.text(first, "reference", path, "The message does not say which resource it is about.");
    if (reference.empty()) return {};
    const Entry focus = bundle_.resolve(reference);
    if (!focus) {
      problems_.add(Category::invariant, "The focus must be a resource in the Bundle.", path + ".reference");
      return {};
    }
    if (event == Event::booking_request && focus.type() == "ServiceRequest") {
      if (const Entry appointment = bundle_.first("Appointment"); is_cancelled(appointment)) {
        problems_.warn("X-7", "The focus of the cancelled booking is a ServiceRequest, not the Appointment.",
                       path + ".reference");
        return appointment;
      }
    }
    if (event) check_focus_type(*event, focus.type(), path + ".reference");
    return focus;
  }

  void check_focus_type(Event event, std::string_view type, const std::string& path) {
    if (is_response(event)) {
      if (type == "Encounter" || type == "ServiceRequest") return;
      if (event == Event::booking_response && type == "Appointment") return;
      problems_.add(Category::invariant, "The focus of a response must be an Encounter or a ServiceRequest.", path);
      return;
    }
    const std::string expected = event == Event::booking_request ? "Appointment" : "ServiceRequest";
    if (type == expected) return;
    problems_.add(Category::invariant,
                  "The focus of a " + std::string(code_of(event)) + " must be its " + expected + ".", path);
  }

  // ERR-51, MH-11
  void check_response() {
    problems_.judging("MH-11");
    const Node response = problems_.member(header_, "response", Kind::object, path_);
    const std::string path = path_ + ".response";
    if (!response) {
      problems_.add(Category::invariant, "A response must say which message it answers.", path);
      return;
    }
    problems_.text(response, "identifier", path, "A response must name the Bundle.id of the message it answers.");
    const auto code = problems_.text(response, "code", path, "A response must have the response code 'ok'.");
    if (!code.empty() && code != "ok") {
      problems_.add(Category::invariant, "A response must have the response code 'ok'.", path + ".code");
    }
  }

  // MH-9, MH-10
  std::string_view definition() {
    problems_.judging("MH-9");
    std::string_view canonical = problems_.optional_text(header_, "definition", path_);
    canonical = trim(canonical.substr(0, canonical.find('|')));
    const auto slash = canonical.rfind('/');
    const auto name = slash == std::string_view::npos ? canonical : canonical.substr(slash + 1);
    if (!name.empty() && !equal_ignoring_case(name, misspelt_definition)) return name;
    problems_.warn(
        "MH-10",
        name.empty() ? "The message names no MessageDefinition." : "The message names a misspelt MessageDefinition.",
        path_ + ".definition");
    return {};
  }

  // MH-17
  void warn_without_cdss() {
    const auto extensions = header_["extension"].items();
    const bool found = std::any_of(extensions.begin(), extensions.end(), [](const Node& extension) {
      return equal_ignoring_case(extension["url"].text(), cdss_extension);
    });
    if (!found)
      problems_.warn("MH-17", "The message does not name the decision support software.", path_ + ".extension");
  }

  // MH-14: a reference that must be there and must be of an entry.
  Entry resolve(Node parent, std::string_view name, const std::string& path, std::string_view expected) {
    const std::string member_path = path + "." + std::string(name);
    const Node reference = problems_.member(parent, name, Kind::object, path);
    const auto text = problems_.text(reference, "reference", member_path, expected);
    if (text.empty()) return {};
    const Entry entry = bundle_.resolve(text);
    if (!entry) problems_.add(Category::invariant, std::string(expected), member_path + ".reference");
    return entry;
  }

  const Bundle& bundle_;
  Node header_;
  std::string path_;
  Problems& problems_;
};

}  // namespace

bool is_cancelled(const Entry& focus) noexcept {
  const auto status = focus.resource["status"].text();
  return status == "cancelled" || status == "revoked" || status == "entered-in-error";
}

HeaderFacts read_header(const Bundle& bundle, const Entry& header, Problems& problems) {
  return HeaderReader(bundle, header, problems).read();
}

}  // namespace bars::fhir
