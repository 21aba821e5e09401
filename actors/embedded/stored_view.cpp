#include "rocketcaf/actors/embedded/stored_view.hpp"

#include "rocketcaf/protocol/properties.hpp"

#include <string>
#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

constexpr std::string_view region_name = "MSG_REGION";
constexpr std::string_view region_value = "DefaultRegion";
constexpr std::string_view trace_name = "TRACE_ON";
constexpr std::string_view trace_value = "true";
constexpr std::string_view cluster_name = "CLUSTER";
/// The size of stored properties is a signed 16-bit number.
constexpr size_t max_properties = 32'767;
/// A unique id with an IPv6 address.
constexpr size_t max_unique_key = 56;

} // namespace

size_t added_properties_size(std::string_view cluster) noexcept {
  constexpr size_t separators = 2;
  constexpr size_t count = 4;
  return region_name.size() + region_value.size() + trace_name.size()
       + trace_value.size() + cluster_name.size() + cluster.size()
       + protocol::property::unique_key.size() + max_unique_key
       + count * separators;
}

size_t room_for_properties(std::string_view cluster) noexcept {
  return max_properties - added_properties_size(cluster);
}

protocol::stored_message to_stored(const broker_node& node,
                                   std::string_view cluster,
                                   const stored_record& record) {
  protocol::stored_message result;
  result.body = record.body();
  auto& properties = result.properties;
  properties
    = protocol::message_properties::from_text(std::string{record.properties()});
  properties.set(region_name, region_value);
  properties.set(trace_name, trace_value);
  properties.set(cluster_name, cluster);
  result.body_crc = protocol::body_crc(result.body);
  result.flag = record.flag;
  result.physical_offset = record.physical_offset;
  result.sys_flag = record.sys_flag;
  result.born_millis = record.born_millis;
  result.born_host = record.born_host;
  result.store_millis = record.store_millis;
  result.store_host = node.host;
  result.reconsume_times = record.reconsume_times;
  result.prepared_transaction_offset = record.prepared_transaction_offset;
  return result;
}

protocol::stored_message to_stored(const broker_node& node,
                                   std::string_view cluster,
                                   const stored_topic& topic, int32_t queue_id,
                                   int64_t offset) {
  auto& log = topic.queues[static_cast<size_t>(queue_id)];
  return to_stored(node, cluster, stored_place{&log, offset});
}

protocol::stored_message to_stored(const broker_node& node,
                                   std::string_view cluster,
                                   const stored_place& place) {
  auto result = to_stored(node, cluster, place.record());
  result.topic = place.log->topic().name;
  result.queue_id = place.log->queue_id();
  result.queue_offset = place.queue_offset;
  return result;
}

embedded_message to_embedded(const broker_node& node,
                             protocol::stored_message x) {
  embedded_message result;
  result.topic = std::move(x.topic);
  result.broker_name = node.name;
  result.queue_id = x.queue_id;
  result.queue_offset = x.queue_offset;
  result.tag = x.properties.get(protocol::property::tags);
  result.keys
    = protocol::split_keys(x.properties.get(protocol::property::keys));
  for (auto& [name, value] : x.properties) {
    auto& target = protocol::is_system_property(name) ? result.system_properties
                                                      : result.properties;
    target.insert_or_assign(std::string{name}, value);
  }
  result.body = std::move(x.body);
  result.flag = x.flag;
  result.sys_flag = x.sys_flag;
  result.born_millis = x.born_millis;
  result.store_millis = x.store_millis;
  return result;
}

} // namespace rocketcaf::actors::embedded
