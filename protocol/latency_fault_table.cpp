#include "rocketcaf/protocol/latency_fault_table.hpp"

#include <array>
#include <utility>

namespace rocketcaf::protocol {

namespace {

using std::chrono::milliseconds;

struct step {
  milliseconds latency;
  milliseconds pause;
};

/// From the slowest on. Java: `MQFaultStrategy.latencyMax` and
/// `notAvailableDuration`.
constexpr std::array<step, 5> ladder = {{
  {milliseconds{15'000}, milliseconds{30'000}},
  {milliseconds{5000}, milliseconds{10'000}},
  {milliseconds{3000}, milliseconds{6000}},
  {milliseconds{1800}, milliseconds{5000}},
  {milliseconds{550}, milliseconds{2000}},
}};

} // namespace

// -- events -------------------------------------------------------------------

void latency_fault_table::on_answer(std::string_view broker,
                                    milliseconds latency, time_point now) {
  note(broker, {now + pause_after(latency), true});
}

void latency_fault_table::on_failure(std::string_view broker, bool reachable,
                                     time_point now) {
  note(broker, {now + pause_after(failure_latency), reachable});
}

void latency_fault_table::erase(std::string_view broker) {
  if (auto i = brokers_.find(broker); i != brokers_.end())
    brokers_.erase(i);
}

void latency_fault_table::note(std::string_view broker, entry x) {
  brokers_.insert_or_assign(std::string{broker}, x);
}

// -- properties ---------------------------------------------------------------

milliseconds latency_fault_table::pause_after(milliseconds latency) noexcept {
  for (auto& x : ladder)
    if (latency >= x.latency)
      return x.pause;
  return milliseconds{0};
}

bool latency_fault_table::is_available(std::string_view broker,
                                       time_point now) const {
  auto i = brokers_.find(broker);
  return i == brokers_.end() || now >= i->second.available_at;
}

bool latency_fault_table::is_reachable(std::string_view broker) const {
  auto i = brokers_.find(broker);
  return i == brokers_.end() || i->second.reachable;
}

unsigned latency_fault_table::rank(std::string_view broker,
                                   std::string_view last,
                                   time_point now) const {
  if (broker == last || !is_reachable(broker))
    return 2;
  return is_available(broker, now) ? 0 : 1;
}

} // namespace rocketcaf::protocol
