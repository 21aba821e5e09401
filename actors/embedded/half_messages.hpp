#pragma once

#include "rocketcaf/actors/embedded/half_message.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace rocketcaf::actors::embedded {

/// The half messages of one broker whose transactions are open, by the places
/// of their copies and by the time at which they are looked at next.
class half_messages {
public:
  // -- member types -----------------------------------------------------------

  using time_point = half_message::time_point;

  // -- constructors, destructors, and assignment operators --------------------

  /// @param max_bytes memory for half messages.
  explicit half_messages(size_t max_bytes) : max_bytes_(max_bytes) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  /// Keeps a half message; its first copy lies where its record says.
  /// @returns the copy's offset in the queue of half messages, or nullopt if
  ///          there are too many.
  std::optional<int64_t> add(half_message x);

  /// Takes the half message of which a copy lies here.
  std::optional<half_message> take(int64_t commit_log_offset);

  /// Notes that a half message, which is due, was written anew. All its copies
  /// stay known, unless there is no room for one more: then the oldest goes.
  /// @param next when it is looked at again.
  /// @returns where the new copy lies.
  half_place rewrite(int64_t commit_log_offset, int64_t new_commit_log_offset,
                     int64_t store_millis, time_point next);

  /// Looks at nothing before this time.
  void postpone(time_point earliest);

  // -- properties -------------------------------------------------------------

  /// The half message of which a copy lies here, or nullptr.
  const half_message* find(int64_t commit_log_offset) const;

  /// The first that is due, or nullptr.
  const half_message* find_due(time_point now) const;

  /// When the next one is due.
  std::optional<time_point> next_due() const;

  size_t size() const noexcept {
    return entries_.size();
  }

  /// Memory that they take, in bytes; never more than the bound.
  size_t bytes() const noexcept {
    return bytes_;
  }

private:
  /// The offset of the first copy in the queue of half messages.
  using key = int64_t;

  void drop_oldest_place(half_message& x);

  size_t max_bytes_;
  size_t bytes_ = 0;
  int64_t next_queue_offset_ = 0;
  std::map<key, half_message> entries_;
  /// Keys by the commit log offsets of all copies.
  std::map<int64_t, key> by_place_;
  std::set<std::pair<time_point, key>> by_time_;
};

} // namespace rocketcaf::actors::embedded
