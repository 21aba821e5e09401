#pragma once

#include "rocketcaf/protocol/queue_selector.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf {

/// Selectors by their names.
using named_selectors = std::map<std::string, queue_selector, std::less<>>;

namespace protocol {

/// The name of `select_round_robin`, which is used if nothing else is said.
inline constexpr std::string_view round_robin_name = "round-robin";

/// The name of `select_by_hash`, which ordered sends use.
inline constexpr std::string_view hash_name = "hash";

/// The name of `select_by_machine_room`.
inline constexpr std::string_view machine_room_name = "machine-room";

/// The names of the selectors that there always are.
std::span<const std::string_view> builtin_selector_names() noexcept;

/// Returns the selectors that there always are, and the user's. One of the
/// user's with the name of another one takes its place.
/// @param rooms for `select_by_machine_room`.
named_selectors make_selectors(std::vector<std::string> rooms,
                               const named_selectors& own);

} // namespace protocol
} // namespace rocketcaf
