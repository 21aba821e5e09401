#include "rocketcaf/protocol/input_check.hpp"

#include "rocketcaf/protocol/address.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <utility>

namespace rocketcaf::protocol {

input_check& input_check::name(std::string_view field, std::string_view text,
                               size_t max_size) {
  if (text.empty())
    fail(field, "must not be empty");
  else if (text.size() > max_size)
    fail(field, "must have at most " + std::to_string(max_size) + " bytes, has "
                  + std::to_string(text.size()));
  else if (text.find(' ') != std::string_view::npos
           || has_control_character(text))
    fail(field, "must not have blanks or control characters");
  else if (!is_valid_utf8(text))
    fail(field, "must be valid UTF-8");
  return *this;
}

input_check& input_check::broker(std::string_view field,
                                 std::string_view text) {
  if (!is_address(text))
    return name(field, text);
  if (auto address = parse_address(text); !address)
    fail(field, std::move(address.error().rule));
  return *this;
}

input_check& input_check::at_least(std::string_view field, int64_t value,
                                   int64_t least) {
  if (value < least)
    fail(field, "must be at least " + std::to_string(least) + ", is "
                  + std::to_string(value));
  return *this;
}

input_check& input_check::at_most(std::string_view field, int64_t value,
                                  int64_t most) {
  if (value > most)
    fail(field, "must be at most " + std::to_string(most) + ", is "
                  + std::to_string(value));
  return *this;
}

input_check& input_check::queue(std::string_view field,
                                const message_queue& x) {
  auto part
    = [field](const char* member) { return std::string{field} + member; };
  return name(part(".topic"), x.topic)
    .broker(part(".broker_name"), x.broker_name)
    .at_least(part(".queue_id"), x.queue_id, 0);
}

input_check& input_check::selector(std::string_view field,
                                   const message_selector& x) {
  auto part = std::string{field} + ".expression";
  if (x.expression.size() > max_expression_size)
    fail(part, "must have at most " + std::to_string(max_expression_size)
                 + " bytes, has " + std::to_string(x.expression.size()));
  else if (!is_valid_utf8(x.expression))
    fail(part, "must be valid UTF-8");
  else if (x.type == expression_type::sql92 && x.expression.empty())
    fail(part, "must not be empty");
  else if (x.type == expression_type::tag
           && !tag_subscription({}, x.expression, 0))
    fail(part, "must have a tag");
  return *this;
}

input_check& input_check::rule(std::string_view field, bool holds,
                               std::string_view rule) {
  if (!holds)
    fail(field, std::string{rule});
  return *this;
}

input_check& input_check::also(std::optional<validation_error> other) {
  if (!error_)
    error_ = std::move(other);
  return *this;
}

void input_check::fail(std::string_view field, std::string rule) {
  if (!error_)
    error_ = validation_error{errc::invalid_argument, std::string{field},
                              std::move(rule)};
}

} // namespace rocketcaf::protocol
