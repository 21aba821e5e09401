#pragma once

#include <sys/types.h>

#include <string>

namespace rocketcaf::test {

/// An embedded broker in a process of its own, which a test may stop or kill:
/// `rocketcaf embedded-broker`.
class broker_process {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// Starts it and waits until it serves.
  broker_process();

  broker_process(const broker_process&) = delete;
  broker_process& operator=(const broker_process&) = delete;

  /// Kills it.
  ~broker_process();

  // -- properties -------------------------------------------------------------

  /// Where it listens; empty if it could not be started.
  const std::string& address() const noexcept {
    return address_;
  }

  // -- signals ----------------------------------------------------------------

  /// From now on it does nothing; its sockets go on taking bytes.
  void stop();

  /// It is gone, with all its sockets.
  void kill();

private:
  pid_t pid_ = -1;
  std::string address_;
};

} // namespace rocketcaf::test
