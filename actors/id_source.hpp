#pragma once

#include "rocketcaf/protocol/message_id.hpp"

#include <chrono>
#include <cstdint>

namespace rocketcaf::actors {

/// Gives messages their unique ids: brings the clock and the entropy that
/// `protocol::unique_id_generator` lacks.
class id_source {
public:
  using wall_time = std::chrono::system_clock::time_point;

  id_source();

  /// The id of a message that is born now.
  unique_message_id next(wall_time now) {
    return text(stamp(now));
  }

  /// The same in two steps: a stamp takes less room than its id.
  protocol::unique_id_stamp stamp(wall_time now);

  unique_message_id text(const protocol::unique_id_stamp& x) const noexcept {
    return generator_.text(x);
  }

private:
  protocol::unique_id_generator generator_;
  /// Start of this month and of the next one, local time.
  wall_time month_start_;
  wall_time month_end_;
};

} // namespace rocketcaf::actors
