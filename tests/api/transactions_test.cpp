// Transaction listeners of functions, and what is refused before anything is
// sent.
#include "rocketcaf/api/rocketcaf.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include "support/test.hpp"

#include <caf/scoped_actor.hpp>

#include <condition_variable>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace rocketcaf;
using namespace std::literals;

SUITE("transactions")

namespace {

using state = local_transaction_state;

/// Nothing listens on port 1.
constexpr auto nobody = "127.0.0.1:1";

transaction_listener_actor make_listener(runtime& home,
                                         transaction_listener functions,
                                         size_t threads,
                                         std::chrono::milliseconds limit
                                         = 60s) {
  auto result = spawn_transaction_listener(home.system(), std::move(functions),
                                           threads, limit);
  REQUIRE(result.has_value());
  return *result;
}

/// A gate that functions wait at.
struct gate {
  std::mutex mutex;
  std::condition_variable changed;
  std::set<std::thread::id> threads;
  size_t waiting = 0;
  bool open = false;

  void pass() {
    std::unique_lock lock{mutex};
    threads.insert(std::this_thread::get_id());
    ++waiting;
    changed.notify_all();
    changed.wait(lock, [this] { return open; });
    --waiting;
    changed.notify_all();
  }

  /// Waits until so many functions wait.
  bool wait_for(size_t count) {
    std::unique_lock lock{mutex};
    return changed.wait_for(lock, 30s, [&] { return waiting == count; });
  }

  void let_go() {
    std::lock_guard lock{mutex};
    open = true;
    changed.notify_all();
  }
};

} // namespace

TEST("functions run on listener-threads threads") {
  runtime home;
  gate all;
  auto pass = [&all](auto&) {
    all.pass();
    return state::commit;
  };
  auto listener = make_listener(home, {pass, pass}, 3);
  {
    compat::visitor_guard guard;
    caf::scoped_actor self{home.system()};
    for (int i = 0; i < 6; ++i)
      compat::mail(self, execute_local_transaction{}).send(listener);
    CHECK(all.wait_for(3));
    CHECK(!all.open);
    all.let_go();
    // Those that waited for a thread come after it.
    compat::mail(self, check_local_transaction{})
      .request(listener, caf::infinite)
      .receive([](state x) { CHECK_EQ(x, state::commit); },
               [](const caf::error& why) { FAIL(caf::to_string(why)); });
  }
  CHECK(all.threads.size() <= 3);
}

TEST("a function that throws is an error with its words") {
  runtime home;
  auto listener = make_listener(
    home,
    {[](auto&) -> state { throw std::runtime_error{"no database"}; },
     [](auto&) -> state { throw 1; }},
    1);
  compat::visitor_guard guard;
  caf::scoped_actor self{home.system()};
  auto check_words = [&](auto question, std::string_view words) {
    compat::mail(self, std::move(question))
      .request(listener, caf::infinite)
      .receive([](state) { FAIL("no error"); },
               [&](const caf::error& why) {
                 CHECK_EQ(code_of(why), errc::transaction_listener_failed);
                 CHECK(text_of(why).find(words) != std::string::npos);
               });
  };
  check_words(execute_local_transaction{}, "no database");
  check_words(check_local_transaction{}, "no std::exception");
}

TEST("a function that never returns holds up neither others nor the end") {
  auto all = std::make_shared<gate>();
  {
    runtime home;
    auto hang = [all](auto&) {
      all->pass();
      return state::commit;
    };
    auto listener
      = make_listener(home, {hang, [](auto&) { return state::rollback; }}, 2);
    compat::visitor_guard guard;
    caf::scoped_actor self{home.system()};
    compat::mail(self, execute_local_transaction{}).send(listener);
    CHECK(all->wait_for(1));
    compat::mail(self, check_local_transaction{})
      .request(listener, caf::infinite)
      .receive([](state x) { CHECK_EQ(x, state::rollback); },
               [](const caf::error& why) { FAIL(caf::to_string(why)); });
    // The promises of CAF 1.x hold who owes an answer.
    caf::anon_send_exit(listener, caf::exit_reason::user_shutdown);
  }
  // The actor system has ended. Its thread ends by itself.
  all->let_go();
  CHECK(all->wait_for(0));
}

TEST("what cannot be a listener is refused by name") {
  runtime home;
  auto none = spawn_transaction_listener(home.system(), {}, 1);
  REQUIRE(!none.has_value());
  CHECK_EQ(code_of(none.error()), errc::invalid_argument);
  auto no_threads = spawn_transaction_listener(
    home.system(), make_simple_transaction_listener(true), 0);
  CHECK(!no_threads.has_value());
  auto empty
    = home.make_transaction_producer("g", nobody, transaction_listener_actor{});
  REQUIRE(!empty.has_value());
  CHECK_EQ(code_of(empty.error()), errc::invalid_argument);
  CHECK(!make_transaction_producer("", nobody,
                                   make_simple_transaction_listener(true))
           .has_value());
}

TEST("simple listeners answer what they are told to") {
  auto commits = make_simple_transaction_listener(true);
  CHECK_EQ(commits.execute({}), state::commit);
  CHECK_EQ(commits.check({}), state::commit);
  auto rolls_back = make_simple_transaction_listener(false);
  CHECK_EQ(rolls_back.execute({}), state::rollback);
  transaction_listener late
    = simple_transaction_listener{state::unknown, state::commit};
  CHECK_EQ(late.execute({}), state::unknown);
  CHECK_EQ(late.check({}), state::commit);
}

TEST("the facade of a producer without a listener says so") {
  auto plain = make_producer("g", nobody);
  REQUIRE(plain.has_value());
  auto x = plain->send_transaction({.topic = "t", .body = "b"});
  REQUIRE(!x.has_value());
  CHECK_EQ(x.error().code, errc::no_transaction_listener);
  CHECK(plain->transactions().empty());
  auto ordered = plain->send_transaction({.topic = "t", .body = "b"}, {},
                                         {.ordered = true});
  REQUIRE(!ordered.has_value());
  CHECK_EQ(ordered.error().code, errc::invalid_argument);
  plain->shutdown(1s);
  CHECK_EQ(plain->send_transaction({.topic = "t", .body = "b"}).error().code,
           errc::shutting_down);
}

TEST("a half message that finds no name server fails at its deadline") {
  auto uut = make_transaction_producer("g", nobody,
                                       make_simple_transaction_listener(true));
  REQUIRE(uut.has_value());
  auto x = uut->send_transaction({.topic = "t", .body = "b"}, {},
                                 {.timeout = 100ms});
  REQUIRE(!x.has_value());
  CHECK_EQ(x.error().storage, storage_state::not_stored);
}
