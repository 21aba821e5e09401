#pragma once

#include "rocketcaf/actors/embedded/embedded_store.hpp"

#include "rocketcaf/protocol/requests/offset_boundary.hpp"

#include <algorithm>
#include <cstdint>

namespace rocketcaf::actors::embedded {

/// The first offset whose message makes `f` false, or the maximum.
/// @param f holds for the first messages and for none of those that follow.
template <class F>
int64_t first_offset_without(const message_log& log, F f) {
  auto low = log.min_offset();
  auto high = log.max_offset();
  while (low < high) {
    auto middle = low + (high - low) / 2;
    if (f(log.at(middle)))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/// Finds the offset of a time as brokers do: a time before all messages leads
/// to the first one.
/// @param time Unix time, in milliseconds.
inline int64_t offset_at(const message_log& log, int64_t time,
                         protocol::offset_boundary boundary) {
  if (boundary == protocol::offset_boundary::lower)
    return first_offset_without(
      log, [time](auto& x) { return x.store_millis < time; });
  auto next = first_offset_without(
    log, [time](auto& x) { return x.store_millis <= time; });
  return std::max(next - 1, log.min_offset());
}

} // namespace rocketcaf::actors::embedded
