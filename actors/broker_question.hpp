#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/log.hpp"
#include "rocketcaf/actors/timer.hpp"

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <caf/sec.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <string>
#include <type_traits>
#include <utility>

namespace rocketcaf::actors {

/// A question of a broker's, for somebody else to answer.
struct broker_question {
  /// Without its body.
  broker_request asked;
  /// Who answers, in words for the broker if that fails.
  std::string who;
  /// How long an answer may take.
  std::chrono::milliseconds limit;
  log_options log;
};

/// One question on its way: passes it on, and answers the broker in time
/// whatever comes of it. It is an actor of its own, which ends then: in CAF,
/// the limit of a request holds who asks until the time has come, and without
/// one what nobody answers is never forgotten.
/// @tparam Answer what the question is answered with; void for nothing.
/// @tparam Handle who answers.
template <class Question, class Answer, class Handle>
class question_state {
public:
  // -- member types -----------------------------------------------------------

  using response = caf::result<protocol::remoting_command>;
  using handle_type = caf::typed_actor<response(Question)>;
  using pointer = typename handle_type::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.question";

  // -- constructors, destructors, and assignment operators --------------------

  question_state(pointer self, broker_question what, Handle whom)
    : self_(self), what_(std::move(what)), whom_(std::move(whom)),
      log_(what_.log, "client") {
    // nop
  }

  typename handle_type::behavior_type make_behavior() {
    return {[this](Question& x) { return ask(x); }};
  }

private:
  response ask(Question& question) {
    promise_
      = self_->template make_response_promise<protocol::remoting_command>();
    timer_ = compat::schedule_weak(
      self_, self_->clock().now() + what_.limit,
      [this] { fail(caf::make_error(caf::sec::request_timeout)); });
    // Who is asked may be let go meanwhile.
    auto whom = std::exchange(whom_, Handle{});
    auto request
      = compat::mail(self_, std::move(question)).request(whom, caf::infinite);
    auto on_error = [this](const caf::error& why) { fail(why); };
    if constexpr (std::is_void_v<Answer>)
      std::move(request).then([this] { succeed({}); }, on_error);
    else
      std::move(request).then(
        [this](const Answer& x) { succeed(protocol::encode_json_body(x)); },
        on_error);
    return promise_;
  }

  void succeed(std::string body) {
    auto answer = make(protocol::response_code::success, {});
    answer.body = std::move(body);
    finish(std::move(answer));
  }

  void fail(const caf::error& why) {
    auto remark = what_.who + ": " + text_of(why);
    log_.write(log_event::answer_failed, "{}: code {}: {}", what_.asked.address,
               what_.asked.request.code, remark);
    finish(make(protocol::response_code::system_error, std::move(remark)));
  }

  protocol::remoting_command make(protocol::response_code code,
                                  std::string remark) const {
    return protocol::make_response(
      what_.asked.request, static_cast<int32_t>(code), std::move(remark));
  }

  void finish(protocol::remoting_command answer) {
    promise_.deliver(std::move(answer));
    self_->quit();
  }

  pointer self_;
  broker_question what_;
  Handle whom_;
  component_logger log_;
  caf::typed_response_promise<protocol::remoting_command> promise_;
  timer timer_;
};

/// Spawns who asks `whom` the next question.
template <class Question, class Answer, class Handle>
auto spawn_question(caf::actor_system& sys, broker_question what, Handle whom) {
  using state = question_state<Question, Answer, Handle>;
  return sys.spawn<typename state::handle_type::template stateful_impl<state>>(
    std::move(what), std::move(whom));
}

} // namespace rocketcaf::actors
