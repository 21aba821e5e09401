#include "integration/send_log.hpp"

#include <algorithm>

namespace rocketcaf::test {

namespace {

using duration = time_point::duration;

int64_t nanos(time_point x) {
  return std::chrono::nanoseconds{x.time_since_epoch()}.count();
}

int64_t micros(duration x) {
  return std::chrono::duration_cast<std::chrono::microseconds>(x).count();
}

/// Percentiles of times, in microseconds.
nlohmann::json percentiles(std::vector<duration> xs) {
  std::sort(xs.begin(), xs.end());
  auto at = [&xs](size_t thousandths) {
    return xs.empty() ? 0 : micros(xs[(xs.size() - 1) * thousandths / 1000]);
  };
  return {{"count", xs.size()},
          {"p50", at(500)},
          {"p99", at(990)},
          {"p999", at(999)},
          {"max", at(1000)}};
}

nlohmann::json percentiles(const bare_timer& timer) {
  return {{"p50", micros(timer.percentile(0.5))},
          {"p99", micros(timer.percentile(0.99))},
          {"p999", micros(timer.percentile(0.999))},
          {"max", micros(timer.percentile(1))}};
}

} // namespace

// -- modifiers ----------------------------------------------------------------

uint64_t send_log::begin(time_point now, time_point deadline) {
  sends_.push_back({.begun = now, .deadline = deadline});
  return sends_.size() - 1;
}

bool send_log::answer(uint64_t index, send_outcome outcome, time_point now) {
  auto& x = sends_[index];
  if (x.answers++ > 0)
    return false;
  x.answered = now;
  x.outcome = std::move(outcome);
  return true;
}

// -- properties ---------------------------------------------------------------

void send_log::write(std::ostream& out, const bare_timer& timer) const {
  for (size_t index = 0; index < sends_.size(); ++index) {
    auto& x = sends_[index];
    auto line = describe(x);
    line["index"] = index;
    line["lateMicros"] = micros(lateness(x, timer));
    out << line.dump() << '\n';
  }
}

nlohmann::json send_log::summary(const bare_timer& timer) const {
  size_t stored = 0;
  size_t missing = 0;
  size_t doubled = 0;
  std::map<std::string, size_t> failures;
  std::map<std::string, size_t> storage;
  std::vector<duration> raw;
  std::vector<duration> net;
  for (auto& x : sends_) {
    if (x.answers != 1)
      ++(x.answers == 0 ? missing : doubled);
    if (x.answers == 0)
      continue;
    if (x.answered > x.deadline) {
      raw.push_back(x.answered - x.deadline);
      net.push_back(lateness(x, timer));
    }
    if (auto failure = std::get_if<send_failure>(&x.outcome)) {
      ++failures[to_string(failure->code)];
      ++storage[to_string(failure->storage)];
    } else {
      ++stored;
    }
  }
  return {{"sent", sends_.size()},
          {"stored", stored},
          {"failures", failures},
          {"storage", storage},
          {"missing", missing},
          {"doubled", doubled},
          {"lateMicros", percentiles(std::move(raw))},
          {"lateMicrosLessTimer", percentiles(std::move(net))},
          {"timerMicros", percentiles(timer)}};
}

// -- implementation -----------------------------------------------------------

duration send_log::lateness(const entry& x, const bare_timer& timer) {
  if (x.answers == 0 || x.answered <= x.deadline)
    return duration{0};
  return std::max(duration{0}, x.answered - x.deadline
                                 - timer.worst(x.deadline, x.answered));
}

nlohmann::json send_log::describe(const entry& x) {
  nlohmann::json line{{"answers", x.answers}, {"begun", nanos(x.begun)}};
  if (x.answers == 0)
    return line;
  line["answered"] = nanos(x.answered);
  if (auto failure = std::get_if<send_failure>(&x.outcome)) {
    line["code"] = to_string(failure->code);
    line["storage"] = to_string(failure->storage);
    line["text"] = to_string(*failure);
    return line;
  }
  auto& result = std::get<send_result>(x.outcome);
  line["status"] = to_string(result.status);
  line["msgId"] = result.message_id.view();
  line["broker"] = result.queue->broker_name;
  line["queueId"] = result.queue->queue_id;
  line["queueOffset"] = result.queue_offset;
  return line;
}

} // namespace rocketcaf::test
