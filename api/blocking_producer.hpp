#pragma once

#include "rocketcaf/api/producer.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf {

class runtime;

/// A producer for programs without actors. All members may be called from many
/// threads at once; results are values, nothing throws.
class blocking_producer {
public:
  // -- member types -----------------------------------------------------------

  using result = expected<send_result, send_failure>;

  // -- constructors, destructors, and assignment operators --------------------

  blocking_producer(blocking_producer&&) noexcept;
  blocking_producer& operator=(blocking_producer&&) noexcept;
  blocking_producer(const blocking_producer&) = delete;
  blocking_producer& operator=(const blocking_producer&) = delete;

  /// Shuts the producer down as `shut_down` does without a limit.
  ~blocking_producer();

  // -- sending ----------------------------------------------------------------

  /// Sends one message and waits for its result.
  result send(message content);

  /// Sends one message and waits at most this long.
  result send(message content, std::chrono::milliseconds timeout);

  /// Sends one message without waiting. The future always becomes ready.
  std::future<result> send_async(message content);

  /// Sends many messages and waits for all outcomes, in the same order.
  std::vector<send_outcome> send_many(std::vector<message> messages);

  // -- life cycle -------------------------------------------------------------

  /// Stops in order: takes no new sends, waits for the open ones at most
  /// `limit`, fails what is left. Further calls do nothing.
  void shutdown(std::chrono::milliseconds limit);

  /// The actor behind this facade.
  const producer_actor& handle() const noexcept;

private:
  friend class runtime;
  struct impl;
  explicit blocking_producer(std::unique_ptr<impl> ptr) noexcept;
  std::unique_ptr<impl> impl_;
};

/// Makes a producer with an actor system of its own: all that a first program
/// without actors needs.
/// @param name_servers addresses "host:port", separated by ';' or ','.
expected<blocking_producer, caf::error> make_producer(
  std::string group, std::string_view name_servers);

} // namespace rocketcaf
