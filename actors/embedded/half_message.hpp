#pragma once

#include "rocketcaf/actors/embedded/embedded_store.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::actors::embedded {

/// The topic in whose only queue half messages lie.
inline constexpr std::string_view half_topic = "RMQ_SYS_TRANS_HALF_TOPIC";

/// Where a copy of a half message lies: it is written anew before each check.
struct half_place {
  /// In the queue of half messages.
  int64_t queue_offset = 0;
  int64_t commit_log_offset = 0;
  /// Checks up to this copy.
  int32_t checks = 0;

  friend bool operator==(const half_place&, const half_place&) = default;
};

/// A message whose transaction is open.
struct half_message {
  // -- member types -----------------------------------------------------------

  using time_point = std::chrono::steady_clock::time_point;

  // -- properties -------------------------------------------------------------

  /// @pre there are places
  const half_place& newest() const noexcept {
    return places.back();
  }

  /// The copy at this offset, or nullptr.
  const half_place* find(int64_t commit_log_offset) const noexcept;

  /// Bytes that a copy takes in the commit log.
  size_t size_at(int32_t checks) const;

  // -- member variables -------------------------------------------------------

  /// Where it goes if it is committed, unless the topic is deleted first.
  std::string topic;
  int32_t queue_id = 0;
  /// As it was sent. The time of storing is that of the newest copy.
  stored_record record;
  /// The producers to ask; empty for nobody.
  std::string group;
  /// Until when its producer may end it unasked; nullopt for ever.
  std::optional<time_point> closes;
  /// When it is looked at next.
  time_point due;
  /// All copies that are known, the newest last.
  std::vector<half_place> places;
};

/// The message as the copy of it at `place` has it.
stored_record record_at(const half_place& place, half_message x);

} // namespace rocketcaf::actors::embedded
