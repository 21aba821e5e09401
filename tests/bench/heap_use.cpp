#include "heap_use.hpp"

#include <malloc.h>

#include <chrono>
#include <stdexcept>
#include <thread>

namespace rocketcaf::bench {

using namespace std::literals;
using std::chrono::steady_clock;

size_t heap_in_use() {
  auto x = ::mallinfo2();
  return x.uordblks + x.hblkhd;
}

size_t settled_heap() {
  auto until = steady_clock::now() + 30s;
  auto result = heap_in_use();
  for (int same = 0; same < 10; ++same) {
    std::this_thread::sleep_for(20ms);
    if (auto now = heap_in_use(); now != result) {
      result = now;
      same = 0;
    }
    if (steady_clock::now() > until)
      throw std::runtime_error("the heap does not come to rest");
  }
  return result;
}

} // namespace rocketcaf::bench
