#include "rocketcaf/protocol/heartbeat_data.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"
#include "rocketcaf/protocol/java_hash.hpp"

namespace rocketcaf::protocol {

namespace {

struct producer_data {
  std::string group_name;

  template <class Fields>
  static void describe(Fields& f) {
    f.required("groupName", &producer_data::group_name);
  }
};

/// A heartbeat as it is on the wire, where producer groups are objects.
struct heartbeat_body {
  std::string client_id;
  std::vector<consumer_data> consumers;
  int32_t fingerprint = 0;
  std::vector<producer_data> producers;
  bool without_sub = false;

  template <class Fields>
  static void describe(Fields& f) {
    f.required("clientID", &heartbeat_body::client_id);
    f("consumerDataSet", &heartbeat_body::consumers);
    f("heartbeatFingerprint", &heartbeat_body::fingerprint);
    f("producerDataSet", &heartbeat_body::producers);
    // The name of the field in Java, which brokers accept as well.
    f.alias("isWithoutSub", &heartbeat_body::without_sub);
    f("withoutSub", &heartbeat_body::without_sub);
  }
};

/// Brokers fail on null in place of a list; absent is fine.
bool has_null_list(const nlohmann::json& doc) {
  for (auto name : {"consumerDataSet", "producerDataSet"})
    if (doc.contains(name) && doc[name].is_null())
      return true;
  return false;
}

} // namespace

template <>
expected<heartbeat_data, errc> decode_json_body(std::string_view body) {
  auto doc = parse_json(body);
  heartbeat_body in;
  if (!doc || !detail::json_reader::read(*doc, in) || has_null_list(*doc))
    return unexpected{errc::protocol_error};
  heartbeat_data result;
  result.client_id = std::move(in.client_id);
  for (auto& producer : in.producers)
    result.producer_groups.push_back(std::move(producer.group_name));
  result.consumers = std::move(in.consumers);
  result.fingerprint = in.fingerprint;
  result.without_sub = in.without_sub;
  return result;
}

template <>
std::string encode_json_body(const heartbeat_data& x) {
  heartbeat_body out{
    x.client_id, x.consumers, x.fingerprint, {}, x.without_sub};
  for (auto& group : x.producer_groups)
    out.producers.push_back({group});
  return encode_json_body(out);
}

expected<heartbeat_data, errc> decode_heartbeat(std::string_view body) {
  return decode_json_body<heartbeat_data>(body);
}

int32_t fingerprint_of(heartbeat_data x) {
  x.client_id.clear();
  x.fingerprint = 0;
  x.without_sub = false;
  for (auto& consumer : x.consumers)
    for (auto& subscription : consumer.subscription_data_set)
      subscription.sub_version = 0;
  return java_hash(encode_json_body(x));
}

} // namespace rocketcaf::protocol
