#include "rocketcaf/protocol/bodies/body_json.hpp"

#include "rocketcaf/protocol/base64.hpp"
#include "rocketcaf/protocol/bodies/assignment.hpp"
#include "rocketcaf/protocol/bodies/cluster_info.hpp"
#include "rocketcaf/protocol/bodies/config_text.hpp"
#include "rocketcaf/protocol/bodies/connections.hpp"
#include "rocketcaf/protocol/bodies/consumer_running_info.hpp"
#include "rocketcaf/protocol/bodies/kv_table.hpp"
#include "rocketcaf/protocol/bodies/name_lists.hpp"
#include "rocketcaf/protocol/bodies/offset_tables.hpp"
#include "rocketcaf/protocol/bodies/queue_locks.hpp"
#include "rocketcaf/protocol/bodies/statistics.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/bodies/subscription_group_config.hpp"
#include "rocketcaf/protocol/bodies/topic_config.hpp"
#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/heartbeat_data.hpp"
#include "rocketcaf/protocol/json.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/received_messages.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <limits>

namespace rocketcaf::protocol {

namespace {

using nlohmann::json;

using json_or_error = expected<std::optional<json>, errc>;

// -- messages ----------------------------------------------------------------

void set_body(json& out, const std::string& body) {
  auto is_text = is_valid_utf8(body);
  out["body"] = is_text ? body : to_base64(body);
  out["bodyEncoding"] = is_text ? "text" : "base64";
}

/// Properties may be any bytes; what is no UTF-8 becomes U+FFFD, as in Java.
std::string to_utf8(std::string_view bytes) {
  std::string result;
  while (!bytes.empty()) {
    char buffer[4];
    result.append(buffer, write_utf8(buffer, take_code_point(bytes)));
  }
  return result;
}

json to_json(const message_properties& properties) {
  auto result = json::object();
  for (auto& [name, value] : properties)
    result[to_utf8(name)] = to_utf8(value);
  return result;
}

json to_json(const stored_message& x) {
  auto offset_id = to_string(x.offset_id());
  auto unique_id = x.properties.get(property::unique_key);
  json result = {
    {"bodyCRC", x.body_crc},
    {"bornHost", to_string(x.born_host)},
    {"bornTimestamp", x.born_millis},
    {"commitLogOffset", x.physical_offset},
    {"flag", x.flag},
    {"msgId", unique_id.empty() ? offset_id : to_utf8(unique_id)},
    {"offsetMsgId", offset_id},
    {"preparedTransactionOffset", x.prepared_transaction_offset},
    {"properties", to_json(x.properties)},
    {"queueId", x.queue_id},
    {"queueOffset", x.queue_offset},
    {"reconsumeTimes", x.reconsume_times},
    {"storeHost", to_string(x.store_host)},
    {"storeTimestamp", x.store_millis},
    {"sysFlag", x.sys_flag},
    {"topic", to_utf8(x.topic)},
  };
  set_body(result, x.body);
  return result;
}

json_or_error messages(std::string_view body) {
  auto xs = decode_messages(body);
  if (!xs)
    return unexpected{xs.error()};
  auto result = json::array();
  for (auto& x : *xs)
    result.push_back(to_json(x));
  return std::optional{std::move(result)};
}

json_or_error batch(std::string_view body) {
  auto xs = decode_batch(body);
  // A field of the header makes a batch of it, not the code.
  if (!xs)
    return std::optional<json>{};
  auto result = json::array();
  for (auto& x : *xs) {
    auto properties = message_properties::from_text(std::string{x.properties});
    json item = {{"flag", x.flag}, {"properties", to_json(properties)}};
    set_body(item, std::string{x.body});
    result.push_back(std::move(item));
  }
  return std::optional{std::move(result)};
}

// -- other bodies ------------------------------------------------------------

/// What has a list of its fields.
template <class T>
json_or_error object(std::string_view body) {
  auto x = decode_json_body<T>(body);
  if (!x)
    return unexpected{x.error()};
  // What was within the limits may be beyond them with all defaults in it.
  constexpr auto no_limit = std::numeric_limits<size_t>::max();
  return parse_json(encode_json_body(*x),
                    {.max_size = no_limit, .max_values = no_limit});
}

/// A route, with the names in it checked.
json_or_error route(std::string_view body) {
  if (auto x = decode_route(body); !x)
    return unexpected{x.error()};
  return object<route_data>(body);
}

template <auto Decode>
json_or_error config(std::string_view body) {
  auto x = Decode(body);
  if (!x)
    return unexpected{x.error()};
  return std::optional<json>{*x};
}

using decoder = json_or_error (*)(std::string_view);

struct entry {
  request_code code;
  /// Of requests; null for none.
  decoder request;
  /// Of responses; null for none.
  decoder response;
};

using code = request_code;

constexpr entry entries[] = {
  {code::pull_message, nullptr, messages},
  {code::query_message, nullptr, messages},
  {code::update_and_create_topic_list, object<topic_config_list>, nullptr},
  {code::get_all_topic_config, nullptr, object<topic_config_table>},
  {code::update_broker_config, config<decode_config_update>, nullptr},
  {code::get_broker_config, nullptr, config<decode_config>},
  {code::get_broker_runtime_info, nullptr, object<kv_table>},
  {code::view_message_by_id, nullptr, messages},
  {code::heart_beat, object<heartbeat_data>, nullptr},
  {code::get_consumer_list_by_group, nullptr, object<consumer_list>},
  {code::check_transaction_state, messages, nullptr},
  {code::lock_batch_mq, object<queue_lock_request>, object<queue_lock_reply>},
  {code::unlock_batch_mq, object<queue_lock_request>, nullptr},
  {code::check_client_config, object<client_config_check>, nullptr},
  {code::get_routeinfo_by_topic, nullptr, route},
  {code::get_broker_cluster_info, nullptr, object<cluster_info>},
  {code::update_and_create_subscriptiongroup, object<subscription_group_config>,
   nullptr},
  {code::get_all_subscriptiongroup_config, nullptr,
   object<subscription_group_table>},
  {code::get_topic_stats_info, nullptr, object<topic_stats>},
  {code::get_consumer_connection_list, nullptr, object<consumer_connections>},
  {code::get_producer_connection_list, nullptr, object<producer_connections>},
  {code::get_all_topic_list_from_nameserver, nullptr, object<topic_list>},
  {code::get_consume_stats, nullptr, object<consume_stats>},
  {code::register_topic_in_namesrv, route, nullptr},
  {code::get_kvlist_by_namespace, nullptr, object<kv_table>},
  {code::reset_consumer_client_offset, object<reset_offsets>, nullptr},
  {code::get_consumer_status_from_client, nullptr, object<consumer_offsets>},
  {code::invoke_broker_to_reset_offset, nullptr, object<reset_offsets>},
  {code::invoke_broker_to_get_consumer_status, nullptr,
   object<consumer_offsets>},
  {code::get_topics_by_cluster, nullptr, object<topic_list>},
  {code::update_and_create_subscriptiongroup_list,
   object<subscription_group_list>, nullptr},
  {code::query_topic_consume_by_who, nullptr, object<group_list>},
  {code::query_consume_time_span, nullptr, object<consume_time_spans>},
  {code::get_system_topic_list_from_ns, nullptr, object<topic_list>},
  {code::get_system_topic_list_from_broker, nullptr, object<topic_list>},
  {code::get_consumer_running_info, nullptr, object<consumer_running_info>},
  {code::query_correction_offset, nullptr, object<correction_offsets>},
  {code::consume_message_directly, messages, object<consume_directly_result>},
  {code::get_unit_topic_list, nullptr, object<topic_list>},
  {code::get_has_unit_sub_topic_list, nullptr, object<topic_list>},
  {code::get_has_unit_sub_ununit_topic_list, nullptr, object<topic_list>},
  {code::update_namesrv_config, config<decode_config_update>, nullptr},
  {code::get_namesrv_config, nullptr, config<decode_config>},
  {code::send_batch_message, batch, nullptr},
  {code::query_consume_queue, nullptr, object<queue_index>},
  {code::get_all_producer_info, nullptr, object<producer_table>},
  {code::query_topics_by_consumer, nullptr, object<topic_list>},
  {code::query_subscription_by_consumer, nullptr, object<group_subscription>},
  {code::get_topic_config, nullptr, object<topic_config>},
  {code::get_subscriptiongroup_config, nullptr,
   object<subscription_group_config>},
  {code::lite_pull_message, nullptr, messages},
  {code::query_assignment, object<assignment_request>,
   object<assignment_reply>},
  {code::set_message_request_mode, object<request_mode_request>, nullptr},
  {code::get_broker_member_group, nullptr, object<broker_member_group>},
  {code::pop_message, nullptr, messages},
  {code::peek_message, nullptr, messages},
};

} // namespace

json_or_error decode_body(int32_t code, bool is_response,
                          std::string_view body) {
  if (body.empty())
    return std::optional<json>{};
  for (auto& x : entries)
    if (static_cast<int32_t>(x.code) == code)
      if (auto decode = is_response ? x.response : x.request)
        return decode(body);
  return std::optional<json>{};
}

} // namespace rocketcaf::protocol
