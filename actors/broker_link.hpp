#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/transaction_key.hpp"

#include "rocketcaf/protocol/broker_health.hpp"
#include "rocketcaf/protocol/opaque_table.hpp"
#include "rocketcaf/protocol/wait_list.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::actors {

/// An END_TRANSACTION in a batch that may not have left its connection.
struct sent_end {
  transaction_key key;
  /// The batch that carries it.
  uint64_t sequence = 0;
  /// When the connection need not write it any more.
  time_point until = {};
};

/// A producer's end of one of the connections to the broker at one address:
/// leased opaques, the batch that is being filled, and what is known about the
/// broker's health.
class broker_link {
public:
  // -- constants --------------------------------------------------------------

  /// A batch is handed over early when it has this many bytes.
  static constexpr size_t flush_size = 256u * 1024;

  /// No more is handed over while this many bytes, or more, may still wait in
  /// the connection.
  static constexpr size_t window_size = 8u * 1024 * 1024;

  /// The connection is asked for a receipt after so many bytes.
  static constexpr size_t receipt_step = 1024u * 1024;

  // -- constructors, destructors, and assignment operators --------------------

  /// @param number which of the connections to this address.
  /// @param first index of the producer's link to the first of them.
  broker_link(std::string broker_name, std::string address, uint32_t number = 0,
              uint32_t first = 0)
    : told{.broker_name = broker_name, .address = address, .detail = {}},
      broker_name_(std::move(broker_name)), address_(std::move(address)),
      number_(number), first_(first) {
    // nop
  }

  // -- the connection ---------------------------------------------------------

  /// Takes a new connection; what the old one had is void.
  void use(connection_actor connection);

  /// Takes a lease.
  void add_lease(const opaque_lease& lease);

  /// How many blocks to ask for now, if any, and which ones to give back.
  std::optional<lease_opaques> wanted_lease();

  /// Gives back what was not used since the last call: the buffer's memory
  /// and, if there are some, all opaques.
  std::optional<lease_opaques> give_back_unused();

  /// Forgets all leases and the unfinished batch.
  /// @returns the sends whose answers will never come.
  std::vector<uint32_t> drop_leases();

  // -- the batch --------------------------------------------------------------

  /// Whether as much is on its way as may be.
  bool is_full() const noexcept {
    return sent_ + buffer_.size() - confirmed_ >= window_size;
  }

  /// Whether `open` takes a send.
  bool has_room() const noexcept {
    return opaques_.available() > 0 && !is_full();
  }

  /// Takes an opaque for a send, whose request must be encoded next; or nullopt
  /// if more must be leased first, or too much is on its way.
  /// @param until when nobody waits for the answer any more.
  std::optional<int32_t> open(uint32_t send, time_point until) {
    if (is_full())
      return std::nullopt;
    auto result = opaques_.open(send);
    if (result) {
      used_ = true;
      until_ = std::max(until_, until);
    }
    return result;
  }

  /// Takes an opaque for a request that nobody answers, which must be encoded
  /// next; or nullopt, as `open`.
  /// @param until when it need not be written any more.
  std::optional<int32_t> open_oneway(time_point until);

  /// Ends an opaque, answered or given up.
  std::optional<uint32_t> close(int32_t opaque) {
    return opaques_.close(opaque);
  }

  /// Where to encode requests to.
  std::string& buffer() noexcept {
    return buffer_;
  }

  /// The sequence of the batch that is being filled.
  uint64_t sequence() const noexcept {
    return sequence_;
  }

  /// Remembers that there is an END_TRANSACTION in the batch that is being
  /// filled: there will be a receipt for it.
  void add_end(transaction_key key, time_point until) {
    ends_.push_back({key, sequence_, until});
  }

  /// Takes those in the batches up to this one.
  std::vector<sent_end> take_ends(uint64_t sequence);

  /// Takes the batch and begins the next.
  write_batch take_batch();

  /// The batches up to this one have left the connection.
  void confirm(uint64_t sequence);

  // -- properties -------------------------------------------------------------

  /// The broker at this address has this name by now.
  void rename(const std::string& broker_name) {
    broker_name_ = broker_name;
    told.broker_name = broker_name;
  }

  /// The broker's name in the route that came last; queues of older routes may
  /// know it by another one.
  const std::string& broker_name() const noexcept {
    return broker_name_;
  }

  const std::string& address() const noexcept {
    return address_;
  }

  /// Which of the connections to the address it is for, from 0.
  uint32_t number() const noexcept {
    return number_;
  }

  /// Index of the producer's link to the first of them; the others follow it.
  uint32_t first() const noexcept {
    return first_;
  }

  const connection_actor& connection() const noexcept {
    return connection_;
  }

  caf::actor_id connection_id() const noexcept {
    return connection_id_;
  }

  protocol::broker_health health;

  /// What subscribers were told of the broker's health; of its first link.
  broker_state_changed told;

  /// Whether the batch has something in it that a flush will hand over.
  bool dirty = false;

  /// Whether the client was asked for a connection.
  bool opening = false;

  /// Sends that wait for opaques.
  protocol::wait_list waiting;

  /// Sends in the batch that is being filled which no broker answers.
  std::vector<uint32_t> unanswered;

private:
  std::string broker_name_;
  std::string address_;
  uint32_t number_;
  uint32_t first_;
  connection_actor connection_;
  caf::actor_id connection_id_ = 0;
  protocol::opaque_table opaques_;
  uint32_t blocks_wanted_ = 0;
  uint64_t epoch_ = 0;
  std::string buffer_;
  /// When nobody waits for an answer to any request in it any more.
  time_point until_{};
  /// Until when it is written all the same.
  time_point write_until_{};
  uint64_t sequence_ = 1;
  /// Bytes handed over, those at the last receipt that was asked for, and those
  /// that have left the connection.
  size_t sent_ = 0;
  size_t asked_ = 0;
  size_t confirmed_ = 0;
  /// Receipts that are due: sequence, and `sent_` with it.
  std::deque<std::pair<uint64_t, size_t>> receipts_;
  /// In the order of their batches.
  std::vector<sent_end> ends_;
  /// Whether there was a send since the last `give_back_unused`.
  bool used_ = false;
};

} // namespace rocketcaf::actors
