#include "actors/property/plan.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rocketcaf::test::property {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr size_t huge = 100u * 1024 * 1024;

producer_options make_options(dice& random) {
  producer_options x;
  // The ledger compares what goes out with what came in.
  x.compression.reset();
  x.group = "group";
  x.send_timeout = milliseconds{random.pick({3000, 3000, 1000, 300, 50})};
  x.attempt_timeout = milliseconds{random.pick({0, 0, 500, 100, 10})};
  x.retries = static_cast<size_t>(random.pick({2, 2, 0, 1, 3, 5}));
  x.retry_backoff = milliseconds{random.pick({20, 20, 0, 1, 100})};
  x.retry_another_broker_when_not_store_ok = random.chance(20);
  x.retry_maybe_stored = !random.chance(25);
  if (random.chance(20))
    x.retry_codes = {13, 29, 9999};
  x.pin_ordered_queues = random.chance(30);
  x.selector = random.pick({"round-robin", "round-robin", "hash", "random"});
  x.latency_fault_tolerance = random.chance(20);
  if (random.chance(20))
    x.max_message_size = 2000;
  x.max_in_flight = random.pick<size_t>({65'535, 5000, 1000, 100, 10, 1});
  x.max_in_flight_bytes = random.pick<size_t>({huge, huge, 200'000, 5000, 1});
  x.max_waiting = random.pick<size_t>({65'535, 5000, 1000, 100, 1});
  x.max_waiting_bytes = random.pick<size_t>({huge, huge, 200'000, 5000, 1});
  x.on_full = random.chance(25) ? when_full::fail : when_full::wait;
  x.drain_timeout = milliseconds{random.pick({5000, 500, 50, 0})};
  return x;
}

constexpr std::array<std::string_view, trouble_count> trouble_names{
  "route_changes",    "missing_routes",    "renamed_brokers", "lost_links",
  "dead_connections", "dead_route_caches", "dead_clients",    "dead_senders",
  "congestion",       "late_leases",       "late_handles",    "failed_connects",
  "refusals",         "silence",           "slowness",        "garbled_replies",
  "doubled_replies",  "invented_replies",  "bad_input",
};

std::bitset<trouble_count> make_troubles(dice& random) {
  std::bitset<trouble_count> result;
  if (random.chance(5))
    return result;
  for (size_t i = 0; i < trouble_count; ++i)
    result[i] = random.chance(45);
  return result;
}

const char* name_of(ending x) {
  switch (x) {
  case ending::shut_down:
    return "shut_down";
  case ending::exit_message:
    return "exit_message";
  case ending::drop:
    return "drop";
  case ending::kill:
    return "kill";
  default:
    return "client_gone";
  }
}

std::string to_string(const std::bitset<trouble_count>& xs) {
  std::string result;
  for (size_t i = 0; i < trouble_count; ++i)
    if (xs[i])
      (result += ' ') += trouble_names[i];
  return result;
}

} // namespace

plan make_plan(dice& random, size_t max_sends) {
  plan x;
  x.options = make_options(random);
  x.header = random.chance(25) ? serialization::rocketmq : serialization::json;
  x.shared_client = random.chance(50);
  x.topics = static_cast<size_t>(random.between(1, 4));
  x.brokers = static_cast<size_t>(random.between(1, 4));
  x.senders = static_cast<size_t>(random.between(1, 5));
  x.grid = microseconds{random.pick({1000, 1000, 250, 10'000})};
  x.max_burst = random.pick<size_t>({1, 10, 10, 100, 100, 1000, 6000});
  // Mostly not much more than is taken.
  auto& o = x.options;
  auto room = std::min(o.max_in_flight, o.max_in_flight_bytes / 40)
            + std::min(o.max_waiting, o.max_waiting_bytes / 40);
  if (random.chance(80))
    x.max_burst = std::min(x.max_burst, 10 + room);
  x.max_pause = microseconds{random.pick({1000, 5000, 20'000, 100'000})};
  // Not too slow for an attempt.
  microseconds limit = effective_attempt_timeout(x.options);
  x.latency
    = std::min(microseconds{random.pick({0, 1000, 5000, 40'000})}, limit / 2);
  x.max_body = random.pick<size_t>({40, 40, 200, 3000});
  x.ordered = random.pick<double>({0, 0, 0, 5, 50});
  x.troubles = make_troubles(random);
  x.trouble_pause = milliseconds{random.pick({50, 200, 1000})};
  x.end = random.pick({ending::shut_down, ending::shut_down,
                       ending::exit_message, ending::drop, ending::drop,
                       ending::kill, ending::client_gone});
  x.recovers = random.chance(60);
  // Long enough for a few seconds, however slow they come.
  auto few = x.max_burst <= 1 ? 2000u : x.max_burst <= 10 ? 8000u : 20'000u;
  x.sends = std::min<size_t>(max_sends,
                             static_cast<size_t>(random.between(few / 4, few)));
  return x;
}

std::string to_string(const plan& x) {
  auto& o = x.options;
  auto text = [](auto n) { return std::to_string(n); };
  return "  " + text(x.sends) + " sends to " + text(x.topics) + " topics on "
       + text(x.brokers) + " brokers by " + text(x.senders) + " senders, "
       + to_string(x.header) + (x.shared_client ? ", shared client" : "")
       + "\n  bursts of " + text(x.max_burst) + " each "
       + text(x.max_pause.count()) + " us, grid " + text(x.grid.count())
       + " us, latency " + text(x.latency.count()) + " us, bodies up to "
       + text(x.max_body) + ", ordered " + text(x.ordered) + "%"
       + "\n  send-timeout " + text(o.send_timeout.count())
       + ", attempt-timeout " + text(effective_attempt_timeout(o).count())
       + ", retries " + text(o.retries) + ", backoff "
       + text(o.retry_backoff.count())
       + (o.retry_another_broker_when_not_store_ok ? ", not ok is retried" : "")
       + (o.retry_maybe_stored ? "" : ", stored once at most")
       + (o.retry_codes.empty() ? "" : ", more codes")
       + (o.pin_ordered_queues ? ", pinned" : "") + ", " + o.selector
       + (o.latency_fault_tolerance ? ", slow ones avoided" : "")
       + "\n  in flight " + text(o.max_in_flight) + " / "
       + text(o.max_in_flight_bytes) + " bytes, waiting " + text(o.max_waiting)
       + " / " + text(o.max_waiting_bytes) + " bytes, on full "
       + to_string(o.on_full) + ", largest body " + text(o.max_message_size)
       + ", drain-timeout " + text(o.drain_timeout.count()) + "\n  ends by "
       + name_of(x.end) + (x.recovers ? " after recovery" : " in trouble")
       + "; each " + text(x.trouble_pause.count())
       + " ms:" + to_string(x.troubles) + '\n';
}

} // namespace rocketcaf::test::property
