#include "rocketcaf/api/command/print_result.hpp"

#include <cstdio>

namespace rocketcaf::command {

void print_result(std::string text, bool json, bool failed) {
  text += '\n';
  auto out = json || !failed ? stdout : stderr;
  std::fwrite(text.data(), 1, text.size(), out);
  std::fflush(out);
}

} // namespace rocketcaf::command
