#include "rocketcaf/actors/client_metrics.hpp"
#include "rocketcaf/actors/metric_values.hpp"
#include "rocketcaf/actors/metrics.hpp"
#include "rocketcaf/actors/producer_metrics.hpp"

#include "support/deterministic.hpp"
#include "support/metric_values.hpp"
#include "support/test.hpp"

#include <caf/telemetry/collector/prometheus.hpp>

#include <set>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;
using rocketcaf::test::metric_values;

SUITE("metrics")

namespace {

using fixture = rocketcaf::test::deterministic;

std::string exported(caf::actor_system& sys) {
  caf::telemetry::collector::prometheus collector;
  auto text = collector.collect_from(sys.metrics());
  return {text.data(), text.size()};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

// -- the catalogue ------------------------------------------------------------

TEST("names are unique and as CAF and Prometheus want them") {
  std::set<std::string_view> names;
  for (auto& x : metric_catalogue()) {
    CHECK(names.insert(x.name).second);
    CHECK_EQ(x.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"),
             std::string_view::npos);
    CHECK(x.unit == "1" || x.unit == "seconds" || x.unit == "bytes");
    CHECK(x.help.ends_with('.'));
  }
}

TEST_F(fixture, "an export shows each kind under its name") {
  find_counter(sys(), metric::request_bytes, {"shop"})->inc(3);
  find_gauge(sys(), metric::stale_routes)->inc(2);
  find_histogram(sys(), metric::send_duration, {"shop"})->observe(.2);
  auto text = exported(sys());
  CHECK(contains(text, "# TYPE rocketcaf_request_bytes_total counter\n"));
  CHECK(contains(text, "rocketcaf_request_bytes_total{group=\"shop\"} 3 "));
  CHECK(contains(text, "# HELP rocketcaf_stale_routes Routes that "));
  CHECK(contains(text, "rocketcaf_stale_routes 2 "));
  CHECK(contains(text, "rocketcaf_send_duration_seconds_bucket{group=\"shop\","
                       "le=\"0.250000\"} 1"));
}

TEST_F(fixture, "all families can be made, and are found again") {
  auto make = [this](const metric_info& x, label_values values) -> void* {
    if (x.kind == metric_kind::counter)
      return find_counter(sys(), x.id, values);
    if (x.kind == metric_kind::gauge)
      return find_gauge(sys(), x.id, values);
    return find_histogram(sys(), x.id, values);
  };
  // A row uses as many values as it has labels.
  for (auto& x : metric_catalogue()) {
    auto first = make(x, {"a", "b", "c"});
    CHECK(first == make(x, {"a", "b", "c"}));
    if (!x.labels[0].empty())
      CHECK(first != make(x, {"d", "b", "c"}));
    auto name = prometheus_name(x);
    if (x.kind == metric_kind::histogram)
      name += "_count";
    name += x.labels[0].empty() ? " " : "{";
    CHECK(contains("\n" + exported(sys()), "\n" + name));
  }
}

// -- feeding ------------------------------------------------------------------

TEST("a tally publishes each step once, and the rest at its end") {
  caf::telemetry::int_counter counter;
  {
    tally x{&counter};
    x.add();
    x.add(2);
    CHECK_EQ(counter.value(), 0);
    x.publish();
    x.publish();
    CHECK_EQ(counter.value(), 3);
    x.add();
    auto y = std::move(x);
    y.add();
  }
  CHECK_EQ(counter.value(), 5);
}

TEST("a share is taken back at its end, whatever others add") {
  caf::telemetry::int_gauge gauge;
  {
    gauge_share x{&gauge, 5};
    gauge_share y{&gauge};
    y.set(2);
    CHECK_EQ(gauge.value(), 7);
    x.set(1);
    auto z = std::move(x);
    CHECK_EQ(gauge.value(), 3);
    x = gauge_share{&gauge, 10};
    CHECK_EQ(gauge.value(), 13);
  }
  CHECK_EQ(gauge.value(), 0);
}

TEST_F(fixture, "a producer's sends are counted by form and outcome") {
  {
    producer_metrics x{sys(), "g"};
    protocol::flow_window busy{10, 1000};
    protocol::flow_window idle{10, 1000};
    busy.add(100);
    x.stored(send_form::request, 10);
    x.stored(send_form::plain, 20);
    x.stored(send_form::plain, 20);
    x.failed(send_form::many, storage_state::maybe_stored,
             errc::deadline_exceeded);
    x.took(2ms);
    x.flow_changed(flow_level::full);
    CHECK_EQ(metric_values{sys()}["stored{group=g}"], 0);
    x.publish(busy, idle);
    metric_values now{sys()};
    CHECK_EQ(now["sends{form=request,group=g,outcome=stored}"], 1);
    CHECK_EQ(now["sends{form=plain,group=g,outcome=stored}"], 2);
    CHECK_EQ(now["sends{form=many,group=g,outcome=maybe_stored}"], 1);
    CHECK_EQ(now["send-failures{cause=deadline_exceeded,group=g}"], 1);
    CHECK_EQ(now["send-duration{group=g}"], 1);
    CHECK_EQ(now["stored-messages{group=g}"], 3);
    CHECK_EQ(now["stored{group=g}"], 50);
    CHECK_EQ(now.raised_gauges(), (std::map<std::string, double>{
                                    {"in-flight-sends{group=g}", 1},
                                    {"in-flight{group=g}", 100},
                                    {"producers{flow=full,group=g}", 1}}));
    // All outcomes of a form are there before they happen.
    for (auto name : {"maybe_stored", "not_stored", "refused"})
      CHECK_EQ(now.all().count(
                 "sends{form=plain,group=g,outcome=" + std::string{name} + "}"),
               1u);
  }
  CHECK(metric_values{sys()}.raised_gauges().empty());
}

TEST_F(fixture, "a connection is in one state") {
  using texts = std::map<std::string, double>;
  {
    connection_metrics x{sys()};
    connection_metrics other{sys()};
    x.set(connection_state::disconnected);
    other.set(connection_state::connected);
    x.set(connection_state::connecting);
    CHECK_EQ(metric_values{sys()}.raised_gauges(),
             (texts{{"connections{state=connected}", 1},
                    {"connections{state=connecting}", 1}}));
    x.set(connection_state::connected);
    CHECK_EQ(metric_values{sys()}.raised_gauges(),
             (texts{{"connections{state=connected}", 2}}));
    x.set(connection_state::closed);
    CHECK_EQ(metric_values{sys()}.raised_gauges(),
             (texts{{"connections{state=connected}", 1}}));
  }
  CHECK(metric_values{sys()}.raised_gauges().empty());
}

TEST_F(fixture, "the mean age of routes can be told") {
  using namespace std::chrono;
  auto age = [&] {
    metric_values now{sys()};
    auto present
      = duration<double>{system_clock::now().time_since_epoch()}.count();
    return present - now["route-confirmed-timestamp"] / now["routes"];
  };
  {
    route_metrics x{sys()};
    auto now = sys().clock().now();
    protocol::route_totals totals;
    totals.routes = 2;
    totals.stale = 1;
    // One is fresh, the other one an hour old.
    totals.confirmed
      = duration_cast<milliseconds>(2 * now.time_since_epoch() - 1h);
    x.set(totals, now);
    CHECK_EQ(metric_values{sys()}["stale-routes"], 1);
    CHECK_GE(age(), 1799);
    CHECK_LE(age(), 1860);
  }
  CHECK(metric_values{sys()}.raised_gauges().empty());
}
