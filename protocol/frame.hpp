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
/// copied; of the others each byte is copied once.
class frame_reader {
public:
  explicit frame_reader(frame_limits limits = {}) : limits_(limits) {
    // nop
  }

  /// Calls `on_frame(const frame&)` for each frame that `bytes` completes, in
  /// order; the views are valid during the call only.
  /// @returns `errc::none`, or `frame_too_large` or `protocol_error` if the
  ///          stream is broken: nothing more can be read from it, and further
  ///          calls return the same error.
  template <class OnFrame>
  errc feed(std::string_view bytes, OnFrame&& on_frame) {
    frame next;
    while (error_ == errc::none && !pending_.empty() && !bytes.empty()) {
      top_up(bytes);
      if (cut(pending_, next) != 0) {
        on_frame(static_cast<const frame&>(next));
        release();
      }
    }
    while (auto size = cut(bytes, next)) {
      on_frame(static_cast<const frame&>(next));
      bytes.remove_prefix(size);
    }
    if (error_ == errc::none && !bytes.empty())
      pending_.assign(bytes);
    return error_;
  }

  /// Number of bytes that wait for the rest of their frame.
  size_t buffered() const noexcept {
    return pending_.size();
  }

private:
  /// Looks for a whole frame at the start of `bytes`.
  /// @returns 0 if more bytes are needed, else the size of the frame; `out` is
  ///          set then. Sets `error_` if the bytes cannot be a frame.
  size_t cut(std::string_view bytes, frame& out) noexcept;

  /// Moves from `bytes` what `pending_` lacks: up to the two length words, and
  /// then up to the end of the frame.
  void top_up(std::string_view& bytes);

  /// Drops the frame in `pending_`, and its memory if that is large.
  void release();

  frame_limits limits_;
  errc error_ = errc::none;
  /// The start of one frame.
  std::string pending_;
};

} // namespace protocol
} // namespace rocketcaf
