#pragma once

#include "rocketcaf/api/producer.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rocketcaf::command {

/// One line of `produce --transaction --json`: what became of message `seq`.
/// @param checks how often brokers have asked about it so far.
std::string to_json_line(uint64_t seq, const transaction_outcome& outcome,
                         uint32_t checks);

/// The same for people.
std::string to_text_line(uint64_t seq, const transaction_outcome& outcome,
                         uint32_t checks);

/// A check-back that was answered.
struct answered_check {
  std::string transaction_id;
  /// How often brokers have asked, this time included, as they count.
  uint32_t checks = 0;
  /// What the broker was told.
  local_transaction_state state = local_transaction_state::unknown;
  /// Why this is not what the listener said; `none` if it is.
  errc cause = errc::none;
  std::string remark = {};

  friend bool operator==(const answered_check&, const answered_check&)
    = default;
};

/// Which check-back was answered with an event, if it is of this kind.
std::optional<answered_check> read_answered_check(
  const transaction_changed& news);

/// One line of `produce --linger --json`.
std::string to_json_line(const answered_check& x);

/// The same for people.
std::string to_text_line(const answered_check& x);

} // namespace rocketcaf::command
