#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rocketcaf::command {

/// Makes any bytes a text that does nothing to a terminal: control characters,
/// those that change the direction of writing, and bytes that are no UTF-8
/// become \n, \xHH or \u{HHHH}; a backslash is doubled.
/// @param max_size how many characters the result has at most; longer ones end
///        in "...".
std::string printable(std::string_view text,
                      size_t max_size = std::string::npos);

/// How many characters a terminal shows for a text that was made printable.
/// Wide and combining characters count as one.
size_t width_of(std::string_view text) noexcept;

} // namespace rocketcaf::command
