// What a read asks of the store: no caller can tell from the work what is there and not for it.
#include "tests/support/catch.hpp"
#include "tests/support/handling.hpp"
#include "tests/support/memory_transaction.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;

/// Notes each look at resources.
class Watched final : public test::MemoryTransaction {
 public:
  std::optional<storage::ResourceRecord> find_resource(std::string_view type, const fhir::Uuid& id,
                                                       std::string_view service) override {
    looks.emplace_back("current");
    return MemoryTransaction::find_resource(type, id, service);
  }
  bool was_sent_by(std::string_view organisation, std::string_view type, const fhir::Uuid& id,
                   std::string_view service) override {
    looks.emplace_back("sender");
    return MemoryTransaction::was_sent_by(organisation, type, id, service);
  }
  std::vector<std::string> looks;
};

class WatchedStore final : public test::NoStore {
 public:
  boost::asio::awaitable<fhir::Result<void>> read_with(
      std::shared_ptr<std::function<fhir::Result<void>(storage::Snapshot&)>> work, storage::Deadline,
      storage::Reach) override {
    co_return (*work)(held);
  }

  Watched held;
};

struct Read {
  std::string answer;  // diagnostics of a refusal, "" when there is none
  std::vector<std::string> looks;
  bool operator==(const Read&) const = default;
};

struct Receiver {
  explicit Receiver(config::Reads reads) {
    config.services = {test::emergency_department()};
    config.services.front().reads = reads;
    for (const auto& [number, service, organisation] :
         {std::tuple{1U, "2000072489", "B2002"}, {2U, "2000072489", "D4004"}, {3U, "2000070513", "B2002"}}) {
      storage::ResourceRecord record;
      record.type = "Appointment";
      record.id = test::numbered_id(number);
      record.service = service;
      record.organisation = organisation;
      record.content = R"({"resourceType":"Appointment"})";
      store.held.put_resource(record);
    }
  }

  /// What B2002 gets to read.
  Read read(unsigned number) {
    store.held.looks.clear();
    const auto answered = test::handled(handlers::read_appointment, config, store,
                                        {.query = {},
                                         .resource_id = test::numbered_id(number).text(),
                                         .organisation = "B2002",
                                         .target = "2000072489"});
    return {answered ? std::string() : answered.error().diagnostics, store.held.looks};
  }

  config::Receiver config;
  WatchedStore store;
};

constexpr unsigned own = 1;
constexpr unsigned of_another_organisation = 2;
constexpr unsigned of_another_service = 3;
constexpr unsigned nobodys = 4;

}  // namespace

TEST_CASE("ERR-45 a read of what is not there for the caller takes the same looks, wherever it is") {
  Receiver all(config::Reads::all);
  const Read missing{"No Appointment with this id is held for this service.", {"current"}};
  CHECK(all.read(own) == Read{"", {"current"}});
  CHECK(all.read(of_another_organisation) == Read{"", {"current"}});
  CHECK(all.read(of_another_service) == missing);
  CHECK(all.read(nobodys) == missing);

  Receiver limited(config::Reads::own);
  const Read hidden{missing.answer, {"sender"}};
  CHECK(limited.read(own) == Read{"", {"sender", "current"}});
  CHECK(limited.read(of_another_organisation) == hidden);
  CHECK(limited.read(of_another_service) == hidden);
  CHECK(limited.read(nobodys) == hidden);
}
