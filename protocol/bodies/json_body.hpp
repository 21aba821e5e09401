#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"

#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Decodes a body that is one JSON object, standard or as RocketMQ writes it.
/// `T` is one of the structs in `protocol/bodies/`, or `route_data`. Servers
/// leave out what is null, so fields that are absent or null keep their
/// defaults; numbers and booleans may be in quotes; unknown fields are skipped.
/// @returns `errc::protocol_error` if the text is malformed, too deep or too
///          large, or a field has a value of another type.
template <class T>
expected<T, errc> decode_json_body(std::string_view body);

/// Encodes a body as Java's clients and servers do: fields in alphabetical
/// order, queues as keys of maps as objects, in which it is no standard JSON.
/// What is no UTF-8 is replaced by U+FFFD.
template <class T>
std::string encode_json_body(const T& x);

} // namespace rocketcaf::protocol
