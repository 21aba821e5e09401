#include "rocketcaf/api/command/load_run.hpp"

#include "rocketcaf/api/command/blocking_load.hpp"
#include "rocketcaf/api/command/load_actor.hpp"

#include <chrono>
#include <thread>
#include <utility>

namespace rocketcaf::command {

using namespace std::literals;

/// The senders of one run.
struct load_run::sender_group {
  std::atomic<bool> stop{false};
  std::atomic<size_t> at_work{0};
  std::vector<std::thread> threads;
};

namespace {

/// The share of sender `index` of `n`, so that all shares make the whole.
uint64_t share(uint64_t whole, size_t index, size_t n) {
  return whole / n + (index < whole % n ? 1 : 0);
}

uint64_t finished(const load_run::counters& xs) {
  uint64_t result = 0;
  for (auto& x : xs)
    result += x->stored + x->failed;
  return result;
}

} // namespace

void load_run::start(const load_plan& plan, blocking_producer& producer,
                     std::shared_ptr<load_counter> counter,
                     sender_group& group) {
  ++group.at_work;
  auto done = [this, &group] {
    --group.at_work;
    signals_.wake();
  };
  if (plan.mode == load_mode::sync) {
    group.threads.emplace_back([plan, &producer, counter, done] {
      run_blocking_load(producer, plan, *counter);
      done();
    });
    return;
  }
  auto sender = runtime_.system().spawn<load_actor>(producer.handle(), plan,
                                                    std::move(counter));
  caf::actor_cast<caf::strong_actor_ptr>(sender)->get()->attach_functor(
    [done](const caf::error&) { done(); });
}

load_run::counters load_run::run(load_plan plan,
                                 std::vector<blocking_producer>& producers,
                                 const progress& show) {
  using std::chrono::steady_clock;
  sender_group group;
  counters result;
  auto n = producers.size();
  auto whole = plan.count;
  plan.rate /= static_cast<double>(n);
  plan.stop = &group.stop;
  for (size_t i = 0; i < n; ++i) {
    plan.count = share(whole, i, n);
    result.push_back(std::make_shared<load_counter>());
    start(plan, producers[i], result.back(), group);
  }
  auto next = steady_clock::now() + 1s;
  while (group.at_work > 0) {
    auto now = steady_clock::now();
    if (now >= next) {
      show(finished(result));
      next += 1s;
      continue;
    }
    using std::chrono::ceil;
    using std::chrono::milliseconds;
    signals_.wait(ceil<milliseconds>(next - now));
    group.stop = signals_.signal() != 0;
  }
  for (auto& thread : group.threads)
    thread.join();
  return result;
}

} // namespace rocketcaf::command
