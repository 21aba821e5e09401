#include "requests_json.hpp"

#include "rocketcaf/protocol/base64.hpp"
#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/property_names.hpp"
#include "rocketcaf/protocol/stored_host.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace rocketcaf::test {

namespace property = protocol::property;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

template <class T>
json list_of(const std::vector<T>& xs) {
  auto result = json::array();
  for (auto& x : xs)
    result.push_back(to_json(x));
  return result;
}

template <class T>
json body_of(const T& x) {
  return json::parse(protocol::encode_json_body(x));
}

/// Leaves out what a message has not.
void add_property(json& out, const char* name, const stored_message& x,
                  std::string_view key) {
  if (auto value = x.properties.get(key); !value.empty())
    out[name] = value;
}

/// The address without its port.
std::string ip_of(const protocol::stored_host& x) {
  auto text = to_string(x);
  return text.substr(0, text.rfind(':'));
}

} // namespace

// -- to JSON ------------------------------------------------------------------

json to_json(const std::string& x) {
  return x;
}

json to_json(int32_t x) {
  return x;
}

json to_json(int64_t x) {
  return x;
}

json to_json(caf::timestamp x) {
  return duration_cast<milliseconds>(x.time_since_epoch()).count();
}

json to_json(const message_queue& x) {
  return json::array({x.topic, x.broker_name, x.queue_id});
}

json to_json(const message_queues& x) {
  return list_of(x.queues);
}

json to_json(const pull_result& x) {
  auto messages = to_json(x.messages);
  for (auto& each : messages)
    each["broker"] = x.queue.broker_name;
  return {{"status", to_string(x.status)},
          {"nextOffset", x.next_offset},
          {"minOffset", x.min_offset},
          {"maxOffset", x.max_offset},
          {"suggestedBrokerId", x.suggested_broker_id},
          {"messages", std::move(messages)}};
}

json to_json(const send_result& x) {
  return {{"status", to_string(x.status)},
          {"msgId", to_string(x.message_id)},
          {"offsetMsgId", to_string(x.offset_id)},
          {"queue", to_json(*x.queue)},
          {"queueOffset", x.queue_offset}};
}

json to_json(const std::vector<send_result>& xs) {
  return list_of(xs);
}

json to_json(const stored_message& x) {
  auto offset_id = to_string(x.offset_id());
  json result = {{"topic", x.topic},
                 {"queueId", x.queue_id},
                 {"queueOffset", x.queue_offset},
                 {"msgId", offset_id},
                 {"offsetMsgId", offset_id},
                 {"properties", x.properties.map()},
                 {"flag", x.flag},
                 {"bodyBase64", protocol::to_base64(x.body)},
                 {"bornTimestamp", x.born_millis},
                 {"bornHost", ip_of(x.born_host)},
                 {"storeTimestamp", x.store_millis},
                 {"sysFlag", x.sys_flag},
                 {"reconsumeTimes", x.reconsume_times}};
  add_property(result, "msgId", x, property::unique_key);
  add_property(result, "tags", x, property::tags);
  add_property(result, "keys", x, property::keys);
  return result;
}

json to_json(const std::vector<stored_message>& xs) {
  return list_of(xs);
}

json to_json(const heartbeat_result& x) {
  return json::array({x.version, x.supports_v2, x.subscription_changed});
}

json to_json(const protocol::remoting_command& x) {
  auto fields = json::object();
  for (auto& [name, value] : x.fields)
    fields[name] = value;
  return {{"fields", std::move(fields)},
          {"bodyBase64", protocol::to_base64(x.body)}};
}

json to_json(const std::map<message_queue, int64_t>& xs) {
  auto result = json::array();
  for (auto& [queue, offset] : xs)
    result.push_back({to_json(queue), offset});
  return result;
}

json to_json(const request_failure& x) {
  return {{"cause", to_string(x.code)},
          {"request", x.request_code},
          {"address", x.address},
          {"code", x.response_code},
          {"remark", x.remark}};
}

json to_json(const send_failure& x) {
  return {{"cause", to_string(x.code)},
          {"storage", to_string(x.storage)},
          {"code", x.broker_code},
          {"remark", x.remark},
          {"attempts", x.attempts.size()}};
}

json to_json(const cluster_info& x) {
  return body_of(x);
}

json to_json(const kv_table& x) {
  return body_of(x);
}

json to_json(const route_data& x) {
  return json::parse(protocol::encode_route(x));
}

json to_json(const topic_config& x) {
  return body_of(x);
}

json to_json(const topic_list& x) {
  return body_of(x);
}

json to_json(const consumer_list& x) {
  return x.consumer_id_list;
}

// -- from JSON ----------------------------------------------------------------

message_queue read_queue(const json& x) {
  return {.topic = x.at(0), .broker_name = x.at(1), .queue_id = x.at(2)};
}

message_queue queue_of(const json& x) {
  return read_queue(x.at("queue"));
}

std::vector<message_queue> queues_of(const json& x) {
  std::vector<message_queue> result;
  for (auto& each : x.at("queues"))
    result.push_back(read_queue(each));
  return result;
}

message_selector selector_of(const json& x) {
  message_selector result;
  auto i = x.find("selector");
  if (i == x.end())
    return result;
  if (!from_string(std::string_view{i->at(0).get_ref<const std::string&>()},
                   result.type))
    throw std::invalid_argument("selector");
  result.expression = i->at(1);
  return result;
}

message read_message(const json& x) {
  return {.topic = x.at("topic"),
          .body = x.at("body"),
          .tag = text_of(x, "tag"),
          .keys = x.value("keys", std::vector<std::string>{}),
          .properties
          = x.value("properties", std::map<std::string, std::string>{}),
          .flag = x.value("flag", 0)};
}

send_result read_send_result(const json& x) {
  auto id = unique_message_id::from(text_of(x, "msgId"));
  if (!id)
    throw std::invalid_argument("msgId");
  send_result result;
  result.message_id = *id;
  result.offset_id = read_offset_id(text_of(x, "offsetMsgId"));
  result.queue = queue_ref{queue_of(x)};
  result.queue_offset = x.at("queueOffset");
  return result;
}

offset_message_id read_offset_id(std::string_view hex) {
  auto result = offset_message_id::from(hex);
  if (!result)
    throw std::invalid_argument("not an offset id");
  return *result;
}

std::string text_of(const json& x, const char* name) {
  return x.value(name, std::string{});
}

int64_t number_of(const json& x, const char* name, int64_t otherwise) {
  return x.value(name, otherwise);
}

caf::timestamp time_of(const json& x, const char* name,
                       caf::timestamp otherwise) {
  auto i = x.find(name);
  return i == x.end() ? otherwise
                      : caf::timestamp{milliseconds{i->get<int64_t>()}};
}

} // namespace rocketcaf::test
