#include "rocketcaf/actors/open_transaction.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

namespace rocketcaf::actors {

namespace {

void deliver(transaction_requester::request& to, transaction_outcome outcome) {
  if (auto failure = std::get_if<send_failure>(&outcome))
    to.deliver(make_error(std::move(*failure)));
  else
    to.deliver(std::get<transaction_send_result>(std::move(outcome)));
}

} // namespace

void transaction_requester::answer(producer_impl_actor::pointer self,
                                   transaction_outcome outcome) {
  if (auto promise = std::get_if<request>(&kind_)) {
    deliver(*promise, std::move(outcome));
  } else if (auto to = std::get_if<plain>(&kind_); to && to->sender) {
    auto receiver = caf::actor_cast<transaction_receiver_actor>(to->sender);
    compat::mail(self, transaction_finished{to->token, std::move(outcome)})
      .send(receiver);
  }
}

} // namespace rocketcaf::actors
