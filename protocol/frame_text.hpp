#pragma once

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/expected.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Shows a recorded frame as one line of JSON, for people and tools: its parts
/// as they are, and what they mean.
///
/// `name` is that of the request or response code, or null. `header` and `body`
/// are typed, or null if the code has no such type. Of the fields that a typed
/// header knows it has those that are there; values that are not of their type
/// are null. `remark` is null if there is none. Bytes that are no UTF-8 become
/// U+FFFD.
/// @param hex two digits for each byte of exactly one frame; blanks are
///            skipped.
/// @param response_to what a response answers: this decides its types.
/// @returns a line that says what is wrong, on error.
expected<std::string, std::string> describe_frame(
  std::string_view hex, std::optional<request_code> response_to = {});

} // namespace rocketcaf::protocol
