#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/options.hpp"

#include "rocketcaf/protocol/retry_table.hpp"
#include "rocketcaf/protocol/round_robin_selector.hpp"
#include "rocketcaf/protocol/route_table.hpp"
#include "rocketcaf/protocol/send_request.hpp"
#include "rocketcaf/protocol/wait_list.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace rocketcaf::actors {

/// A queue to send to: everything that an attempt needs, prepared.
struct send_queue {
  queue_ref queue;
  /// Index of the producer's link to the queue's broker.
  uint32_t link = 0;
  protocol::send_request_encoder encoder;
};

/// What a producer knows about one topic.
class send_topic {
public:
  // -- constants --------------------------------------------------------------

  /// A name server would not be asked more often than this anyway.
  static constexpr std::chrono::milliseconds refresh_pause
    = protocol::route_times{}.min_pause;

  // -- constructors, destructors, and assignment operators --------------------

  /// @param start where the round robin begins.
  send_topic(std::string name, uint32_t start)
    : name_(std::move(name)), selector_(start) {
    // nop
  }

  // -- the route --------------------------------------------------------------

  /// Takes a new route. `link_of(broker name, address)` gives the index of the
  /// link to a broker's master.
  template <class LinkOf>
  void update(const route_changed& news, const producer_options& options,
              serialization type, LinkOf&& link_of) {
    cause_ = news.cause;
    detail_ = news.detail;
    stale_ = news.stale;
    if (news.route == nullptr || news.route == route_)
      return;
    route_ = news.route;
    queues_.clear();
    for (auto& queue : protocol::writable_queues(*route_, name_)) {
      auto address = route_->master_of(queue.broker_name);
      if (address == nullptr)
        continue;
      auto link = link_of(queue.broker_name, *address);
      queue_ref ref{std::move(queue)};
      protocol::send_target target{.producer_group = options.group,
                                   .queue = ref,
                                   .create_topic = options.create_topic,
                                   .create_topic_queues
                                   = options.create_topic_queues,
                                   .type = type};
      queues_.push_back({ref, link, protocol::send_request_encoder{target}});
    }
  }

  /// Chooses the next queue; `rank(const send_queue&)` tells how much a queue
  /// is to be avoided.
  /// @pre `!queues().empty()`
  template <class Rank>
  const send_queue& pick(Rank&& rank) {
    auto index = selector_.pick(queues_.size(), [&](size_t i) {
      return rank(static_cast<const send_queue&>(queues_[i]));
    });
    return queues_[index];
  }

  /// Finds a queue, or nullptr if the route has it no more.
  const send_queue* find(const queue_ref& queue) const noexcept {
    for (auto& x : queues_)
      if (x.queue == queue)
        return &x;
    return nullptr;
  }

  /// Tells whether to ask for the route again after a send failed, and notes
  /// that it is done: sends fail by the thousand.
  bool wants_refresh(time_point now) noexcept {
    if (now < next_refresh_)
      return false;
    next_refresh_ = now + refresh_pause;
    return true;
  }

  // -- properties -------------------------------------------------------------

  const std::string& name() const noexcept {
    return name_;
  }

  bool has_route() const noexcept {
    return route_ != nullptr;
  }

  /// The last good route; null if there never was one.
  const route_ptr& route() const noexcept {
    return route_;
  }

  /// Whether the last look-up failed and the route is older.
  bool stale() const noexcept {
    return stale_;
  }

  const std::vector<send_queue>& queues() const noexcept {
    return queues_;
  }

  /// Whether sends need not wait for a route.
  bool is_hopeless() const noexcept {
    return !has_route() && cause_ != errc::none
        && !protocol::retry_table::find_route(cause_).waits;
  }

  /// Why the last look-up failed; `none` if it did not.
  errc cause() const noexcept {
    return cause_;
  }

  const std::string& detail() const noexcept {
    return detail_;
  }

  /// Sends that wait for the route.
  protocol::wait_list waiting;

private:
  std::string name_;
  protocol::round_robin_selector selector_;
  route_ptr route_;
  std::vector<send_queue> queues_;
  bool stale_ = false;
  errc cause_ = errc::none;
  std::string detail_;
  time_point next_refresh_{};
};

} // namespace rocketcaf::actors
