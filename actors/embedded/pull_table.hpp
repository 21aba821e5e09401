#pragma once

#include "rocketcaf/protocol/requests/pulling.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::actors::embedded {

/// Names a queue of one of the brokers.
struct queue_key {
  size_t broker = 0;
  std::string topic;
  int32_t queue_id = 0;

  friend auto operator<=>(const queue_key&, const queue_key&) = default;
};

/// A pull that waits for a message.
struct parked_pull {
  uint64_t connection = 0;
  int32_t opaque = 0;
  size_t broker = 0;
  protocol::pull_message_request pull;
  /// When it is answered at the latest.
  std::chrono::steady_clock::time_point until;
};

/// The pulls that wait, by queue and by time.
class pull_table {
public:
  // -- constants --------------------------------------------------------------

  /// Clients that park pulls without end run into this.
  static constexpr size_t max_pulls = 10'000;

  // -- properties -------------------------------------------------------------

  size_t size() const noexcept {
    return pulls_.size();
  }

  bool empty() const noexcept {
    return pulls_.empty();
  }

  bool full() const noexcept {
    return pulls_.size() >= max_pulls;
  }

  /// Pulls of one broker.
  size_t size_of(size_t broker) const noexcept;

  /// When the first pull is due.
  std::optional<std::chrono::steady_clock::time_point> next_due() const;

  // -- modifiers --------------------------------------------------------------

  void park(parked_pull x);

  /// Takes the pulls that wait for this queue.
  std::vector<parked_pull> take(const queue_key& queue);

  /// Takes the pulls whose time is up.
  std::vector<parked_pull> take_due(std::chrono::steady_clock::time_point now);

  /// Drops the pulls of a connection.
  void drop(uint64_t connection);

private:
  using pull_id = uint64_t;

  parked_pull remove(pull_id x);

  pull_id next_id_ = 0;
  std::map<pull_id, parked_pull> pulls_;
  std::set<std::pair<queue_key, pull_id>> by_queue_;
  std::set<std::pair<std::chrono::steady_clock::time_point, pull_id>> by_time_;
};

} // namespace rocketcaf::actors::embedded
