#pragma once

#include "rocketcaf/actors/embedded/embedded_store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace rocketcaf::actors::embedded {

/// Messages of one broker that consumers are to see later.
class delayed_messages {
public:
  // -- member types -----------------------------------------------------------

  using time_point = std::chrono::steady_clock::time_point;

  struct entry {
    /// Where it goes, unless the topic is deleted first.
    std::string topic;
    int32_t queue_id = 0;
    /// As it will be stored.
    stored_record record;
  };

  // -- constructors, destructors, and assignment operators --------------------

  /// @param max_bytes memory for messages that wait.
  explicit delayed_messages(size_t max_bytes) : max_bytes_(max_bytes) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  /// Keeps a message until `due`.
  /// @returns its number, from 0, or nullopt if there are too many.
  std::optional<int64_t> add(time_point due, entry x) {
    auto size = size_of(x);
    if (size > max_bytes_ - bytes_)
      return std::nullopt;
    bytes_ += size;
    entries_.emplace(due, std::move(x));
    return added_++;
  }

  /// Takes a message that is due.
  std::optional<entry> take_due(time_point now) {
    if (entries_.empty() || entries_.begin()->first > now)
      return std::nullopt;
    auto node = entries_.extract(entries_.begin());
    bytes_ -= size_of(node.mapped());
    return std::move(node.mapped());
  }

  // -- properties -------------------------------------------------------------

  /// When the next message is due.
  std::optional<time_point> next_due() const {
    if (entries_.empty())
      return std::nullopt;
    return entries_.begin()->first;
  }

private:
  static size_t size_of(const entry& x) noexcept {
    return sizeof(entry) + x.topic.size() + x.record.bytes.size();
  }

  size_t max_bytes_;
  /// Never more than the bound.
  size_t bytes_ = 0;
  int64_t added_ = 0;
  std::multimap<time_point, entry> entries_;
};

} // namespace rocketcaf::actors::embedded
