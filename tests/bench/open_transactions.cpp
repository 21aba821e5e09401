#include "open_transactions.hpp"

#include "rocketcaf/api/command/resource_usage.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "heap_use.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace rocketcaf::bench {

using namespace std::literals;
using std::chrono::steady_clock;

namespace {

/// A listener that commits when it is told to.
using holding_listener_actor = transaction_listener_actor::extend<
  /// How many transactions wait for its answer.
  caf::result<uint64_t>(atom::get_statistics),
  /// Commits those, and all further ones at once.
  caf::result<void>(atom::drain)>;

class holding_listener {
public:
  using state = local_transaction_state;

  static inline const char* name = "rocketcaf.bench.holding-listener";

  explicit holding_listener(holding_listener_actor::pointer self)
    : self_(self) {
    // nop
  }

  holding_listener_actor::behavior_type make_behavior() {
    return {
      [this](const execute_local_transaction&) { return execute(); },
      [](const check_local_transaction&) { return state::unknown; },
      [this](atom::get_statistics) { return uint64_t{held_.size()}; },
      [this](atom::drain) {
        for (auto& promise : std::exchange(held_, {}))
          promise.deliver(state::commit);
      },
    };
  }

private:
  caf::result<state> execute() {
    return held_.emplace_back(self_->make_response_promise<state>());
  }

  holding_listener_actor::pointer self_;
  std::vector<caf::typed_response_promise<state>> held_;
};

/// What became of the transactions.
struct outcomes {
  std::atomic<uint64_t> committed{0};
  std::atomic<uint64_t> others{0};
};

transaction_receiver_actor::behavior_type send_all(
  transaction_receiver_actor::pointer self, transaction_sender_actor producer,
  uint64_t count, size_t size, outcomes* result) {
  message content{.topic = "bench", .body = std::string(size, 'x')};
  for (uint64_t i = 0; i < count; ++i)
    compat::mail(self, send_transaction{.content = content}, i).send(producer);
  return {[result](const transaction_finished& x) {
    auto end = std::get_if<transaction_send_result>(&x.outcome);
    ++(end && end->is_commit() ? result->committed : result->others);
  }};
}

/// Waits until `ready()`; fails with `why` after a minute.
template <class Predicate>
void wait_until(Predicate ready, const char* why) {
  auto until = steady_clock::now() + 60s;
  while (!ready()) {
    if (steady_clock::now() > until)
      throw std::runtime_error(why);
    std::this_thread::sleep_for(1ms);
  }
}

/// Producer and listener in an actor system with CAF's defaults.
class transactions {
public:
  transactions(caf::actor_system& sys, const std::string& name_server,
               uint64_t count)
    : sys_(sys), self_(sys) {
    listener_
      = sys.spawn<holding_listener_actor::stateful_impl<holding_listener>>();
    client_options shared;
    shared.name_servers = {name_server};
    producer_options options;
    options.group = "bench";
    options.send_timeout = 60s;
    options.max_transactions = count;
    auto producer = spawn_transaction_producer(
      sys, shared, options, transaction_listener_actor{listener_});
    if (!producer)
      throw std::runtime_error(text_of(producer.error()));
    producer_ = std::move(*producer);
  }

  /// Opens so many, and waits until the listener was asked about all of them.
  void open(uint64_t count, size_t size) {
    sender_ = sys_.spawn(send_all, transaction_sender_actor{producer_}, count,
                         size, outcomes_.get());
    wait_until(
      [&] {
        if (outcomes_->others > 0)
          throw std::runtime_error("a transaction failed");
        return held() == count;
      },
      "not all transactions are open");
  }

  /// Commits what is open.
  void commit(uint64_t count) {
    compat::mail(self_, atom::drain_v)
      .request(listener_, caf::infinite)
      .receive([] {}, fail);
    wait_until(
      [&] { return outcomes_->committed + outcomes_->others == count; },
      "not all transactions ended");
    if (outcomes_->others > 0)
      throw std::runtime_error("not all transactions were committed");
    outcomes_->committed = 0;
  }

  ~transactions() {
    for (auto& x : {caf::actor_cast<caf::actor>(producer_),
                    caf::actor_cast<caf::actor>(listener_),
                    caf::actor_cast<caf::actor>(sender_)})
      self_->send_exit(x, caf::exit_reason::user_shutdown);
  }

private:
  static void fail(const caf::error& why) {
    throw std::runtime_error(text_of(why));
  }

  uint64_t held() {
    uint64_t result = 0;
    compat::mail(self_, atom::get_statistics_v)
      .request(listener_, caf::infinite)
      .receive([&result](uint64_t x) { result = x; }, fail);
    return result;
  }

  caf::actor_system& sys_;
  caf::scoped_actor self_;
  holding_listener_actor listener_;
  transaction_producer_actor producer_;
  transaction_receiver_actor sender_;
  std::unique_ptr<outcomes> outcomes_ = std::make_unique<outcomes>();
};

struct config : caf::actor_system_config {
  config() {
    load<caf::io::middleman>();
  }
};

} // namespace

nlohmann::ordered_json measure_open_transactions(const std::string& name_server,
                                                 uint64_t count, size_t size) {
  config cfg;
  caf::actor_system sys{cfg};
  transactions all{sys, name_server, count};
  // Connections are made, and what grows once has grown.
  all.open(1, size);
  all.commit(1);
  auto threads_before = command::thread_count();
  auto heap_before = settled_heap();
  all.open(count, size);
  auto used
    = static_cast<double>(settled_heap()) - static_cast<double>(heap_before);
  auto threads_open = command::thread_count();
  all.commit(count);
  auto threads_at_most = std::max(threads_open, command::thread_count());
  return {{"openTransactions", count},
          {"heapBytesPerTransaction", used / static_cast<double>(count)},
          {"threadsBefore", threads_before},
          {"threadsAtMost", threads_at_most},
          {"moreThreads", static_cast<int64_t>(threads_at_most)
                            - static_cast<int64_t>(threads_before)},
          {"maxRssKiB", command::max_resident_kib()}};
}

} // namespace rocketcaf::bench
