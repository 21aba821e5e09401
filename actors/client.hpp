#pragma once

#include "rocketcaf/actors/alarm.hpp"
#include "rocketcaf/actors/broker_subscribers.hpp"
#include "rocketcaf/actors/connection_registry.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/log.hpp"
#include "rocketcaf/actors/metric_values.hpp"
#include "rocketcaf/actors/metrics.hpp"
#include "rocketcaf/actors/observer_list.hpp"
#include "rocketcaf/actors/producer_registry.hpp"
#include "rocketcaf/actors/watch_guard.hpp"
#include "rocketcaf/actors/watcher_table.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/restart_policy.hpp"

#include <caf/actor_system.hpp>
#include <caf/disposable.hpp>
#include <caf/typed_response_promise.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace rocketcaf::actors {

/// Spawns a connection.
using connection_factory
  = std::function<connection_actor(caf::actor_system&, const endpoint&)>;

/// What a client is spawned with.
struct client_config {
  client_options options;
  /// What brokers know it as.
  std::string client_id;
  /// Index of the name server to begin with.
  size_t first_name_server = 0;
  connection_factory spawn_connection;
  protocol::restart_rules restarts;
};

/// What producers of one cluster share: holds the actors below, starts them
/// again when they die, and tells its producers of every change.
class client_state {
public:
  // -- member types -----------------------------------------------------------

  using pointer = client_impl_actor::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.client";

  // -- constructors, destructors, and assignment operators --------------------

  client_state(pointer self, client_config config);

  client_impl_actor::behavior_type make_behavior();

private:
  // -- member types -----------------------------------------------------------

  /// Leaves of a producer that wait for the answers of brokers.
  struct departure {
    caf::typed_response_promise<void> promise;
    size_t open = 0;
    caf::disposable timer;
  };

  // -- messages from outside --------------------------------------------------

  caf::result<route_data> on_find_route(find_route& what);
  void on_subscribe(const connection_observer_actor& observer);
  void on_watch(watch_route& what);
  void on_unwatch(unwatch_route& what);
  void on_refresh(refresh_route& what);
  void on_exit(const caf::error& reason);

  // -- producers --------------------------------------------------------------

  void on_attach(attach_producer& what);
  caf::result<void> on_detach(const detach_producer& what);
  void on_producer_down(caf::actor_id id);

  /// Takes a producer off all tables.
  /// @returns its group if it was the last one of it.
  std::optional<std::string> forget_producer(caf::actor_id id);

  /// The connected masters, which know of the producers here.
  std::vector<connection_actor> connected_masters();

  /// Asks masters to forget a group, and answers when they did.
  protocol::remoting_command make_unregister_request(
    const std::string& group) const;

  caf::result<void> unregister(const std::string& group, time_point deadline);

  void end_departure(uint64_t id, caf::error reason);

  /// Keeps this actor alive while producers are attached and for the linger
  /// time after that.
  void update_linger();

  // -- connections ------------------------------------------------------------

  void on_open(open_connection& what);
  void on_connection_state(connection_state_changed& news);
  void on_connection_down(const endpoint& which, caf::actor_id id,
                          const caf::error& reason);
  void on_masters(masters_changed& news);

  void start_connection(const endpoint& which, connection_entry& x);
  /// Tells users and subscribers that a connection actor has ended.
  void tell_down(connection_entry& x, const caf::error& reason);
  void restart_connection(const endpoint& which);
  void close_unrouted();
  void arm_close_timer();

  /// Calls `f(producer)` for each attached producer that has the handle of a
  /// connection.
  template <class F>
  void for_each_user(const connection_entry& x, F&& f);

  // -- commands (client_commands.cpp) -----------------------------------------

  caf::result<protocol::remoting_command> on_invoke(invoke_command& what);
  caf::result<void> on_invoke_oneway(invoke_command_oneway& what);
  caf::result<protocol::remoting_command> on_pass(pass_command& what);

  /// The connection to send a command through.
  expected<connection_actor, caf::error> command_connection(
    const std::string& address, time_point deadline);
  time_point deadline_of(const std::optional<time_point>& x) const;

  caf::result<name_server_answer> on_ask(ask_name_server& what);
  caf::result<name_server_answers> on_ask_all(ask_all_name_servers& what);

  caf::result<std::vector<connection_statistics>> on_get_statistics();

  // -- requests of brokers (client_requests.cpp) ------------------------------

  void on_unsubscribe(const reply_receiver_actor& receiver);

  caf::result<protocol::remoting_command> on_request(broker_request& what);

  /// Passes a broker's question about a transaction on to those who may know.
  caf::result<protocol::remoting_command> on_check(const broker_request& what);

  /// Passes what a broker says on to observers.
  template <class News, class Observers>
  caf::result<protocol::remoting_command> on_news(const broker_request& what,
                                                  Observers& observers);

  /// Has the service of a consumer group answer a broker.
  template <class Question, class Answer>
  caf::result<protocol::remoting_command> on_question(
    const broker_request& what, std::chrono::milliseconds limit);

  caf::result<protocol::remoting_command> on_reply(const broker_request& what);

  /// Answers a request that cannot be read.
  protocol::remoting_command refuse(const broker_request& what,
                                    const std::string& why);

  // -- other children ---------------------------------------------------------

  void start(child_kind kind);
  void restart(child_kind kind);
  void start_resolver();
  void start_route_cache();
  void start_heartbeat();
  void on_child_down(child_kind kind, const caf::error& reason);
  void count_restart(child_kind kind);

  /// Ends a child when this actor ends, and calls `f` when the child ends.
  template <class Handle, class F>
  void adopt(const Handle& child, F f);

  void give_up(const std::string& what, const caf::error& reason);

  // -- member variables -------------------------------------------------------

  pointer self_;
  client_config config_;
  component_logger log_;
  gauge_share alive_;
  std::shared_ptr<watcher_table> children_;
  std::shared_ptr<watcher_table> watchers_;
  /// On children and producers, by actor id.
  std::unordered_map<caf::actor_id, compat::watch_guard> watches_;
  resolver_actor resolver_;
  route_cache_actor route_cache_;
  heartbeat_actor heartbeat_;
  std::map<child_kind, protocol::restart_policy> restarts_;
  connection_registry connections_;
  producer_registry producers_;
  observer_list<connection_observer_actor> observers_;
  masters_changed masters_;
  broker_subscribers subscribers_;
  std::map<uint64_t, departure> departures_;
  uint64_t last_departure_ = 0;
  alarm close_alarm_;
  /// Holds this actor while it lingers.
  caf::strong_actor_ptr keep_;
  caf::disposable linger_timer_;
};

/// Spawns a client whose connections come from a factory. Nothing is checked.
client_impl_actor spawn_client(caf::actor_system& sys, client_config config);

/// Spawns a client with connections over TCP. Nothing is connected yet.
/// @returns an error of code `errc::invalid_option`, `errc::not_initialized`,
///          or `errc::io_module_missing`.
expected<client_impl_actor, caf::error> spawn_client(caf::actor_system& sys,
                                                     client_options options);

} // namespace rocketcaf::actors
