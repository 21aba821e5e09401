#include "rocketcaf/actors/messages.hpp"

#include "rocketcaf/actors/internal_messages.hpp"

#include <array>
#include <string_view>

namespace rocketcaf {

namespace {

using namespace std::literals;

constexpr std::array producer_states{"starting"sv, "running"sv, "draining"sv,
                                     "stopped"sv};

constexpr std::array child_kinds{"resolver"sv, "route_cache"sv, "heartbeat"sv,
                                 "connection"sv, "client"sv};

template <class Table, class Enum>
std::string name_in(const Table& table, Enum x) {
  auto index = static_cast<size_t>(x);
  return std::string{index < table.size() ? table[index] : "unknown"sv};
}

template <class Table, class Enum>
bool find_in(const Table& table, std::string_view name, Enum& x) {
  for (size_t i = 0; i < table.size(); ++i) {
    if (table[i] == name) {
      x = static_cast<Enum>(i);
      return true;
    }
  }
  return false;
}

template <class Table, class Enum>
bool take_from(const Table& table, uint8_t value, Enum& x) {
  if (value >= table.size())
    return false;
  x = static_cast<Enum>(value);
  return true;
}

} // namespace

std::string to_string(producer_state x) {
  return name_in(producer_states, x);
}

bool from_string(std::string_view name, producer_state& x) {
  return find_in(producer_states, name, x);
}

bool from_integer(uint8_t value, producer_state& x) {
  return take_from(producer_states, value, x);
}

std::string actors::to_string(child_kind x) {
  return name_in(child_kinds, x);
}

} // namespace rocketcaf
