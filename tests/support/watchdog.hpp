#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace rocketcaf::test {

/// Ends the process with a message if a test hangs: what it hangs in, such as a
/// destructor of an actor system, cannot be left any other way.
class watchdog {
public:
  explicit watchdog(std::chrono::seconds limit)
    : limit_(limit), thread_([this] { run(); }) {
    // nop
  }

  watchdog(const watchdog&) = delete;
  watchdog& operator=(const watchdog&) = delete;

  ~watchdog() {
    {
      std::lock_guard guard{mutex_};
      stopped_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  /// Tells what the test does from now on, for which it has the limit again.
  void enter(std::string what) {
    {
      std::lock_guard guard{mutex_};
      what_ = std::move(what);
      ++step_;
    }
    changed_.notify_one();
  }

private:
  void run() {
    std::unique_lock guard{mutex_};
    while (!stopped_) {
      auto step = step_;
      if (changed_.wait_for(guard, limit_,
                            [&] { return stopped_ || step_ != step; }))
        continue;
      std::fprintf(stderr, "hangs for %ld s: %s\n",
                   static_cast<long>(limit_.count()), what_.c_str());
      std::abort();
    }
  }

  std::chrono::seconds limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string what_ = "at the start";
  uint64_t step_ = 0;
  bool stopped_ = false;
  std::thread thread_;
};

} // namespace rocketcaf::test
