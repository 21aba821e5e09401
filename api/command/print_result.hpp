#pragma once

#include <string>

namespace rocketcaf::command {

/// Prints one line that tells what became of something, at once. JSON goes to
/// standard output; of what people read, failures go to standard error, so that
/// they are seen even when the results go to a file.
void print_result(std::string text, bool json, bool failed);

} // namespace rocketcaf::command
