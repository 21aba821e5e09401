#include "rocketcaf/actors/embedded/transaction_checker.hpp"

#include "rocketcaf/actors/embedded/stored_view.hpp"

#include "rocketcaf/protocol/property_names.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

namespace property = protocol::property;

using protocol::remoting_command;

constexpr std::string_view discard_topic = "TRANS_CHECK_MAX_TIME_TOPIC";

} // namespace

std::optional<check_outcome> transaction_checker::next(broker_node& node,
                                                       size_t broker,
                                                       const moment& now) {
  auto half = node.halves.find_due(now.steady);
  if (half == nullptr)
    return std::nullopt;
  if (half->newest().checks >= options_.transaction_check_max)
    return discard(node, broker, *half, now);
  return ask(node, *half, now);
}

check_outcome transaction_checker::ask(broker_node& node,
                                       const half_message& half,
                                       const moment& now) {
  auto old_place = half.newest();
  auto old_time = half.record.store_millis;
  auto size = half.size_at(old_place.checks + 1);
  auto place = node.halves.rewrite(
    old_place.commit_log_offset, node.store.reserve(half_topic, size),
    now.unix_millis, now.steady + options_.transaction_check_interval);
  check_outcome result;
  if (!half.group.empty())
    result.connection = node.clients.next_producer(half.group);
  if (!result.connection)
    return result;
  ++node.transactions.checks;
  // As with brokers, the question shows the copy before, in its new place.
  auto record = record_at(old_place, half);
  record.store_millis = old_time;
  record.physical_offset = place.commit_log_offset;
  auto message = to_stored(node, options_.cluster, record);
  message.topic = half.topic;
  message.queue_id = half.queue_id;
  message.queue_offset = place.queue_offset;
  result.question = make_question(node, std::move(message), place);
  return result;
}

remoting_command transaction_checker::make_question(
  const broker_node& node, protocol::stored_message message,
  const half_place& place) {
  auto& properties = message.properties;
  properties.set(property::transaction_check_times,
                 std::to_string(place.checks));
  // A trace of how brokers write half messages anew.
  properties.set(property::wait, "false");
  protocol::check_transaction_state_request header;
  header.topic = half_topic;
  header.tran_state_table_offset = place.queue_offset;
  header.commit_log_offset = place.commit_log_offset;
  header.offset_msg_id = to_string(message.offset_id());
  header.rpc.broker_name = node.name;
  // It came in a property string, which may hold anything.
  std::string id{properties.get(property::unique_key)};
  if (protocol::is_valid_utf8(id)) {
    header.msg_id = id;
    header.transaction_id = id;
  }
  std::string body;
  // The checks before storing see to it that this succeeds.
  protocol::encode_stored(body, message);
  return protocol::make_oneway_request(header, std::move(body));
}

check_outcome transaction_checker::discard(broker_node& node, size_t broker,
                                           const half_message& half,
                                           const moment& now) {
  check_outcome result;
  auto place = half.newest();
  auto taken = node.halves.take(place.commit_log_offset);
  ++node.transactions.discarded;
  auto topic = node.create_topic(discard_topic, 1);
  // With too many topics it is gone.
  if (topic == nullptr)
    return result;
  auto record = record_at(place, std::move(*taken));
  record.store_millis = now.unix_millis;
  node.store.append(*topic, 0, std::move(record));
  result.stored = queue_key{broker, topic->name, 0};
  return result;
}

} // namespace rocketcaf::actors::embedded
