#pragma once

#include "rocketcaf/actors/broker_calls.hpp"
#include "rocketcaf/actors/client_tie.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/id_source.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/options.hpp"

#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/input_check.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rocketcaf::actors {

/// Asks brokers for what users want: checks it, sends it through the client's
/// connections, and reads the answer. What goes to whom, and what is repeated,
/// says actors/requests.md.
class broker_client_state {
public:
  // -- member types -----------------------------------------------------------

  using pointer = broker_client_impl_actor::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.broker-client";

  /// What a pull that may wait is given besides: brokers look every 5 s whether
  /// its time is up.
  static constexpr std::chrono::seconds suspend_slack{5};

  // -- constructors, destructors, and assignment operators --------------------

  broker_client_state(pointer self, client_source source);

  broker_client_impl_actor::behavior_type make_behavior();

private:
  // -- life cycle -------------------------------------------------------------

  /// Learns from the client what it has to know, before anything is handled.
  void on_client_found();

  // -- reading (broker_client_reading.cpp) ------------------------------------

  caf::result<pull_result> on_pull(pull_messages& x);
  caf::result<int64_t> on_query_offset(query_consumer_offset& x);
  caf::result<void> on_update_offset(update_consumer_offset& x);
  caf::result<int64_t> on_max_offset(get_max_offset& x);
  caf::result<int64_t> on_min_offset(get_min_offset& x);
  caf::result<int64_t> on_search(search_offset& x);
  caf::result<caf::timestamp> on_earliest(get_earliest_store_time& x);

  /// Asks for an offset.
  template <class Header>
  caf::result<int64_t> ask_offset(Header header, const message_queue& queue,
                                  std::optional<time_point> deadline);

  // -- single messages (broker_client_messages.cpp) ---------------------------

  caf::result<stored_message> on_view(view_message& x);
  caf::result<std::vector<stored_message>> on_query(query_messages& x);
  /// Asks all brokers of a topic.
  caf::result<std::vector<stored_message>> query_all(query_messages x,
                                                     time_point deadline);
  void query_each(query_messages x, time_point deadline,
                  const route_data& route,
                  caf::typed_response_promise<std::vector<stored_message>> to);
  caf::result<void> on_send_back(send_message_back& x);

  // -- sending (broker_client_sending.cpp) ------------------------------------

  caf::result<send_result> on_send(send_to_queue& x);
  caf::result<std::vector<send_result>> on_batch(send_batch_to_queue& x);
  caf::result<void> on_oneway(send_oneway_to_queue& x);
  caf::result<void> on_batch_oneway(send_batch_oneway_to_queue& x);
  caf::result<void> on_end_half(end_half_message& x);

  /// Why a send is not made.
  template <class Request>
  std::optional<caf::error> refusal_of(const Request& x);

  template <class Request>
  broker_call make_send(Request& x, std::vector<unique_message_id>& ids);

  template <class T, class Read>
  caf::result<T> send(broker_call what, Read read);

  // -- groups and clients (broker_client_groups.cpp) --------------------------

  caf::result<consumer_list> on_consumers(get_consumer_list& x);
  caf::result<message_queues> on_lock(lock_queues& x);
  caf::result<void> on_unlock(unlock_queues& x);
  caf::result<heartbeat_result> on_heartbeat(send_heartbeat& x);
  caf::result<void> on_unregister(unregister_client& x);
  caf::result<void> on_check_config(check_client_config& x);

  // -- topics (broker_client_topics.cpp) --------------------------------------

  caf::result<void> on_create(create_topic& x);
  caf::result<void> on_delete(delete_topic& x);
  caf::result<topic_config> on_get_config(get_topic_config& x);

  /// Answers a request that all masters have done.
  using on_done = std::function<void(caf::typed_response_promise<void>&)>;

  /// Sends a request to the broker `x.broker` or, if there is none, to all
  /// masters of `x.cluster`.
  template <class Request>
  caf::result<void> tell_masters(const Request& x,
                                 protocol::remoting_command request,
                                 time_point deadline, on_done done);
  void ask_masters(const std::string& cluster,
                   const protocol::remoting_command& request,
                   time_point deadline,
                   caf::typed_response_promise<void> promise, on_done done);
  void forget_topic_at_name_servers(const delete_topic& x, time_point deadline,
                                    caf::typed_response_promise<void> promise);

  // -- calls ------------------------------------------------------------------

  time_point deadline_of(const std::optional<time_point>& x,
                         std::chrono::milliseconds more = {}) const;

  /// The client id of a request, or this client's.
  std::string client_id_or_own(const std::string& x) const {
    return x.empty() ? client_id_ : x;
  }

  /// Sends a request and answers with what `read(answer)` makes of the answer:
  /// an `expected<T, request_failure>`, or any other value for `void`.
  template <class T, class Read>
  caf::result<T> ask(broker_call what, Read read);

  /// The same for answers without anything in them.
  caf::result<void> tell(broker_call what);

  // -- member variables -------------------------------------------------------

  pointer self_;
  client_source source_;
  std::string client_id_;
  std::chrono::milliseconds request_timeout_ = client_options{}.request_timeout;
  broker_calls calls_;
  client_tie<pointer> tie_;
  id_source ids_;
};

// -- calls --------------------------------------------------------------------

template <class T, class Read>
caf::result<T> broker_client_state::ask(broker_call what, Read read) {
  auto promise = self_->make_response_promise<T>();
  calls_.start(std::move(what), [promise, read = std::move(read)](
                                  call_outcome& x) mutable {
    if (!x.answer) {
      promise.deliver(make_error(std::move(x.answer.error())));
      return;
    }
    auto result = read(*x.answer);
    if (!result)
      promise.deliver(make_error(x.complete(std::move(result.error()))));
    else if constexpr (std::is_void_v<T>)
      promise.deliver();
    else
      promise.deliver(std::move(*result));
  });
  return promise;
}

/// Says in a header for whom it is, if that is known.
template <class Header>
void name_broker(Header& header, const std::string& broker) {
  if (!protocol::is_address(broker))
    header.rpc.broker_name = broker;
}

/// Spawns a broker client that asks through a client.
broker_client_actor spawn_broker_client(caf::actor_system& sys,
                                        client_source source);

} // namespace rocketcaf::actors
