#pragma once

#include "rocketcaf/api/producer.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf {

class runtime;

/// How a `blocking_producer` sends, beside what the messages say.
struct send_options {
  /// The longest wait; the producer's `send_timeout` without one.
  std::optional<std::chrono::milliseconds> timeout = {};
  /// Who chooses the queue.
  queue_choice queue = {};
  /// Whether messages keep their order within their sharding key: see
  /// `send_message::ordered`. One-way sends have none.
  bool ordered = false;
};

/// A producer for programs without actors. All members may be called from many
/// threads at once, but not from inside an actor, which must not block. Results
/// are values; after `shutdown` and in a moved-from object all sends fail with
/// `errc::shutting_down`.
class blocking_producer {
public:
  // -- member types -----------------------------------------------------------

  using result = expected<send_result, send_failure>;

  using transaction_result = expected<transaction_send_result, send_failure>;

  // -- constructors, destructors, and assignment operators --------------------

  /// Sends through a producer that actors use, too. The destructor then waits
  /// for the open sends and leaves the producer alone.
  /// @param sys where `handle` lives; outlives this object.
  blocking_producer(caf::actor_system& sys, producer_actor handle);

  blocking_producer(blocking_producer&&) noexcept;

  /// Ends the present producer as the destructor does.
  blocking_producer& operator=(blocking_producer&&) noexcept;

  blocking_producer(const blocking_producer&) = delete;
  blocking_producer& operator=(const blocking_producer&) = delete;

  /// Shuts a producer of one's own down: waits for the open sends, at most the
  /// `drain_timeout` of its options.
  ~blocking_producer();

  // -- sending ----------------------------------------------------------------

  /// Sends one message and waits for its result.
  result send(message content, send_options how = {});

  /// Sends one message without waiting. The future always becomes ready, also
  /// when the producer ends or is killed.
  std::future<result> send_async(message content, send_options how = {});

  /// Sends many messages and waits for all outcomes, in the same order.
  std::vector<send_outcome> send_many(std::vector<message> messages,
                                      send_options how = {});

  /// Sends messages of one topic as batches and waits for all outcomes, in the
  /// same order: see `rocketcaf::send_batch`.
  std::vector<send_outcome> send_batch(std::vector<message> messages,
                                       send_options how = {});

  /// Sends one message without an answer of the broker. It waits until the
  /// request was handed to a connection.
  /// @returns why it could not be, or nullopt.
  std::optional<send_failure> send_oneway(message content,
                                          send_options how = {});

  /// The same for messages of one topic as batches.
  std::optional<send_failure> send_batch_oneway(std::vector<message> messages,
                                                send_options how = {});

  // -- transactions -----------------------------------------------------------

  /// Sends one message in a transaction and waits until the broker was told how
  /// it ended, or cannot be told: see `rocketcaf::send_transaction`. The local
  /// transaction is executed by the producer's listener, not by this thread.
  /// @param argument passed to the listener.
  /// @param how its time-out is that of the half message; `ordered` must not be
  ///            set.
  /// @returns a failure if the half message was not stored, as far as is known:
  ///          the local transaction did not run. Producers without a listener
  ///          return `errc::no_transaction_listener`.
  transaction_result send_transaction(message content,
                                      caf::message argument = {},
                                      send_options how = {});

  /// The open transactions, the oldest first; none if the producer has ended.
  std::vector<transaction_metadata> transactions();

  // -- life cycle -------------------------------------------------------------

  /// Stops in order: takes no new sends, waits for the open ones at most
  /// `limit`, fails what is left. Further calls do nothing.
  void shutdown(std::chrono::milliseconds limit);

  /// The actor behind this facade.
  /// @pre this object was not moved from.
  const producer_actor& handle() const noexcept;

private:
  friend class runtime;
  class impl;
  explicit blocking_producer(std::unique_ptr<impl> ptr) noexcept;

  /// Makes a producer that is shut down with the facade.
  /// @param owner keeps `sys` alive.
  static blocking_producer own(std::shared_ptr<void> owner,
                               caf::actor_system& sys, producer_actor handle,
                               std::chrono::milliseconds drain_timeout);

  std::unique_ptr<impl> impl_;
};

/// Makes a producer with an actor system of its own: all that a first program
/// without actors needs.
/// @param name_servers addresses "host:port", separated by ';' or ','.
expected<blocking_producer, caf::error> make_producer(
  std::string group, std::string_view name_servers);

} // namespace rocketcaf
