#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rocketcaf::actors {

/// Stands between the bytes of a socket and those that are framed, such as
/// TLS. It knows neither sockets nor actors: bytes in, bytes out.
///
/// A link without a filter copies nothing and calls nothing for it.
class byte_filter {
public:
  // -- member types -----------------------------------------------------------

  enum class state {
    /// Nothing can be written yet.
    handshaking,
    /// Bytes pass in both directions.
    open,
    /// The link is of no use any more: see `failure`.
    failed,
  };

  // -- constructors, destructors, and assignment operators --------------------

  virtual ~byte_filter() = default;

  // -- properties -------------------------------------------------------------

  virtual state current() const noexcept = 0;

  /// Why it failed, in words.
  virtual std::string failure() const = 0;

  // -- bytes ------------------------------------------------------------------

  /// The socket is open: appends what the peer must get first.
  virtual void start(std::string& to_socket) = 0;

  /// Takes what came from the socket. Appends what it means to `plain`, and to
  /// `to_socket` what the peer must get for it.
  virtual void read(std::string_view from_socket, std::string& plain,
                    std::string& to_socket)
    = 0;

  /// Appends what `plain` is on the socket.
  /// @pre `current() == state::open`
  virtual void write(std::string_view plain, std::string& to_socket) = 0;
};

/// Makes a filter for a new socket.
using byte_filter_factory = std::function<std::unique_ptr<byte_filter>()>;

} // namespace rocketcaf::actors
