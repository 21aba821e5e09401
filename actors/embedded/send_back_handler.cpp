#include "rocketcaf/actors/embedded/send_back_handler.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"
#include "rocketcaf/actors/embedded/stored_view.hpp"

#include "rocketcaf/protocol/delivery_time.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/topic_names.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <algorithm>

namespace rocketcaf::actors::embedded {

namespace {

namespace property = protocol::property;

using protocol::remoting_command;
using protocol::response_code;

/// How often messages come again, unless the request says otherwise.
constexpr int32_t default_max_reconsume_times = 16;
/// The level of the first delay if the broker is to choose.
constexpr int32_t first_level = 3;

request_outcome refusal(response_code code, std::string remark) {
  request_outcome result;
  result.answer = make_answer(code, std::move(remark));
  return result;
}

} // namespace

request_outcome send_back_handler::handle(broker_node& node,
                                          const request_source& source,
                                          const command& request,
                                          const moment& now) const {
  request_outcome result;
  auto x = protocol::read_header<send_back_request>(request);
  if (!x)
    return refusal(response_code::system_error, shown(x.error()));
  // As with brokers, a group that is not known is made, if its name is legal.
  if (protocol::validate_topic(protocol::retry_topic(x->group)))
    return refusal(response_code::subscription_group_not_exist,
                   "subscription group not exist, " + shown(x->group));
  auto topic = node.create_topic(protocol::retry_topic(x->group), 1);
  auto place = node.store.find_at(x->offset);
  if (!place)
    return refusal(response_code::system_error,
                   "look message by offset failed, "
                     + std::to_string(x->offset));
  auto times = place->record().reconsume_times;
  auto maximum = x->max_reconsume_times.value_or(default_max_reconsume_times);
  auto is_dead = times >= maximum || x->delay_level < 0;
  auto level = x->delay_level == 0 ? first_level + times : x->delay_level;
  if (is_dead)
    topic = node.create_topic(protocol::dead_letter_topic(x->group), 1);
  if (topic == nullptr)
    return refusal(response_code::system_error, "there are too many topics");
  auto record = copy_of(node, *place, is_dead ? 0 : level);
  if (record.properties_size > room_for_properties(cluster_))
    return refusal(response_code::system_error, "PROPERTIES_SIZE_EXCEEDED");
  auto delay = protocol::delay_of_level(is_dead ? 0 : level);
  record.store_millis = now.unix_millis + delay.count() * 1000;
  if (is_dead) {
    node.store.append(*topic, 0, std::move(record));
    result.stored = queue_key{source.broker, topic->name, 0};
  } else if (!node.delayed.add(now.steady + delay,
                               {topic->name, 0, std::move(record)})) {
    return refusal(response_code::system_error,
                   "too many delayed messages wait");
  }
  result.answer = make_answer(response_code::success);
  return result;
}

stored_record send_back_handler::copy_of(const broker_node& node,
                                         const stored_place& place,
                                         int32_t level) {
  auto& old = place.record();
  auto properties = protocol::decode_properties(old.properties());
  auto set = [&properties](std::string_view name, std::string value) {
    properties.insert_or_assign(std::string{name}, std::move(value));
  };
  // These stay what they were when it first came back.
  properties.emplace(property::retry_topic, place.log->topic().name);
  offset_message_id id;
  id.host = node.host.ip;
  id.is_v6 = node.host.is_v6;
  id.port = node.host.port;
  id.offset = old.physical_offset;
  properties.emplace(property::origin_message_id, to_string(id));
  set(property::wait, "false");
  set(property::delay, std::to_string(level));
  auto result = old;
  ++result.reconsume_times;
  result.bytes = protocol::encode_properties(properties);
  result.properties_size = static_cast<uint32_t>(result.bytes.size());
  result.bytes.append(old.body());
  return result;
}

} // namespace rocketcaf::actors::embedded
