// What becomes of sends that passed all checks.
#include "rocketcaf/actors/embedded/send_handler.hpp"
#include "rocketcaf/actors/embedded/stored_view.hpp"

#include "rocketcaf/protocol/delivery_time.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"
#include "rocketcaf/protocol/text.hpp"
#include "rocketcaf/protocol/topic_names.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

namespace property = protocol::property;

using protocol::remoting_command;
using protocol::response_code;
using std::chrono::milliseconds;

using property_map = std::map<std::string, std::string>;

/// The longest delay of a broker with default settings.
constexpr std::chrono::hours max_delay{72};

/// The answer is one frame with its header, all items' ids among it.
constexpr size_t max_batch_items = 100'000;

std::string offset_id(const broker_node& node, int64_t physical_offset) {
  offset_message_id id;
  id.host = node.host.ip;
  id.is_v6 = node.host.is_v6;
  id.port = node.host.port;
  id.offset = physical_offset;
  return to_string(id);
}

/// Sets when a half message is first asked about and until when its producer
/// may end it unasked. Real brokers count from the producer's clock.
void set_times(half_message& half, const property_map& properties,
               std::chrono::steady_clock::time_point now,
               milliseconds timeout) {
  using std::chrono::seconds;
  // A year is for ever, and keeps the sum in range.
  constexpr int64_t longest = 365 * 24 * 3600;
  half.due = now + timeout;
  auto text
    = protocol::property_value(properties, property::check_immunity_seconds);
  if (text.empty())
    return;
  auto number = protocol::parse_number<int64_t>(text).value_or(-1);
  seconds immunity{std::clamp<int64_t>(number, 0, longest)};
  // As in Java: -1 stands for none.
  if (number != -1)
    half.due = now + immunity;
  half.closes = now + std::max<milliseconds>(immunity, timeout);
}

/// A property string without what asks for a delay.
std::string without_delay(std::string_view text) {
  auto properties = protocol::decode_properties(text);
  for (auto name : {property::delay, property::timer_delay_sec,
                    property::timer_delay_ms, property::timer_deliver_ms})
    properties.erase(std::string{name});
  return protocol::encode_properties(properties);
}

} // namespace

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
  auto delayed = known.delayed && !x.is_dead;
  auto half = is_half(x, known) && !x.is_dead;
  if (key.empty()) {
    key = make_unique_key(x);
    append_property(properties, property::unique_key, key);
  }
  if (x.is_dead && known.delayed)
    properties = without_delay(properties);
  if (half)
    return store_half(x, std::move(properties), std::move(key));
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
  auto size = record.bytes.size();
  auto number
    = x.node.delayed.add(x.now.steady + (due - now),
                         {x.topic->name, x.header.queue_id, std::move(record)});
  if (!number)
    return refusal(
      refuse(response_code::system_error, "too many delayed messages wait"));
  // As with brokers, this says nothing about where it will be.
  auto physical = x.node.store.reserve(x.topic->name, size);
  request_outcome result;
  result.answer
    = accept(x, offset_id(x.node, physical), *number, std::move(unique_key));
  return result;
}

request_outcome send_handler::store_half(const send& x, std::string properties,
                                         std::string unique_key) {
  append_property(properties, property::transaction_id, unique_key);
  append_property(properties, property::real_topic, x.topic->name);
  append_property(properties, property::real_queue_id,
                  std::to_string(x.header.queue_id));
  // Room was left for a unique key, which is there by now: it does for what
  // checks add.
  if (properties.size() > room_for_properties())
    return refusal(refuse(response_code::message_illegal,
                          "the properties are too large for what brokers add "
                          "to transactional messages"));
  auto known = protocol::decode_properties(properties);
  half_message half;
  half.topic = x.topic->name;
  half.queue_id = x.header.queue_id;
  half.group = protocol::property_value(known, property::producer_group);
  half.record = make_record(x, std::move(properties), x.body, x.header.flag);
  half.record.sys_flag &= ~protocol::sys_flag::transaction_mask;
  half.record.physical_offset = x.node.store.next_physical_offset();
  set_times(half, known, x.now.steady, options_.transaction_timeout);
  auto size = half.size_at(0);
  auto offset = x.node.halves.add(std::move(half));
  if (!offset)
    return refusal(
      refuse(response_code::system_error, "too many transactions are open"));
  auto physical = x.node.store.reserve(half_topic, size);
  request_outcome result;
  result.answer
    = accept(x, offset_id(x.node, physical), *offset, std::move(unique_key));
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
