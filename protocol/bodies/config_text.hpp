#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"

#include <map>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Settings of a server by their names.
using config_table = std::map<std::string, std::string>;

/// Encodes settings to change (codes 25 and 318), in the format of Java's
/// properties. What it has a meaning of its own for, and all that is not ASCII,
/// is escaped. What is no UTF-8 is replaced by U+FFFD.
std::string encode_config_update(const config_table& xs);

/// Decodes settings to change as a server does, with comments, escapes, and
/// values that go on in the next line.
/// @returns `errc::protocol_error` for an escape that is none, or half a
///          surrogate pair.
expected<config_table, errc> decode_config_update(std::string_view body);

/// Decodes all settings of a server (codes 26 and 319). Servers escape nothing:
/// each line is a name, '=' and a value as it is. Lines without '=' continue
/// the value before.
/// @returns `errc::protocol_error` if it is no UTF-8, or begins with no name.
expected<config_table, errc> decode_config(std::string_view body);

} // namespace rocketcaf::protocol
