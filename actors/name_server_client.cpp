#include "rocketcaf/actors/name_server_client.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/input_check.hpp"
#include "rocketcaf/protocol/requests/kv_config.hpp"
#include "rocketcaf/protocol/requests/routes.hpp"
#include "rocketcaf/protocol/requests/topics.hpp"
#include "rocketcaf/protocol/route_query.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace rocketcaf::actors {

namespace {

using protocol::input_check;
using protocol::make_request;
using protocol::remoting_command;

/// Adds what was asked to a failure that a response tells of.
caf::error make_failure_of(request_failure why, int32_t request_code,
                           const std::string& address) {
  why.request_code = request_code;
  why.address = address;
  return make_error(std::move(why));
}

expected<std::string, request_failure> read_value(const remoting_command& x) {
  auto header = protocol::read_answer<protocol::get_kv_config_request>(x);
  if (!header)
    return unexpected{std::move(header.error())};
  if (!header->value)
    return unexpected{protocol::unreadable(x, "value: is missing")};
  return std::move(*header->value);
}

/// Reads a field of the header of the answer to a request `T`.
template <class T, class Field>
auto read_field(Field field) {
  return
    [field](const remoting_command& x) -> expected<int32_t, request_failure> {
      auto header = protocol::read_answer<T>(x);
      if (!header)
        return unexpected{std::move(header.error())};
      return (*header).*field;
    };
}

} // namespace

// -- asking: templates --------------------------------------------------------

template <class Answer, class Question, class Promise, class F>
void name_server_client_state::ask(Question what, Promise promise, F f) {
  auto code = what.request.code;
  auto fail = [promise, code](request_failure why) mutable {
    if (why.request_code == 0)
      why.request_code = code;
    promise.deliver(make_error(std::move(why)));
  };
  if (tie_.ended())
    return fail(*tie_.ended());
  auto id = ++last_id_;
  open_.emplace(id, fail);
  compat::mail(self_, std::move(what))
    .request(tie_.client(), caf::infinite)
    .then(
      [this, id, f = std::move(f)](Answer& x) mutable {
        if (close(id))
          f(x);
      },
      [this, id, fail](const caf::error& why) mutable {
        if (close(id))
          fail(request_failure_of(why));
      });
}

template <class T, class Read>
caf::result<T> name_server_client_state::ask_one(ask_name_server what,
                                                 Read read) {
  auto code = what.request.code;
  auto promise = self_->make_response_promise<T>();
  ask<name_server_answer>(
    std::move(what), promise, [promise, code, read](auto& x) mutable {
      if (auto result = read(x.response))
        promise.deliver(std::move(*result));
      else
        promise.deliver(
          make_failure_of(std::move(result.error()), code, x.address));
    });
  return promise;
}

template <class Read>
caf::result<int32_t> name_server_client_state::count_at_all(
  ask_all_name_servers what, Read read) {
  auto code = what.request.code;
  auto promise = self_->make_response_promise<int32_t>();
  auto f = [promise, code, read](const name_server_answers& all) mutable {
    int32_t most = 0;
    for (auto& x : all.answers) {
      auto count = read(x.response);
      if (!count)
        return promise.deliver(
          make_failure_of(std::move(count.error()), code, x.address));
      most = std::max(most, *count);
    }
    promise.deliver(most);
  };
  ask<name_server_answers>(std::move(what), promise, std::move(f));
  return promise;
}

// -- constructors, destructors, and assignment operators ----------------------

name_server_client_state::name_server_client_state(pointer self,
                                                   client_source source)
  : self_(self), source_(std::move(source)),
    tie_(self, "name server client", [this](const request_failure& why) {
      for (auto& [id, fail] : std::exchange(open_, {}))
        fail(why);
    }) {
  // nop
}

name_server_client_impl_actor::behavior_type name_server_client_state::
  make_behavior() {
  tie_.start(std::exchange(source_, {}));
  return {
    [this](query_route& x) { return on_query_route(x); },
    [this](get_cluster_info& x) { return on_get_cluster(x); },
    [this](wipe_write_permission& x) { return on_wipe(x); },
    [this](add_write_permission& x) { return on_add(x); },
    [this](get_all_topics& x) { return on_all_topics(x); },
    [this](get_cluster_topics& x) { return on_cluster_topics(x); },
    [this](get_system_topics& x) { return on_system_topics(x); },
    [this](forget_topic& x) { return on_forget(x); },
    [this](put_kv_config& x) { return on_put(x); },
    [this](get_kv_config& x) { return on_get(x); },
    [this](delete_kv_config& x) { return on_delete(x); },
    [this](get_kv_list& x) { return on_get_list(x); },
    [this](atom::finish) { tie_.finish(); },
  };
}

// -- routes and brokers -------------------------------------------------------

caf::result<route_data> name_server_client_state::on_query_route(
  query_route& x) {
  if (auto broken = input_check{}.name("topic", x.topic).result())
    return make_error(protocol::refusal(*broken));
  return ask_one<route_data>(
    {protocol::make_route_request(std::move(x.topic)), x.deadline},
    protocol::read_route_answer);
}

caf::result<cluster_info> name_server_client_state::on_get_cluster(
  get_cluster_info& x) {
  protocol::get_broker_cluster_info_request header;
  return ask_one<cluster_info>({make_request(header), x.deadline},
                               protocol::read_json_answer<cluster_info>);
}

caf::result<int32_t> name_server_client_state::on_wipe(
  wipe_write_permission& x) {
  using request = protocol::wipe_write_perm_of_broker_request;
  if (auto broken = input_check{}.name("broker_name", x.broker_name).result())
    return make_error(protocol::refusal(*broken));
  return count_at_all(
    {make_request(request{std::move(x.broker_name)}), x.deadline},
    read_field<request>(&request::response::wipe_topic_count));
}

caf::result<int32_t> name_server_client_state::on_add(add_write_permission& x) {
  using request = protocol::add_write_perm_of_broker_request;
  if (auto broken = input_check{}.name("broker_name", x.broker_name).result())
    return make_error(protocol::refusal(*broken));
  return count_at_all(
    {make_request(request{std::move(x.broker_name)}), x.deadline},
    read_field<request>(&request::response::add_topic_count));
}

// -- topics -------------------------------------------------------------------

caf::result<topic_list> name_server_client_state::on_all_topics(
  get_all_topics& x) {
  protocol::get_all_topic_list_from_nameserver_request header;
  return ask_one<topic_list>({make_request(header), x.deadline},
                             protocol::read_json_answer<topic_list>);
}

caf::result<topic_list> name_server_client_state::on_cluster_topics(
  get_cluster_topics& x) {
  if (auto broken = input_check{}.name("cluster", x.cluster).result())
    return make_error(protocol::refusal(*broken));
  protocol::get_topics_by_cluster_request header{std::move(x.cluster)};
  return ask_one<topic_list>({make_request(header), x.deadline},
                             protocol::read_json_answer<topic_list>);
}

caf::result<topic_list> name_server_client_state::on_system_topics(
  get_system_topics& x) {
  protocol::get_system_topic_list_from_ns_request header;
  return ask_one<topic_list>({make_request(header), x.deadline},
                             protocol::read_json_answer<topic_list>);
}

caf::result<void> name_server_client_state::on_forget(forget_topic& x) {
  if (auto broken = input_check{}.name("topic", x.topic).result())
    return make_error(protocol::refusal(*broken));
  protocol::delete_topic_in_namesrv_request header{.topic = std::move(x.topic)};
  if (!x.cluster.empty())
    header.cluster_name = std::move(x.cluster);
  return tell_all({make_request(header), x.deadline});
}

// -- keys and values ----------------------------------------------------------

namespace {

/// Checks the parts of a name; values may be anything.
std::optional<validation_error> check_key(const std::string& ns,
                                          const std::string& key) {
  constexpr auto max_size = input_check::max_expression_size;
  return input_check{}
    .name("ns", ns, max_size)
    .name("key", key, max_size)
    .result();
}

} // namespace

caf::result<void> name_server_client_state::on_put(put_kv_config& x) {
  if (auto broken = check_key(x.ns, x.key))
    return make_error(protocol::refusal(*broken));
  protocol::put_kv_config_request header{std::move(x.ns), std::move(x.key),
                                         std::move(x.value)};
  return tell_all({make_request(header), x.deadline});
}

caf::result<std::string> name_server_client_state::on_get(get_kv_config& x) {
  if (auto broken = check_key(x.ns, x.key))
    return make_error(protocol::refusal(*broken));
  protocol::get_kv_config_request header{std::move(x.ns), std::move(x.key)};
  return ask_one<std::string>({make_request(header), x.deadline}, read_value);
}

caf::result<void> name_server_client_state::on_delete(delete_kv_config& x) {
  if (auto broken = check_key(x.ns, x.key))
    return make_error(protocol::refusal(*broken));
  protocol::delete_kv_config_request header{std::move(x.ns), std::move(x.key)};
  return tell_all({make_request(header), x.deadline});
}

caf::result<kv_table> name_server_client_state::on_get_list(get_kv_list& x) {
  if (auto broken = input_check{}.name("ns", x.ns).result())
    return make_error(protocol::refusal(*broken));
  protocol::get_kvlist_by_namespace_request header{std::move(x.ns)};
  return ask_one<kv_table>({make_request(header), x.deadline},
                           protocol::read_json_answer<kv_table>);
}

// -- asking -------------------------------------------------------------------

caf::result<void> name_server_client_state::tell_all(
  ask_all_name_servers what) {
  auto promise = self_->make_response_promise<void>();
  ask<name_server_answers>(
    std::move(what), promise,
    [promise](const name_server_answers&) mutable { promise.deliver(); });
  return promise;
}

// -- spawning -----------------------------------------------------------------

name_server_client_actor spawn_name_server_client(caf::actor_system& sys,
                                                  client_source source) {
  using impl
    = name_server_client_impl_actor::stateful_impl<name_server_client_state>;
  return sys.spawn<impl>(std::move(source));
}

} // namespace rocketcaf::actors
