// A request that another system of ours sent, registered so that the responses to it can be matched.
#pragma once

#include "server/workflow/identifiers.hpp"
#include "server/workflow/request.hpp"
#include "storage/store.hpp"

#include <string>

namespace bars::workflow {

/// What was sent: a new or updated referral or request for validation, as it went out or as it was answered (RESP-2).
/// Its service is the one that MessageHeader.source names, where responses come to (MH-5); its scope is that one's
/// outbox. Category::not_found when the service is none of ours, Category::invariant for a message that gets no
/// responses; problems of the message otherwise.
fhir::Result<Content> read_sent(fhir::Document document, const Directory& directory);

/// Keeps it. Registering the same message twice is one registration.
class Registration final : public storage::Unit {
 public:
  /// `content` is from read_sent(). `conversation` is any Bundle.id of the conversation that an
  /// update goes on with; "" when the update has the Bundle.id of a message that is registered.
  Registration(Request request, Content content, std::string conversation)
      : request_(std::move(request)), content_(std::move(content)), conversation_(std::move(conversation)) {}

  /// Category::conflict when another message with this Bundle.id is registered as new; Category::not_found for an
  /// update of what is not registered; Category::unprocessable for one of another patient or category.
  fhir::Result<void> apply(storage::Transaction& transaction) override;
  void settle(storage::Transaction&, const fhir::Error*) override {}

  /// The ServiceRequest under the id that it has here. Once it is committed.
  const storage::Owner& owner() const noexcept { return owner_; }
  bool was_known() const noexcept { return was_known_; }

 private:
  bool is_known(storage::Transaction& transaction, const storage::Owner& owner) const;
  void keep(storage::Transaction& transaction, const storage::Owner& owner, const KnownIds& known);

  const Request request_;
  const Content content_;
  const std::string conversation_;
  storage::Owner owner_;
  bool was_known_ = false;
};

}  // namespace bars::workflow
