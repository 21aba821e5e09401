#pragma once

#include "rocketcaf/protocol/errc.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf {

/// How the header of a command is written. Servers read both.
enum class serialization : uint8_t {
  /// JSON text, the default everywhere.
  json = 0,
  /// RocketMQ's binary layout.
  rocketmq = 1,
};

/// Returns "json" or "binary", as in options.
std::string to_string(serialization x);
bool from_string(std::string_view name, serialization& x);
bool from_integer(uint8_t value, serialization& x);

namespace protocol {

/// One frame of the remoting protocol; views into somebody's buffer.
struct frame {
  /// The whole frame, length prefix included.
  std::string_view bytes;
  serialization type = serialization::json;
  std::string_view header;
  std::string_view body;
};

/// Bounds for what a peer may send.
struct frame_limits {
  /// Bytes of a whole frame.
  size_t max_frame = 32u * 1024 * 1024;
  /// Bytes of a header. Java allows up to 16 MiB.
  size_t max_header = 64u * 1024;
};

/// Cuts a stream of bytes into frames. Frames that arrive whole are not
/// copied.
class frame_reader {
public:
  explicit frame_reader(frame_limits limits = {}) : limits_(limits) {
    // nop
  }

  /// Calls `on_frame(const frame&)` for each frame that `bytes` completes, in
  /// order; the views are valid during the call only.
  /// @returns `errc::none`, or `frame_too_large` or `protocol_error` if the
  ///          stream is broken: nothing more can be read from it.
  template <class OnFrame>
  errc feed(std::string_view bytes, OnFrame&& on_frame) {
    if (!pending_.empty()) {
      pending_.append(bytes);
      auto result = consume(pending_, on_frame);
      return result;
    }
    auto rest = bytes;
    auto result = consume_view(rest, on_frame);
    if (result == errc::none && !rest.empty())
      keep(rest);
    return result;
  }

  /// Number of bytes that wait for the rest of their frame.
  size_t buffered() const noexcept {
    return pending_.size();
  }

private:
  /// Looks for a whole frame at the start of `bytes`.
  /// @returns 0 if more bytes are needed, else the size of the frame; `out` is
  ///          set then. Sets `error` if the bytes cannot be a frame.
  size_t cut(std::string_view bytes, frame& out, errc& error) const;

  void keep(std::string_view rest);

  template <class OnFrame>
  errc consume_view(std::string_view& bytes, OnFrame& on_frame) {
    auto error = errc::none;
    frame next;
    while (auto size = cut(bytes, next, error)) {
      on_frame(static_cast<const frame&>(next));
      bytes.remove_prefix(size);
    }
    return error;
  }

  template <class OnFrame>
  errc consume(std::string& buffer, OnFrame& on_frame) {
    std::string_view rest{buffer};
    auto error = consume_view(rest, on_frame);
    buffer.erase(0, buffer.size() - rest.size());
    return error;
  }

  frame_limits limits_;
  std::string pending_;
};

} // namespace protocol
} // namespace rocketcaf
