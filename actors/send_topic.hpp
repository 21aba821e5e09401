#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/options.hpp"

#include "rocketcaf/protocol/queue_selector.hpp"
#include "rocketcaf/protocol/retry_table.hpp"
#include "rocketcaf/protocol/round_robin_selector.hpp"
#include "rocketcaf/protocol/route_table.hpp"
#include "rocketcaf/protocol/send_request.hpp"
#include "rocketcaf/protocol/wait_list.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::actors {

/// A queue to send to: everything that an attempt needs, prepared.
class send_queue {
public:
  // -- constructors, destructors, and assignment operators --------------------

  send_queue(protocol::send_target target, uint32_t link_index)
    : queue(target.queue), link(link_index), target_(std::move(target)),
      encoder_(target_) {
    // nop
  }

  // -- properties -------------------------------------------------------------

  /// The encoder for requests of this kind; those of plain messages are ready,
  /// others are made when they are wanted first.
  const protocol::send_request_encoder& encoder(
    const protocol::send_kind& kind) const {
    if (kind == protocol::send_kind{})
      return encoder_;
    for (auto& x : others_)
      if (x.kind() == kind)
        return x;
    auto target = target_;
    target.kind = kind;
    return others_.emplace_back(target);
  }

  queue_ref queue;

  /// Index of the producer's first link to the queue's broker.
  uint32_t link = 0;

  /// The broker has no master in the route any more; it is avoided.
  bool gone = false;

private:
  protocol::send_target target_;
  protocol::send_request_encoder encoder_;
  mutable std::vector<protocol::send_request_encoder> others_;
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
    : name_(std::move(name)), selector_(start), turn_(start) {
    // nop
  }

  // -- the route --------------------------------------------------------------

  /// Takes a new route. `link_of(broker name, address)` gives the index of the
  /// first link to a broker's master. If ordered queues are pinned, the queues
  /// of brokers that have left the route stay: name servers drop one that dies
  /// at once, and keys would move to the queues that are left.
  template <class LinkOf>
  void update(const route_changed& news, const producer_options& options,
              serialization type, LinkOf&& link_of) {
    cause_ = news.cause;
    detail_ = news.detail;
    stale_ = news.stale;
    if (news.route == nullptr || news.route == route_)
      return;
    route_ = news.route;
    auto next = protocol::writable_queues(*route_, name_);
    auto gone = options.pin_ordered_queues ? keep_gone(next) : gone_links{};
    queues_.clear();
    names_.clear();
    for (auto& queue : next) {
      auto address = route_->master_of(queue.broker_name);
      auto old = gone.find(queue.broker_name);
      if (address == nullptr && old == gone.end())
        continue;
      auto link = address != nullptr ? link_of(queue.broker_name, *address)
                                     : old->second;
      names_.push_back(queue);
      protocol::send_target target{.producer_group = options.group,
                                   .queue = queue_ref{std::move(queue)},
                                   .space = options.namespace_name,
                                   .create_topic = options.create_topic,
                                   .create_topic_queues
                                   = options.create_topic_queues,
                                   .type = type};
      queues_.emplace_back(std::move(target), link).gone = address == nullptr;
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

  /// Lets a selector choose among the queues of the lowest rank, which are all
  /// of them unless a broker is to be avoided.
  /// @returns `errc::no_queue_selected` if it chose none,
  ///          `errc::foreign_queue` if it chose one that does not exist.
  /// @pre `!queues().empty()`
  template <class Rank>
  expected<const send_queue*, errc> select(const queue_selector& selector,
                                           const message& content,
                                           uint64_t random, Rank&& rank) {
    candidates_.clear();
    auto best = std::numeric_limits<unsigned>::max();
    for (auto& x : queues_)
      best = std::min(best, rank(static_cast<const send_queue&>(x)));
    for (size_t i = 0; i < queues_.size(); ++i)
      if (rank(static_cast<const send_queue&>(queues_[i])) == best)
        candidates_.push_back(i);
    return call(selector, content, random);
  }

  /// Lets a selector choose among all queues, whatever their brokers do.
  /// @pre `!queues().empty()`
  expected<const send_queue*, errc> select(const queue_selector& selector,
                                           const message& content,
                                           uint64_t random) {
    return select(selector, content, random, [](auto&) { return 0u; });
  }

  /// Finds a queue, or nullptr if the route has it no more.
  const send_queue* find(const message_queue& queue) const noexcept {
    for (auto& x : queues_)
      if (*x.queue == queue)
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
  /// Links to brokers that have left the route, by their names.
  using gone_links = std::map<std::string, uint32_t>;

  /// Adds the present queues of brokers that have no master in the new route,
  /// where they would be.
  gone_links keep_gone(std::vector<message_queue>& queues) const;

  /// Shows the candidates to a selector.
  expected<const send_queue*, errc> call(const queue_selector& selector,
                                         const message& content,
                                         uint64_t random);

  std::string name_;
  protocol::round_robin_selector selector_;
  /// Counts selections.
  uint32_t turn_;
  route_ptr route_;
  std::vector<send_queue> queues_;
  /// What selectors are shown, in the same order.
  std::vector<message_queue> names_;
  /// Indexes of the queues that may be chosen.
  std::vector<size_t> candidates_;
  bool stale_ = false;
  errc cause_ = errc::none;
  std::string detail_;
  time_point next_refresh_{};
};

} // namespace rocketcaf::actors
