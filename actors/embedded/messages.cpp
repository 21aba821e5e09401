#include "rocketcaf/actors/embedded/messages.hpp"

#include "rocketcaf/protocol/enum_names.hpp"

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<9> fault_kind_names = {
  "delay",
  "refuse",
  "drop_request",
  "drop_reply",
  "cut_before_storing",
  "cut_after_storing",
  "double_reply",
  "unknown_opaque",
  "malformed_reply",
};

constexpr protocol::enum_names<3> broker_mode_names = {
  "serving",
  "stalled",
  "down",
};

} // namespace

std::string to_string(fault_kind x) {
  return protocol::name_from(fault_kind_names, x);
}

bool from_string(std::string_view name, fault_kind& x) {
  return protocol::value_from(fault_kind_names, name, x);
}

bool from_integer(uint8_t value, fault_kind& x) {
  return protocol::value_from(fault_kind_names, value, x);
}

std::string to_string(broker_mode x) {
  return protocol::name_from(broker_mode_names, x);
}

bool from_string(std::string_view name, broker_mode& x) {
  return protocol::value_from(broker_mode_names, name, x);
}

bool from_integer(uint8_t value, broker_mode& x) {
  return protocol::value_from(broker_mode_names, value, x);
}

uint64_t embedded_statistics::requests(int32_t code) const {
  uint64_t result = 0;
  for (auto& broker : brokers)
    if (auto i = broker.requests.find(code); i != broker.requests.end())
      result += i->second;
  return result;
}

uint64_t embedded_statistics::messages_stored() const {
  uint64_t result = 0;
  for (auto& broker : brokers)
    result += broker.messages_stored;
  return result;
}

} // namespace rocketcaf
