#include "rocketcaf/protocol/selector_table.hpp"

#include <array>
#include <utility>

namespace rocketcaf::protocol {

namespace {

constexpr std::string_view random_name = "random";

constexpr std::array builtin_names{round_robin_name, random_name, hash_name,
                                   machine_room_name};

} // namespace

std::span<const std::string_view> builtin_selector_names() noexcept {
  return builtin_names;
}

named_selectors make_selectors(std::vector<std::string> rooms,
                               const named_selectors& own) {
  auto result = own;
  result.emplace(round_robin_name, select_round_robin);
  result.emplace(random_name, select_random);
  result.emplace(hash_name, select_by_hash);
  result.emplace(machine_room_name, select_by_machine_room(std::move(rooms)));
  return result;
}

} // namespace rocketcaf::protocol
