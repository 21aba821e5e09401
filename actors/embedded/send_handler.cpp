#include "rocketcaf/actors/embedded/send_handler.hpp"

#include "rocketcaf/actors/embedded/stored_view.hpp"

#include "rocketcaf/protocol/delivery_time.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/text.hpp"
#include "rocketcaf/protocol/topic_names.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <algorithm>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::remoting_command;
using protocol::response_code;
using std::chrono::milliseconds;

/// The longest delay of a broker with default settings.
constexpr std::chrono::hours max_delay{72};

/// The size of stored properties is a signed 16-bit number.
constexpr size_t max_properties = 32'767;
/// The answer is one frame with its header, all items' ids among it.
constexpr size_t max_batch_items = 100'000;

void add_region(remoting_command& x) {
  x.fields.emplace_back("MSG_REGION", "DefaultRegion");
  x.fields.emplace_back("TRACE_ON", "true");
}

remoting_command refuse(response_code code, std::string remark) {
  auto result = make_answer(code, std::move(remark));
  add_region(result);
  return result;
}

request_outcome refusal(remoting_command answer) {
  request_outcome result;
  result.answer = std::move(answer);
  return result;
}

std::string offset_id(const broker_node& node, int64_t physical_offset) {
  offset_message_id id;
  id.host = node.host.ip;
  id.is_v6 = node.host.is_v6;
  id.port = node.host.port;
  id.offset = physical_offset;
  return to_string(id);
}

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
  if (auto answer = check_content(x))
    return refusal(std::move(*answer));
  return x.header.batch ? store_batch(x) : store_one(x);
}

// -- checks -------------------------------------------------------------------

std::optional<remoting_command> send_handler::find_topic(send& x) {
  x.topic = x.node.store.find(x.header.topic);
  if (x.topic != nullptr)
    return std::nullopt;
  if (protocol::is_refused_topic(x.header.topic))
    return refuse(response_code::no_permission,
                  "nobody may send to the system topic "
                    + std::string{x.header.topic});
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
  x.topic = x.node.store.create(x.header.topic, queues);
  if (x.topic == nullptr)
    return refuse(response_code::system_error, "there are too many topics");
  return std::nullopt;
}

std::optional<remoting_command> send_handler::find_queue(send& x) {
  auto count = x.topic->queue_count();
  if (x.header.queue_id >= count)
    return refuse(response_code::invalid_parameter,
                  "queueId " + std::to_string(x.header.queue_id)
                    + " is illegal: topic " + x.topic->name + " has "
                    + std::to_string(count) + " queues");
  if (x.header.queue_id < 0)
    x.header.queue_id = static_cast<int32_t>(x.topic->next_queue++
                                             % static_cast<uint32_t>(count));
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
  // Storing these like any other message would show them to consumers at once.
  if (known.half_message)
    return refuse(response_code::no_permission,
                  "the embedded broker does not serve transactional messages");
  if (known.delayed && x.header.batch)
    return refuse(response_code::message_illegal,
                  "messages of a batch must not be delayed");
  return std::nullopt;
}

size_t send_handler::room_for_properties() const noexcept {
  return max_properties - added_properties_size(options_.cluster);
}

// -- storing ------------------------------------------------------------------

std::string send_handler::make_unique_key(const send& x) {
  auto& host = x.source.host;
  std::string_view ip{reinterpret_cast<const char*>(host.ip.data()),
                      host.is_v6 ? size_t{16} : size_t{4}};
  protocol::unique_id_generator generator{ip, static_cast<uint16_t>(host.port),
                                          ++made_keys_};
  auto id = generator.next(static_cast<uint32_t>(x.now.unix_millis));
  return std::string{id.view()};
}

stored_record send_handler::make_record(const send& x, std::string properties,
                                        std::string_view body, int32_t flag) {
  stored_record record;
  record.born_millis = x.header.born_millis;
  record.store_millis = x.now.unix_millis;
  record.born_host = x.source.host;
  record.flag = flag;
  record.sys_flag = x.header.sys_flag;
  record.reconsume_times = x.header.reconsume_times;
  record.properties_size = static_cast<uint32_t>(properties.size());
  record.bytes = std::move(properties);
  record.bytes.append(body);
  return record;
}

remoting_command send_handler::accept(const send& x, std::string ids,
                                      int64_t queue_offset,
                                      std::string unique_key) {
  protocol::send_message_response header;
  header.msg_id = std::move(ids);
  header.queue_id = x.header.queue_id;
  header.queue_offset = queue_offset;
  // It came in a property string, which may hold anything.
  if (!unique_key.empty() && protocol::is_valid_utf8(unique_key))
    header.transaction_id = std::move(unique_key);
  header.region = "DefaultRegion";
  header.trace_on = "true";
  auto result = make_answer(response_code::success);
  protocol::write_header(result, header);
  return result;
}

request_outcome send_handler::store_one(const send& x) {
  std::string properties;
  properties.reserve(x.header.properties.size() + x.body.size());
  properties = x.header.properties;
  auto known = find_known_properties(properties);
  std::string key{known.unique_key};
  auto delayed = known.delayed;
  if (key.empty()) {
    key = make_unique_key(x);
    append_property(properties, protocol::property::unique_key, key);
  }
  if (delayed)
    return delay(x, std::move(properties), std::move(key));
  auto physical = x.node.store.next_physical_offset();
  auto offset = x.node.store.append(
    *x.topic, x.header.queue_id,
    make_record(x, std::move(properties), x.body, x.header.flag));
  request_outcome result;
  result.answer
    = accept(x, offset_id(x.node, physical), offset, std::move(key));
  result.stored = queue_key{x.source.broker, x.topic->name, x.header.queue_id};
  return result;
}

request_outcome send_handler::delay(const send& x, std::string properties,
                                    std::string unique_key) {
  auto when
    = protocol::delivery_time_of(protocol::decode_properties(properties));
  if (!when)
    return refusal(refuse(response_code::message_illegal,
                          "the delay level or timer property is no number"));
  milliseconds now{x.now.unix_millis};
  auto due = protocol::due_time(*when, now);
  if (due - now > max_delay)
    return refusal(refuse(response_code::message_illegal,
                          "the delay is longer than three days"));
  auto record = make_record(x, std::move(properties), x.body, x.header.flag);
  record.store_millis = due.count();
  auto number
    = x.node.delayed.add(x.now.steady + (due - now),
                         {x.topic, x.header.queue_id, std::move(record)});
  if (!number)
    return refusal(
      refuse(response_code::system_error, "too many delayed messages wait"));
  // As with brokers, this says nothing about where it will be.
  request_outcome result;
  result.answer
    = accept(x, offset_id(x.node, x.node.store.next_physical_offset()), *number,
             std::move(unique_key));
  return result;
}

request_outcome send_handler::store_batch(const send& x) {
  auto items = protocol::decode_batch(x.body);
  auto is_empty
    = [](const protocol::batch_item& item) { return item.body.empty(); };
  if (!items || std::any_of(items->begin(), items->end(), is_empty))
    return refusal(
      refuse(response_code::system_error, "the body is not a batch"));
  if (x.topic->name.starts_with(protocol::retry_prefix))
    return refusal(refuse(response_code::message_illegal,
                          "batches must not go to retry topics"));
  auto room = room_for_properties() - x.header.properties.size();
  auto is_too_large = [room](const protocol::batch_item& item) {
    return item.properties.size() > room;
  };
  if (items->size() > max_batch_items
      || std::any_of(items->begin(), items->end(), is_too_large))
    return refusal(refuse(response_code::message_illegal,
                          "the batch has too many messages, or the properties "
                          "of one are too large"));
  std::string ids;
  int64_t first_offset = -1;
  for (auto& item : *items) {
    if (!ids.empty())
      ids += ',';
    ids += offset_id(x.node, x.node.store.next_physical_offset());
    // As brokers do: what the batch itself has comes last, and wins.
    std::string properties{item.properties};
    if (!properties.empty() && !x.header.properties.empty()
        && properties.back() != protocol::property_separator)
      properties += protocol::property_separator;
    properties += x.header.properties;
    auto offset = x.node.store.append(
      *x.topic, x.header.queue_id,
      make_record(x, std::move(properties), item.body, item.flag));
    if (first_offset < 0)
      first_offset = offset;
  }
  request_outcome result;
  std::string key{find_known_properties(x.header.properties).unique_key};
  result.answer = accept(x, std::move(ids), first_offset, std::move(key));
  result.stored = queue_key{x.source.broker, x.topic->name, x.header.queue_id};
  return result;
}

} // namespace rocketcaf::actors::embedded
