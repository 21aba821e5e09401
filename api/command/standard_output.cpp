#include "rocketcaf/api/command/standard_output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace rocketcaf::command {

namespace {

/// Tells whether standard output is a pipe without a reader.
bool is_broken_pipe() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return ::poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
}

} // namespace

std::string finish_output() {
  auto flushed = std::fflush(stdout) == 0;
  auto cause = flushed ? 0 : errno;
  if ((flushed && std::ferror(stdout) == 0) || is_broken_pipe())
    return {};
  // Why an earlier write failed is not known any more.
  return std::string{"standard output: "}
       + (cause != 0 ? std::strerror(cause) : "not all of it was written");
}

} // namespace rocketcaf::command
