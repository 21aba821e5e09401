#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace rocketcaf::actors {

/// Threads that call users' functions, which may block: the only threads of
/// ours. They are started with the first job.
class listener_threads {
public:
  using job = std::function<void()>;

  // -- constructors, destructors, and assignment operators --------------------

  explicit listener_threads(size_t count) : count_(count) {
    // nop
  }

  listener_threads(const listener_threads&) = delete;
  listener_threads& operator=(const listener_threads&) = delete;

  /// Ends threads that are idle; a busy one ends by itself after its job: who
  /// waited for a function that never returns would never end. Jobs that were
  /// not begun are dropped.
  ~listener_threads();

  // -- modifiers --------------------------------------------------------------

  /// Has a job done, behind those before it. It must not throw.
  void submit(job what);

private:
  /// What a thread needs; it may outlive the owner.
  struct shared {
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<job> jobs;
    bool stopped = false;
  };

  struct worker {
    std::thread thread;
    /// Guarded by the mutex.
    std::shared_ptr<bool> busy;
  };

  static void run(const std::shared_ptr<shared>& state,
                  const std::shared_ptr<bool>& busy);

  void start();

  size_t count_;
  std::shared_ptr<shared> shared_ = std::make_shared<shared>();
  std::vector<worker> workers_;
};

} // namespace rocketcaf::actors
