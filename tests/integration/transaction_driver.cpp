#include "integration/transaction_driver.hpp"

namespace rocketcaf::test {

namespace {

nlohmann::json describe(const transaction_outcome& outcome) {
  if (auto failure = std::get_if<send_failure>(&outcome))
    return {{"ended", to_string(transaction_end::failed)},
            {"failure", to_string(*failure)}};
  auto& result = std::get<transaction_send_result>(outcome);
  nlohmann::json line{{"transactionId", result.transaction_id},
                      {"ended", to_string(result.ended)},
                      {"state", to_string(result.state)},
                      {"cause", to_string(result.cause)},
                      {"remark", result.remark}};
  // A transaction that was given up on may not know where it lies.
  if (!result.half.message_id.empty()) {
    line["msgId"] = result.half.message_id.view();
    line["status"] = to_string(result.half.status);
    line["broker"] = result.half.queue->broker_name;
    line["queueId"] = result.half.queue->queue_id;
  }
  return line;
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

transaction_driver_state::transaction_driver_state(
  transaction_driver_actor::pointer self, transaction_producer_actor producer,
  json_output* out)
  : self_(self), producer_(std::move(producer)), out_(out) {
  // nop
}

transaction_driver_actor::behavior_type transaction_driver_state::
  make_behavior() {
  return {
    [this](const transaction_finished& x) { on_finished(x); },
    [this](std::string& line) { begin(std::move(line)); },
  };
}

// -- implementation -----------------------------------------------------------

void transaction_driver_state::begin(std::string line) {
  transaction_plan plan{nlohmann::json::parse(line)};
  open_.emplace(plan.seq, plan.kill);
  compat::mail(self_,
               send_transaction{.content = std::move(plan.content),
                                .argument = caf::make_message(std::move(line))},
               plan.seq)
    .send(producer_);
}

void transaction_driver_state::on_finished(const transaction_finished& news) {
  auto node = open_.extract(news.token);
  auto line = describe(news.outcome);
  line["what"] = node.empty() ? "second outcome" : "outcome";
  line["seq"] = news.token;
  out_->print(std::move(line));
  if (!node.empty() && node.mapped() == kill_point::after_end)
    kill_this_process();
}

} // namespace rocketcaf::test
