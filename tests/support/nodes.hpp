#pragma once

#include "support/test.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/byte_buffer.hpp>

namespace rocketcaf::test {

/// Two nodes, as far as bytes are concerned.
struct nodes {
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};

  /// What one of them gets when the other one sends `x`.
  template <class T>
  T send(const T& x) {
    caf::byte_buffer buf;
    caf::binary_serializer sink{sys, buf};
    CHECK(sink.apply(x));
    T result;
    caf::binary_deserializer source{sys, buf};
    CHECK(source.apply(result));
    return result;
  }
};

} // namespace rocketcaf::test
