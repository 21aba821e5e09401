#include "rocketcaf/actors/embedded/send_handler.hpp"

#include "rocketcaf/actors/embedded/stored_view.hpp"

#include "rocketcaf/protocol/topic_names.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::remoting_command;
using protocol::response_code;

} // namespace

request_outcome send_handler::handle(broker_node& node,
                                     const request_source& source,
                                     const protocol::command_view& request,
                                     const moment& now) {
  auto header = read_send_header(request);
  if (!header)
    return refusal(refuse(response_code::system_error, header.error()));
  send x{node, source, now, *header, request.body};
  if (auto answer = find_topic(x))
    return refusal(std::move(*answer));
  if (auto answer = find_queue(x))
    return refusal(std::move(*answer));
  if (auto answer = redirect(x))
    return refusal(std::move(*answer));
  if (auto answer = check_content(x))
    return refusal(std::move(*answer));
  return x.header.batch ? store_batch(x) : store_one(x);
}

// -- checks -------------------------------------------------------------------

std::optional<remoting_command> send_handler::find_topic(send& x) {
  if (protocol::is_refused_topic(x.header.topic))
    return refuse(response_code::no_permission,
                  "nobody may send to the system topic "
                    + std::string{x.header.topic});
  x.topic = x.node.store.find(x.header.topic);
  if (x.topic != nullptr)
    return std::nullopt;
  if (auto error = protocol::validate_topic(x.header.topic))
    return refuse(response_code::invalid_parameter, to_string(*error));
  return create_topic(x);
}

std::optional<remoting_command> send_handler::create_topic(send& x) {
  // Only the template can be copied, and it is there only with auto-creation.
  if (!options_.auto_create_topics
      || (x.header.create_topic != protocol::default_create_topic
          && x.header.topic != protocol::default_create_topic))
    return refuse(response_code::topic_not_exist,
                  "topic " + shown(x.header.topic) + " does not exist");
  auto queues = std::clamp(x.header.create_topic_queues, 1, options_.queues);
  x.topic = x.node.create_topic(x.header.topic, queues);
  if (x.topic == nullptr)
    return refuse(response_code::system_error, "there are too many topics");
  return std::nullopt;
}

std::optional<remoting_command> send_handler::find_queue(send& x) {
  auto& config = x.topic->config;
  auto count = std::max(config.read_queue_nums, config.write_queue_nums);
  if (x.header.queue_id >= count)
    return refuse(response_code::invalid_parameter,
                  "queueId " + std::to_string(x.header.queue_id)
                    + " is illegal: topic " + x.topic->name + " has "
                    + std::to_string(count) + " queues");
  if (x.header.queue_id < 0)
    x.header.queue_id = static_cast<int32_t>(
      x.topic->next_queue++ % static_cast<uint32_t>(config.write_queue_nums));
  return std::nullopt;
}

std::optional<remoting_command> send_handler::redirect(send& x) {
  if (!x.topic->name.starts_with(protocol::retry_prefix) || x.header.batch)
    return std::nullopt;
  auto group = x.topic->name.substr(protocol::retry_prefix.size());
  if (x.header.reconsume_times <= x.header.max_reconsume_times
      && !x.node.locks.has_locks(group, x.now.steady))
    return std::nullopt;
  x.topic = x.node.create_topic(protocol::dead_letter_topic(group), 1);
  if (x.topic == nullptr)
    return refuse(response_code::system_error, "there are too many topics");
  x.header.queue_id = 0;
  x.is_dead = true;
  return std::nullopt;
}

std::optional<remoting_command> send_handler::check_content(const send& x) {
  if (x.body.empty())
    return refuse(response_code::system_error, "the message has no body");
  if (x.body.size() > options_.max_message_size)
    return refuse(
      response_code::message_illegal,
      "the body has " + std::to_string(x.body.size()) + " bytes, but at most "
        + std::to_string(options_.max_message_size) + " are allowed");
  if (x.header.properties.size() > room_for_properties())
    return refuse(response_code::message_illegal,
                  "the properties have "
                    + std::to_string(x.header.properties.size())
                    + " bytes, but at most "
                    + std::to_string(room_for_properties()) + " are allowed");
  auto known = find_known_properties(x.header.properties);
  if (x.header.batch && (known.delayed || known.half_message))
    return refuse(response_code::message_illegal,
                  "messages of a batch must be neither delayed nor "
                  "transactional");
  if (known.delayed && is_half(x, known))
    return refuse(response_code::message_illegal,
                  "transactional messages must not be delayed");
  return std::nullopt;
}

size_t send_handler::room_for_properties() const noexcept {
  return embedded::room_for_properties(options_.cluster);
}

bool send_handler::is_half(const send& x, const known_properties& known) {
  // Old consumers send messages back with all their properties.
  auto comes_back = known.delayed && x.header.reconsume_times > 0;
  return known.half_message && !comes_back;
}

// -- answers ------------------------------------------------------------------

remoting_command send_handler::refuse(response_code code, std::string remark) {
  auto result = make_answer(code, std::move(remark));
  result.fields.emplace_back("MSG_REGION", "DefaultRegion");
  result.fields.emplace_back("TRACE_ON", "true");
  return result;
}

request_outcome send_handler::refusal(command answer) {
  request_outcome result;
  result.answer = std::move(answer);
  return result;
}

} // namespace rocketcaf::actors::embedded
