#include "rocketcaf/protocol/transaction_check.hpp"

#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/property_names.hpp"
#include "rocketcaf/protocol/received_messages.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace rocketcaf::protocol {

namespace {

using property_map = std::map<std::string, std::string>;

/// The value of a property; empty if there is none.
std::string_view find(const property_map& xs, std::string_view name) {
  auto i = xs.find(std::string{name});
  return i == xs.end() ? std::string_view{} : std::string_view{i->second};
}

} // namespace

message to_message(stored_message stored) {
  auto& properties = stored.properties;
  message result;
  result.topic = std::move(stored.topic);
  result.body = std::move(stored.body);
  result.flag = stored.flag;
  result.tag = find(properties, property::tags);
  result.keys = split_keys(find(properties, property::keys));
  result.sharding_key = std::string{find(properties, property::sharding_key)};
  result.id = std::string{find(properties, property::unique_key)};
  result.wait_store_ok = find(properties, property::wait) != "false";
  for (auto& [name, value] : properties)
    if (!is_reserved_property(name) && name != property::sharding_key
        && name != property::transaction_check_times
        && name != property::transaction_id)
      result.properties.emplace(name, value);
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
  result.group = find(half.properties, property::producer_group);
  result.transaction_id = find(half.properties, property::unique_key);
  result.checks = parse_number<uint32_t>(
                    find(half.properties, property::transaction_check_times))
                    .value_or(0);
  if (result.group.empty() || result.transaction_id.empty())
    return unexpected{errc::protocol_error};
  result.content = to_message(std::move(half));
  return result;
}

} // namespace rocketcaf::protocol
