#include "rocketcaf/protocol/follow_plan.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

namespace {

/// "broker:id", for people.
std::string name_of(const message_queue& x) {
  return x.broker_name + ":" + std::to_string(x.queue_id);
}

} // namespace

// -- queues -------------------------------------------------------------------

void follow_plan::set_queues(const std::vector<message_queue>& queues,
                             time_point now) {
  for (auto& [queue, state] : queues_)
    state.is_present = false;
  for (auto& queue : queues)
    add(queue, now);
  std::erase_if(due_, [](auto* x) { return !x->second.is_present; });
  is_started_ = true;
}

void follow_plan::add(const message_queue& queue, time_point now) {
  auto seed = seed_ == 0 ? 0 : seed_ + static_cast<uint32_t>(queues_.size());
  auto [i, added] = queues_.try_emplace(
    queue, backoff{times_.pause_min, times_.pause_max, seed});
  auto& state = i->second;
  state.is_present = true;
  if (added) {
    state.from = from_;
    // What it has by now was stored since the start.
    if (is_started_ && from_.at == start_point::kind::now)
      state.from = {start_point::kind::time, started_};
  }
  // One that was away may be asked at once.
  if (!state.is_open && due_.count(&*i) == 0)
    ask_at(*i, now);
}

// -- questions ----------------------------------------------------------------

std::vector<follow_plan::question> follow_plan::take_due(time_point now) {
  std::vector<question> result;
  while (!due_.empty() && (*due_.begin())->second.due <= now) {
    auto& x = **due_.begin();
    due_.erase(due_.begin());
    x.second.is_open = true;
    x.second.asked = now;
    result.push_back(next_question(x));
  }
  return result;
}

std::optional<time_point> follow_plan::next_due() const {
  if (due_.empty())
    return std::nullopt;
  return (*due_.begin())->second.due;
}

follow_plan::question follow_plan::next_question(const entry& x) const {
  using kind = question::kind;
  auto& [queue, state] = x;
  if (state.position)
    return {queue, kind::pull, *state.position};
  switch (state.from.at) {
  case start_point::kind::first:
    return {queue, kind::min_offset};
  case start_point::kind::now:
    return {queue, kind::max_offset};
  default:
    return {queue, kind::offset_of_time, state.from.millis};
  }
}

follow_plan::entry* follow_plan::close(const message_queue& queue) {
  auto i = queues_.find(queue);
  if (i == queues_.end() || !i->second.is_open)
    return nullptr;
  i->second.is_open = false;
  return &*i;
}

void follow_plan::ask_at(entry& x, time_point due) {
  x.second.due = due;
  if (x.second.is_present)
    due_.insert(&x);
}

// -- answers ------------------------------------------------------------------

void follow_plan::on_offset(const message_queue& queue, int64_t offset,
                            time_point now) {
  auto x = close(queue);
  if (!x)
    return;
  note_success(queue.broker_name);
  x->second.position = std::max<int64_t>(offset, 0);
  x->second.pause.reset();
  ask_at(*x, now);
}

void follow_plan::on_pulled(pull_result& answer, time_point now) {
  auto x = close(answer.queue);
  if (!x)
    return;
  note_success(answer.queue.broker_name);
  auto& state = x->second;
  auto& position = *state.position;
  if (answer.status == pull_status::offset_illegal) {
    answer.messages.clear();
    return on_illegal(*x, answer.next_offset, now);
  }
  state.ahead_since.reset();
  // Brokers that store batches as one send those from the beginning.
  std::erase_if(answer.messages,
                [&](auto& msg) { return msg.queue_offset < position; });
  auto next = std::max(position, answer.next_offset);
  if (!answer.messages.empty()) {
    auto& last = answer.messages.back();
    next = std::max(next, last.queue_offset + 1);
    state.last_stored = last.store_millis;
  }
  if (next == position)
    return on_nothing(*x, now);
  position = next;
  state.pause.reset();
  ask_at(*x, now);
}

void follow_plan::on_failure(const message_queue& queue, const std::string& why,
                             time_point now) {
  auto x = close(queue);
  if (!x)
    return;
  if (failing_brokers_.insert(queue.broker_name).second)
    notes_.push_back(name_of(queue) + ": " + why + "; trying again");
  auto& state = x->second;
  state.ahead_since.reset();
  // Messages that come while nobody can be asked are new ones.
  if (!state.position && state.from.at == start_point::kind::now)
    state.from = {start_point::kind::time, started_};
  ask_at(*x, now + state.pause.next());
}

void follow_plan::on_nothing(entry& x, time_point now) {
  auto& state = x.second;
  if (now - state.asked >= times_.soon) {
    state.pause.reset();
    return ask_at(x, now);
  }
  ask_at(x, now + state.pause.next());
}

void follow_plan::on_illegal(entry& x, int64_t next_offset, time_point now) {
  auto& [queue, state] = x;
  auto& position = *state.position;
  if (next_offset < position)
    return on_too_large(x, now);
  state.ahead_since.reset();
  if (next_offset == position)
    return on_nothing(x, now);
  notes_.push_back(name_of(queue) + ": the messages at offsets "
                   + std::to_string(position) + " to "
                   + std::to_string(next_offset - 1) + " are gone");
  position = next_offset;
  state.pause.reset();
  ask_at(x, now);
}

void follow_plan::on_too_large(entry& x, time_point now) {
  auto& [queue, state] = x;
  if (!state.ahead_since)
    state.ahead_since = now;
  if (now - *state.ahead_since < times_.patience)
    return ask_at(x, now + state.pause.next());
  // It lost what was read last, or the topic was created anew. What is newer
  // than that was not read.
  notes_.push_back(name_of(queue) + ": there are fewer messages than the "
                   + std::to_string(*state.position)
                   + " that were there; going on with those stored later");
  state.position.reset();
  state.ahead_since.reset();
  state.pause.reset();
  state.from = {start_point::kind::time,
                state.last_stored ? *state.last_stored + 1 : started_};
  ask_at(x, now);
}

void follow_plan::note_success(const std::string& broker) {
  if (failing_brokers_.erase(broker) > 0)
    notes_.push_back(broker + ": answers again");
}

} // namespace rocketcaf::protocol
