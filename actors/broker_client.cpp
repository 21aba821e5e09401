// How a broker client finds its client, lives and ends. What it is asked for is
// in broker_client_reading.cpp, …_messages.cpp, …_sending.cpp, …_groups.cpp and
// …_topics.cpp.
#include "rocketcaf/actors/broker_client.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client_directory.hpp"

#include "rocketcaf/protocol/answers.hpp"

namespace rocketcaf::actors {

// -- constructors, destructors, and assignment operators ----------------------

broker_client_state::broker_client_state(pointer self,
                                         broker_client_source source)
  : self_(self), source_(std::move(source)), calls_(self) {
  // nop
}

broker_client_impl_actor::behavior_type broker_client_state::make_behavior() {
  compat::on_exit(self_, [this](const caf::error& reason) {
    end(reason, {.code = errc::shutting_down,
                 .remark = "the broker client was told to stop"});
  });
  find_client();
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
    [this](atom::finish) {
      keep_ = nullptr;
      self_->quit(quit_reason_);
    },
  };
}

// -- life cycle ---------------------------------------------------------------

// Nothing is handled before the client is known: `await` leaves it in the
// mailbox.

void broker_client_state::find_client() {
  if (auto client = std::get_if<client_impl_actor>(&source_)) {
    use_client(*client);
    return;
  }
  compat::mail(self_, std::get<client_options>(std::move(source_)))
    .request(spawn_client_search(self_->system()), caf::infinite)
    .await([this](found_client& x) { use_client(std::move(x.client)); },
           [this](const caf::error& why) {
             auto failure = request_failure_of(why);
             end(why, failure);
           });
}

void broker_client_state::use_client(client_impl_actor client) {
  source_ = {};
  client_ = std::move(client);
  watch_ = compat::watch(
    self_, client_, [this](const caf::error& why) { on_client_down(why); });
  compat::mail(self_, describe_client{})
    .request(client_, caf::infinite)
    .await(
      [this](client_description& x) {
        client_id_ = std::move(x.client_id);
        request_timeout_ = x.request_timeout;
        calls_.use(client_, x.route_refresh_interval);
      },
      [this](const caf::error&) {
        on_client_down(make_error(errc::unavailable, "it had ended before"));
      });
}

void broker_client_state::on_client_down(const caf::error& reason) {
  auto code = code_of(reason);
  end(reason,
      {.code = code == errc::none ? errc::unavailable : code,
       .remark = "the client of this broker client ended: " + text_of(reason)});
}

void broker_client_state::end(caf::error reason, const request_failure& why) {
  if (std::exchange(ended_, true))
    return;
  quit_reason_ = std::move(reason);
  keep_ = caf::strong_actor_ptr{self_->ctrl()};
  calls_.end(why);
  compat::mail(self_, atom::finish_v).send(self_);
}

// -- calls --------------------------------------------------------------------

time_point broker_client_state::deadline_of(
  const std::optional<time_point>& x, std::chrono::milliseconds more) const {
  if (x)
    return *x;
  auto limit = std::min(more, longest_limit) + request_timeout_;
  return deadline_after(self_->clock().now(), limit);
}

caf::error broker_client_state::refusal(const validation_error& what) {
  return make_error(
    request_failure{.code = what.code, .remark = to_string(what)});
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
                                        broker_client_source source) {
  using impl = broker_client_impl_actor::stateful_impl<broker_client_state>;
  return sys.spawn<impl>(std::move(source));
}

} // namespace rocketcaf::actors
