// A broker client's pulls, and what it asks of offsets.
#include "rocketcaf/actors/broker_client.hpp"
#include "rocketcaf/actors/unix_time.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/pull_codec.hpp"
#include "rocketcaf/protocol/requests/group_offsets.hpp"
#include "rocketcaf/protocol/requests/queue_offsets.hpp"

namespace rocketcaf::actors {

namespace {

using protocol::broker_role;
using protocol::input_check;
using protocol::remoting_command;

protocol::pull_terms terms_of(pull_messages& x) {
  return {.queue = std::move(x.queue),
          .offset = x.offset,
          .selector = std::move(x.selector),
          .consumer_group = std::move(x.consumer_group),
          .max_messages = x.max_messages,
          .suspend = x.suspend,
          .commit_offset = x.commit_offset};
}

} // namespace

// -- pulling ------------------------------------------------------------------

caf::result<pull_result> broker_client_state::on_pull(pull_messages& x) {
  input_check check;
  check.queue("queue", x.queue)
    .at_least("offset", x.offset, 0)
    .at_least("max_messages", x.max_messages, 1)
    .selector("selector", x.selector)
    .name("consumer_group", x.consumer_group)
    .at_least("suspend", x.suspend.count(), 0)
    .at_least("commit_offset", x.commit_offset.value_or(0), 0);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  auto slack = x.suspend.count() > 0 ? suspend_slack : std::chrono::seconds{0};
  auto deadline
    = deadline_of(x.deadline, std::min(x.suspend, longest_limit) + slack);
  auto terms = terms_of(x);
  broker_call call{.broker = terms.queue.broker_name,
                   .request = protocol::make_pull_request(terms, unix_millis()),
                   .deadline = deadline,
                   .role = broker_role::reader,
                   .repeatable = !terms.commit_offset};
  if (!protocol::is_address(call.broker)) {
    call.pulled = terms.queue;
    call.request.set("bname", call.broker);
  }
  return ask<pull_result>(std::move(call), [this, terms = std::move(terms)](
                                             const remoting_command& answer) {
    auto result = protocol::read_pull_answer(answer, terms);
    if (result && !protocol::is_address(terms.queue.broker_name))
      calls_.lookup().table().suggest(terms.queue, result->suggested_broker_id);
    return result;
  });
}

// -- offsets ------------------------------------------------------------------

template <class Header>
caf::result<int64_t> broker_client_state::ask_offset(
  Header header, const message_queue& queue,
  std::optional<time_point> deadline) {
  header.topic = queue.topic;
  header.queue_id = queue.queue_id;
  name_broker(header, queue.broker_name);
  broker_call call{.broker = queue.broker_name,
                   .request = protocol::make_request(header),
                   .deadline = deadline_of(deadline),
                   .role = broker_role::reader,
                   .repeatable = true};
  return ask<int64_t>(
    std::move(call),
    [](const remoting_command& answer) -> expected<int64_t, request_failure> {
      auto found = protocol::read_answer<Header>(answer);
      if (!found)
        return unexpected{std::move(found.error())};
      return found->offset;
    });
}

caf::result<int64_t> broker_client_state::on_query_offset(
  query_consumer_offset& x) {
  input_check check;
  check.name("consumer_group", x.consumer_group).queue("queue", x.queue);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  protocol::query_consumer_offset_request header;
  header.consumer_group = std::move(x.consumer_group);
  // Or a group that is nowhere may be said to be at 0.
  header.set_zero_if_not_found = false;
  return ask_offset(std::move(header), x.queue, x.deadline);
}

caf::result<void> broker_client_state::on_update_offset(
  update_consumer_offset& x) {
  input_check check;
  check.name("consumer_group", x.consumer_group)
    .queue("queue", x.queue)
    .at_least("offset", x.offset, 0);
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  protocol::update_consumer_offset_request header;
  header.consumer_group = std::move(x.consumer_group);
  header.topic = std::move(x.queue.topic);
  header.queue_id = x.queue.queue_id;
  header.commit_offset = x.offset;
  name_broker(header, x.queue.broker_name);
  return tell({.broker = std::move(x.queue.broker_name),
               .request = protocol::make_request(header),
               .deadline = deadline_of(x.deadline)});
}

caf::result<int64_t> broker_client_state::on_max_offset(get_max_offset& x) {
  if (auto broken = input_check{}.queue("queue", x.queue).result())
    return make_error(protocol::refusal(*broken));
  return ask_offset(protocol::get_max_offset_request{}, x.queue, x.deadline);
}

caf::result<int64_t> broker_client_state::on_min_offset(get_min_offset& x) {
  if (auto broken = input_check{}.queue("queue", x.queue).result())
    return make_error(protocol::refusal(*broken));
  return ask_offset(protocol::get_min_offset_request{}, x.queue, x.deadline);
}

caf::result<int64_t> broker_client_state::on_search(search_offset& x) {
  if (auto broken = input_check{}.queue("queue", x.queue).result())
    return make_error(protocol::refusal(*broken));
  protocol::search_offset_by_timestamp_request header;
  header.timestamp = unix_millis(x.time);
  header.boundary_type = x.boundary;
  return ask_offset(std::move(header), x.queue, x.deadline);
}

caf::result<caf::timestamp> broker_client_state::on_earliest(
  get_earliest_store_time& x) {
  if (auto broken = input_check{}.queue("queue", x.queue).result())
    return make_error(protocol::refusal(*broken));
  using header_type = protocol::get_earliest_msg_storetime_request;
  header_type header;
  header.topic = std::move(x.queue.topic);
  header.queue_id = x.queue.queue_id;
  name_broker(header, x.queue.broker_name);
  broker_call call{.broker = std::move(x.queue.broker_name),
                   .request = protocol::make_request(header),
                   .deadline = deadline_of(x.deadline),
                   .role = broker_role::reader,
                   .repeatable = true};
  return ask<caf::timestamp>(
    std::move(call),
    [](const remoting_command& answer)
      -> expected<caf::timestamp, request_failure> {
      auto found = protocol::read_answer<header_type>(answer);
      if (!found)
        return unexpected{std::move(found.error())};
      if (found->timestamp < 0)
        return unexpected{request_failure{.code = errc::not_found,
                                          .response_code = answer.code,
                                          .remark = "the queue is empty"}};
      return caf::timestamp{std::chrono::milliseconds{found->timestamp}};
    });
}

} // namespace rocketcaf::actors
