#include "rocketcaf/actors/caf_compat.hpp"

#include "support/deterministic.hpp"
#include "support/process_counts.hpp"
#include "support/slowdown.hpp"
#include "support/test.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace rocketcaf;
using namespace std::chrono_literals;
using compat::watch_guard;
using rocketcaf::test::heap_in_use;

SUITE("watch_guard")

namespace {

caf::behavior idle(caf::event_based_actor*) {
  return {[](int) {}};
}

struct watch_fixture : test::deterministic {
  caf::actor watcher = sys().spawn(idle);
  caf::actor watched = sys().spawn(idle);
  std::vector<caf::error> told;

  watch_guard watch(const caf::actor& by, const caf::actor& whom) {
    return compat::watch(caf::actor_cast<caf::abstract_actor*>(by), whom,
                         [this](const caf::error& x) { told.push_back(x); });
  }

  watch_guard watch() {
    return watch(watcher, watched);
  }

  /// Ends the watched actor; what it sends then is not handled yet.
  void end(caf::exit_reason why = caf::exit_reason::user_shutdown) {
    caf::anon_send_exit(watched, why);
    auto ptr = caf::actor_cast<caf::strong_actor_ptr>(watched);
    while (!compat::terminated(ptr))
      REQUIRE(dispatch_message());
  }
};

} // namespace

TEST_F(watch_fixture, "a watch tells once that its actor ended, and why") {
  auto guard = watch();
  dispatch_messages();
  CHECK(told.empty());
  end();
  dispatch_messages();
  REQUIRE_EQ(told.size(), 1u);
  CHECK(told[0] == caf::exit_reason::user_shutdown);
}

TEST_F(watch_fixture, "a killed actor tells, too") {
  auto guard = watch();
  end(caf::exit_reason::kill);
  dispatch_messages();
  REQUIRE_EQ(told.size(), 1u);
  CHECK(told[0] == caf::exit_reason::kill);
}

TEST_F(watch_fixture, "an actor that nobody holds any more tells, too") {
  auto guard = watch();
  dispatch_messages();
  watched = nullptr;
  dispatch_messages();
  CHECK_EQ(told.size(), 1u);
}

TEST_F(watch_fixture, "a watch on an actor that has ended tells this") {
  auto before = watch();
  end();
  dispatch_messages();
  told.clear();
  // In a table that is over, and in one that comes too late.
  auto known = watch();
  dispatch_messages();
  auto other = sys().spawn(idle);
  std::swap(watched, other);
  end(caf::exit_reason::kill);
  auto unknown = watch();
  CHECK_EQ(told.size(), 1u);
  dispatch_messages();
  REQUIRE_EQ(told.size(), 2u);
  CHECK(told[0] == caf::exit_reason::user_shutdown);
  CHECK(told[1] == caf::exit_reason::kill);
}

TEST_F(watch_fixture, "several watches on one actor are told each for itself") {
  auto second = sys().spawn(idle);
  auto a = watch();
  auto b = watch();
  auto c = watch(second, watched);
  b.dispose();
  end();
  dispatch_messages();
  CHECK_EQ(told.size(), 2u);
}

TEST_F(watch_fixture, "a watch that is cancelled before the death is silent") {
  auto guard = watch();
  guard.dispose();
  end();
  dispatch_messages();
  CHECK(told.empty());
}

TEST_F(watch_fixture, "a watch that is cancelled after the death is silent") {
  auto guard = watch();
  end();
  guard.dispose();
  dispatch_messages();
  CHECK(told.empty());
}

TEST_F(watch_fixture, "a watch may be cancelled twice, and when it is over") {
  auto guard = watch();
  guard.dispose();
  guard.dispose();
  guard = watch();
  end();
  dispatch_messages();
  guard.dispose();
  watch_guard{}.dispose();
  CHECK_EQ(told.size(), 1u);
}

TEST_F(watch_fixture, "a watch ends with its guard, or when it gets another") {
  {
    auto guard = watch();
    auto other = std::move(guard);
  }
  auto guard = watch();
  guard = watch();
  end();
  dispatch_messages();
  CHECK_EQ(told.size(), 1u);
}

TEST_F(watch_fixture, "a cancelled watch drops what its callback owns") {
  auto owned = std::make_shared<int>(0);
  auto start = [&] {
    return compat::watch(caf::actor_cast<caf::abstract_actor*>(watcher),
                         watched, [owned](const caf::error&) {});
  };
  auto guard = start();
  CHECK_EQ(owned.use_count(), 2);
  guard.dispose();
  CHECK_EQ(owned.use_count(), 1);
  // At once even if a message of it is on its way.
  guard = start();
  end();
  CHECK_EQ(owned.use_count(), 2);
  guard.dispose();
  CHECK_EQ(owned.use_count(), 1);
}

TEST_F(watch_fixture, "a callback may cancel its watch and start another") {
  auto next = sys().spawn(idle);
  watch_guard guard;
  auto owned = std::make_shared<int>(1);
  guard = compat::watch(caf::actor_cast<caf::abstract_actor*>(watcher), watched,
                        [&, owned](const caf::error&) {
                          guard = watch(watcher, next);
                          CHECK_EQ(*owned, 1);
                        });
  end();
  dispatch_messages();
  CHECK_EQ(owned.use_count(), 1);
  CHECK(told.empty());
  std::swap(watched, next);
  end();
  dispatch_messages();
  CHECK_EQ(told.size(), 1u);
}

TEST_F(watch_fixture, "an actor that has ended itself is not told") {
  auto guard = watch();
  dispatch_messages();
  watcher = nullptr;
  end();
  dispatch_messages();
  CHECK(told.empty());
}

TEST_F(watch_fixture, "a watch keeps nobody alive") {
  auto guard = watch();
  dispatch_messages();
  auto before = running();
  watcher = nullptr;
  watched = nullptr;
  CHECK_EQ(running(), before - 2);
}

// -- many of them: it would take minutes if CAF searched its lists ------------

TEST_F(watch_fixture, "100,000 watches on one actor leave no trace") {
  auto come_and_go = [this](int count) {
    for (int i = 0; i < count; ++i)
      watch().dispose();
  };
  come_and_go(1000);
  auto before = heap_in_use();
  come_and_go(100'000);
  CHECK_LT(heap_in_use(), before + 64 * 1024);
}

TEST_F(watch_fixture, "100,000 watches at a time end in any order") {
  auto come_and_go = [this](int count) {
    std::vector<watch_guard> guards;
    for (int i = 0; i < count; ++i)
      guards.push_back(watch());
    for (int i = 0; i < count; i += 2)
      guards[i].dispose();
    for (int i = count - 1; i > 0; i -= 2)
      guards[i].dispose();
  };
  auto before = heap_in_use();
  come_and_go(100'000);
  // The table keeps its buckets: a pointer each.
  CHECK_LT(heap_in_use(), before + 4 * 1024 * 1024);
  auto again = heap_in_use();
  come_and_go(100'000);
  CHECK_LT(heap_in_use(), again + 64 * 1024);
}

TEST_F(watch_fixture, "100,000 watchers of one actor leave no trace") {
  struct state {
    watch_guard guard;
  };

  auto come_and_go = [this](int count) {
    for (int i = 0; i < count; ++i) {
      auto who = sys().spawn([this](caf::stateful_actor<state>* self) {
        compat::state_of(self).guard = compat::watch(
          self, watched, [this](const caf::error& x) { told.push_back(x); });
        return caf::behavior{[](int) {}};
      });
      dispatch_messages();
    }
  };
  come_and_go(1000);
  auto before = heap_in_use();
  come_and_go(100'000);
  CHECK_LT(heap_in_use(), before + 64 * 1024);
  end();
  dispatch_messages();
  CHECK(told.empty());
}

TEST_F(watch_fixture, "100,000 watched actors that end leave no trace") {
  watch_guard guard;
  auto come_and_go = [&](int count) {
    for (int i = 0; i < count; ++i) {
      guard = watch(watcher, sys().spawn(idle));
      dispatch_messages();
    }
    auto result = told.size();
    told.clear();
    return result;
  };
  CHECK_EQ(come_and_go(1000), 1000u);
  auto before = heap_in_use();
  CHECK_EQ(come_and_go(100'000), 100'000u);
  told.shrink_to_fit();
  CHECK_LT(heap_in_use(), before + 64 * 1024);
}

// -- threads ------------------------------------------------------------------

namespace {

/// Watches many actors that end meanwhile, and cancels every second watch.
class crowd_state {
public:
  explicit crowd_state(caf::event_based_actor* self) : self_(self) {
    // nop
  }

  caf::behavior make_behavior() {
    return {
      [this](const std::vector<caf::actor>& crowd) {
        counts_.assign(crowd.size(), '0');
        for (size_t i = 0; i < crowd.size(); ++i)
          guards_.push_back(compat::watch(
            self_, crowd[i], [this, i](const caf::error&) { ++counts_[i]; }));
        for (size_t i = 0; i < crowd.size(); i += 2)
          guards_[i].dispose();
      },
      [this](caf::get_atom) { return counts_; },
    };
  }

private:
  caf::event_based_actor* self_;
  std::vector<watch_guard> guards_;
  /// A digit each.
  std::string counts_;
};

} // namespace

TEST("no cancelled watch tells, and all others do, while threads end actors") {
  caf::actor_system_config config;
  config.set("caf.scheduler.max-threads", 4);
  caf::actor_system sys{config};
  caf::scoped_actor self{sys};
  constexpr size_t size = 1000;
  auto watcher = sys.spawn<caf::stateful_actor<crowd_state>>();
  std::vector<caf::actor> crowd;
  for (size_t i = 0; i < size; ++i)
    crowd.push_back(sys.spawn(idle));
  compat::anon_mail(crowd).send(watcher);
  for (auto& x : crowd)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  self->wait_for(crowd);
  std::string expected;
  while (expected.size() < size)
    expected += "01";
  std::string counts;
  // The last of them may still be telling.
  auto limit = std::chrono::steady_clock::now() + 10s * test::slowdown();
  while (counts != expected && std::chrono::steady_clock::now() < limit)
    compat::mail(self, caf::get_atom_v)
      .request(watcher, caf::infinite)
      .receive([&](std::string& xs) { counts = std::move(xs); },
               [](const caf::error& what) { FAIL(caf::to_string(what)); });
  CHECK_EQ(counts, expected);
  caf::anon_send_exit(watcher, caf::exit_reason::user_shutdown);
}
