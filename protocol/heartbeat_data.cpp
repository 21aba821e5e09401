#include "rocketcaf/protocol/heartbeat_data.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/json.hpp"

namespace rocketcaf::protocol {

remoting_command make_heartbeat_request(const heartbeat_data& x) {
  // Brokers refuse null in place of an array. The fingerprint 0 says that this
  // is a heartbeat of the first version.
  nlohmann::json doc = {
    {"clientID", x.client_id},   {"consumerDataSet", nlohmann::json::array()},
    {"heartbeatFingerprint", 0}, {"producerDataSet", nlohmann::json::array()},
    {"withoutSub", false},
  };
  for (auto& group : x.producer_groups)
    doc["producerDataSet"].push_back({{"groupName", group}});
  remoting_command result;
  result.code = static_cast<int32_t>(request_code::heart_beat);
  result.body = write_json(doc);
  return result;
}

expected<heartbeat_data, errc> decode_heartbeat(std::string_view body) {
  auto doc = parse_json(body);
  auto client_id = doc ? find_text(*doc, "clientID") : nullptr;
  if (client_id == nullptr)
    return unexpected{errc::protocol_error};
  heartbeat_data result;
  result.client_id = *client_id;
  auto producers = doc->find("producerDataSet");
  if (producers == doc->end())
    return result;
  if (!producers->is_array())
    return unexpected{errc::protocol_error};
  for (auto& producer : *producers) {
    auto group = find_text(producer, "groupName");
    if (group == nullptr)
      return unexpected{errc::protocol_error};
    result.producer_groups.push_back(*group);
  }
  return result;
}

remoting_command make_unregister_request(std::string_view client_id,
                                         std::string_view producer_group) {
  remoting_command result;
  result.code = static_cast<int32_t>(request_code::unregister_client);
  result.set("clientID", std::string{client_id});
  result.set("producerGroup", std::string{producer_group});
  return result;
}

} // namespace rocketcaf::protocol
