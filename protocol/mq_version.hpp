#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// A release of RocketMQ as frames and heartbeats name it: a place in Java's
/// list of all versions (MQVersion.java). Peers decide by it what they may say
/// to each other.
enum class mq_version : int32_t {
  /// The first of RocketMQ 4; older ones have no names here.
  v4_0_0 = 213,
  /// From here on name servers answer with strict JSON to those who ask.
  v4_9_4 = 401,
  v5_0_0 = 413,
  v5_3_3 = 479,
  /// Whatever comes after 5.9.9.
  higher_version = 612,
};

/// The version of a release; `major` 4 or 5, the other two from 0 to 9.
constexpr mq_version release(int32_t major, int32_t minor,
                             int32_t patch) noexcept {
  // Each release has a snapshot just before it.
  auto first = major == 4 ? mq_version::v4_0_0 : mq_version::v5_0_0;
  return mq_version{static_cast<int32_t>(first) + 20 * minor + 2 * patch};
}

/// RocketMQ's name of the version, such as "V5_3_3" or "V5_3_3_SNAPSHOT"; its
/// number in decimal form if it has none here.
std::string to_string(mq_version x);

/// Finds the version for a text as `to_string` gives it.
/// @returns false, leaving `x` alone, if there is none.
bool from_string(std::string_view name, mq_version& x) noexcept;

} // namespace rocketcaf::protocol
