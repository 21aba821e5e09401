#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/interfaces.hpp"

#include <caf/actor_system.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <deque>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// Stands in for a producer. A message is "stored" with its topic as the name
/// of the queue's topic and its body as region; topic "bad" is refused; topic
/// "held" gets its result when the producer is drained, and a failure when it
/// is shut down; topic "deadline" tells its deadline as queue offset.
class fake_producer {
public:
  static inline const char* name = "fake-producer";

  explicit fake_producer(producer_actor::pointer self) : self_(self) {
    // nop
  }

  producer_actor::behavior_type make_behavior() {
    return {
      [this](send_message& x) -> caf::result<send_result> {
        auto promise = self_->make_response_promise<send_result>();
        if (x.content.topic == "held") {
          held_requests_.emplace_back(promise, std::move(x));
          return promise;
        }
        auto outcome = outcome_of(x);
        if (auto result = std::get_if<send_result>(&outcome))
          promise.deliver(std::move(*result));
        else
          promise.deliver(make_error(std::get<send_failure>(outcome)));
        return promise;
      },
      [this](send_message& x, uint64_t token) {
        auto to
          = caf::actor_cast<outcome_receiver_actor>(self_->current_sender());
        if (x.content.topic == "held")
          held_sends_.push_back({to, token, std::move(x)});
        else
          compat::mail(self_, send_finished{token, outcome_of(x)}).send(to);
      },
      [](send_many& xs) {
        std::vector<send_outcome> result;
        for (auto& x : xs.messages)
          result.push_back(outcome_of(send_message{std::move(x)}));
        return result;
      },
      [](send_batch& xs) {
        std::vector<send_outcome> result;
        for (auto& x : xs.messages)
          result.push_back(outcome_of(send_message{std::move(x)}));
        return result;
      },
      [](send_oneway& x) { return handed_over(x.content); },
      [](send_batch_oneway& xs) { return handed_over(xs.messages.front()); },
      [](atom::get_state) { return producer_state::running; },
      [](atom::get_statistics) { return producer_statistics{}; },
      [](atom::subscribe, const producer_observer_actor&) {},
      [](atom::unsubscribe, const producer_observer_actor&) {},
      [this](atom::drain) {
        finish_held([](const send_message& x) { return outcome_of(x); });
      },
      [this](const shut_down&) {
        finish_held([](const send_message&) -> send_outcome {
          return send_failure{.code = errc::shutting_down};
        });
        self_->quit();
      },
    };
  }

  static send_outcome outcome_of(const send_message& x) {
    if (x.content.topic == "bad")
      return send_failure{.code = errc::broker_error,
                          .storage = storage_state::refused,
                          .broker_code = 1234,
                          .remark = x.content.body};
    send_result result;
    result.queue = queue_ref{message_queue{x.content.topic, "fake", 0}};
    result.region_id = x.content.body;
    if (x.content.topic == "deadline")
      result.queue_offset
        = x.deadline ? x.deadline->time_since_epoch().count() : -1;
    return result;
  }

  static caf::result<void> handed_over(const message& x) {
    auto outcome = outcome_of(send_message{x});
    if (auto failure = std::get_if<send_failure>(&outcome))
      return make_error(std::move(*failure));
    return caf::unit;
  }

private:
  struct held_send {
    outcome_receiver_actor to;
    uint64_t token;
    send_message content;
  };

  using held_request
    = std::pair<caf::typed_response_promise<send_result>, send_message>;

  template <class F>
  void finish_held(F outcome) {
    for (auto& [to, token, content] : std::exchange(held_sends_, {}))
      compat::mail(self_, send_finished{token, outcome(content)}).send(to);
    for (auto& [promise, content] : std::exchange(held_requests_, {})) {
      auto result = outcome(content);
      if (auto stored = std::get_if<send_result>(&result))
        promise.deliver(std::move(*stored));
      else
        promise.deliver(make_error(std::get<send_failure>(result)));
    }
  }

  producer_actor::pointer self_;
  std::vector<held_send> held_sends_;
  std::vector<held_request> held_requests_;
};

inline producer_actor spawn_fake_producer(caf::actor_system& sys) {
  return sys.spawn<producer_actor::stateful_impl<fake_producer>>();
}

} // namespace rocketcaf::test
