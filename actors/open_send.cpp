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

void handovers::done() {
  if (--missing_ > 0)
    return;
  if (failure_)
    answer_.deliver(make_error(std::move(*failure_)));
  else
    answer_.deliver();
}

void handovers::failed(send_failure failure) {
  if (!failure_)
    failure_ = std::move(failure);
  done();
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
  else if (auto messages = std::get_if<batch>(&kind_))
    for (size_t i = 0; i < (*messages)->ids.size(); ++i)
      (*messages)->whole->set((*messages)->first + i, failure);
  else if (auto handover = std::get_if<oneway>(&kind_))
    (*handover)->failed(std::move(failure));
}

void send_requester::answer(std::vector<send_result> results) {
  if (auto to = std::get_if<batch>(&kind_))
    for (size_t i = 0; i < results.size(); ++i)
      (*to)->whole->set((*to)->first + i, std::move(results[i]));
}

void send_requester::answer_handed_over() {
  if (auto to = std::get_if<oneway>(&kind_))
    (*to)->done();
}

} // namespace rocketcaf::actors
