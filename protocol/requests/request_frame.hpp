#pragma once

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/frame_writer.hpp"
#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How requests that are sent often are encoded: straight from their typed
/// header, without a command in between.
namespace rocketcaf::protocol {

/// Hands the fields of a header to a frame, one call for each.
class frame_field_writer {
public:
  explicit frame_field_writer(frame_writer& out) : out_(out) {
    // nop
  }

  void operator()(const field_name& name, const std::string& value) {
    out_.field(name.key, value);
  }

  template <class T>
  void operator()(const field_name& name, const T& value) {
    out_.field(name.key, to_field_text(value));
  }

  /// A value that is absent is not written.
  template <class T>
  void operator()(const field_name& name, const std::optional<T>& value) {
    if (value)
      (*this)(name, *value);
  }

  template <class T>
  void operator()(const field_name& name, const T& value, tolerated_t) {
    (*this)(name, value);
  }

private:
  frame_writer& out_;
};

/// Appends the frame of a request that nobody answers: the same bytes as
/// `encode` appends for what `make_oneway_request` makes.
/// @returns as `encode` does.
template <typed_request T>
errc append_oneway_request(std::string& out, const T& x, int32_t opaque,
                           std::string_view remark, serialization type) {
  frame_writer frame{out,
                     {.code = static_cast<int32_t>(T::code),
                      .version = client_version,
                      .opaque = opaque,
                      .flag = oneway_flag,
                      .remark = remark},
                     type};
  frame_field_writer fields{frame};
  T::fields(x, fields);
  return frame.finish({});
}

} // namespace rocketcaf::protocol
