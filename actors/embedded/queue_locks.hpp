#pragma once

#include "rocketcaf/protocol/message_queue.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace rocketcaf::actors::embedded {

/// Which member of a consumer group may process a queue in order.
class queue_locks {
public:
  // -- member types -----------------------------------------------------------

  using time_point = std::chrono::steady_clock::time_point;

  // -- constants --------------------------------------------------------------

  /// How long a lock holds after it was asked for last, as with real brokers.
  static constexpr std::chrono::seconds life_time{60};

  /// Clients that make up queues without end run into this.
  static constexpr size_t max_locks = 100'000;

  // -- modifiers --------------------------------------------------------------

  /// Locks a queue, or holds it for longer.
  /// @returns false if another member holds it, or if there are too many locks.
  bool lock(std::string_view group, const message_queue& queue,
            std::string_view client_id, time_point now);

  /// Unlocks a queue if this member holds it.
  void unlock(std::string_view group, const message_queue& queue,
              std::string_view client_id);

  // -- properties -------------------------------------------------------------

  /// Whether a member of this group holds a queue.
  bool has_locks(std::string_view group, time_point now) const;

  size_t size() const noexcept {
    return locks_.size();
  }

private:
  using key = std::pair<std::string, message_queue>;

  struct holder {
    std::string client_id;
    time_point asked;

    bool is_over(time_point now) const noexcept {
      return now - asked > life_time;
    }
  };

  std::map<key, holder> locks_;
};

} // namespace rocketcaf::actors::embedded
