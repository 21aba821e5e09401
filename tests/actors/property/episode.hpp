#pragma once

#include "rocketcaf/actors/producer.hpp"

#include "actors/property/cluster.hpp"
#include "actors/property/crowd.hpp"
#include "actors/property/world.hpp"
#include "support/deterministic.hpp"

#include <caf/error.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rocketcaf::test::property {

/// How often what happened, to see that a test is no empty one.
using tally = std::map<std::string, size_t>;

/// The life of one producer in a world of its own.
class episode {
public:
  // -- constructors, destructors, and assignment operators --------------------

  episode(plan what, dice& random, event_log& log);

  episode(const episode&) = delete;
  episode& operator=(const episode&) = delete;

  ~episode();

  // -- running
  // -----------------------------------------------------------------

  /// Lives from the first send to the end.
  void run();

  // -- properties
  // --------------------------------------------------------------

  const ledger& books() const noexcept {
    return books_;
  }

  /// Adds what happened.
  void count(tally& result) const;

private:
  // -- the beginning
  // -----------------------------------------------------------

  void spawn_producer();
  actors::client_source make_source();

  // -- the middle
  // --------------------------------------------------------------

  /// Calls `f` after at most `max`, when nothing else happens.
  void when_calm(std::chrono::milliseconds max, std::function<void()> f);
  void schedule_burst();
  void burst();
  void schedule_poll();
  void poll();
  void check(const producer_statistics& x);
  void schedule_drain();
  void drain();
  void check_drains();
  void schedule_sender_death();

  // -- the end
  // -----------------------------------------------------------------

  /// Begins to end, with or without recovery.
  void begin_end();
  void await_quiet(time_point limit);
  void probe(size_t left);
  void check_zero();
  void end_producer();
  void shut_producer_down();
  void kill_clients();
  void check_end();
  void check_ending();
  void check_left_over();

  /// Asks the producer and calls `f(answer)` when the answer is there.
  template <class Answer, class F, class... Ts>
  void ask(F f, Ts... xs);

  struct drain_record {
    size_t count;
    time_point asked;
    time_point answered = never;
  };

  deterministic clock_;
  plan plan_;
  event_log& log_;
  dice& random_;
  timeline time_;
  ledger books_;
  world world_;
  cluster cluster_;
  crowd crowd_;
  size_t actors_before_ = 0;
  caf::strong_actor_ptr directory_;
  caf::weak_actor_ptr weak_;
  size_t sent_ = 0;
  /// Sends after which a producer ends that does not recover before.
  size_t end_after_ = 0;
  bool ending_ = false;
  bool closed_ = false;
  time_point end_time_ = never;
  size_t end_count_ = 0;
  time_point ended_ = never;
  std::vector<drain_record> drains_;
  size_t shutdowns_ = 0;
  size_t shutdown_answers_ = 0;
  size_t polls_ = 0;
  producer_statistics last_;
};

} // namespace rocketcaf::test::property
