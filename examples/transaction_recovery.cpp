// A bank that may be killed at any moment. Whether the message of a transfer
// becomes visible is decided by its ledger alone:
//
//   transaction_recovery
//     shows that with a broker inside this process, and banks in others, which
//     are killed at each point and started again
//   transaction_recovery --ledger=FILE --transfer=ID [--stop-at=POINT]
//     makes a transfer, and kills itself: at "half", when its message is stored
//     and nothing else is; at "local", with half a line in the ledger; at
//     "before-end", when the transfer is done and the broker does not know; at
//     "after-end", when the broker was told
//   transaction_recovery --ledger=FILE --recover=10s
//     stays until a broker has asked about a transfer, so long at most
//
// The last two take --rocketcaf.client.name-servers=HOST:PORT.
#include "rocketcaf/api/rocketcaf.hpp"

#include "ledger.hpp"
#include "recovery_show.hpp"

#include <caf/actor_system.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <iostream>
#include <memory>

using namespace rocketcaf;
using compat::mail;
using verdict = ledger::verdict;

namespace {

constexpr auto topic = "transfers";
constexpr std::array<std::string_view, 5> points{"", "half", "local",
                                                 "before-end", "after-end"};

struct config : caf::actor_system_config {
  config() {
    init_embedded();
    add_options(*this);
    opt_group{custom_options_, "global"}
      .add(ledger_path, "ledger", "file with what became of transfers")
      .add(transfer, "transfer", "id of a transfer to make")
      .add(stop_at, "stop-at", "half, local, before-end or after-end")
      .add(recover, "recover", "how long to wait for a question of a broker");
  }

  /// The end without warning, if it shall be here.
  void die_at(const std::string& point) const {
    if (point == stop_at)
      std::raise(SIGKILL);
  }

  std::string ledger_path;
  std::string transfer;
  std::string stop_at;
  caf::timespan recover{0};
};

/// Functions may block, and throw: then the broker asks later.
transaction_listener make_listener(const config& cfg) {
  auto truth = std::make_shared<ledger>(cfg.ledger_path);
  auto state_of = [](verdict x) {
    return x == verdict::committed ? local_transaction_state::commit
                                   : local_transaction_state::rollback;
  };
  auto execute = [=, &cfg](const execute_local_transaction& x) {
    cfg.die_at("half");
    auto found = truth->decide(x.transaction_id, verdict::committed,
                               [&] { cfg.die_at("local"); });
    cfg.die_at("before-end");
    return state_of(found);
  };
  // Brokers ask any bank of the group, about what another one may just be doing
  // or is about to do. So it is not enough to look into the ledger: "it is not
  // there" would be true, and "it was rolled back" a guess. Who answers that
  // must see to it that it never runs: the line that is written here forbids
  // `execute` above to write another one. A bank that cannot do so answers
  // "unknown" until the other one has had its time, and is asked again.
  auto check = [=](const check_local_transaction& x) {
    return state_of(truth->decide(x.transaction_id, verdict::rolled_back));
  };
  return {execute, check};
}

/// Ends when a question of a broker was answered, or time is up.
transaction_observer_actor::behavior_type await_question(
  transaction_observer_actor::pointer self, caf::timespan limit) {
  compat::schedule_weak(self, self->clock().now() + limit, [self] {
    std::cout << "no broker asks" << std::endl;
    self->quit();
  });
  return {[self](const transaction_changed& x) {
    auto is_end = x.event == transaction_event::committed
               || x.event == transaction_event::rolled_back;
    if (!x.transaction.from_check || !is_end)
      return;
    std::cout << x.transaction.transaction_id << " is " << to_string(x.event)
              << ", since a broker asked" << std::endl;
    self->quit();
  }};
}

int fail(const std::string& why) {
  std::cerr << why << std::endl;
  return EXIT_FAILURE;
}

int run_bank(caf::actor_system& sys, const config& cfg) {
  auto settings = read_options(cfg);
  if (!settings)
    return fail(text_of(settings.error()));
  settings->producer.group = "transaction-recovery";
  // Brokers ask those who told them that they belong to the group. Without
  // this, a bank tells the brokers of a topic when it sends there, which one
  // that was just started again may never do.
  settings->producer.transaction_topics = {topic};
  auto handle = spawn_transaction_producer(
    sys, settings->client, settings->producer, make_listener(cfg));
  if (!handle)
    return fail(text_of(handle.error()));
  caf::scoped_actor self{sys};
  if (cfg.recover.count() > 0) {
    auto observer = sys.spawn(await_question, cfg.recover);
    mail(self, atom::subscribe_v, observer).send(*handle);
    self->wait_for(observer);
  }
  if (cfg.transfer.empty())
    return EXIT_SUCCESS;
  blocking_producer bank{sys, *handle};
  auto x = bank.send_transaction(
    make_transaction_message(topic, "30 for bob", cfg.transfer));
  cfg.die_at("after-end");
  if (!x)
    return fail(to_string(x.error()));
  std::cout << cfg.transfer << " is " << to_string(x->ended) << std::endl;
  return EXIT_SUCCESS;
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  if (std::ranges::find(points, cfg.stop_at) == points.end())
    return fail("--stop-at must be half, local, before-end or after-end");
  if (!cfg.ledger_path.empty())
    return run_bank(sys, cfg);
  if (!cfg.transfer.empty() || cfg.recover.count() > 0)
    return fail("--ledger is missing");
  return recovery_show::run();
}

} // namespace

CAF_MAIN(caf::io::middleman)
