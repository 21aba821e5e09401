#pragma once

#include "rocketcaf/actors/byte_filter.hpp"
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/socket.hpp"

#include <caf/io/abstract_broker.hpp>
#include <caf/io/connection_handle.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace rocketcaf::actors {

/// The socket of a connection, in the hands of an I/O broker.
///
/// It keeps the number of the descriptor, to shut the socket down before CAF
/// closes it: CAF waits until all is written before it closes, which may be
/// for ever, and its broker ends no sooner. The number is forgotten with the
/// socket, for it may then name another.
class socket_link {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit socket_link(caf::io::abstract_broker* self)
    : self_(self), fresh_(std::make_shared<bool>(false)) {
    // nop
  }

  socket_link(const socket_link&) = delete;

  socket_link& operator=(const socket_link&) = delete;

  /// Shuts the socket down; the broker closes it.
  ~socket_link();

  // -- properties -------------------------------------------------------------

  bool is_open() const noexcept {
    return fd_ >= 0;
  }

  bool has(caf::io::connection_handle handle) const noexcept {
    return is_open() && handle == handle_;
  }

  /// Whether frames can be written: the socket is open and the handshake of
  /// the filter, if any, is over.
  bool ready() const noexcept {
    return is_open()
        && (!filter_ || filter_->current() == byte_filter::state::open);
  }

  /// Why the filter failed; empty if it did not.
  std::string failure() const;

  /// Bytes that were written here and have not been taken by the writer.
  size_t buffered() const;

  // -- modifiers --------------------------------------------------------------

  /// Takes a connected socket.
  /// @param unacknowledged_limit how long written bytes may stay without the
  ///                             peer's acknowledgement.
  void open(owned_fd& socket, std::chrono::milliseconds unacknowledged_limit,
            std::unique_ptr<byte_filter> filter);

  /// Appends plain bytes to what is to be written.
  /// @pre `ready()`
  void append(std::string_view plain);

  /// Begins to write what was appended.
  void flush();

  /// Asks for a `data_transferred_msg` after each write, or no more.
  void notify_writes(bool enable);

  /// Turns bytes of the socket into plain ones, valid until the next call.
  std::string_view incoming(std::string_view bytes);

  /// Closes the socket at once; what is not written yet is dropped.
  void close();

  /// The broker is about to close the socket.
  void forget();

private:
  void append_raw(std::string_view bytes);
  void shut_down() noexcept;
  void close_later();

  caf::io::abstract_broker* self_;
  int fd_ = -1;
  caf::io::connection_handle handle_;
  /// Whether CAF's event loop has yet to hear of the socket.
  std::shared_ptr<bool> fresh_;
  std::unique_ptr<byte_filter> filter_;
  /// What the filter made; kept for its memory.
  std::string plain_;
  std::string raw_;
};

} // namespace rocketcaf::actors
