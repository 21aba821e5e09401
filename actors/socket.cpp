#include "rocketcaf/actors/socket.hpp"

#include <unistd.h>

namespace rocketcaf::actors {

owned_fd::~owned_fd() {
  if (fd_ >= 0)
    ::close(fd_);
}

} // namespace rocketcaf::actors
