#include "rocketcaf/api/command/colours.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace rocketcaf::command {

namespace {

std::string_view variable(const char* name) {
  auto value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

} // namespace

bool has_colours(int descriptor) {
  return variable("NO_COLOR").empty() && variable("TERM") != "dumb"
      && ::isatty(descriptor) == 1;
}

std::string bold(const std::string& text, bool colours) {
  return colours ? "\x1b[1m" + text + "\x1b[0m" : text;
}

} // namespace rocketcaf::command
