#include "rocketcaf/api/command/progress_line.hpp"

#include <unistd.h>

#include <cstdio>

namespace rocketcaf::command {

progress_line::progress_line() : terminal_(::isatty(STDERR_FILENO) == 1) {
  // nop
}

progress_line::~progress_line() {
  if (terminal_ && shown_)
    std::fputc('\n', stderr);
}

void progress_line::show(const std::string& text) {
  // ESC [ K deletes what an earlier, longer line left behind.
  std::fprintf(stderr, terminal_ ? "\r%s\x1b[K" : "%s\n", text.c_str());
  std::fflush(stderr);
  shown_ = true;
}

} // namespace rocketcaf::command
