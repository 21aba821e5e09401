// What tests ask of the actor that is more than a call of the engine.
#include "rocketcaf/actors/embedded/io_actor.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <utility>

namespace rocketcaf::actors::embedded {

caf::result<void> io_actor_state::on_set_mode(const set_broker_mode& msg) {
  if (auto error = engine_.check_name(msg.broker_name))
    return rocketcaf::make_error(*error);
  if (msg.broker_id > engine_.options().replicas)
    return rocketcaf::make_error(
      validation_error{errc::invalid_argument, "broker_id",
                       "must be at most the number of replicas, is "
                         + std::to_string(msg.broker_id)});
  for (size_t i = 0; i < ports_.size(); ++i) {
    auto& x = ports_[i];
    if ((!msg.broker_name.empty()
         && engine_.nodes()[x.broker].name != msg.broker_name)
        || (msg.broker_id >= 0
            && static_cast<size_t>(msg.broker_id) != x.broker_id))
      continue;
    engine_.set_in_routes(x.broker, x.broker_id, msg.in_routes);
    if (auto error = set_mode(i, msg.mode); compat::failed(error))
      return error;
  }
  // One that is up again has questions to ask.
  arm_timer();
  return caf::unit;
}

caf::result<io_actor_state::client_answers> io_actor_state::on_invoke(
  const invoke_embedded_client& msg) {
  if (auto error = engine_.check(msg))
    return rocketcaf::make_error(*error);
  auto promise = self_->make_response_promise<client_answers>();
  engine_output out;
  invocations_.emplace(engine_.invoke(msg, now(), out), promise);
  finish(out);
  return promise;
}

embedded_statistics io_actor_state::statistics() const {
  embedded_statistics result;
  for (size_t i = 0; i < ports_.size(); ++i)
    result.brokers.push_back(statistics_of(i));
  return result;
}

embedded_broker_statistics io_actor_state::statistics_of(size_t index) const {
  auto& source = ports_[index];
  auto& node = engine_.nodes()[source.broker];
  embedded_broker_statistics x;
  x.broker_name = node.name;
  x.broker_id = static_cast<int64_t>(source.broker_id);
  x.address = address_of(source);
  x.mode = source.mode;
  x.requests = node.ports[source.broker_id].requests;
  x.faults_applied = node.ports[source.broker_id].faults_applied;
  x.connections_accepted = source.accepted;
  for (auto& [hdl, peer] : sessions_)
    x.connections_open += peer.port == index ? 1 : 0;
  if (source.broker_id != 0)
    return x;
  x.messages_stored = node.store.appended();
  x.messages_dropped = node.store.dropped();
  x.parked_pulls = engine_.pulls().size_of(source.broker);
  x.clients = node.clients.clients();
  x.half_messages = node.halves.size();
  x.transactions_committed = node.transactions.committed;
  x.transactions_rolled_back = node.transactions.rolled_back;
  x.transaction_checks = node.transactions.checks;
  x.transactions_discarded = node.transactions.discarded;
  return x;
}

} // namespace rocketcaf::actors::embedded
