#include "rocketcaf/api/command/load_plan.hpp"

namespace rocketcaf::command {

std::string to_string(load_mode x) {
  switch (x) {
  case load_mode::async:
    return "async";
  case load_mode::request:
    return "request";
  case load_mode::many:
    return "many";
  case load_mode::sync:
    return "sync";
  case load_mode::batch:
    return "batch";
  case load_mode::ordered:
    return "ordered";
  case load_mode::oneway:
    return "oneway";
  case load_mode::transaction:
    return "transaction";
  }
  return "unknown";
}

namespace {

/// There is one writer only: no read-modify-write is needed.
void add(std::atomic<uint64_t>& counter, uint64_t n) noexcept {
  counter.store(counter.load(std::memory_order_relaxed) + n,
                std::memory_order_relaxed);
}

} // namespace

void load_counter::add_stored(
  std::chrono::nanoseconds latency_of_one) noexcept {
  add(stored, 1);
  auto nanos = latency_of_one.count();
  latency.record(nanos > 0 ? static_cast<uint64_t>(nanos) : 0);
}

void load_counter::add_failed(const send_failure& what, uint64_t times) {
  add(failed, times);
  if (!first_failure)
    first_failure = what;
}

time_point pacer::due(uint64_t index) const noexcept {
  if (!paced())
    return start_;
  std::chrono::duration<double> offset{static_cast<double>(index) / rate_};
  return start_ + std::chrono::duration_cast<time_point::duration>(offset);
}

} // namespace rocketcaf::command
