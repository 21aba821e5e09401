#pragma once

#include <cstddef>

namespace rocketcaf::bench {

/// Bytes that this process asked for and did not give back.
size_t heap_in_use();

/// The same once nothing changes any more. Throws `std::runtime_error` if that
/// takes longer than 30 s.
size_t settled_heap();

} // namespace rocketcaf::bench
