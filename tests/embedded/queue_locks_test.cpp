#include "rocketcaf/actors/embedded/queue_locks.hpp"

#include "support/test.hpp"

SUITE("queue_locks")

using rocketcaf::message_queue;
using rocketcaf::actors::embedded::queue_locks;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct fixture {
  bool lock(const char* client, int32_t queue_id = 0, const char* group = "g") {
    return uut.lock(group, {"t", "a", queue_id}, client, now);
  }

  void unlock(const char* client, int32_t queue_id = 0) {
    uut.unlock("g", {"t", "a", queue_id}, client);
  }

  queue_locks uut;
  queue_locks::time_point now
    = queue_locks::time_point{} + std::chrono::hours{1};
};

} // namespace

TEST_F(fixture, "one member of a group holds a queue at a time") {
  CHECK(lock("c1"));
  CHECK(!lock("c2"));
  CHECK(lock("c2", 1));
  CHECK(lock("c2", 0, "h"));
  CHECK(lock("c1"));
  CHECK_EQ(uut.size(), 3u);
}

TEST_F(fixture, "a lock ends 60 s after it was asked for last") {
  CHECK(lock("c1"));
  now += seconds{40};
  CHECK(lock("c1"));
  now += seconds{60};
  CHECK(!lock("c2"));
  CHECK(uut.has_locks("g", now));
  now += milliseconds{1};
  CHECK(!uut.has_locks("g", now));
  CHECK(lock("c2"));
  CHECK(!lock("c1"));
}

TEST_F(fixture, "only the member that holds a queue unlocks it") {
  CHECK(lock("c1"));
  unlock("c2");
  unlock("c1", 1);
  CHECK(!lock("c2"));
  unlock("c1");
  CHECK_EQ(uut.size(), 0u);
  CHECK(lock("c2"));
}

TEST_F(fixture, "a group's locks are its own") {
  CHECK(lock("c1", 0, "ga"));
  CHECK(!uut.has_locks("g", now));
  CHECK(!uut.has_locks("gb", now));
  CHECK(uut.has_locks("ga", now));
}

TEST_F(fixture, "locks have a bound, but those that are over make room") {
  for (size_t i = 0; i < queue_locks::max_locks; ++i)
    uut.lock("g", {"t", "a", static_cast<int32_t>(i)}, "c", now);
  CHECK_EQ(uut.size(), queue_locks::max_locks);
  CHECK(!lock("c", -1));
  CHECK(lock("c", 0));
  now += seconds{61};
  CHECK(lock("c", -1));
  CHECK_EQ(uut.size(), 1u);
}
