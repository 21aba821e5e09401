#include "rocketcaf/actors/open_send.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <caf/actor_cast.hpp>

namespace rocketcaf::actors {

void many_sends::set(size_t index, send_outcome outcome) {
  outcomes_[index] = std::move(outcome);
  if (--missing_ == 0)
    answer_.deliver(std::move(outcomes_));
}

namespace {

void tell(producer_impl_actor::pointer self, send_requester::plain& to,
          send_outcome outcome) {
  if (!to.sender)
    return;
  auto receiver = caf::actor_cast<outcome_receiver_actor>(to.sender);
  compat::mail(self, send_finished{to.token, std::move(outcome)})
    .send(receiver);
}

} // namespace

void send_requester::answer(producer_impl_actor::pointer self,
                            send_result result) {
  if (auto to = std::get_if<plain>(&kind_))
    tell(self, *to, std::move(result));
  else if (auto promise = std::get_if<request>(&kind_))
    promise->deliver(std::move(result));
  else if (auto of = std::get_if<part>(&kind_))
    of->whole->set(of->index, std::move(result));
}

void send_requester::answer(producer_impl_actor::pointer self,
                            send_failure failure) {
  if (auto to = std::get_if<plain>(&kind_))
    tell(self, *to, std::move(failure));
  else if (auto promise = std::get_if<request>(&kind_))
    promise->deliver(make_error(std::move(failure)));
  else if (auto of = std::get_if<part>(&kind_))
    of->whole->set(of->index, std::move(failure));
}

} // namespace rocketcaf::actors
