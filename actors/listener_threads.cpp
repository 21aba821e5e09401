#include "rocketcaf/actors/listener_threads.hpp"

#include <utility>

namespace rocketcaf::actors {

listener_threads::~listener_threads() {
  std::vector<bool> busy;
  {
    std::lock_guard guard{shared_->mutex};
    shared_->stopped = true;
    shared_->jobs.clear();
    for (auto& x : workers_)
      busy.push_back(*x.busy);
  }
  shared_->arrived.notify_all();
  for (size_t i = 0; i < workers_.size(); ++i) {
    if (busy[i])
      workers_[i].thread.detach();
    else
      workers_[i].thread.join();
  }
}

void listener_threads::submit(job what) {
  if (workers_.empty())
    start();
  {
    std::lock_guard guard{shared_->mutex};
    shared_->jobs.push_back(std::move(what));
  }
  shared_->arrived.notify_one();
}

void listener_threads::start() {
  for (size_t i = 0; i < count_; ++i) {
    auto busy = std::make_shared<bool>(false);
    workers_.push_back(
      {std::thread{[state = shared_, busy] { run(state, busy); }}, busy});
  }
}

void listener_threads::run(const std::shared_ptr<shared>& state,
                           const std::shared_ptr<bool>& busy) {
  std::unique_lock lock{state->mutex};
  for (;;) {
    state->arrived.wait(lock,
                        [&] { return state->stopped || !state->jobs.empty(); });
    if (state->stopped)
      return;
    auto next = std::move(state->jobs.front());
    state->jobs.pop_front();
    *busy = true;
    lock.unlock();
    next();
    // What it holds goes before others may take this thread for idle.
    next = nullptr;
    lock.lock();
    *busy = false;
  }
}

} // namespace rocketcaf::actors
