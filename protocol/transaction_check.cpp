#include "rocketcaf/protocol/transaction_check.hpp"

#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/property_names.hpp"
#include "rocketcaf/protocol/received_messages.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"

#include <string>
#include <utility>

namespace rocketcaf::protocol {

message to_message(stored_message stored) {
  auto& properties = stored.properties;
  message result;
  result.topic = std::move(stored.topic);
  result.body = std::move(stored.body);
  result.flag = stored.flag;
  result.tag = properties.get(property::tags);
  result.keys = split_keys(properties.get(property::keys));
  result.sharding_key = std::string{properties.get(property::sharding_key)};
  result.id = std::string{properties.get(property::unique_key)};
  result.wait_store_ok = properties.get(property::wait) != "false";
  for (auto& [name, value] : properties)
    if (!is_system_property(name) && name != property::sharding_key)
      result.properties.insert_or_assign(std::string{name}, value);
  return result;
}

expected<transaction_check, errc> read_transaction_check(
  const remoting_command& request) {
  auto header = read_header<check_transaction_state_request>(request);
  if (!header)
    return unexpected{errc::protocol_error};
  auto messages = decode_messages(request.body);
  if (!messages)
    return unexpected{messages.error()};
  if (messages->size() != 1)
    return unexpected{errc::protocol_error};
  auto& half = messages->front();
  transaction_check result;
  result.place.tran_state_table_offset = header->tran_state_table_offset;
  result.place.commit_log_offset = header->commit_log_offset;
  result.place.broker_name = header->rpc.broker_name.value_or("");
  result.group = half.properties.get(property::producer_group);
  result.transaction_id = half.properties.get(property::unique_key);
  result.checks = parse_number<uint32_t>(
                    half.properties.get(property::transaction_check_times))
                    .value_or(0);
  if (result.group.empty() || result.transaction_id.empty())
    return unexpected{errc::protocol_error};
  result.content = to_message(std::move(half));
  return result;
}

} // namespace rocketcaf::protocol
