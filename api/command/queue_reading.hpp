#pragma once

#include "rocketcaf/api/protocol.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rocketcaf::command {

/// How far a queue is read, from an offset to the last message that it has when
/// it is first asked.
class queue_reading {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit queue_reading(int64_t offset) noexcept : position_(offset) {
    // nop
  }

  // -- properties -------------------------------------------------------------

  /// The offset to ask for.
  int64_t position() const noexcept {
    return position_;
  }

  /// Whether all of it was read.
  bool done() const noexcept {
    return done_;
  }

  // -- events -----------------------------------------------------------------

  /// A pull at `position` was answered: takes messages out that are before it,
  /// or come later than the first answer.
  /// @returns a line for people if the offset is none of the queue's; else
  ///          empty.
  std::string on_pulled(pull_result& x);

private:
  int64_t position_;
  /// The offset to end at, once it is known.
  std::optional<int64_t> end_;
  bool done_ = false;
};

} // namespace rocketcaf::command
