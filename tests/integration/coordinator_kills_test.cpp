// Coordinators of transactions that are killed at random: what their local
// transactions decided is what consumers see, once.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include "support/long_run.hpp"
#include "support/slowdown.hpp"
#include "support/test.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace rocketcaf;
using namespace rocketcaf::test;
using namespace std::literals;

SUITE("coordinator_kills")

namespace {

using state = local_transaction_state;

constexpr uint64_t total = 10'000;

/// What the listener keeps for good, and whom it killed.
struct truth {
  explicit truth(uint64_t seed) : dice(seed) {
    // nop
  }

  std::mt19937_64 dice;
  std::map<std::string, state> decided;
  size_t killed = 0;
  size_t checks = 0;
};

/// Decides at random, and kills every fourth of those that ask, before it
/// answers or after.
class murderous_listener {
public:
  using pointer = transaction_listener_actor::pointer;

  static inline const char* name = "test.murderous_listener";

  murderous_listener(pointer self, truth* books) : self_(self), books_(books) {
    // nop
  }

  transaction_listener_actor::behavior_type make_behavior() {
    return {
      [this](const execute_local_transaction& x) {
        auto commits = books_->dice() % 2 == 0;
        auto result = commits ? state::commit : state::rollback;
        books_->decided.emplace(x.transaction_id, result);
        return answer(result);
      },
      [this](const check_local_transaction& x) {
        ++books_->checks;
        // What was never executed never will be: its coordinator is dead.
        auto i = books_->decided.emplace(x.transaction_id, state::rollback);
        return answer(i.first->second);
      },
    };
  }

private:
  caf::result<state> answer(state x) {
    auto fate = books_->dice() % 8;
    if (fate > 1)
      return x;
    ++books_->killed;
    auto asker = caf::actor_cast<caf::actor>(self_->current_sender());
    auto kill = [asker] { caf::anon_send_exit(asker, caf::exit_reason::kill); };
    if (fate == 0) {
      kill();
      return x;
    }
    // After the answer, so that it may be about to tell the broker.
    auto promise = self_->make_response_promise<state>();
    promise.deliver(x);
    kill();
    return promise;
  }

  pointer self_;
  truth* books_;
};

/// Sends all transactions, so many at a time, and counts their outcomes.
class crowd {
public:
  using pointer = transaction_receiver_actor::pointer;

  static inline const char* name = "test.crowd";

  crowd(pointer self, transaction_sender_actor producer,
        std::vector<int>* outcomes)
    : self_(self), producer_(std::move(producer)), outcomes_(outcomes) {
    // nop
  }

  transaction_receiver_actor::behavior_type make_behavior() {
    for (int i = 0; i < 500; ++i)
      send_next();
    return {[this](const transaction_finished& x) {
      ++(*outcomes_)[x.token];
      if (++finished_ == total)
        self_->quit();
      else
        send_next();
    }};
  }

private:
  void send_next() {
    if (sent_ == total)
      return;
    auto id = "t" + std::to_string(sent_);
    send_transaction what{.content
                          = make_transaction_message("t", "body of " + id, id)};
    compat::mail(self_, std::move(what), sent_++).send(producer_);
  }

  pointer self_;
  transaction_sender_actor producer_;
  std::vector<int>* outcomes_;
  uint64_t sent_ = 0;
  uint64_t finished_ = 0;
};

size_t half_messages(embedded_cluster& cluster) {
  auto x = cluster.statistics();
  REQUIRE(x.has_value());
  size_t result = 0;
  for (auto& broker : x->brokers)
    result += broker.half_messages;
  return result;
}

void run_seed(uint64_t seed) {
  MESSAGE("seed " + std::to_string(seed));
  auto cluster = embedded_cluster::start({.broker_names = {"a", "b"},
                                          .transaction_timeout = 500ms,
                                          .transaction_check_interval = 100ms,
                                          .transaction_check_max = 10'000});
  REQUIRE(cluster.has_value());
  REQUIRE(!compat::failed(cluster->create_topic("t", 4)));
  truth books{seed};
  std::vector<int> outcomes(total);
  runtime home;
  auto& sys = home.system();
  compat::visitor_guard guard;
  auto listener
    = sys.spawn<transaction_listener_actor::stateful_impl<murderous_listener>>(
      &books);
  auto producer = spawn_transaction_producer(
    sys, "killed", cluster->name_server_address(), listener);
  REQUIRE(producer.has_value());
  caf::scoped_actor self{sys};
  auto senders = sys.spawn<transaction_receiver_actor::stateful_impl<crowd>>(
    transaction_sender_actor{*producer}, &outcomes);
  self->wait_for(senders);
  auto limit = std::chrono::steady_clock::now() + 60s * slowdown();
  while (half_messages(*cluster) > 0
         && std::chrono::steady_clock::now() < limit)
    std::this_thread::sleep_for(10ms);
  CHECK_EQ(half_messages(*cluster), 0u);
  compat::mail(self, shut_down{})
    .request(*producer, caf::infinite)
    .receive([] {}, [](const caf::error& why) { FAIL(caf::to_string(why)); });
  caf::anon_send_exit(listener, caf::exit_reason::kill);
  self->wait_for(listener);
  CHECK_EQ(std::count(outcomes.begin(), outcomes.end(), 1),
           static_cast<ptrdiff_t>(total));
  CHECK(books.killed > total / 8);
  CHECK(books.checks > 0);
  std::map<std::string, int> seen;
  auto messages = cluster->messages("t");
  REQUIRE(messages.has_value());
  for (auto& x : *messages)
    ++seen[x.system_properties.at("UNIQ_KEY")];
  std::map<std::string, int> wanted;
  for (auto& [id, decision] : books.decided)
    if (decision == state::commit)
      wanted.emplace(id, 1);
  CHECK_EQ(seen, wanted);
}

} // namespace

TEST("what killed coordinators leave is settled as was decided") {
  uint64_t seeds = long_run() ? 20 : 2;
  for (uint64_t seed = 1; seed <= seeds; ++seed)
    run_seed(seed);
}
