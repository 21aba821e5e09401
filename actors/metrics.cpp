#include "rocketcaf/actors/metrics.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include <caf/telemetry/label_view.hpp>
#include <caf/telemetry/metric_registry.hpp>

#include <algorithm>

namespace rocketcaf::actors {

namespace {

using caf::telemetry::label_view;
using caf::telemetry::metric_registry;

constexpr std::string_view prefix = "rocketcaf";

constexpr auto counter = metric_kind::counter;
constexpr auto gauge = metric_kind::gauge;
constexpr auto histogram = metric_kind::histogram;

constexpr metric_info row(metric id, std::string_view name, metric_kind kind,
                          std::string_view unit,
                          std::array<std::string_view, 3> labels,
                          std::string_view help) {
  return {id, name, kind, unit, labels, help};
}

// Names are unique without their units, since CAF finds families by name.
constexpr std::array<metric_info, metric_count> catalogue{
  // -- of a producer ----------------------------------------------------------
  row(metric::producers, "producers", gauge, "1", {"group", "flow"},
      "Producers that live, by how much more they take."),
  row(metric::flow_changes, "flow-changes", counter, "1", {"group", "flow"},
      "Changes of how much more a producer takes, by what it became."),
  row(metric::sends, "sends", counter, "1", {"group", "form", "outcome"},
      "Sends that were answered."),
  row(metric::send_failures, "send-failures", counter, "1", {"group", "cause"},
      "Sends that were answered with a failure, by its code."),
  row(metric::send_duration, "send-duration", histogram, "seconds", {"group"},
      "Time from taking a send to its answer; stored messages only."),
  row(metric::retries, "retries", counter, "1", {"group", "cause"},
      "Further attempts of sends, by how the attempt before ended."),
  row(metric::stored_messages, "stored-messages", counter, "1", {"group"},
      "Messages that brokers said they stored."),
  row(metric::stored_bytes, "stored", counter, "bytes", {"group"},
      "Size of messages that brokers said they stored, headers left out."),
  row(metric::request_bytes, "request", counter, "bytes", {"group"},
      "Size of send requests given to connections, headers and retries "
      "included."),
  row(metric::in_flight_sends, "in-flight-sends", gauge, "1", {"group"},
      "Sends that are being attempted."),
  row(metric::in_flight_bytes, "in-flight", gauge, "bytes", {"group"},
      "Size of messages that are being attempted."),
  row(metric::waiting_sends, "waiting-sends", gauge, "1", {"group"},
      "Sends that wait for room or for a route."),
  row(metric::waiting_bytes, "waiting", gauge, "bytes", {"group"},
      "Size of messages that wait for room or for a route."),
  row(metric::late_replies, "late-replies", counter, "1", {"group"},
      "Replies to sends that were dropped: late, doubled or invented."),
  row(metric::transactions, "transactions", counter, "1", {"group", "event"},
      "What happened to transactions: how they went on, and ended."),
  row(metric::open_transactions, "open-transactions", gauge, "1", {"group"},
      "Transactions that are not finished, those that wait included."),
  // -- of a client and what is below it ---------------------------------------
  row(metric::clients, "clients", gauge, "1", {}, "Clients that live."),
  row(metric::restarts, "restarts", counter, "1", {"kind"},
      "Actors that were started again after they died."),
  row(metric::connections, "connections", gauge, "1", {"state"},
      "Connections to brokers and name servers, by state."),
  row(metric::connects, "connects", counter, "1", {"outcome"},
      "Ends of attempts to connect."),
  row(metric::reconnects, "reconnects", counter, "1", {},
      "Connects that succeeded and were not the first to their address."),
  row(metric::lost_connections, "lost-connections", counter, "1", {},
      "Connections that broke while they were in use."),
  row(metric::received_bytes, "received", counter, "bytes", {},
      "Bytes read from brokers and name servers."),
  row(metric::written_bytes, "written", counter, "bytes", {},
      "Bytes written to brokers and name servers."),
  row(metric::unknown_replies, "unknown-replies", counter, "1", {},
      "Responses that connections dropped, since nobody waited for them."),
  row(metric::routes, "routes", gauge, "1", {}, "Topics whose route is kept."),
  row(metric::stale_routes, "stale-routes", gauge, "1", {},
      "Routes that no name server confirmed at the last look-up."),
  row(metric::route_confirmed, "route-confirmed-timestamp", gauge, "seconds",
      {},
      "Sum over all routes of when a name server confirmed it, since 1970."),
  row(metric::route_look_ups, "route-look-ups", counter, "1", {"outcome"},
      "Look-ups of routes that ended."),
  row(metric::name_server_failures, "name-server-failures", counter, "1", {},
      "Questions that one name server did not answer, or not in a useful way."),
  row(metric::heartbeats, "heartbeats", counter, "1", {"outcome"},
      "Heartbeats to brokers that ended."),
};

constexpr bool is_in_order() {
  for (size_t i = 0; i < metric_count; ++i)
    if (static_cast<size_t>(catalogue[i].id) != i)
      return false;
  return true;
}

static_assert(is_in_order());

/// From half a millisecond to the usual deadlines.
constexpr std::array<double, 14> duration_bounds{
  .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

const metric_info& row_of(metric x) {
  return catalogue[static_cast<size_t>(x)];
}

size_t label_count(const metric_info& x) {
  auto& labels = x.labels;
  return static_cast<size_t>(
    std::find(labels.begin(), labels.end(), std::string_view{})
    - labels.begin());
}

compat::string_view to_caf(std::string_view x) {
  return {x.data(), x.size()};
}

/// Gets the member of a family with these values, where `get_family(names)`
/// gets the family.
template <class GetFamily>
auto find(const metric_info& row, label_values values, GetFamily get_family) {
  auto count = label_count(row);
  std::vector<compat::string_view> names;
  std::vector<label_view> labels;
  for (size_t i = 0; i < count; ++i) {
    names.push_back(to_caf(row.labels[i]));
    labels.emplace_back(names.back(), to_caf(values.begin()[i]));
  }
  // CAF compares with labels in this order, one after the other.
  std::sort(labels.begin(), labels.end(),
            [](auto& x, auto& y) { return x.name().compare(y.name()) < 0; });
  auto family = get_family(
    metric_registry::span_t<compat::string_view>{names.data(), names.size()});
  return family->get_or_add(
    metric_registry::span_t<label_view>{labels.data(), labels.size()});
}

} // namespace

std::string_view to_string_view(metric_kind x) {
  switch (x) {
  case metric_kind::counter:
    return "counter";
  case metric_kind::gauge:
    return "gauge";
  default:
    return "histogram";
  }
}

std::span<const metric_info> metric_catalogue() noexcept {
  return catalogue;
}

std::string prometheus_name(const metric_info& x) {
  std::string result{prefix};
  result += '_';
  result += x.name;
  if (x.unit != "1") {
    result += '_';
    result += x.unit;
  }
  if (x.kind == counter)
    result += "_total";
  std::replace(result.begin(), result.end(), '-', '_');
  return result;
}

caf::telemetry::int_counter* find_counter(caf::actor_system& sys, metric what,
                                          label_values labels) {
  auto& row = row_of(what);
  return find(row, labels, [&](auto names) {
    return sys.metrics().counter_family(to_caf(prefix), to_caf(row.name), names,
                                        to_caf(row.help), to_caf(row.unit),
                                        true);
  });
}

caf::telemetry::int_gauge* find_gauge(caf::actor_system& sys, metric what,
                                      label_values labels) {
  auto& row = row_of(what);
  return find(row, labels, [&](auto names) {
    return sys.metrics().gauge_family(to_caf(prefix), to_caf(row.name), names,
                                      to_caf(row.help), to_caf(row.unit),
                                      false);
  });
}

caf::telemetry::dbl_histogram* find_histogram(caf::actor_system& sys,
                                              metric what,
                                              label_values labels) {
  auto& row = row_of(what);
  metric_registry::span_t<double> bounds{duration_bounds.data(),
                                         duration_bounds.size()};
  return find(row, labels, [&](auto names) {
    return sys.metrics().histogram_family<double>(
      to_caf(prefix), to_caf(row.name), names, bounds, to_caf(row.help),
      to_caf(row.unit), false);
  });
}

} // namespace rocketcaf::actors
