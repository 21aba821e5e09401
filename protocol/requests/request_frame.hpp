#pragma once

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/frame_writer.hpp"
#include "rocketcaf/protocol/requests/field_writer.hpp"
#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// How requests that are sent often are encoded: straight from their typed
/// header, without a command in between.
namespace rocketcaf::protocol {

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
  field_writer fields{[&frame](std::string_view name, std::string_view text) {
    frame.field(name, text);
  }};
  T::fields(x, fields);
  return frame.finish({});
}

} // namespace rocketcaf::protocol
