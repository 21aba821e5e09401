#include "rocketcaf/protocol/backoff.hpp"

#include "support/test.hpp"

#include <cstdint>
#include <set>
#include <vector>

SUITE("backoff")

using namespace std::chrono_literals;
using rocketcaf::protocol::backoff;

namespace {

std::vector<backoff::duration> next(backoff& x, size_t count) {
  std::vector<backoff::duration> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(x.next());
  return result;
}

using pauses = std::vector<backoff::duration>;

} // namespace

TEST("pauses double up to the maximum") {
  backoff uut{100ms, 1000ms};
  CHECK_EQ(next(uut, 6), (pauses{100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}));
  CHECK_EQ(uut.failures(), 6u);
}

TEST("a success makes the next pause the shortest again") {
  backoff uut{100ms, 1000ms};
  next(uut, 3);
  uut.reset();
  CHECK_EQ(uut.failures(), 0u);
  CHECK_EQ(next(uut, 2), (pauses{100ms, 200ms}));
}

TEST("a maximum below the minimum counts as the minimum") {
  backoff uut{300ms, 100ms};
  CHECK_EQ(next(uut, 3), (pauses{300ms, 300ms, 300ms}));
}

TEST("a minimum of zero means no pauses, and a negative one is zero") {
  backoff none{0ms, 1000ms};
  CHECK_EQ(next(none, 2), (pauses{0ms, 0ms}));
  backoff negative{-5ms, -1ms};
  CHECK_EQ(next(negative, 2), (pauses{0ms, 0ms}));
}

TEST("the largest pauses do not overflow") {
  auto max = backoff::duration::max();
  backoff uut{max / 3, max};
  CHECK_EQ(next(uut, 4), (pauses{max / 3, max / 3 * 2, max, max}));
}

TEST("with a seed, up to a quarter is taken off, each time another part") {
  std::set<backoff::duration> seen;
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    backoff plain{1000ms, 8000ms};
    backoff uut{1000ms, 8000ms, seed};
    for (int i = 0; i < 5; ++i) {
      auto most = plain.next();
      auto pause = uut.next();
      CHECK(pause <= most && pause >= most * 3 / 4);
      seen.insert(pause);
    }
  }
  CHECK_GT(seen.size(), 300u);
}
