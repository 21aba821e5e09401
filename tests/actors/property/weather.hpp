#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include "actors/property/dice.hpp"
#include "actors/property/plan.hpp"

#include <chrono>
#include <cstdint>

namespace rocketcaf::test::property {

/// What comes back for one request.
enum class reply_kind : uint8_t {
  /// Nothing.
  nothing,
  /// A response with the code.
  normal,
  /// A response whose header lacks the code.
  without_code,
  /// A success without the fields that say where the message is.
  without_fields,
};

/// What becomes of one request that was written.
struct fate {
  bool stored = false;
  reply_kind reply = reply_kind::nothing;
  int32_t code = 0;
  std::chrono::microseconds delay{0};
  /// Whether the same response comes once more, and when.
  bool doubled = false;
  std::chrono::microseconds second_delay{0};
};

/// What comes of a try to connect.
enum class connect_fate : uint8_t {
  succeeds,
  is_refused,
  never_ends,
};

/// How a broker and the way to it are at the moment, and, by chance, what that
/// means for each request.
class weather {
public:
  // -- constructors, destructors, and assignment operators --------------------

  weather(const plan& what, dice& random) : plan_(what), random_(random) {
    // nop
  }

  // -- changes
  // -----------------------------------------------------------------

  /// Turns to anything that the plan allows.
  void change();

  /// Turns fine for good.
  void clear_up();

  // -- what it means
  // -----------------------------------------------------------

  /// Decides about a request whose attempt ends in `left`.
  fate decide(time_point::duration left);

  connect_fate decide_connect();

  std::chrono::microseconds connect_delay();
  std::chrono::microseconds lease_delay();

  /// Whether what is written stays in the connection for a while.
  bool congested() const noexcept {
    return congested_;
  }

private:
  void decide_reply(fate& x, time_point::duration left);
  std::chrono::microseconds steps(int64_t max);

  const plan& plan_;
  dice& random_;
  bool fine_ = false;
  // In percent.
  double silent_ = 0;
  double refuses_ = 0;
  double late_ = 0;
  double garbles_ = 0;
  double doubles_ = 0;
  double not_ok_ = 0;
  double connect_fails_ = 0;
  double connect_hangs_ = 0;
  bool congested_ = false;
  bool late_leases_ = false;
  int32_t code_ = 0;
};

} // namespace rocketcaf::test::property
