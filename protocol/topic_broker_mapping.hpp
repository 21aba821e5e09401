#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/queue_selector.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf {

/// How a `topic_broker_mapping` works.
struct topic_broker_mapping_options {
  /// How old a route gets before it is stale. It can still be selected from.
  std::chrono::milliseconds expiry{30'000};
  /// Chooses a queue where the call names no selector.
  queue_selector default_selector = select_round_robin;
  /// Where turns and random numbers begin; producers should differ.
  uint64_t seed = 0;
};

/// Where one topic can be written to; never changes.
struct topic_queues {
  std::string topic;
  route_ptr route;
  /// Queues with write permission whose broker has a master, in Java's order.
  std::vector<message_queue> queues;
  /// When the route was told.
  time_point updated;
};

using topic_queues_ptr = std::shared_ptr<const topic_queues>;

/// A chosen queue.
struct selected_queue {
  message_queue queue;
  /// "host:port" of the master of the queue's broker.
  std::string address;
  /// The route is older than the expiry.
  bool stale = false;

  friend bool operator==(const selected_queue&, const selected_queue&)
    = default;
};

/// Knows the writable queues of topics and chooses one for a message.
///
/// It has one owner, and no locks: what others look at are snapshots that never
/// change. It asks nobody: its owner puts in the routes.
class topic_broker_mapping {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit topic_broker_mapping(topic_broker_mapping_options options = {});

  // -- routes -----------------------------------------------------------------

  /// Takes a topic's route, in the place of an older one. The round robin goes
  /// on where it was.
  topic_queues_ptr update(std::string_view topic, route_ptr route,
                          time_point now);

  /// Forgets a topic.
  /// @returns false if it was not known.
  bool erase(std::string_view topic);

  /// The topic's queues, or nullptr.
  topic_queues_ptr find(std::string_view topic) const;

  /// The topics whose routes are stale: those to look up again.
  std::vector<std::string> stale_topics(time_point now) const;

  /// Number of topics.
  size_t size() const noexcept {
    return topics_.size();
  }

  // -- selecting --------------------------------------------------------------

  /// Chooses a queue of `content.topic`.
  /// @returns `errc::no_route` if the topic is unknown here,
  ///          `errc::no_writable_queue` if its route has none,
  ///          `errc::no_queue_selected` if the selector chose none,
  ///          `errc::foreign_queue` if it chose one that does not exist.
  expected<selected_queue, errc> select(const message& content, time_point now);

  /// Chooses with another selector, for this call.
  expected<selected_queue, errc> select(const message& content,
                                        const queue_selector& selector,
                                        time_point now);

  /// Takes the queue that the caller chose.
  /// @returns `errc::foreign_queue` if it is none of the topic's writable ones,
  ///          and as above.
  expected<selected_queue, errc> select(const message& content,
                                        const message_queue& queue,
                                        time_point now);

private:
  struct entry {
    topic_queues_ptr current;
    uint32_t turn = 0;
  };

  /// @returns the topic's entry, if it has queues.
  expected<entry*, errc> writable(const message& content);

  expected<selected_queue, errc> make_result(const topic_queues& from,
                                             size_t index, time_point now);

  /// Numbers that follow from the seed.
  uint64_t next_random() noexcept;

  bool is_stale(const topic_queues& x, time_point now) const noexcept {
    return now - x.updated > options_.expiry;
  }

  topic_broker_mapping_options options_;
  std::map<std::string, entry, std::less<>> topics_;
  uint64_t random_state_;
};

} // namespace rocketcaf
