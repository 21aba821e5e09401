// How a broker client sends: to the queue it is told, once.
#include "rocketcaf/actors/broker_client.hpp"
#include "rocketcaf/actors/unix_time.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/half_message_end.hpp"
#include "rocketcaf/protocol/send_plan.hpp"
#include "rocketcaf/protocol/single_send.hpp"

#include <span>

namespace rocketcaf::actors {

namespace {

using protocol::input_check;
using protocol::remoting_command;

/// What brokers take by default.
constexpr protocol::batch_limits limits;

// -- one message and many -----------------------------------------------------

std::span<const message> messages_of(const send_to_queue& x) {
  return {&x.content, 1};
}

std::span<const message> messages_of(const send_oneway_to_queue& x) {
  return {&x.content, 1};
}

template <class Request>
std::span<const message> messages_of(const Request& x) {
  return x.messages;
}

template <class Request>
constexpr bool is_single = std::is_same_v<Request, send_to_queue>
                        || std::is_same_v<Request, send_oneway_to_queue>;

template <class Request>
constexpr bool is_oneway = std::is_same_v<typename Request::response, void>;

// -- failures -----------------------------------------------------------------

caf::error refused_send(const validation_error& what) {
  return make_error(make_failure(what.code, to_string(what)));
}

/// What a producer would answer if this had been its only attempt.
send_failure failed_send(const call_outcome& x, request_failure why,
                         time_point started, time_point now) {
  if (!x.maybe_written)
    return make_failure(why.code, std::move(why.remark));
  // A deadline is all there is of the limit for an attempt.
  auto late = why.code == errc::deadline_exceeded;
  protocol::send_plan plan;
  plan.begin_attempt(started);
  plan.end_attempt({.cause = late ? errc::attempt_timeout : why.code,
                    .broker_code = why.response_code,
                    .remark = std::move(why.remark),
                    .written = true},
                   x.place.name, x.place.address, {}, now);
  return std::move(plan).failure(late ? why.code : errc::none, {});
}

} // namespace

// -- sends --------------------------------------------------------------------

template <class Request>
std::optional<caf::error> broker_client_state::refusal_of(const Request& x) {
  auto messages = messages_of(x);
  auto group = protocol::validate_group(x.producer_group);
  if (group)
    group->field = "producer_group";
  input_check check;
  check.broker("queue.broker_name", x.queue.broker_name).also(std::move(group));
  if constexpr (is_single<Request>)
    check.also(protocol::validate(x.content, limits.max_size));
  else
    check.rule("messages", !messages.empty(), "must not be empty")
      .also(protocol::validate_one_batch(messages, limits));
  if (!check.result() && !x.queue.topic.empty())
    check.rule("queue.topic", x.queue.topic == messages.front().topic,
               "must be the messages' topic, or empty");
  if (auto& broken = check.result())
    return refused_send(*broken);
  return std::nullopt;
}

template <class Request>
broker_call broker_client_state::make_send(
  Request& x, std::vector<unique_message_id>& ids) {
  auto messages = messages_of(x);
  auto born = std::chrono::system_clock::now();
  for (auto& content : messages)
    ids.push_back(content.id.empty()
                    ? ids_.next(born)
                    : *unique_message_id::from(content.id.view()));
  x.queue.topic = messages.front().topic;
  protocol::single_send_terms terms{.producer_group
                                    = std::move(x.producer_group),
                                    .queue = x.queue,
                                    .born_millis = unix_millis(born)};
  broker_call result{.broker = x.queue.broker_name,
                     .deadline = deadline_of(x.deadline),
                     .oneway = is_oneway<Request>};
  if constexpr (is_single<Request>)
    result.request
      = protocol::make_send_request(terms, std::move(x.content), ids.front());
  else
    result.request = protocol::make_batch_request(terms, messages, ids);
  return result;
}

template <class T, class Read>
caf::result<T> broker_client_state::send(broker_call what, Read read) {
  auto promise = self_->make_response_promise<T>();
  auto started = self_->clock().now();
  calls_.start(
    std::move(what),
    [this, promise, started, read = std::move(read)](call_outcome& x) mutable {
      auto fail = [&](request_failure why) {
        promise.deliver(make_error(
          failed_send(x, std::move(why), started, self_->clock().now())));
      };
      if (!x.answer) {
        fail(std::move(x.answer.error()));
      } else if constexpr (std::is_void_v<T>) {
        promise.deliver();
      } else {
        auto result = read(*x.answer);
        if (result)
          promise.deliver(std::move(*result));
        else
          fail(std::move(result.error()));
      }
    });
  return promise;
}

caf::result<send_result> broker_client_state::on_send(send_to_queue& x) {
  if (auto refused = refusal_of(x))
    return std::move(*refused);
  std::vector<unique_message_id> ids;
  auto call = make_send(x, ids);
  return send<send_result>(
    std::move(call), [id = ids.front(), queue = queue_ref{std::move(x.queue)}](
                       const remoting_command& answer) {
      return protocol::read_send_answer(answer, id, queue);
    });
}

caf::result<std::vector<send_result>> broker_client_state::on_batch(
  send_batch_to_queue& x) {
  if (auto refused = refusal_of(x))
    return std::move(*refused);
  std::vector<unique_message_id> ids;
  auto call = make_send(x, ids);
  return send<std::vector<send_result>>(
    std::move(call),
    [ids = std::move(ids),
     queue = queue_ref{std::move(x.queue)}](const remoting_command& answer) {
      return protocol::read_batch_answer(answer, ids, queue);
    });
}

caf::result<void> broker_client_state::on_oneway(send_oneway_to_queue& x) {
  if (auto refused = refusal_of(x))
    return std::move(*refused);
  std::vector<unique_message_id> ids;
  return send<void>(make_send(x, ids), nullptr);
}

caf::result<void> broker_client_state::on_batch_oneway(
  send_batch_oneway_to_queue& x) {
  if (auto refused = refusal_of(x))
    return std::move(*refused);
  std::vector<unique_message_id> ids;
  return send<void>(make_send(x, ids), nullptr);
}

// -- transactions -------------------------------------------------------------

caf::result<void> broker_client_state::on_end_half(end_half_message& x) {
  std::string id{x.half.message_id.view()};
  input_check check;
  check.broker("broker", x.broker)
    .name("producer_group", x.producer_group)
    .name("topic", x.topic)
    .rule("half.message_id", !id.empty(), "must not be empty");
  if (auto& broken = check.result())
    return make_error(protocol::refusal(*broken));
  protocol::half_message_end end{
    .place = {.address = {},
              .tran_state_table_offset = x.half.queue_offset,
              .commit_log_offset = x.half.offset_id.offset},
    .topic = std::move(x.topic),
    .group = std::move(x.producer_group),
    .state = x.state,
    .from_check = x.from_check,
    .message_id = id,
    .transaction_id
    = x.transaction_id.empty() ? id : std::move(x.transaction_id)};
  if (!protocol::is_address(x.broker))
    end.place.broker_name = x.broker;
  broker_call call{.broker = std::move(x.broker),
                   .request = protocol::make_end_request(std::move(end)),
                   .deadline = deadline_of(x.deadline),
                   .oneway = true};
  return tell(std::move(call));
}

} // namespace rocketcaf::actors
