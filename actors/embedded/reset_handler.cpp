#include "rocketcaf/actors/embedded/reset_handler.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"
#include "rocketcaf/actors/embedded/offset_search.hpp"

#include "rocketcaf/protocol/bodies/offset_tables.hpp"
#include "rocketcaf/protocol/requests/offset_resets.hpp"

#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::invoke_broker_to_reset_offset_request;
using protocol::remoting_command;
using protocol::reset_consumer_client_offset_request;
using protocol::response_code;

request_outcome refusal(response_code code, std::string remark) {
  request_outcome result;
  result.answer = make_answer(code, std::move(remark));
  return result;
}

/// Where a group goes on in a queue.
int64_t new_offset(const message_log& log, int64_t old_offset,
                   const invoke_broker_to_reset_offset_request& x) {
  auto wanted = x.timestamp == -1
                ? log.max_offset()
                : offset_at(log, x.timestamp, protocol::offset_boundary::lower);
  return x.force ? wanted : std::min(wanted, old_offset);
}

} // namespace

request_outcome reset_handler::handle(const broker_node& node,
                                      const command& request) const {
  auto x
    = protocol::read_header<invoke_broker_to_reset_offset_request>(request);
  if (!x)
    return refusal(response_code::system_error, shown(x.error()));
  auto topic = node.store.find(x->topic);
  if (topic == nullptr)
    return refusal(response_code::system_error,
                   "[reset-offset] reset offset failed, no topic in this "
                   "broker. topic="
                     + shown(x->topic));
  protocol::reset_offsets table;
  for (int32_t i = 0; i < topic->config.write_queue_nums; ++i) {
    auto old_offset = node.offsets.find({x->group, x->topic, i});
    if (!old_offset)
      return refusal(response_code::system_error,
                     "THe consumer group <" + shown(x->group) + "> not exist");
    table.offset_table.emplace(
      message_queue{x->topic, node.name, i},
      new_offset(*topic->find_queue(i), *old_offset, *x));
  }
  auto members = node.clients.connections_of(x->group);
  if (members.empty())
    return refusal(response_code::consumer_not_online,
                   "Consumer not online, so can not reset offset, Group: "
                     + shown(x->group) + " Topic: " + shown(x->topic)
                     + " Timestamp: " + std::to_string(x->timestamp));
  request_outcome result;
  result.answer = answer_with(protocol::encode_json_body(table));
  // It is the asker's language that counts.
  table.is_list = request.language == "CPP";
  auto told = protocol::make_oneway_request(
    reset_consumer_client_offset_request{
      .topic = x->topic, .group = x->group, .timestamp = x->timestamp},
    protocol::encode_json_body(table));
  for (auto connection : members)
    result.notices.push_back({connection, told});
  return result;
}

} // namespace rocketcaf::actors::embedded
