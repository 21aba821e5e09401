#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/message.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf {

/// Which input broke which rule.
struct validation_error {
  errc code = errc::invalid_argument;
  /// The field or key, such as "topic" or "properties[color]".
  std::string field;
  /// The rule, such as "must have at most 127 characters, has 128".
  std::string rule;

  friend bool operator==(const validation_error&, const validation_error&)
    = default;
};

/// Returns "<field>: <rule>".
std::string to_string(const validation_error& x);

namespace protocol {

/// Limits of RocketMQ 5.3.3 for names and properties.
inline constexpr size_t max_topic_size = 127;
inline constexpr size_t max_group_size = 120;
/// Stored length is an i16; the broker adds properties of its own.
inline constexpr size_t max_properties_size = 32767 - 512;

/// Tells whether brokers keep state of their own in this topic, and so refuse
/// messages to it.
bool is_refused_topic(std::string_view name);

/// Checks the name of a topic to send to.
std::optional<validation_error> validate_topic(std::string_view name);

/// Checks the length that the name of a topic has in a namespace.
std::optional<validation_error> validate_topic_in(std::string_view space,
                                                  std::string_view name);

/// Checks the name of a producer group.
std::optional<validation_error> validate_group(std::string_view name);

/// Checks a namespace, which may be empty, and the length that the group's name
/// has in it.
std::optional<validation_error> validate_namespace(std::string_view space,
                                                   std::string_view group);

/// Checks all fields of a message.
std::optional<validation_error> validate(const message& x,
                                         size_t max_body_size);

} // namespace protocol
} // namespace rocketcaf
