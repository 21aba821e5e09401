#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace rocketcaf {

/// The language of a `message_selector` (Java: `ExpressionType`).
enum class expression_type : uint8_t {
  /// Tags with "||" between them.
  tag = 0,
  /// A condition on properties, in SQL92's syntax. Brokers need
  /// `enablePropertyFilter=true` for it.
  sql92 = 1,
};

/// Returns RocketMQ's name of the type, "TAG" or "SQL92".
std::string to_string(expression_type x);
bool from_string(std::string_view name, expression_type& x);
bool from_integer(uint8_t value, expression_type& x);

/// Which messages of a topic are wanted (Java: `MessageSelector`).
struct message_selector {
  expression_type type = expression_type::tag;
  /// "*" for all messages.
  std::string expression = "*";

  /// Those that have one of the tags, which have "||" between them.
  static message_selector by_tag(std::string tags) {
    return {expression_type::tag, std::move(tags)};
  }

  /// Those whose properties meet the condition, such as "price > 10".
  static message_selector by_sql(std::string condition) {
    return {expression_type::sql92, std::move(condition)};
  }

  friend bool operator==(const message_selector&, const message_selector&)
    = default;
};

} // namespace rocketcaf
