#pragma once

#include "rocketcaf/actors/connection_requests.hpp"
#include "rocketcaf/actors/socket_link.hpp"

#include "rocketcaf/protocol/outbox.hpp"

#include <caf/telemetry/counter.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace rocketcaf::actors {

/// Writes to a link in order, no more than the limit ahead of the socket.
class link_writer {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// @param written counts bytes.
  /// @param limit bytes that are given to the link before it has taken them.
  link_writer(socket_link& link, connection_requests& requests,
              caf::telemetry::int_counter& written, size_t limit)
    : link_(link), requests_(requests), written_(written), limit_(limit) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  /// Keeps frames until `drain` is called.
  void keep(protocol::outbox::item item) {
    outbox_.push(std::move(item));
  }

  /// Writes frames, or keeps them if others wait or the link has enough.
  /// @pre the link is ready.
  void put(protocol::outbox::item item, time_point now);

  /// Writes what waits and is not past its time, as far as the link takes it.
  /// @pre the link is ready.
  void drain(time_point now);

  /// Writes frames that nobody must wait for, or drops them if the link has
  /// enough: a peer that asks but never reads must not fill our memory.
  /// @pre the link is ready.
  void put_or_drop(std::string_view frames);

  /// Drops what waits of a user.
  void drop(uint64_t user) {
    outbox_.drop(user);
  }

  /// Drops all that waits.
  /// @returns for each user the sequence of its oldest batch.
  std::unordered_map<uint64_t, uint64_t> clear() {
    return outbox_.clear();
  }

  // -- properties -------------------------------------------------------------

  /// The sequence of a user's oldest batch that waits; nullopt if none does.
  std::optional<uint64_t> first_waiting(uint64_t user) const noexcept {
    return outbox_.first_of(user);
  }

  /// Bytes that were given to links.
  uint64_t written() const noexcept {
    return total_;
  }

private:
  bool has_room(size_t size) const;
  void write(const protocol::outbox::item& item);
  void append(std::string_view bytes);

  socket_link& link_;
  connection_requests& requests_;
  caf::telemetry::int_counter& written_;
  uint64_t total_ = 0;
  size_t limit_;
  protocol::outbox outbox_;
};

} // namespace rocketcaf::actors
