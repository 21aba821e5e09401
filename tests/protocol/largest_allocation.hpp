#pragma once

#include <cstddef>

namespace rocketcaf::test {

/// Begins to watch what this thread allocates with `new`.
void watch_allocations() noexcept;

/// The size of the largest single allocation since then; 0 with sanitizers,
/// which bring allocation functions of their own.
size_t largest_allocation() noexcept;

} // namespace rocketcaf::test
