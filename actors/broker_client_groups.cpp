// What a broker client says and asks of groups and clients.
#include "rocketcaf/actors/broker_client.hpp"
#include "rocketcaf/actors/unix_time.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/bodies/queue_locks.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"
#include "rocketcaf/protocol/requests/queue_locks.hpp"

namespace rocketcaf::actors {

namespace {

using protocol::input_check;
using protocol::remoting_command;

/// Checks the queues of locks, which may leave out the name of the broker that
/// is asked.
template <class Request>
std::optional<validation_error> check_locks(Request& x) {
  input_check check;
  check.broker("broker", x.broker)
    .name("consumer_group", x.consumer_group)
    .rule("queues", !x.queues.empty(), "must not be empty");
  if (!x.client_id.empty())
    check.name("client_id", x.client_id);
  for (size_t i = 0; i < x.queues.size(); ++i) {
    auto& queue = x.queues[i];
    auto is_named = !protocol::is_address(x.broker);
    if (queue.broker_name.empty() && is_named)
      queue.broker_name = x.broker;
    auto field = "queues[" + std::to_string(i) + "]";
    check.queue(field, queue)
      .rule(field + ".broker_name", !is_named || queue.broker_name == x.broker,
            "must be that of the broker that is asked");
  }
  return check.result();
}

/// Makes a request `Header` about locks.
template <class Header, class Request>
broker_call make_lock_call(Request& x, std::string client_id,
                           time_point deadline) {
  Header header;
  name_broker(header, x.broker);
  auto body = protocol::encode_json_body(
    protocol::queue_lock_request{.consumer_group = std::move(x.consumer_group),
                                 .client_id = std::move(client_id),
                                 .mq_set = std::move(x.queues)});
  return {.broker = std::move(x.broker),
          .request = protocol::make_request(header, std::move(body)),
          .deadline = deadline};
}

} // namespace

// -- groups -------------------------------------------------------------------

caf::result<consumer_list> broker_client_state::on_consumers(
  get_consumer_list& x) {
  input_check check;
  check.broker("broker", x.broker).name("consumer_group", x.consumer_group);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  protocol::get_consumer_list_by_group_request header{
    .consumer_group = std::move(x.consumer_group)};
  broker_call call{.broker = std::move(x.broker),
                   .request = protocol::make_request(header),
                   .deadline = deadline_of(x.deadline),
                   .role = protocol::broker_role::reader,
                   .repeatable = true};
  return ask<consumer_list>(std::move(call),
                            protocol::read_json_answer<consumer_list>);
}

caf::result<message_queues> broker_client_state::on_lock(lock_queues& x) {
  if (auto broken = check_locks(x))
    return make_error(protocol::refusal(*broken));
  return ask<message_queues>(
    make_lock_call<protocol::lock_batch_mq_request>(
      x, client_id_or_own(x.client_id), deadline_of(x.deadline)),
    [](const remoting_command& answer)
      -> expected<message_queues, request_failure> {
      auto reply
        = protocol::read_json_answer<protocol::queue_lock_reply>(answer);
      if (!reply)
        return unexpected{std::move(reply.error())};
      return message_queues{std::move(reply->lock_ok_mq_set)};
    });
}

caf::result<void> broker_client_state::on_unlock(unlock_queues& x) {
  if (auto broken = check_locks(x))
    return make_error(protocol::refusal(*broken));
  return tell(make_lock_call<protocol::unlock_batch_mq_request>(
    x, client_id_or_own(x.client_id), deadline_of(x.deadline)));
}

// -- clients ------------------------------------------------------------------

caf::result<heartbeat_result> broker_client_state::on_heartbeat(
  send_heartbeat& x) {
  input_check check;
  check.broker("broker", x.broker);
  x.content.client_id = client_id_or_own(x.content.client_id);
  check.name("content.client_id", x.content.client_id);
  for (auto& group : x.content.producer_groups)
    check.name("content.producer_groups", group);
  for (auto& consumer : x.content.consumers)
    check.name("content.consumers.group_name", consumer.group_name);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  protocol::heart_beat_request header;
  name_broker(header, x.broker);
  broker_call call{.broker = std::move(x.broker),
                   .request = protocol::make_request(
                     header, protocol::encode_json_body(x.content)),
                   .deadline = deadline_of(x.deadline)};
  return ask<heartbeat_result>(
    std::move(call),
    [](const remoting_command& answer)
      -> expected<heartbeat_result, request_failure> {
      auto found = protocol::read_answer<protocol::heart_beat_request>(answer);
      if (!found)
        return unexpected{std::move(found.error())};
      return heartbeat_result{
        .version = answer.version,
        .supports_v2 = found->supports_heart_beat_v2.value_or(false),
        .subscription_changed = found->subscription_changed.value_or(true)};
    });
}

caf::result<void> broker_client_state::on_unregister(unregister_client& x) {
  input_check check;
  check.broker("broker", x.broker)
    .rule("producer_group",
          !x.producer_group.empty() || !x.consumer_group.empty(),
          "must not be empty if consumer_group is");
  protocol::unregister_client_request header{.client_id
                                             = client_id_or_own(x.client_id)};
  check.name("client_id", header.client_id);
  if (!x.producer_group.empty()) {
    check.name("producer_group", x.producer_group);
    header.producer_group = std::move(x.producer_group);
  }
  if (!x.consumer_group.empty()) {
    check.name("consumer_group", x.consumer_group);
    header.consumer_group = std::move(x.consumer_group);
  }
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  return tell({.broker = std::move(x.broker),
               .request = protocol::make_request(header),
               .deadline = deadline_of(x.deadline)});
}

caf::result<void> broker_client_state::on_check_config(check_client_config& x) {
  input_check check;
  check.broker("broker", x.broker)
    .name("consumer_group", x.consumer_group)
    .name("topic", x.topic)
    .selector("selector", x.selector);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  auto version = unix_millis();
  protocol::client_config_check body;
  body.client_id = client_id_;
  body.group = std::move(x.consumer_group);
  auto& subscription = body.subscription;
  if (x.selector.type == expression_type::tag) {
    subscription
      = *protocol::tag_subscription(x.topic, x.selector.expression, version);
  } else {
    subscription.topic = std::move(x.topic);
    subscription.sub_string = std::move(x.selector.expression);
    subscription.sub_version = version;
    subscription.expression_type = to_string(x.selector.type);
  }
  return tell(
    {.broker = std::move(x.broker),
     .request = protocol::make_request(protocol::check_client_config_request{},
                                       protocol::encode_json_body(body)),
     .deadline = deadline_of(x.deadline),
     .role = protocol::broker_role::reader,
     .repeatable = true});
}

} // namespace rocketcaf::actors
