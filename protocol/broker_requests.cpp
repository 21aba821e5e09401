#include "rocketcaf/protocol/broker_requests.hpp"

#include "rocketcaf/protocol/bodies/offset_tables.hpp"
#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/received_messages.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"
#include "rocketcaf/protocol/requests/offset_resets.hpp"
#include "rocketcaf/protocol/requests/reply_messages.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include <optional>
#include <utility>

namespace rocketcaf::protocol {

namespace {

/// Decompresses the body if it is compressed and that is possible.
void inflate(stored_message& x) {
  auto type = compression_of(x.sys_flag);
  if (!type || !*type)
    return;
  auto body = decompress(**type, x.body, message_limits{}.max_body);
  if (!body)
    return;
  x.body = std::move(*body);
  x.sys_flag &= ~sys_flag::compressed;
}

/// The message of a reply, without the addresses.
stored_message to_stored(push_reply_message_to_client_request& header,
                         const std::string& body) {
  stored_message result;
  result.topic = std::move(header.topic);
  result.queue_id = header.queue_id;
  result.flag = header.flag;
  result.sys_flag = header.sys_flag;
  result.born_millis = header.born_timestamp;
  result.store_millis = header.store_timestamp;
  result.reconsume_times = header.reconsume_times.value_or(0);
  result.properties = message_properties::from_text(
    std::move(header.properties).value_or(std::string{}));
  result.body = body;
  inflate(result);
  return result;
}

} // namespace

template <>
expected<consumer_ids_changed, std::string> read_broker_request(
  const remoting_command& request) {
  auto header = read_header<notify_consumer_ids_changed_request>(request);
  if (!header)
    return unexpected{std::move(header.error())};
  return consumer_ids_changed{.consumer_group
                              = std::move(header->consumer_group)};
}

template <>
expected<consumer_offsets_reset, std::string> read_broker_request(
  const remoting_command& request) {
  auto header = read_header<reset_consumer_client_offset_request>(request);
  if (!header)
    return unexpected{std::move(header.error())};
  auto body = decode_json_body<reset_offsets>(request.body);
  if (!body)
    return unexpected{std::string{"the body is no table of offsets"}};
  return consumer_offsets_reset{.consumer_group = std::move(header->group),
                                .topic = std::move(header->topic),
                                .offsets = std::move(body->offset_table)};
}

template <>
expected<get_consumer_offsets, std::string> read_broker_request(
  const remoting_command& request) {
  auto header = read_header<get_consumer_status_from_client_request>(request);
  if (!header)
    return unexpected{std::move(header.error())};
  return get_consumer_offsets{.consumer_group = std::move(header->group),
                              .topic = std::move(header->topic)};
}

template <>
expected<get_running_info, std::string> read_broker_request(
  const remoting_command& request) {
  auto header = read_header<get_consumer_running_info_request>(request);
  if (!header)
    return unexpected{std::move(header.error())};
  return get_running_info{.consumer_group = std::move(header->consumer_group),
                          .with_stacks = header->jstack_enable.value_or(false)};
}

template <>
expected<consume_directly, std::string> read_broker_request(
  const remoting_command& request) {
  auto header = read_header<consume_message_directly_request>(request);
  if (!header)
    return unexpected{std::move(header.error())};
  auto messages = decode_messages(request.body);
  if (!messages || messages->size() != 1)
    return unexpected{std::string{"the body is not one stored message"}};
  return consume_directly{.consumer_group = std::move(header->consumer_group),
                          .broker_name = header->broker_name.value_or(""),
                          .content = std::move(messages->front())};
}

template <>
expected<reply_received, std::string> read_broker_request(
  const remoting_command& request) {
  auto header = read_header<push_reply_message_to_client_request>(request);
  if (!header)
    return unexpected{std::move(header.error())};
  auto born = parse_stored_host(header->born_host);
  auto stored = parse_stored_host(header->store_host);
  if (!born || !stored)
    return unexpected{std::string{born ? "storeHost" : "bornHost"}
                      + " is no address"};
  reply_received result{.content = to_stored(*header, request.body)};
  result.content.born_host = *born;
  result.content.store_host = *stored;
  return result;
}

} // namespace rocketcaf::protocol
