#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Bounds for JSON texts from the network.
struct json_limits {
  /// Bytes of the whole text.
  size_t max_size = 32u * 1024 * 1024;
  /// Arrays and objects inside each other, at most 64.
  size_t max_depth = 32;
  /// Values and keys of the whole text, since each takes memory of its own.
  size_t max_values = 1'000'000;
};

/// Parses a JSON text that a RocketMQ server wrote. Beyond standard JSON it
/// understands what fastjson writes and reads: bare integers as keys
/// (`{0:"host:port"}`), objects without others inside as keys
/// (`{{"queueId":0}:7}`), and raw control characters in strings. The key that
/// stands for an object is its text, in one line and with its members sorted.
/// @returns nullopt if the text is malformed or beyond the limits.
std::optional<nlohmann::json> parse_json(std::string_view text,
                                         const json_limits& limits = {});

/// Returns the member, or nullptr if it is absent, null, or `x` is no object.
const nlohmann::json* find_member(const nlohmann::json& x, const char* name);

/// Returns the member if it is a string, else nullptr.
const std::string* find_text(const nlohmann::json& x, const char* name);

/// Reads an integer, also from a string of digits, as fastjson does.
std::optional<int64_t> to_integer(const nlohmann::json& x);

/// Reads a member that must be an integer of 32 bits. `out` is left alone if
/// the member is absent or null.
/// @returns false if there is a member that is none.
bool read_int32(const nlohmann::json& x, const char* name, int32_t& out);

/// Writes standard JSON in one line with all non-ASCII characters escaped.
/// Invalid UTF-8 is replaced by U+FFFD.
std::string write_json(const nlohmann::json& x);

} // namespace rocketcaf::protocol
