#pragma once

#include <string>

namespace rocketcaf::command {

/// Writes what standard output still holds.
/// @returns why this, or something before it, could not be written; empty if
///          all was, or if nobody reads any more: that is no error, as after
///          `| head`.
std::string finish_output();

} // namespace rocketcaf::command
