#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::protocol {

/// Bounds of a `batch_accumulator`. The defaults are those of Java's
/// `ProduceAccumulator`, but for the limit of a broker.
struct accumulator_limits {
  /// How long a message waits for others at most.
  std::chrono::milliseconds hold_time{10};
  /// Bytes that make a batch ready.
  size_t hold_size = 32 * 1024;
  /// Bytes that no batch exceeds, unless a single message does.
  size_t max_size = 4 * 1024 * 1024;
  /// Bytes of all messages that wait.
  size_t total_size = 32 * 1024 * 1024;
};

/// What messages of one batch have in common, since it is said once for all of
/// them; and the tag, since brokers filter whole batches by it.
struct batch_key {
  std::string topic;
  std::string tag;
  bool wait_store_ok = true;

  friend auto operator<=>(const batch_key&, const batch_key&) = default;
};

/// Gathers single messages into batches. Messages of one key keep their order.
template <class Item>
class batch_accumulator {
public:
  // -- member types -----------------------------------------------------------

  struct batch {
    batch_key key;
    std::vector<Item> items;
    size_t size = 0;
  };

  // -- constructors, destructors, and assignment operators --------------------

  explicit batch_accumulator(accumulator_limits limits = {}) : limits_(limits) {
    // nop
  }

  // -- messages ---------------------------------------------------------------

  /// Takes a message.
  /// @param size its bytes within a batch.
  /// @returns false, and leaves `item` alone, if the total would be exceeded.
  bool add(const batch_key& key, Item&& item, size_t size, time_point now) {
    if (size > limits_.total_size - size_)
      return false;
    auto i = open_.try_emplace(key).first;
    if (!i->second.items.empty() && i->second.size + size > limits_.max_size)
      close(i);
    auto& x = i->second;
    if (x.items.empty()) {
      x.due = now + limits_.hold_time;
      due_.emplace(x.due, i);
    }
    x.items.push_back(std::move(item));
    x.size += size;
    size_ += size;
    if (x.size >= limits_.hold_size)
      close(i);
    return true;
  }

  /// Takes out the batches that are full or have waited long enough.
  std::vector<batch> take_ready(time_point now) {
    while (!due_.empty() && due_.begin()->first <= now)
      close(due_.begin()->second);
    return take_closed();
  }

  /// Takes out everything.
  std::vector<batch> take_all() {
    while (!due_.empty())
      close(due_.begin()->second);
    return take_closed();
  }

  // -- properties -------------------------------------------------------------

  /// When `take_ready` has something next; long ago if it has something now.
  std::optional<time_point> next_due() const {
    if (!ready_.empty())
      return time_point::min();
    if (due_.empty())
      return std::nullopt;
    return due_.begin()->first;
  }

  /// Bytes of all messages that wait, those of ready batches included.
  size_t size() const noexcept {
    return size_;
  }

private:
  struct open_batch {
    std::vector<Item> items;
    size_t size = 0;
    time_point due;
  };

  using open_map = std::map<batch_key, open_batch>;
  using iterator = typename open_map::iterator;

  struct earlier {
    bool operator()(const std::pair<time_point, iterator>& x,
                    const std::pair<time_point, iterator>& y) const {
      return x.first != y.first ? x.first < y.first
                                : x.second->first < y.second->first;
    }
  };

  /// Makes an open batch ready. Its entry stays if `take_closed` is yet to
  /// come: the next message of the key may be at hand.
  void close(iterator i) {
    auto& x = i->second;
    due_.erase({x.due, i});
    ready_.push_back(
      {i->first, std::exchange(x.items, {}), std::exchange(x.size, 0)});
  }

  std::vector<batch> take_closed() {
    for (auto& x : ready_) {
      size_ -= x.size;
      if (auto i = open_.find(x.key);
          i != open_.end() && i->second.items.empty())
        open_.erase(i);
    }
    return std::exchange(ready_, {});
  }

  accumulator_limits limits_;
  open_map open_;
  /// The batches that are not empty, by the time at which they are due.
  std::set<std::pair<time_point, iterator>, earlier> due_;
  std::vector<batch> ready_;
  size_t size_ = 0;
};

} // namespace rocketcaf::protocol
