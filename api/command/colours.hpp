#pragma once

#include <string>

namespace rocketcaf::command {

/// Tells whether what goes to a descriptor may have colours: it is a terminal,
/// not a dumb one, and NO_COLOR is not set (https://no-color.org).
bool has_colours(int descriptor);

/// Makes a text bold, if there are colours.
std::string bold(const std::string& text, bool colours);

} // namespace rocketcaf::command
