// How a broker client finds its client, lives and ends. What it is asked for is
// in broker_client_reading.cpp, …_messages.cpp, …_sending.cpp, …_groups.cpp and
// …_topics.cpp.
#include "rocketcaf/actors/broker_client.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include "rocketcaf/protocol/answers.hpp"

namespace rocketcaf::actors {

// -- constructors, destructors, and assignment operators ----------------------

broker_client_state::broker_client_state(pointer self, client_source source)
  : self_(self), source_(std::move(source)), calls_(self),
    tie_(self, "broker client",
         [this](const request_failure& why) { calls_.end(why); }) {
  // nop
}

broker_client_impl_actor::behavior_type broker_client_state::make_behavior() {
  tie_.start(std::move(source_), [this] { on_client_found(); });
  return {
    // Sending.
    [this](send_to_queue& x) { return on_send(x); },
    [this](send_batch_to_queue& x) { return on_batch(x); },
    [this](send_oneway_to_queue& x) { return on_oneway(x); },
    [this](send_batch_oneway_to_queue& x) { return on_batch_oneway(x); },
    [this](end_half_message& x) { return on_end_half(x); },
    // Reading.
    [this](pull_messages& x) { return on_pull(x); },
    [this](query_consumer_offset& x) { return on_query_offset(x); },
    [this](update_consumer_offset& x) { return on_update_offset(x); },
    [this](get_max_offset& x) { return on_max_offset(x); },
    [this](get_min_offset& x) { return on_min_offset(x); },
    [this](search_offset& x) { return on_search(x); },
    [this](get_earliest_store_time& x) { return on_earliest(x); },
    [this](view_message& x) { return on_view(x); },
    [this](query_messages& x) { return on_query(x); },
    [this](send_message_back& x) { return on_send_back(x); },
    // Groups and clients.
    [this](get_consumer_list& x) { return on_consumers(x); },
    [this](lock_queues& x) { return on_lock(x); },
    [this](unlock_queues& x) { return on_unlock(x); },
    [this](send_heartbeat& x) { return on_heartbeat(x); },
    [this](unregister_client& x) { return on_unregister(x); },
    [this](check_client_config& x) { return on_check_config(x); },
    // Topics.
    [this](create_topic& x) { return on_create(x); },
    [this](delete_topic& x) { return on_delete(x); },
    [this](get_topic_config& x) { return on_get_config(x); },
    // Itself.
    [this](atom::get_client_id) { return client_id_; },
    [this](atom::finish) { tie_.finish(); },
  };
}

// -- life cycle ---------------------------------------------------------------

void broker_client_state::on_client_found() {
  auto& client = tie_.client();
  compat::mail(self_, describe_client{})
    .request(client, caf::infinite)
    .await(
      [this](client_description& x) {
        client_id_ = std::move(x.client_id);
        request_timeout_ = x.request_timeout;
        calls_.use(tie_.client(), x.route_refresh_interval);
      },
      [this](const caf::error&) {
        // It has ended, and its end is about to be told.
        calls_.use(tie_.client(), client_options{}.route_refresh_interval);
      });
}

// -- calls --------------------------------------------------------------------

time_point broker_client_state::deadline_of(
  const std::optional<time_point>& x, std::chrono::milliseconds more) const {
  if (x)
    return *x;
  auto limit = std::min(more, longest_limit) + request_timeout_;
  return deadline_after(self_->clock().now(), limit);
}

caf::result<void> broker_client_state::tell(broker_call what) {
  return ask<void>(std::move(what),
                   [](const protocol::remoting_command& x)
                     -> expected<protocol::no_fields, request_failure> {
                     if (!protocol::is_success(x))
                       return unexpected{protocol::refusal(x)};
                     return protocol::no_fields{};
                   });
}

// -- spawning -----------------------------------------------------------------

broker_client_actor spawn_broker_client(caf::actor_system& sys,
                                        client_source source) {
  using impl = broker_client_impl_actor::stateful_impl<broker_client_state>;
  return sys.spawn<impl>(std::move(source));
}

} // namespace rocketcaf::actors
