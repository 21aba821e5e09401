#pragma once

#include "rocketcaf/api/rocketcaf.hpp"

#include "integration/send_log.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace rocketcaf::test {

/// How a steady sender sends.
struct outage_plan {
  std::string topic;
  /// Sends that may be open at a time.
  size_t window = 1000;
  /// Most sends a second; 0 for as many as the window allows.
  double rate = 0;
  /// Number of sharding keys, which take turns; 0 for sends that are not
  /// ordered.
  size_t keys = 0;
  /// How long a place in the window stays empty after a send that failed: as
  /// somebody's would who does not hammer on a broker that is away.
  std::chrono::milliseconds failure_pause{500};
  /// From the start of a send to its deadline.
  std::chrono::milliseconds timeout{3000};
};

/// What other threads may see of a sender while it works, and tell it.
struct outage_progress {
  std::atomic<uint64_t> sent{0};
  std::atomic<uint64_t> stored{0};
  std::atomic<uint64_t> failed{0};
  /// How many to send.
  std::atomic<uint64_t> limit;
  /// It is done with its log.
  std::atomic<bool> ended{false};
  /// The producer died.
  std::atomic<bool> lost_producer{false};
};

/// Sends plain messages with tokens, keeps a window of them open, and writes
/// down what becomes of each. At its limit it shuts the producer down, after
/// which nothing can be answered any more, and ends.
class outage_sender_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.test.outage_sender";

  /// How much later than its deadline an answer counts as missing.
  static constexpr std::chrono::seconds patience{10};

  // -- constructors, destructors, and assignment operators --------------------

  outage_sender_state(outcome_receiver_actor::pointer self,
                      producer_actor producer, outage_plan plan, send_log* log,
                      outage_progress* progress);

  ~outage_sender_state();

  outcome_receiver_actor::behavior_type make_behavior();

private:
  void tick();
  void pump(time_point now);
  void send(time_point now);
  void on_finished(send_finished& what);
  void shut_down_producer();

  outcome_receiver_actor::pointer self_;
  producer_actor producer_;
  outage_plan plan_;
  send_log* log_;
  outage_progress* progress_;
  size_t open_ = 0;
  /// When places in the window are free again after failures, in order.
  std::deque<time_point> paused_;
  /// What the rate allows to send now.
  double allowance_ = 0;
  time_point last_tick_;
  time_point last_deadline_;
  compat::watch_guard watch_;
  bool leaving_ = false;
};

using outage_sender
  = outcome_receiver_actor::stateful_impl<outage_sender_state>;

/// What to send under number `index`: its content and its key.
message outage_message(const outage_plan& plan, uint64_t index);

} // namespace rocketcaf::test
