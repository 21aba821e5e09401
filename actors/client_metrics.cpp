#include "rocketcaf/actors/client_metrics.hpp"

#include <chrono>

namespace rocketcaf::actors {

// -- connection ---------------------------------------------------------------

connection_metrics::connection_metrics(caf::actor_system& sys)
  : connected(find_counter(sys, metric::connects, {"connected"})),
    connect_failed(find_counter(sys, metric::connects, {"failed"})),
    reconnected(find_counter(sys, metric::reconnects)),
    lost(find_counter(sys, metric::lost_connections)),
    received(find_counter(sys, metric::received_bytes)),
    written(find_counter(sys, metric::written_bytes)),
    unknown_replies(find_counter(sys, metric::unknown_replies)) {
  for (size_t i = 0; i < states.size(); ++i) {
    auto name = to_string(static_cast<connection_state>(i));
    states[i] = gauge_share{find_gauge(sys, metric::connections, {name})};
  }
}

void connection_metrics::set(connection_state x) {
  // It closes within one message: nobody would see that.
  if (x == connection_state::closing)
    return;
  for (size_t i = 0; i < states.size(); ++i)
    states[i].set(static_cast<connection_state>(i) == x ? 1 : 0);
}

// -- route cache --------------------------------------------------------------

route_metrics::route_metrics(caf::actor_system& sys)
  : found(find_counter(sys, metric::route_look_ups, {"found"})),
    no_route(find_counter(sys, metric::route_look_ups, {"no_route"})),
    failed(find_counter(sys, metric::route_look_ups, {"failed"})),
    routes(find_gauge(sys, metric::routes)),
    stale(find_gauge(sys, metric::stale_routes)),
    confirmed(find_gauge(sys, metric::route_confirmed)) {
  // nop
}

void route_metrics::set(const protocol::route_totals& totals, time_point now) {
  using namespace std::chrono;
  if (totals == shown)
    return;
  shown = totals;
  auto count = static_cast<int64_t>(totals.routes);
  routes.set(count);
  stale.set(static_cast<int64_t>(totals.stale));
  // The table's clock is a steady one, and operators have calendars.
  auto offset = duration_cast<milliseconds>(
    system_clock::now().time_since_epoch() - now.time_since_epoch());
  confirmed.set(
    duration_cast<seconds>(totals.confirmed + count * offset).count());
}

} // namespace rocketcaf::actors
