#pragma once

#include "rocketcaf/api/client.hpp"
#include "rocketcaf/api/protocol.hpp"

#include <caf/disposable.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::command {

/// Tells where topics live: a client, or a fake of it.
using route_finder_actor
  = caf::typed_actor<caf::result<route_data>(find_route)>;

/// Follows a topic until it is told to end, its output is closed, or who it
/// asks ends.
using tail_actor = caf::typed_actor<caf::result<void>(atom::close)>;

/// What a tail follows, and how.
struct tail_config {
  std::string topic;
  protocol::start_point from;
  /// The present time, in milliseconds since 1970.
  int64_t started = 0;
  message_selector selector;
  /// How long brokers wait for messages.
  std::chrono::milliseconds suspend{15'000};
  /// How often the route is asked for.
  std::chrono::milliseconds route_interval{5000};
  /// Spreads out what is tried again; 0 to do without.
  uint32_t seed = 1;
  protocol::follow_plan::times times = {};
  /// Gets the messages of one queue, in their order, each once.
  /// @returns false to end the tail.
  std::function<bool(const message_queue&,
                     const std::vector<protocol::stored_message>&)>
    show = {};
  /// Gets lines for people about what goes wrong, and right again.
  std::function<void(const std::string&)> note = {};
};

/// State of an actor that follows all queues of a topic as a `follow_plan`
/// says.
class tail_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.command.tail";

  // -- constructors, destructors, and assignment operators --------------------

  tail_state(tail_actor::pointer self, route_finder_actor routes,
             queue_reader_actor reader, tail_config config);

  tail_state(const tail_state&) = delete;
  tail_state& operator=(const tail_state&) = delete;
  ~tail_state();

  tail_actor::behavior_type make_behavior();

private:
  // -- the route --------------------------------------------------------------

  void ask_route();
  void on_route(const route_data& route);
  void on_no_route(const caf::error& why);

  // -- queues -----------------------------------------------------------------

  /// Asks what is due and sets the timer for the next.
  void pump();
  void arm_timer(time_point due);

  void ask(const protocol::follow_plan::question& x);
  template <class Request>
  void ask_offset(Request request);
  void pull(const protocol::follow_plan::question& x);

  void on_pulled(pull_result& x);
  void on_failure(const message_queue& queue, const caf::error& why);

  /// Tells people what is new.
  void tell_notes();

  time_point now() const {
    return self_->clock().now();
  }

  // -- member variables -------------------------------------------------------

  tail_actor::pointer self_;
  route_finder_actor routes_;
  queue_reader_actor reader_;
  tail_config config_;
  protocol::follow_plan plan_;
  /// Whether name servers have answered, be it that there is no route.
  bool has_answer_ = false;
  bool route_failed_ = false;
  /// When the route is asked for again; nullopt while it is.
  std::optional<time_point> route_due_;
  /// When the timer is due, if it is armed.
  std::optional<time_point> timer_due_;
  caf::disposable timer_;
  compat::watch_guard watch_;
};

using tail_impl = tail_actor::stateful_impl<tail_state>;

} // namespace rocketcaf::command
