// What a broker client asks about single messages.
#include "rocketcaf/actors/broker_client.hpp"
#include "rocketcaf/actors/unix_time.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/broker_table.hpp"
#include "rocketcaf/protocol/query_filter.hpp"
#include "rocketcaf/protocol/received_messages.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"
#include "rocketcaf/protocol/requests/messages.hpp"
#include "rocketcaf/protocol/route_query.hpp"

#include <iterator>
#include <memory>

namespace rocketcaf::actors {

namespace {

using protocol::broker_role;
using protocol::input_check;
using protocol::remoting_command;

/// Bytes of a key: it is one of a message's properties.
constexpr size_t max_key_size = 32'767;

using messages_or_failure
  = expected<std::vector<stored_message>, request_failure>;

using route_or_failure = expected<route_data, request_failure>;

/// "host:port" of the broker that an id names.
std::string address_of(const offset_message_id& x) {
  return to_string(protocol::stored_host{x.host, x.is_v6, x.port});
}

messages_or_failure read_messages(const remoting_command& answer) {
  if (!protocol::is_success(answer))
    return unexpected{protocol::refusal(answer)};
  auto result = protocol::decode_messages(answer.body);
  if (!result)
    return unexpected{
      protocol::unreadable(answer, "the messages are malformed or too many")};
  return std::move(*result);
}

/// Brokers have no code for this.
bool says_no_message(const remoting_command& answer) {
  return answer.code
        == static_cast<int32_t>(protocol::response_code::system_error)
      && answer.remark.starts_with("can not find message by the offset");
}

expected<stored_message, request_failure> read_one_message(
  const remoting_command& answer) {
  if (says_no_message(answer)) {
    auto failure = protocol::refusal(answer);
    failure.code = errc::not_found;
    return unexpected{std::move(failure)};
  }
  auto all = read_messages(answer);
  if (!all)
    return unexpected{std::move(all.error())};
  if (all->empty())
    return unexpected{protocol::unreadable(answer, "it has no message")};
  return std::move(all->front());
}

/// That there is none is no error: the list is empty.
messages_or_failure read_found(const remoting_command& answer,
                               const query_messages& asked) {
  using protocol::response_code;
  if (answer.code == static_cast<int32_t>(response_code::query_not_found))
    return std::vector<stored_message>{};
  auto result = read_messages(answer);
  if (result)
    protocol::keep_with_key(*result, asked.topic, asked.key,
                            asked.is_unique_id);
  return result;
}

broker_call make_query(const query_messages& x, const std::string& broker,
                       time_point deadline) {
  protocol::query_message_request header;
  header.topic = x.topic;
  header.key = x.key;
  header.max_num = x.max_messages;
  header.begin_timestamp = unix_millis(x.begin);
  header.end_timestamp = unix_millis(x.end);
  // Brokers that check signatures understand them without it alone.
  if (x.is_unique_id)
    header.unique_key_query = true;
  name_broker(header, broker);
  return {.broker = broker,
          .request = protocol::make_request(header),
          .deadline = deadline,
          .role = broker_role::reader,
          .repeatable = true};
}

} // namespace

// -- by place -----------------------------------------------------------------

caf::result<stored_message> broker_client_state::on_view(view_message& x) {
  auto broker = x.broker.empty() ? address_of(x.id) : std::move(x.broker);
  input_check check;
  check.rule("id", x.id.offset >= 0, "must not have an offset below 0")
    .broker("broker", broker);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  protocol::view_message_by_id_request header;
  header.offset = x.id.offset;
  broker_call call{.broker = std::move(broker),
                   .request = protocol::make_request(header),
                   .deadline = deadline_of(x.deadline),
                   .role = broker_role::reader,
                   .repeatable = true};
  return ask<stored_message>(std::move(call), read_one_message);
}

// -- by key -------------------------------------------------------------------

caf::result<std::vector<stored_message>> broker_client_state::on_query(
  query_messages& x) {
  input_check check;
  check.name("topic", x.topic)
    .name("key", x.key, max_key_size)
    .at_least("max_messages", x.max_messages, 1)
    .rule("end", x.begin <= x.end, "must not be before begin");
  if (!x.broker.empty())
    check.broker("broker", x.broker);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  auto deadline = deadline_of(x.deadline);
  if (x.broker.empty())
    return query_all(std::move(x), deadline);
  auto call = make_query(x, x.broker, deadline);
  return ask<std::vector<stored_message>>(
    std::move(call), [asked = std::move(x)](const remoting_command& answer) {
      auto result = read_found(answer, asked);
      if (result)
        protocol::sort_by_age(*result);
      return result;
    });
}

caf::result<std::vector<stored_message>> broker_client_state::query_all(
  query_messages x, time_point deadline) {
  auto promise = self_->make_response_promise<std::vector<stored_message>>();
  broker_call call{.request = protocol::make_route_request(x.topic),
                   .deadline = deadline,
                   .target = call_target::name_server};
  calls_.start(std::move(call), [this, x = std::move(x), deadline,
                                 promise](call_outcome& outcome) mutable {
    auto route
      = outcome.answer
        ? protocol::read_route_answer(*outcome.answer)
        : route_or_failure{unexpected{std::move(outcome.answer.error())}};
    if (route)
      query_each(std::move(x), deadline, *route, promise);
    else
      promise.deliver(make_error(outcome.complete(std::move(route.error()))));
  });
  return promise;
}

void broker_client_state::query_each(
  query_messages x, time_point deadline, const route_data& route,
  caf::typed_response_promise<std::vector<stored_message>> to) {
  std::vector<protocol::broker_place> brokers;
  for (auto& data : route.broker_datas)
    if (auto place = protocol::place_of(data, broker_role::reader))
      brokers.push_back(std::move(*place));
  if (brokers.empty()) {
    to.deliver(make_error(
      request_failure{.code = errc::no_route,
                      .remark = "the route of topic \"" + x.topic
                              + "\" has no broker with an address"}));
    return;
  }
  auto make = [x, deadline](const protocol::broker_place& broker) {
    return make_query(x, broker.name, deadline);
  };
  calls_.start_all(
    brokers, make, [x, to](std::vector<call_outcome>& outcomes) mutable {
      std::vector<stored_message> all;
      std::vector<protocol::named_failure> failures;
      for (auto& one : outcomes) {
        auto found
          = one.answer
            ? read_found(*one.answer, x)
            : messages_or_failure{unexpected{std::move(one.answer.error())}};
        if (found)
          std::ranges::move(*found, std::back_inserter(all));
        else
          failures.push_back(
            {one.place.name, one.complete(std::move(found.error()))});
      }
      if (failures.size() == outcomes.size()) {
        to.deliver(make_error(protocol::combine(failures, outcomes.size())));
        return;
      }
      protocol::sort_by_age(all);
      to.deliver(std::move(all));
    });
}

// -- back to its broker -------------------------------------------------------

caf::result<void> broker_client_state::on_send_back(send_message_back& x) {
  constexpr int32_t max_level = 18;
  input_check check;
  check.broker("broker", x.broker)
    .name("consumer_group", x.consumer_group)
    .name("content.topic", x.content.topic)
    .at_least("content.physical_offset", x.content.physical_offset, 0)
    .at_most("delay_level", x.delay_level, max_level)
    .at_least("max_reconsume_times", x.max_reconsume_times.value_or(0), 0);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  protocol::consumer_send_msg_back_request header;
  header.offset = x.content.physical_offset;
  header.group = std::move(x.consumer_group);
  header.delay_level = x.delay_level;
  header.origin_msg_id = to_string(x.content.offset_id());
  header.origin_topic = std::move(x.content.topic);
  header.unit_mode = false;
  header.max_reconsume_times = x.max_reconsume_times;
  name_broker(header, x.broker);
  return tell({.broker = std::move(x.broker),
               .request = protocol::make_request(header),
               .deadline = deadline_of(x.deadline)});
}

} // namespace rocketcaf::actors
