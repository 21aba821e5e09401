// How a broker client makes and deletes topics.
#include "rocketcaf/actors/broker_client.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/requests/topics.hpp"

namespace rocketcaf::actors {

namespace {

using protocol::broker_role;
using protocol::input_check;
using protocol::remoting_command;

/// Makes "+a=b,+c=d".
std::optional<std::string> attributes_text(const topic_config& x) {
  std::string result;
  for (auto& [name, value] : x.attributes)
    result += (result.empty() ? "+" : ",+") + name + "=" + value;
  return result.empty() ? std::nullopt : std::optional{std::move(result)};
}

remoting_command make_create_request(const topic_config& x) {
  protocol::update_and_create_topic_request header{
    .topic = x.topic_name,
    .read_queue_nums = x.read_queue_nums,
    .write_queue_nums = x.write_queue_nums,
    .perm = x.perm,
    .topic_filter_type = x.topic_filter_type,
    .topic_sys_flag = x.topic_sys_flag,
    .order = x.order,
    .attributes = attributes_text(x)};
  return protocol::make_request(header);
}

std::optional<validation_error> check_config(const topic_config& x) {
  auto name = protocol::validate_topic(x.topic_name);
  if (name)
    name->field = "config.topic_name";
  input_check check;
  check.also(std::move(name))
    .at_least("config.read_queue_nums", x.read_queue_nums, 1)
    .at_least("config.write_queue_nums", x.write_queue_nums, 1)
    .at_least("config.perm", x.perm, 0)
    .at_most("config.perm", x.perm, 7)
    .name("config.topic_filter_type", x.topic_filter_type)
    .rule("config.mapping", !x.mapping,
          "must be empty: static topics are made in another way");
  for (auto& [key, value] : x.attributes)
    check.name("config.attributes", key)
      .name("config.attributes[" + key + "]", value)
      .rule("config.attributes[" + key + "]",
            (key + value).find_first_of(",=") == std::string::npos,
            "must not have ',' or '='");
  return check.result();
}

/// Checks whom a request is for.
template <class Request>
void check_target(input_check& check, const Request& x) {
  if (!x.broker.empty())
    check.broker("broker", x.broker);
  if (!x.cluster.empty())
    check.name("cluster", x.cluster)
      .rule("cluster", x.broker.empty(), "must be empty if broker is not");
}

} // namespace

// -- telling: templates -------------------------------------------------------

template <class Request>
caf::result<void> broker_client_state::tell_masters(const Request& x,
                                                    remoting_command request,
                                                    time_point deadline,
                                                    on_done done) {
  if (!x.broker.empty())
    return tell({.broker = x.broker,
                 .request = std::move(request),
                 .deadline = deadline});
  auto promise = self_->make_response_promise<void>();
  ask_masters(x.cluster, request, deadline, promise, std::move(done));
  return promise;
}

// -- making -------------------------------------------------------------------

caf::result<void> broker_client_state::on_create(create_topic& x) {
  input_check check;
  check.also(check_config(x.config));
  check_target(check, x);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  return tell_masters(x, make_create_request(x.config), deadline_of(x.deadline),
                      [](auto& promise) { promise.deliver(); });
}

// -- deleting -----------------------------------------------------------------

caf::result<void> broker_client_state::on_delete(delete_topic& x) {
  input_check check;
  check.name("topic", x.topic);
  check_target(check, x);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  auto deadline = deadline_of(x.deadline);
  auto request = protocol::make_request(
    protocol::delete_topic_in_broker_request{.topic = x.topic});
  return tell_masters(x, std::move(request), deadline,
                      [this, x, deadline](auto& promise) {
                        forget_topic_at_name_servers(x, deadline, promise);
                      });
}

void broker_client_state::forget_topic_at_name_servers(
  const delete_topic& x, time_point deadline,
  caf::typed_response_promise<void> promise) {
  protocol::delete_topic_in_namesrv_request header{.topic = x.topic};
  if (!x.cluster.empty())
    header.cluster_name = x.cluster;
  calls_.start({.request = protocol::make_request(header),
                .deadline = deadline,
                .target = call_target::all_name_servers},
               [promise](call_outcome& outcome) mutable {
                 if (outcome.answer)
                   promise.deliver();
                 else
                   promise.deliver(
                     make_error(std::move(outcome.answer.error())));
               });
}

// -- all masters --------------------------------------------------------------

void broker_client_state::ask_masters(const std::string& cluster,
                                      const remoting_command& request,
                                      time_point deadline,
                                      caf::typed_response_promise<void> promise,
                                      on_done done) {
  auto on_outcomes = [promise, done = std::move(done)](
                       std::vector<call_outcome>& outcomes) mutable {
    std::vector<protocol::named_failure> failures;
    for (auto& x : outcomes) {
      if (!x.answer)
        failures.push_back({x.place.name, std::move(x.answer.error())});
      else if (!protocol::is_success(*x.answer))
        failures.push_back(
          {x.place.name, x.complete(protocol::refusal(*x.answer))});
    }
    if (failures.empty())
      done(promise);
    else
      promise.deliver(make_error(protocol::combine(failures, outcomes.size())));
  };
  // A new broker must not be left out, so the table is asked for always.
  calls_.lookup().refresh(
    deadline, [this, cluster, request, deadline, promise,
               on_outcomes](const request_failure* why) mutable {
      auto brokers = calls_.lookup().table().masters(cluster);
      if (why != nullptr) {
        promise.deliver(make_error(*why));
      } else if (brokers.empty()) {
        promise.deliver(make_error(request_failure{
          .code = errc::broker_not_known,
          .remark = cluster.empty()
                    ? "the name servers know no broker"
                    : "the name servers know no broker of a cluster \""
                        + cluster + "\""}));
      } else {
        auto make = [&](const protocol::broker_place& broker) {
          broker_call result{
            .broker = broker.name, .request = request, .deadline = deadline};
          result.request.set("bname", broker.name);
          return result;
        };
        calls_.start_all(brokers, make, on_outcomes);
      }
    });
}

// -- reading ------------------------------------------------------------------

caf::result<topic_config> broker_client_state::on_get_config(
  get_topic_config& x) {
  input_check check;
  check.broker("broker", x.broker).name("topic", x.topic);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  protocol::get_topic_config_request header{.topic = std::move(x.topic)};
  name_broker(header, x.broker);
  broker_call call{.broker = std::move(x.broker),
                   .request = protocol::make_request(header),
                   .deadline = deadline_of(x.deadline),
                   .role = broker_role::reader,
                   .repeatable = true};
  return ask<topic_config>(std::move(call),
                           protocol::read_json_answer<topic_config>);
}

} // namespace rocketcaf::actors
