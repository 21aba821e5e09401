#include "rocketcaf/protocol/bodies/offset_tables.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

namespace rocketcaf::protocol {

namespace {

/// The usual form of `reset_offsets`.
struct offset_map {
  std::map<message_queue, int64_t> table;

  template <class Fields>
  static void describe(Fields& f) {
    f("offsetTable", &offset_map::table);
  }
};

struct queue_offset {
  std::string broker_name;
  int64_t offset = 0;
  int32_t queue_id = 0;
  std::string topic;

  template <class Fields>
  static void describe(Fields& f) {
    f("brokerName", &queue_offset::broker_name);
    f("offset", &queue_offset::offset);
    f("queueId", &queue_offset::queue_id);
    f("topic", &queue_offset::topic);
  }
};

/// The other form.
struct offset_list {
  std::vector<queue_offset> table;

  template <class Fields>
  static void describe(Fields& f) {
    f("offsetTable", &offset_list::table);
  }
};

bool has_list(const nlohmann::json& doc) {
  auto table = find_member(doc, "offsetTable");
  return table != nullptr && table->is_array();
}

} // namespace

template <>
expected<reset_offsets, errc> decode_json_body(std::string_view body) {
  auto doc = parse_json(body);
  reset_offsets result;
  result.is_list = doc && has_list(*doc);
  offset_list list;
  offset_map map;
  if (!doc
      || !(result.is_list ? detail::json_reader::read(*doc, list)
                          : detail::json_reader::read(*doc, map)))
    return unexpected{errc::protocol_error};
  result.offset_table = std::move(map.table);
  for (auto& x : list.table)
    result.offset_table.insert_or_assign(
      {std::move(x.topic), std::move(x.broker_name), x.queue_id}, x.offset);
  return result;
}

template <>
std::string encode_json_body(const reset_offsets& x) {
  if (!x.is_list)
    return encode_json_body(offset_map{x.offset_table});
  offset_list list;
  for (auto& [queue, offset] : x.offset_table)
    list.table.push_back(
      {queue.broker_name, offset, queue.queue_id, queue.topic});
  return encode_json_body(list);
}

} // namespace rocketcaf::protocol

ROCKETCAF_JSON_BODY(rocketcaf::protocol::consumer_offsets);
