#include "rocketcaf/actors/function_listener.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace rocketcaf::actors {

namespace {

/// Calls a user's function, whatever it does.
template <class F, class Question>
void answer(listener_answered& out, const F& f, const Question& what) {
  try {
    out.state = f(what);
    if (out.state > local_transaction_state::rollback)
      out.failure = "the function returned no local_transaction_state";
  } catch (const std::exception& e) {
    out.failure = std::string{"the function threw: "} + e.what();
  } catch (...) {
    out.failure = "the function threw what is no std::exception";
  }
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

function_listener::function_listener(pointer self,
                                     function_listener_config config)
  : self_(self), config_(std::move(config)), threads_(config_.threads) {
  // nop
}

function_listener_actor::behavior_type function_listener::make_behavior() {
  return {
    [this](execute_local_transaction& x) {
      return call(config_.functions.execute, std::move(x));
    },
    [this](check_local_transaction& x) {
      return call(config_.functions.check, std::move(x));
    },
    [this](listener_answered& x) { on_answer(x); },
  };
}

template <class F, class Question>
caf::result<local_transaction_state> function_listener::call(const F& f,
                                                             Question what) {
  auto number = ++last_question_;
  auto& result = waiting_[number];
  result = self_->make_response_promise<local_transaction_state>();
  auto until = self_->clock().now() + config_.limit;
  weak_handle<function_listener_actor> me{self_};
  // The function is copied: it may run when this actor has ended.
  threads_.submit([f, me, number, until,
                   question = std::make_shared<Question>(std::move(what))] {
    listener_answered news{.number = number, .failure = {}};
    if (std::chrono::steady_clock::now() < until)
      answer(news, f, *question);
    else
      news.failure = "no thread was free in time; raise "
                     "producer.listener-threads";
    if (auto self = me.lock())
      compat::anon_mail(std::move(news)).send(self);
  });
  return result;
}

void function_listener::on_answer(listener_answered& what) {
  auto node = waiting_.extract(what.number);
  if (node.empty())
    return;
  if (what.failure.empty())
    node.mapped().deliver(what.state);
  else
    node.mapped().deliver(
      make_error(errc::transaction_listener_failed, std::move(what.failure)));
}

transaction_listener_actor spawn_function_listener(
  caf::actor_system& sys, function_listener_config config) {
  auto result
    = sys.spawn<function_listener_actor::stateful_impl<function_listener>>(
      std::move(config));
  return transaction_listener_actor{result};
}

} // namespace rocketcaf::actors
