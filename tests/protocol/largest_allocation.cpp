#include "largest_allocation.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

thread_local size_t largest = 0;

} // namespace

namespace rocketcaf::test {

void watch_allocations() noexcept {
  largest = 0;
}

size_t largest_allocation() noexcept {
  return largest;
}

} // namespace rocketcaf::test

#if ROCKETCAF_SLOWDOWN == 1

void* operator new(size_t size) {
  largest = std::max(largest, size);
  if (auto result = std::malloc(size))
    return result;
  throw std::bad_alloc{};
}

void operator delete(void* ptr) noexcept {
  std::free(ptr);
}

void operator delete(void* ptr, size_t) noexcept {
  std::free(ptr);
}

#endif
