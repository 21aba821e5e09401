#pragma once

#include "rocketcaf/api/command/histogram.hpp"
#include "rocketcaf/api/producer.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace rocketcaf::command {

/// How a sender hands its messages to a producer.
enum class load_mode : uint8_t {
  /// Plain messages with a token.
  async,
  /// `request(...).then(...)`.
  request,
  /// `send_many`, a window full at a time.
  many,
  /// The blocking facade, one at a time.
  sync,
  /// `send_batch`, `batch_size` messages each.
  batch,
  /// Ordered plain messages of `keys` sharding keys.
  ordered,
  /// `send_oneway`.
  oneway,
  /// Plain `send_transaction`s with a token.
  transaction,
};

std::string to_string(load_mode x);

/// What one sender has to do.
struct load_plan {
  load_mode mode = load_mode::async;
  message content;
  /// Messages to send.
  uint64_t count = 0;
  /// When to stop even if fewer were sent.
  time_point until = time_point::max();
  /// Messages that may be open at a time.
  size_t window = 1;
  /// Messages of a batch.
  size_t batch_size = 1;
  /// Sharding keys, which take turns.
  size_t keys = 1;
  /// Messages a second; 0 for as fast as it goes.
  double rate = 0;
  /// Set from outside to stop early.
  const std::atomic<bool>* stop = nullptr;
};

/// What a sender did. It writes; other threads may read the counters at any
/// time and the rest when it has ended.
struct load_counter {
  std::atomic<uint64_t> stored{0};
  std::atomic<uint64_t> failed{0};
  /// Latency of the stored messages, in nanoseconds.
  histogram latency;
  /// The first failure, for people.
  std::optional<send_failure> first_failure;

  void add_stored(std::chrono::nanoseconds latency_of_one) noexcept;
  void add_failed(const send_failure& what, uint64_t times = 1);
};

/// Tells when the messages of a paced sender are due.
class pacer {
public:
  /// @param rate messages a second; 0 for as fast as it goes.
  pacer(time_point start, double rate) : start_(start), rate_(rate) {
    // nop
  }

  bool paced() const noexcept {
    return rate_ > 0;
  }

  /// When message number `index` is due.
  time_point due(uint64_t index) const noexcept;

private:
  time_point start_;
  double rate_;
};

} // namespace rocketcaf::command
