#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>

namespace rocketcaf::protocol {

/// The header of answers that are an offset.
struct offset_response {
  int64_t offset = 0;

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("offset", x.offset);
  }

  friend bool operator==(const offset_response&, const offset_response&)
    = default;
};

} // namespace rocketcaf::protocol
