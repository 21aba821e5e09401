#pragma once

#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/message_selector.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Checks what users ask of brokers, field by field, and keeps the first broken
/// rule. What is only read need not be a good name for something new: brokers
/// have topics of their own, and those of others.
class input_check {
public:
  // -- constants --------------------------------------------------------------

  /// Bytes of a name: brokers have the retry topics of groups of up to 255.
  static constexpr size_t max_name_size = 262;

  /// Bytes of an expression. It is part of a header, which has 64 KiB.
  static constexpr size_t max_expression_size = 32'767;

  // -- checks -----------------------------------------------------------------

  /// Checks a name: of a topic, a group, a cluster or a client.
  input_check& name(std::string_view field, std::string_view text,
                    size_t max_size = max_name_size);

  /// Checks the name or the address "host:port" of a broker.
  input_check& broker(std::string_view field, std::string_view text);

  input_check& at_least(std::string_view field, int64_t value, int64_t least);

  input_check& at_most(std::string_view field, int64_t value, int64_t most);

  /// Checks all parts of a queue that exists.
  input_check& queue(std::string_view field, const message_queue& x);

  /// Checks that an expression is there; only brokers can tell whether SQL92 is
  /// good.
  input_check& selector(std::string_view field, const message_selector& x);

  /// Says that a field breaks a rule if `holds` is false.
  input_check& rule(std::string_view field, bool holds, std::string_view rule);

  /// Takes the result of another check.
  input_check& also(std::optional<validation_error> other);

  // -- properties -------------------------------------------------------------

  /// The first broken rule, or nullopt.
  const std::optional<validation_error>& result() const noexcept {
    return error_;
  }

private:
  void fail(std::string_view field, std::string rule);

  std::optional<validation_error> error_;
};

/// Tells whether this text is a broker's address, not its name.
constexpr bool is_address(std::string_view broker) noexcept {
  return broker.find(':') != std::string_view::npos;
}

} // namespace rocketcaf::protocol
