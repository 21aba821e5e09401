#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace rocketcaf::protocol {

/// Frames that wait in a connection, in the order they came: until it is
/// connected, or until the socket has taken enough of what was written before.
class outbox {
public:
  // -- member types -----------------------------------------------------------

  struct item {
    /// Whole frames.
    std::string bytes;
    /// Who sent them; 0 for a request of the connection's own.
    uint64_t user = 0;
    /// The user's number for them.
    uint64_t sequence = 0;
    /// Opaque of an own request.
    int32_t opaque = 0;
    /// When it need not be written any more.
    time_point until = time_point::max();
  };

  // -- modifiers --------------------------------------------------------------

  void push(item x);

  /// Removes the oldest item.
  /// @pre `!empty()`
  item pop();

  /// Removes the oldest items that need not be written any more. What came
  /// later and is past its time waits behind others for its turn.
  void drop_expired(time_point now);

  /// Removes the items of a user.
  void drop(uint64_t user);

  /// Removes all items.
  /// @returns for each user the sequence of its oldest item.
  std::unordered_map<uint64_t, uint64_t> clear();

  // -- properties -------------------------------------------------------------

  bool empty() const noexcept {
    return items_.empty();
  }

  /// @pre `!empty()`
  const item& front() const noexcept {
    return items_.front();
  }

  /// The sequence of a user's oldest item; nullopt if it has none.
  std::optional<uint64_t> first_of(uint64_t user) const noexcept;

  /// Number of bytes in all items.
  size_t bytes() const noexcept {
    return bytes_;
  }

private:
  std::deque<item> items_;
  size_t bytes_ = 0;
};

} // namespace rocketcaf::protocol
