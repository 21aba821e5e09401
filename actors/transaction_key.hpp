#pragma once

#include <cstdint>

namespace rocketcaf::actors {

/// Names an open transaction of a producer: numbers are used again, serials are
/// not.
struct transaction_key {
  uint32_t number = 0;
  uint64_t serial = 0;
};

} // namespace rocketcaf::actors
