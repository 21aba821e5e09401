#include "integration/truth_listener.hpp"

#include <thread>

namespace rocketcaf::test {

namespace {

transaction_plan plan_of(const execute_local_transaction& what) {
  return transaction_plan{
    nlohmann::json::parse(what.argument.get_as<std::string>(0))};
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

truth_listener_state::truth_listener_state(
  truth_listener_actor::pointer self,
  std::shared_ptr<local_transactions> transactions)
  : self_(self), transactions_(std::move(transactions)) {
  // nop
}

truth_listener_actor::behavior_type truth_listener_state::make_behavior() {
  return {
    [this](const execute_local_transaction& x) { return execute(x); },
    [this](const check_local_transaction& x) {
      return transactions_->check(x);
    },
    [this](const std::string& gate) { open(gate); },
  };
}

// -- implementation -----------------------------------------------------------

caf::result<local_transaction_state> truth_listener_state::execute(
  const execute_local_transaction& what) {
  pending x{plan_of(what), what.transaction_id,
            self_->make_response_promise<local_transaction_state>()};
  auto promise = x.promise;
  transactions_->begin(x.plan, x.id);
  if (!x.plan.gate.empty() && !open_.contains(x.plan.gate))
    waiting_[x.plan.gate].push_back(std::move(x));
  else if (x.plan.delay.count() > 0)
    self_->run_delayed(x.plan.delay, [this, x]() mutable { finish(x); });
  else
    finish(x);
  return promise;
}

void truth_listener_state::finish(pending& x) {
  x.promise.deliver(transactions_->finish(x.plan, x.id));
}

void truth_listener_state::open(const std::string& gate) {
  open_.insert(gate);
  auto node = waiting_.extract(gate);
  if (!node.empty())
    for (auto& x : node.mapped())
      finish(x);
}

transaction_listener make_truth_functions(
  std::shared_ptr<local_transactions> transactions) {
  auto execute = [transactions](const execute_local_transaction& what) {
    auto plan = plan_of(what);
    transactions->begin(plan, what.transaction_id);
    std::this_thread::sleep_for(plan.delay);
    return transactions->finish(plan, what.transaction_id);
  };
  auto check = [transactions](const check_local_transaction& what) {
    return transactions->check(what);
  };
  return {execute, check};
}

} // namespace rocketcaf::test
