#pragma once

#include <cstdint>
#include <string_view>

namespace rocketcaf::protocol {

/// RocketMQ's name of a language code, such as "CPP" for 1; empty if it has
/// none.
std::string_view language_name(uint8_t code) noexcept;

/// The code for a language's name, or for a number in decimal form; 7 (OTHER)
/// for anything else.
uint8_t language_code(std::string_view name) noexcept;

} // namespace rocketcaf::protocol
