#include "rocketcaf/actors/embedded/lookup_handler.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"
#include "rocketcaf/actors/embedded/property_text.hpp"
#include "rocketcaf/actors/embedded/stored_view.hpp"

#include <algorithm>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::query_message_request;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;
using protocol::view_message_by_id_request;

/// What brokers return for a unique key, whatever the request says.
constexpr int32_t max_unique = 32;
/// What they return at most.
constexpr int32_t max_messages = 64;
/// Clients take frames of 16 MiB.
constexpr size_t max_bytes = 8u * 1024 * 1024;

bool has_key(const stored_record& record, std::string_view key) {
  auto known = find_known_properties(record.properties());
  if (known.unique_key == key)
    return true;
  for (auto rest = known.keys; !rest.empty();) {
    auto end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == key)
      return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

} // namespace

remoting_command lookup_handler::handle(const broker_node& node,
                                        const command& request) const {
  if (request.code == static_cast<int32_t>(request_code::query_message))
    return on_query(node, request);
  return on_view(node, request);
}

remoting_command lookup_handler::on_query(const broker_node& node,
                                          const command& request) const {
  auto x = protocol::read_header<query_message_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto places = find(node, *x);
  auto result = places.empty()
                ? make_answer(response_code::query_not_found,
                              "can not find message, maybe time range not "
                              "correct")
                : make_answer(response_code::success);
  protocol::query_message_response header;
  if (auto newest = node.store.newest()) {
    header.index_last_update_timestamp = newest->record().store_millis;
    header.index_last_update_phyoffset = newest->record().physical_offset;
  }
  protocol::write_header(result, header);
  for (auto& place : places)
    append(node, place, result);
  return result;
}

std::vector<stored_place> lookup_handler::find(const broker_node& node,
                                               const query_message_request& x) {
  std::vector<stored_place> result;
  auto topic = node.store.find(x.topic);
  if (topic == nullptr || x.key.empty())
    return result;
  for (auto& log : topic->queues) {
    for (auto i = log.min_offset(); i < log.max_offset(); ++i) {
      auto& record = log.at(i);
      if (record.store_millis >= x.begin_timestamp
          && record.store_millis <= x.end_timestamp && has_key(record, x.key))
        result.push_back({&log, i});
    }
  }
  std::sort(result.begin(), result.end(), [](auto& lhs, auto& rhs) {
    return lhs.record().physical_offset > rhs.record().physical_offset;
  });
  auto wanted = x.unique_key_query.value_or(false)
                ? max_unique
                : std::clamp(x.max_num, 0, max_messages);
  size_t count = 0;
  size_t bytes = 0;
  while (count < result.size() && count < static_cast<size_t>(wanted)) {
    bytes += result[count].record().bytes.size();
    // At least one is returned, however large.
    if (count > 0 && bytes > max_bytes)
      break;
    ++count;
  }
  result.resize(count);
  std::reverse(result.begin(), result.end());
  return result;
}

remoting_command lookup_handler::on_view(const broker_node& node,
                                         const command& request) const {
  auto x = protocol::read_header<view_message_by_id_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto place = node.store.find_at(x->offset);
  if (!place)
    return make_answer(response_code::system_error,
                       "can not find message by the offset, "
                         + std::to_string(x->offset));
  auto result = make_answer(response_code::success);
  append(node, *place, result);
  return result;
}

void lookup_handler::append(const broker_node& node, const stored_place& place,
                            command& answer) const {
  // The checks before storing see to it that this succeeds.
  protocol::encode_stored(answer.body, to_stored(node, cluster_, place));
}

} // namespace rocketcaf::actors::embedded
