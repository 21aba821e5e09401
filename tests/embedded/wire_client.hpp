#pragma once

#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include "support/scripted_peer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::test {

using protocol::remoting_command;

/// Connects to "127.0.0.1:port"; a link without a descriptor if that fails.
peer_link connect_to(const std::string& address);

/// Whether somebody listens at this address.
bool accepts(const std::string& address);

/// Number of descriptors that this process has open.
size_t count_open_descriptors();

/// A connection that takes whatever is written, without blocking.
class flooding_link {
public:
  explicit flooding_link(const std::string& address);

  flooding_link(const flooding_link&) = delete;

  ~flooding_link();

  /// Writes until the other end has not read for a while, or to the limit.
  /// @returns the number of bytes written.
  size_t fill(size_t limit);

private:
  int fd_;
};

/// A client that sends commands over a real socket and waits for answers, but
/// never without limit.
class wire_client {
public:
  explicit wire_client(const std::string& address,
                       serialization type = serialization::json)
    : link(connect_to(address)), type_(type) {
    // nop
  }

  /// Sends a request with an opaque of its own.
  /// @returns the opaque.
  int32_t send(remoting_command request);

  /// Waits for the next answer; nullopt if the connection ends first.
  std::optional<remoting_command> receive();

  /// Sends a request and waits for its answer. An answer with another opaque
  /// counts as none: the result has code -1 then.
  remoting_command call(remoting_command request);

  /// Whether the other end closed the connection, and sent nothing more.
  bool closed();

  peer_link link;

private:
  serialization type_;
  int32_t next_opaque_ = 1;
};

// -- requests -----------------------------------------------------------------

/// A request without fields.
remoting_command make_request(int32_t code);

/// A send in the form of code 310.
remoting_command make_send(std::string_view topic, std::string body,
                           int32_t queue_id = 0, std::string properties = {});

/// A pull of up to 32 messages; it waits for messages if `suspend_millis` is
/// above 0.
remoting_command make_pull(std::string_view topic, int32_t queue_id,
                           int64_t offset, int64_t suspend_millis = 0,
                           std::string tags = "*");

remoting_command make_route(std::string_view topic);

/// "name 0x01 value 0x02"
std::string property(std::string_view name, std::string_view value);

} // namespace rocketcaf::test
