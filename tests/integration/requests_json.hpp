#pragma once

#include "rocketcaf/api/rocketcaf.hpp"

#include "rocketcaf/protocol/bodies/json_body.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How values stand in lines of JSON, as java/Requests.java writes them.
namespace rocketcaf::test {

using nlohmann::json;

// -- to JSON ------------------------------------------------------------------

json to_json(const std::string& x);
json to_json(int32_t x);
json to_json(int64_t x);
/// Milliseconds since 1970.
json to_json(caf::timestamp x);
/// [TOPIC, BROKER, ID]
json to_json(const message_queue& x);
json to_json(const message_queues& x);
json to_json(const pull_result& x);
json to_json(const send_result& x);
json to_json(const std::vector<send_result>& xs);
json to_json(const stored_message& x);
json to_json(const std::vector<stored_message>& xs);
json to_json(const heartbeat_result& x);
json to_json(const protocol::remoting_command& x);
/// [[QUEUE, OFFSET], …]
json to_json(const std::map<message_queue, int64_t>& xs);
json to_json(const request_failure& x);
json to_json(const send_failure& x);

/// A body, as it is on the wire.
json to_json(const cluster_info& x);
json to_json(const kv_table& x);
json to_json(const route_data& x);
json to_json(const topic_config& x);
json to_json(const topic_list& x);
/// The ids alone.
json to_json(const consumer_list& x);

// -- from JSON ----------------------------------------------------------------

/// All throw what nlohmann::json throws, or std::invalid_argument.
message_queue read_queue(const json& x);
/// From the members "queue" and "queues".
message_queue queue_of(const json& x);
std::vector<message_queue> queues_of(const json& x);
/// From the member "selector", [TYPE, EXPRESSION]; without one for all.
message_selector selector_of(const json& x);
message read_message(const json& x);
/// A send result as `to_json` writes it.
send_result read_send_result(const json& x);
offset_message_id read_offset_id(std::string_view hex);

/// The member `name`, or an empty text.
std::string text_of(const json& x, const char* name);

/// A body, from what it is on the wire.
template <class T>
T read_body(const std::string& text) {
  auto result = protocol::decode_json_body<T>(text);
  if (!result)
    throw std::invalid_argument("not such a body: " + text);
  return std::move(*result);
}

int64_t number_of(const json& x, const char* name, int64_t otherwise);
caf::timestamp time_of(const json& x, const char* name,
                       caf::timestamp otherwise);

} // namespace rocketcaf::test
