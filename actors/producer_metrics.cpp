#include "rocketcaf/actors/producer_metrics.hpp"

namespace rocketcaf::actors {

namespace {

constexpr std::array<std::string_view, send_form_count> form_names{
  "request", "plain", "many", "batch", "oneway", "half"};

} // namespace

producer_metrics::producer_metrics(caf::actor_system& sys,
                                   const std::string& group)
  : sys_(sys), group_(group),
    alive_(
      find_gauge(sys, metric::producers, {group, to_string(flow_level::open)}),
      1),
    duration_(find_histogram(sys, metric::send_duration, {group})),
    stored_messages_(find_counter(sys, metric::stored_messages, {group})),
    stored_bytes_(find_counter(sys, metric::stored_bytes, {group})),
    request_bytes_(find_counter(sys, metric::request_bytes, {group})),
    late_replies_(find_counter(sys, metric::late_replies, {group})),
    in_flight_sends_(find_gauge(sys, metric::in_flight_sends, {group})),
    in_flight_bytes_(find_gauge(sys, metric::in_flight_bytes, {group})),
    waiting_sends_(find_gauge(sys, metric::waiting_sends, {group})),
    waiting_bytes_(find_gauge(sys, metric::waiting_bytes, {group})) {
  // nop
}

std::optional<producer_metrics::outcomes> producer_metrics::make_outcomes(
  send_form form) {
  auto name = form_names[static_cast<size_t>(form)];
  // A one-way send is never known to be stored.
  auto success = form == send_form::oneway ? "handed_over" : "stored";
  outcomes result;
  result[0] = tally{find_counter(sys_, metric::sends, {group_, name, success})};
  for (size_t i = 1; i < outcome_count; ++i) {
    auto state = to_string(static_cast<storage_state>(i - 1));
    result[i] = tally{find_counter(sys_, metric::sends, {group_, name, state})};
  }
  return result;
}

void producer_metrics::failed(send_form form, storage_state storage,
                              errc cause) {
  outcomes_of(form)[1 + static_cast<size_t>(storage)].add();
  count(failures_, metric::send_failures, cause);
}

void producer_metrics::publish(const protocol::flow_window& in_flight,
                               const protocol::flow_window& waiting) {
  for (auto& form : forms_)
    if (form)
      for (auto& x : *form)
        x.publish();
  for (auto* x :
       {&stored_messages_, &stored_bytes_, &request_bytes_, &late_replies_})
    x->publish();
  in_flight_sends_.set(static_cast<int64_t>(in_flight.count()));
  in_flight_bytes_.set(static_cast<int64_t>(in_flight.bytes()));
  waiting_sends_.set(static_cast<int64_t>(waiting.count()));
  waiting_bytes_.set(static_cast<int64_t>(waiting.bytes()));
}

void producer_metrics::retried(errc cause) {
  count(retries_, metric::retries, cause);
}

void producer_metrics::flow_changed(flow_level level) {
  auto name = to_string(level);
  alive_ = gauge_share{find_gauge(sys_, metric::producers, {group_, name}), 1};
  find_counter(sys_, metric::flow_changes, {group_, name})->inc();
}

void producer_metrics::client_restarted() {
  find_counter(sys_, metric::restarts, {"client"})->inc();
}

void producer_metrics::count(by_cause& counters, metric what, errc cause) {
  auto& counter = counters[static_cast<size_t>(cause)];
  if (counter == nullptr)
    counter = find_counter(sys_, what, {group_, to_string(cause)});
  counter->inc();
}

} // namespace rocketcaf::actors
