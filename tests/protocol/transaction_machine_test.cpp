#include "rocketcaf/protocol/transaction_machine.hpp"

#include "support/test.hpp"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

SUITE("transaction_machine")

using namespace rocketcaf;

using machine = rocketcaf::protocol::transaction_machine;
using place = rocketcaf::protocol::half_message_place;
using state = rocketcaf::local_transaction_state;

namespace {

const place sent{"a:10911", 7, 1000};
const place asked{"a:10911", 8, 2000};
const place asked_later{"b:10911", 9, 3000};

using actions = machine::actions;

actions concluded(transaction_end ended, state x, errc cause = errc::none) {
  return {machine::finish{ended, x, cause}};
}

/// What a producer and its broker see of one transaction while events come in
/// any order that the world allows.
struct world {
  machine subject;
  bool executing = false;
  bool checking = false;
  /// Whether END_TRANSACTION is on its way, and what it says.
  std::optional<machine::end_transaction> on_its_way;
  /// Whether END_TRANSACTION went out.
  bool gone = false;
  int finished = 0;
  int commits_written = 0;
  state told = state::unknown;
  bool listener_told = false;
  bool half_not_ok = false;
  int asks = 0;
  std::string wrong;

  /// A broker writes the half message anew before each check.
  const place& last_place() const {
    if (asks == 0)
      return sent;
    return asks == 1 ? asked : asked_later;
  }

  void apply(actions todo) {
    if (finished > 0 && !todo.empty())
      wrong = "acts after the end";
    for (auto& x : todo)
      std::visit([this](auto& action) { take(action); }, x);
    if (subject.done() != (finished == 1))
      wrong = "done without a finish, or the reverse";
  }

  void take(machine::execute&) {
    executing = true;
  }

  void take(machine::check&) {
    checking = true;
  }

  void take(machine::end_transaction& x) {
    if (on_its_way)
      wrong = "two ends on their way";
    if (x.state == state::commit && (!listener_told || told != state::commit))
      wrong = "commits without the listener";
    if (x.state == state::rollback && !half_not_ok
        && (!listener_told || told != state::rollback))
      wrong = "rolls back without the listener";
    if (x.from_check != (x.place != sent))
      wrong = "says wrongly whether it answers a check";
    if (x.place != last_place())
      wrong = "ends where the half message was before a check";
    on_its_way = x;
  }

  void take(machine::answer_unknown& x) {
    if (x.place == sent)
      wrong = "answers a check that never was";
  }

  void take(machine::finish& x) {
    ++finished;
    if (x.ended == transaction_end::committed)
      wrong = "says committed and is not";
  }
};

using event = std::function<void(world&)>;

void tell(world& w, state x, bool check) {
  w.told = x;
  w.listener_told = true;
  (check ? w.checking : w.executing) = false;
  w.apply(check ? w.subject.checked(x) : w.subject.executed(x));
}

/// All that can happen next.
std::vector<event> possible(const world& w, bool half_open) {
  std::vector<event> result;
  if (half_open) {
    result.push_back([](world& x) { x.apply(x.subject.half_stored(sent)); });
    result.push_back([](world& x) {
      x.half_not_ok = true;
      x.apply(x.subject.half_not_ok(sent));
    });
    result.push_back(
      [](world& x) { x.apply(x.subject.half_failed(errc::broker_busy)); });
  }
  for (auto check : {false, true})
    if (check ? w.checking : w.executing)
      for (auto s : {state::commit, state::rollback, state::unknown})
        result.push_back([=](world& x) { tell(x, s, check); });
  if (w.on_its_way) {
    // It goes out: the transaction is over, and nobody asks the machine.
    result.push_back([](world& x) {
      x.commits_written += x.on_its_way->state == state::commit;
      x.on_its_way.reset();
      x.gone = true;
    });
    result.push_back([](world& x) {
      x.on_its_way.reset();
      x.apply(x.subject.end_lost());
    });
  }
  if (w.asks < 2)
    result.push_back([](world& x) {
      auto& where = x.asks++ == 0 ? asked : asked_later;
      x.apply(x.subject.check_requested(where));
    });
  result.push_back(
    [](world& x) { x.apply(x.subject.abort(errc::deadline_exceeded)); });
  return result;
}

/// Walks through all orders of events.
class walk {
public:
  size_t seen = 0;
  std::string wrong;

  void go(const world& w, bool half_open, int depth) {
    ++seen;
    note(w);
    if (w.gone)
      return;
    // Whatever happened, giving up settles it.
    auto last = w;
    last.apply(last.subject.abort(errc::shutting_down));
    note(last);
    if (last.finished != 1)
      wrong = "giving up does not settle it";
    if (depth == 0 || !wrong.empty())
      return;
    auto events = possible(w, half_open);
    for (size_t i = 0; i < events.size(); ++i) {
      auto next = w;
      events[i](next);
      // The half message's outcomes are the first three.
      go(next, half_open && i > 2 && !next.subject.done(), depth - 1);
    }
  }

private:
  void note(const world& w) {
    if (!w.wrong.empty())
      wrong = w.wrong;
    if (w.commits_written > 1)
      wrong = "commits twice";
  }
};

} // namespace

TEST("a transaction that commits") {
  machine x;
  CHECK_EQ(x.half_stored(sent), actions{machine::execute{}});
  CHECK_EQ(x.executed(state::commit),
           (actions{machine::end_transaction{sent, state::commit}}));
  CHECK(!x.done());
}

TEST("a transaction that rolls back says why") {
  machine x;
  x.half_stored(sent);
  CHECK_EQ(x.executed(state::rollback, "no money"),
           (actions{machine::end_transaction{sent, state::rollback, false,
                                             "no money"}}));
}

TEST("what is unknown is left to the broker's check") {
  machine x;
  x.half_stored(sent);
  CHECK_EQ(x.executed(state::unknown),
           (actions{machine::end_transaction{sent, state::unknown}}));
}

TEST("a half message with a bad status is rolled back unexecuted") {
  machine x;
  CHECK_EQ(x.half_not_ok(sent),
           (actions{machine::end_transaction{sent, state::rollback}}));
}

TEST("a half message that is not stored fails the transaction") {
  machine x;
  CHECK_EQ(x.half_failed(errc::no_route),
           concluded(transaction_end::failed, state::rollback, errc::no_route));
  CHECK(x.half_stored(sent).empty());
}

TEST("an end that did not go out is sent again") {
  machine x;
  x.half_stored(sent);
  auto first = x.executed(state::commit, "r");
  CHECK_EQ(x.end_lost(), first);
  CHECK_EQ(x.end_lost(), first);
}

TEST("a check during the local transaction is answered with unknown") {
  machine x;
  CHECK_EQ(x.check_requested(asked), actions{machine::answer_unknown{asked}});
  x.half_stored(sent);
  CHECK_EQ(x.check_requested(asked), actions{machine::answer_unknown{asked}});
}

TEST("the end goes where the last check found the half message") {
  machine x;
  x.half_stored(sent);
  x.check_requested(asked);
  x.check_requested(asked_later);
  CHECK_EQ(
    x.executed(state::commit),
    (actions{machine::end_transaction{asked_later, state::commit, true}}));
}

TEST("a check before the half message's answer tells the place, too") {
  machine x;
  x.check_requested(asked);
  x.half_stored(sent);
  CHECK_EQ(x.executed(state::commit),
           (actions{machine::end_transaction{asked, state::commit, true}}));
}

TEST("a check takes the place of an end that did not go out") {
  machine x;
  x.half_stored(sent);
  x.executed(state::commit);
  CHECK(x.check_requested(asked).empty());
  CHECK(x.check_requested(asked_later).empty());
  CHECK_EQ(
    x.end_lost(),
    (actions{machine::end_transaction{asked_later, state::commit, true}}));
}

TEST("a check does not repeat an end that went out") {
  machine x;
  x.half_stored(sent);
  x.executed(state::commit);
  CHECK(x.check_requested(asked).empty());
}

TEST("a check of a transaction nobody knows asks the listener") {
  actions todo;
  auto x = machine::from_check(asked, todo);
  CHECK_EQ(todo, actions{machine::check{}});
  // The broker asks again before the listener answered.
  CHECK(x.check_requested(asked_later).empty());
  CHECK_EQ(x.checked(state::commit, "found"),
           (actions{machine::end_transaction{asked_later, state::commit, true,
                                             "found"}}));
}

TEST("once the broker was told, the transaction is what it was told") {
  CHECK_EQ(protocol::end_of(state::commit), transaction_end::committed);
  CHECK_EQ(protocol::end_of(state::rollback), transaction_end::rolled_back);
  CHECK_EQ(protocol::end_of(state::unknown), transaction_end::left_to_check);
}

TEST("giving up ends it, whatever it does") {
  machine half;
  CHECK_EQ(
    half.abort(errc::shutting_down),
    concluded(transaction_end::failed, state::rollback, errc::shutting_down));
  machine executing;
  executing.half_stored(sent);
  CHECK_EQ(executing.abort(errc::deadline_exceeded),
           concluded(transaction_end::left_to_check, state::unknown,
                     errc::deadline_exceeded));
  CHECK(executing.executed(state::commit).empty());
  machine ending;
  ending.half_stored(sent);
  ending.executed(state::commit);
  CHECK_EQ(ending.abort(errc::connection_lost),
           concluded(transaction_end::left_to_check, state::commit,
                     errc::connection_lost));
}

TEST("no order of events breaks a rule") {
  walk all;
  all.go(world{}, true, 12);
  world left;
  actions todo;
  left.subject = machine::from_check(asked, todo);
  left.asks = 1;
  left.apply(todo);
  all.go(left, false, 12);
  CHECK_EQ(all.wrong, "");
  CHECK(all.seen > 10'000);
}

TEST("names of ends") {
  for (auto x : {transaction_end::committed, transaction_end::rolled_back,
                 transaction_end::left_to_check, transaction_end::failed}) {
    transaction_end y{};
    CHECK(from_string(to_string(x), y));
    CHECK_EQ(x, y);
    CHECK(from_integer(static_cast<uint8_t>(x), y));
    CHECK_EQ(x, y);
  }
  CHECK_EQ(to_string(transaction_end::left_to_check), "left_to_check");
  transaction_end z{};
  CHECK(!from_integer(4, z));
  CHECK(!from_string("lost", z));
}
