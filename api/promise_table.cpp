#include "rocketcaf/api/promise_table.hpp"

#include <utility>
#include <variant>

namespace rocketcaf::api {

promise_table::ticket promise_table::add() {
  promise added;
  auto future = added.get_future();
  std::unique_lock guard{mutex_};
  if (closed_) {
    auto failure = *closed_;
    guard.unlock();
    failure.storage = storage_state::not_stored;
    added.set_value(unexpected{std::move(failure)});
    return {std::nullopt, std::move(future)};
  }
  auto token = ++last_token_;
  promises_.emplace(token, std::move(added));
  return {token, std::move(future)};
}

void promise_table::finish(uint64_t token, send_outcome outcome) {
  std::unique_lock guard{mutex_};
  auto node = promises_.extract(token);
  guard.unlock();
  if (node.empty())
    return;
  if (auto stored = std::get_if<send_result>(&outcome))
    node.mapped().set_value(std::move(*stored));
  else
    node.mapped().set_value(
      unexpected{std::move(std::get<send_failure>(outcome))});
}

void promise_table::close(send_failure why) {
  std::unordered_map<uint64_t, promise> open;
  {
    std::lock_guard guard{mutex_};
    if (closed_)
      return;
    closed_ = why;
    open.swap(promises_);
  }
  for (auto& [token, waiting] : open)
    waiting.set_value(unexpected{why});
}

} // namespace rocketcaf::api
