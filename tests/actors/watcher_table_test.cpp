#include "rocketcaf/actors/watcher_table.hpp"

#include "support/deterministic.hpp"
#include "support/test.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <malloc.h>

using rocketcaf::actors::watcher_table;

SUITE("watcher_table")

namespace {

caf::behavior idle(caf::event_based_actor*) {
  return {[](int) {}};
}

struct table_fixture : rocketcaf::test::deterministic {
  caf::actor watched = sys().spawn(idle);
  std::vector<caf::actor_id> told;
  caf::error reason;
  std::shared_ptr<watcher_table> table = watcher_table::of(
    caf::actor_cast<caf::strong_actor_ptr>(watched)->get(),
    [this](const caf::strong_actor_ptr& watcher, const caf::error& why) {
      told.push_back(watcher->id());
      reason = why;
    });

  void add(const caf::actor& watcher) {
    table->add(watcher.id(), caf::actor_cast<caf::weak_actor_ptr>(watcher));
  }

  void end(caf::exit_reason why) {
    caf::anon_send_exit(watched, why);
    dispatch_messages();
  }
};

} // namespace

TEST_F(table_fixture, "watchers are told when the watched actor ends") {
  auto watcher = sys().spawn(idle);
  add(watcher);
  end(caf::exit_reason::user_shutdown);
  CHECK_EQ(told, std::vector<caf::actor_id>{watcher.id()});
  CHECK(reason == caf::exit_reason::user_shutdown);
}

TEST_F(table_fixture, "a killed actor tells its watchers, too") {
  auto watcher = sys().spawn(idle);
  add(watcher);
  end(caf::exit_reason::kill);
  CHECK_EQ(told.size(), 1u);
}

TEST_F(table_fixture, "an actor that nobody holds any more tells them, too") {
  auto watcher = sys().spawn(idle);
  add(watcher);
  dispatch_messages();
  watched = nullptr;
  CHECK_EQ(told.size(), 1u);
}

TEST_F(table_fixture, "who left is not told") {
  auto watcher = sys().spawn(idle);
  add(watcher);
  table->remove(watcher.id());
  end(caf::exit_reason::user_shutdown);
  CHECK(told.empty());
}

TEST_F(table_fixture, "a watcher is not kept alive") {
  auto watcher = sys().spawn(idle);
  add(watcher);
  dispatch_messages();
  watcher = nullptr;
  end(caf::exit_reason::user_shutdown);
  CHECK(told.empty());
}

TEST_F(table_fixture, "100,000 watchers come and go without a trace") {
  auto come_and_go = [this](int count) {
    for (int i = 0; i < count; ++i) {
      auto watcher = sys().spawn(idle);
      add(watcher);
      dispatch_messages();
      table->remove(watcher.id());
    }
  };
  come_and_go(1000);
  auto before = mallinfo2().uordblks;
  come_and_go(100'000);
  auto after = mallinfo2().uordblks;
  CHECK_LT(after, before + 64 * 1024);
}
