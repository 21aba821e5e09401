#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// What the header of a command says besides its fields; views of somebody's
/// texts.
struct frame_head {
  int32_t code = 0;
  /// Name of the encoder's language.
  std::string_view language = "CPP";
  int32_t version = 0;
  int32_t opaque = 0;
  int32_t flag = 0;
  std::string_view remark = {};
};

/// Appends one whole frame, length prefix included, to a buffer: the fields one
/// by one, then the body.
class frame_writer {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// Begins a frame at the end of `out`, which nobody else may change until
  /// `finish`; `head` views texts that live as long.
  frame_writer(std::string& out, const frame_head& head, serialization type);

  frame_writer(const frame_writer&) = delete;

  frame_writer& operator=(const frame_writer&) = delete;

  // -- modifiers --------------------------------------------------------------

  /// Appends a field of the header.
  void field(std::string_view name, std::string_view value);

  /// Ends the frame.
  /// @returns `errc::none`, or `invalid_argument`, with the buffer as it was
  ///          before the frame, if the layout cannot hold it.
  errc finish(std::string_view body);

private:
  void begin_json();
  void json_field(std::string_view name, std::string_view value);
  void end_json();
  void begin_binary();
  void binary_field(std::string_view name, std::string_view value);

  std::string& out_;
  frame_head head_;
  serialization type_;
  /// Where the frame begins.
  size_t begin_;
  /// Where its fields begin: behind their size, with binary headers.
  size_t fields_ = 0;
  bool ok_ = true;
};

} // namespace rocketcaf::protocol
