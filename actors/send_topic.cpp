#include "rocketcaf/actors/send_topic.hpp"

namespace rocketcaf::actors {

namespace {

/// Users' selectors may throw, which chooses nothing.
std::optional<size_t> ask(const queue_selector& selector,
                          const queue_selection& x) noexcept {
  try {
    return selector(x);
  } catch (...) {
    return std::nullopt;
  }
}

} // namespace

send_topic::gone_links send_topic::keep_gone(
  std::vector<message_queue>& queues) const {
  gone_links result;
  // A fixed order has the queues of all brokers anyway.
  auto fixed = !route_->order_topic_conf.empty();
  for (auto& x : queues_) {
    if (route_->master_of(x.queue->broker_name) != nullptr)
      continue;
    result.emplace(x.queue->broker_name, x.link);
    if (!fixed)
      queues.push_back(*x.queue);
  }
  if (!fixed)
    std::ranges::stable_sort(queues, {}, &message_queue::broker_name);
  return result;
}

expected<const send_queue*, errc> send_topic::call(
  const queue_selector& selector, const message& content, uint64_t random) {
  // Usually all of them, which need not be copied.
  std::vector<message_queue> some;
  auto all = candidates_.size() == names_.size();
  if (!all)
    for (auto index : candidates_)
      some.push_back(names_[index]);
  auto index = ask(selector, {.queues = all ? names_ : some,
                              .content = content,
                              .turn = turn_++,
                              .random = random});
  if (!index)
    return unexpected{errc::no_queue_selected};
  if (*index >= candidates_.size())
    return unexpected{errc::foreign_queue};
  return &queues_[candidates_[*index]];
}

} // namespace rocketcaf::actors
