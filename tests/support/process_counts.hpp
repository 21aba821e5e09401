#pragma once

#include <malloc.h>

#include <cstddef>
#include <filesystem>
#include <iterator>

namespace rocketcaf::test {

/// Whether `heap_in_use` counts: sanitizers have a heap of their own, which
/// keeps what was freed to see who uses it.
constexpr bool heap_is_counted() {
#ifdef ROCKETCAF_SLOWDOWN
  return false;
#else
  return true;
#endif
}

/// Bytes of the heap in use, not those that were freed and are kept for later.
inline size_t heap_in_use() {
  auto info = mallinfo2();
  // Large blocks have mappings of their own.
  return info.uordblks + info.hblkhd;
}

/// What this process holds of what may leak.
struct process_counts {
  size_t descriptors = 0;
  size_t threads = 0;
  size_t heap = 0;

  static process_counts now() {
    using std::filesystem::directory_iterator;
    auto entries = [](const char* folder) {
      auto count = std::distance(directory_iterator{folder}, {});
      return static_cast<size_t>(count);
    };
    return {entries("/proc/self/fd"), entries("/proc/self/task"),
            heap_in_use()};
  }
};

} // namespace rocketcaf::test
