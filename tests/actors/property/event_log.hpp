#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rocketcaf::test::property {

/// No send, no attempt.
inline constexpr uint32_t none = UINT32_MAX;

/// What happened last, cheap to note and printed only when something is wrong.
class event_log {
public:
  /// @param what a literal.
  /// @param send number of the send that it is about, or `none`.
  void note(time_point when, const char* what, uint32_t send = none,
            int64_t a = 0, int64_t b = 0) {
    ring_[next_++ % ring_.size()] = {when, what, send, a, b};
  }

  void clear() {
    next_ = 0;
  }

  /// The last events in words, and before them all that is known of `send`.
  std::string to_text(uint32_t send, size_t last) const;

private:
  struct event {
    time_point when;
    const char* what = nullptr;
    uint32_t send = none;
    int64_t a = 0;
    int64_t b = 0;
  };

  static void append(std::string& out, const event& x);

  std::vector<event> ring_ = std::vector<event>(size_t{1} << 16);
  size_t next_ = 0;
};

} // namespace rocketcaf::test::property
