#include "rocketcaf/actors/embedded/offset_handler.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"
#include "rocketcaf/actors/embedded/offset_search.hpp"

#include "rocketcaf/protocol/requests/group_offsets.hpp"
#include "rocketcaf/protocol/requests/queue_offsets.hpp"

#include <string>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::get_earliest_msg_storetime_request;
using protocol::get_max_offset_request;
using protocol::get_min_offset_request;
using protocol::offset_boundary;
using protocol::query_consumer_offset_request;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;
using protocol::search_offset_by_timestamp_request;
using protocol::update_consumer_offset_request;

remoting_command make_offset_answer(int64_t offset) {
  auto result = make_answer(response_code::success);
  protocol::write_header(result, protocol::offset_response{.offset = offset});
  return result;
}

/// @param x is a request that names a topic and one of its queues.
template <class Request>
const message_log* log_of(const broker_node& node, const Request& x) {
  auto topic = node.store.find(x.topic);
  return topic != nullptr ? topic->find_queue(x.queue_id) : nullptr;
}

template <class Request>
consumed_queue consumed_of(const Request& x) {
  return {x.consumer_group, x.topic, x.queue_id};
}

} // namespace

remoting_command offset_handler::handle(broker_node& node,
                                        const command& request) const {
  switch (request_code{request.code}) {
  case request_code::query_consumer_offset:
    return on_query(node, request);
  case request_code::update_consumer_offset:
    return on_update(node, request);
  case request_code::search_offset_by_timestamp:
    return on_search(node, request);
  case request_code::get_max_offset:
    return on_max_offset(node, request);
  case request_code::get_min_offset:
    return on_min_offset(node, request);
  default:
    return on_earliest(node, request);
  }
}

// -- queues -------------------------------------------------------------------

// As brokers do: what does not exist has the offset 0.

remoting_command offset_handler::on_max_offset(const broker_node& node,
                                               const command& request) {
  auto x = protocol::read_header<get_max_offset_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto log = log_of(node, *x);
  return make_offset_answer(log ? log->max_offset() : 0);
}

remoting_command offset_handler::on_min_offset(const broker_node& node,
                                               const command& request) {
  auto x = protocol::read_header<get_min_offset_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto log = log_of(node, *x);
  return make_offset_answer(log ? log->min_offset() : 0);
}

remoting_command offset_handler::on_search(const broker_node& node,
                                           const command& request) {
  auto x = protocol::read_header<search_offset_by_timestamp_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto log = log_of(node, *x);
  auto boundary = x->boundary_type.value_or(offset_boundary::lower);
  return make_offset_answer(log ? offset_at(*log, x->timestamp, boundary) : 0);
}

remoting_command offset_handler::on_earliest(const broker_node& node,
                                             const command& request) {
  auto x = protocol::read_header<get_earliest_msg_storetime_request>(request);
  if (!x)
    return refuse_header(x.error());
  protocol::get_earliest_msg_storetime_response header{.timestamp = -1};
  auto log = log_of(node, *x);
  if (log != nullptr && log->min_offset() < log->max_offset())
    header.timestamp = log->at(log->min_offset()).store_millis;
  auto result = make_answer(response_code::success);
  protocol::write_header(result, header);
  return result;
}

// -- consumer groups ----------------------------------------------------------

remoting_command offset_handler::on_query(const broker_node& node,
                                          const command& request) {
  auto x = protocol::read_header<query_consumer_offset_request>(request);
  if (!x)
    return refuse_header(x.error());
  if (auto offset = node.offsets.find(consumed_of(*x)))
    return make_offset_answer(*offset);
  // As brokers do: a new group starts at 0 while the queue is whole.
  auto log = log_of(node, *x);
  if (x->set_zero_if_not_found.value_or(true) && log != nullptr
      && log->min_offset() == 0 && log->max_offset() > 0)
    return make_offset_answer(0);
  return make_answer(response_code::query_not_found, "no offset is known");
}

remoting_command offset_handler::on_update(broker_node& node,
                                           const command& request) {
  auto x = protocol::read_header<update_consumer_offset_request>(request);
  if (!x)
    return make_answer(response_code::invalid_parameter, shown(x.error()));
  if (node.store.find(x->topic) == nullptr)
    return refuse_unknown_topic(x->topic);
  if (x->queue_id < 0)
    return make_answer(response_code::invalid_parameter,
                       "queueId must not be negative");
  if (!node.offsets.update(consumed_of(*x), x->commit_offset))
    return make_answer(response_code::system_error,
                       "there are too many offsets");
  return make_answer(response_code::success);
}

} // namespace rocketcaf::actors::embedded
