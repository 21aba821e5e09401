#pragma once

#include "rocketcaf/actors/client_tie.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"

#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/request_failure.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

namespace rocketcaf::actors {

/// Asks name servers for what users want: checks it, has the client ask one
/// name server or all of them, and reads the answers.
class name_server_client_state {
public:
  // -- member types -----------------------------------------------------------

  using pointer = name_server_client_impl_actor::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.name-server-client";

  // -- constructors, destructors, and assignment operators --------------------

  name_server_client_state(pointer self, client_source source);

  name_server_client_impl_actor::behavior_type make_behavior();

private:
  // -- messages ---------------------------------------------------------------

  caf::result<route_data> on_query_route(query_route& x);
  caf::result<cluster_info> on_get_cluster(get_cluster_info& x);
  caf::result<int32_t> on_wipe(wipe_write_permission& x);
  caf::result<int32_t> on_add(add_write_permission& x);
  caf::result<topic_list> on_all_topics(get_all_topics& x);
  caf::result<topic_list> on_cluster_topics(get_cluster_topics& x);
  caf::result<topic_list> on_system_topics(get_system_topics& x);
  caf::result<void> on_forget(forget_topic& x);
  caf::result<void> on_put(put_kv_config& x);
  caf::result<std::string> on_get(get_kv_config& x);
  caf::result<void> on_delete(delete_kv_config& x);
  caf::result<kv_table> on_get_list(get_kv_list& x);

  // -- asking -----------------------------------------------------------------

  /// Asks one name server and answers with what `read(response)` makes of the
  /// response: an `expected<T, request_failure>`.
  template <class T, class Read>
  caf::result<T> ask_one(ask_name_server what, Read read);

  /// Asks all name servers and answers with the largest `read(response)`.
  template <class Read>
  caf::result<int32_t> count_at_all(ask_all_name_servers what, Read read);

  /// Has all name servers do something.
  caf::result<void> tell_all(ask_all_name_servers what);

  /// Sends a question to the client; `f(answer)` delivers an answer of type
  /// `Answer`, unless there is an error.
  template <class Answer, class Question, class Promise, class F>
  void ask(Question what, Promise promise, F f);

  /// Takes a question off the open ones.
  /// @returns false if it has been answered.
  bool close(uint64_t id) {
    return open_.erase(id) > 0;
  }

  // -- member variables -------------------------------------------------------

  pointer self_;
  client_source source_;
  client_tie<pointer> tie_;
  /// Delivers an error to who asked.
  std::unordered_map<uint64_t, std::function<void(request_failure)>> open_;
  uint64_t last_id_ = 0;
};

/// Spawns a name server client that asks through a client.
name_server_client_actor spawn_name_server_client(caf::actor_system& sys,
                                                  client_source source);

} // namespace rocketcaf::actors
