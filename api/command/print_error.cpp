#include "rocketcaf/api/command/command.hpp"

#include <algorithm>
#include <cstdio>

namespace rocketcaf::command {

void print_error(const std::string& text) {
  auto line = "rocketcaf: " + text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace rocketcaf::command
