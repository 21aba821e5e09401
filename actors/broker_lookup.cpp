#include "rocketcaf/actors/broker_lookup.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client_tie.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/requests/routes.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <utility>

namespace rocketcaf::actors {

namespace {

constexpr auto request_code
  = static_cast<int32_t>(protocol::request_code::get_broker_cluster_info);

} // namespace

void broker_lookup::use(client_impl_actor client,
                        std::chrono::milliseconds interval) {
  client_ = std::move(client);
  interval_ = interval;
}

// -- modifiers ----------------------------------------------------------------

void broker_lookup::refresh(time_point deadline, callback then) {
  if (ended_) {
    then(&*ended_);
    return;
  }
  waiters_.push_back({deadline, std::move(then)});
  arm();
  ask();
}

void broker_lookup::keep_fresh() {
  auto now = self_->clock().now();
  if (table_.is_old(now, interval_) && (!quiet_until_ || now >= *quiet_until_))
    ask();
}

void broker_lookup::distrust() {
  table_.distrust();
  ask();
}

void broker_lookup::end(const request_failure& why) {
  ended_ = why;
  finish(&why);
}

// -- asking -------------------------------------------------------------------

void broker_lookup::ask() {
  if (std::exchange(asking_, true))
    return;
  auto request
    = protocol::make_request(protocol::get_broker_cluster_info_request{});
  compat::mail(self_, ask_name_server{std::move(request), std::nullopt})
    .request(client_, caf::infinite)
    .then([this](const name_server_answer& x) { on_answer(x); },
          [this](const caf::error& why) {
            if (code_of(why) != errc::none)
              on_failure(request_failure_of(why));
            else
              unless_ended(self_, client_, [this] { on_resolver_ended(); });
          });
}

void broker_lookup::on_answer(const name_server_answer& x) {
  auto table = protocol::read_json_answer<cluster_info>(x.response);
  if (!table) {
    table.error().request_code = request_code;
    table.error().address = x.address;
    on_failure(table.error());
    return;
  }
  asking_ = false;
  quiet_until_.reset();
  table_.update(std::move(*table), self_->clock().now());
  finish(nullptr);
}

void broker_lookup::on_resolver_ended() {
  on_failure({.code = errc::unavailable,
              .request_code = request_code,
              .remark = "the resolver ended before a name server answered"});
}

void broker_lookup::on_failure(const request_failure& why) {
  asking_ = false;
  quiet_until_ = self_->clock().now() + pause;
  finish(&why);
}

void broker_lookup::finish(const request_failure* why) {
  // They may wait again.
  for (auto& x : std::exchange(waiters_, {}))
    x.then(why);
}

// -- time ---------------------------------------------------------------------

void broker_lookup::arm() {
  std::optional<time_point> due;
  for (auto& x : waiters_)
    due = std::min(due.value_or(x.deadline), x.deadline);
  alarm_.arm(self_, due, [this] { on_alarm(); });
}

void broker_lookup::on_alarm() {
  auto now = self_->clock().now();
  auto late
    = std::stable_partition(waiters_.begin(), waiters_.end(),
                            [now](auto& x) { return x.deadline > now; });
  std::vector<waiter> due(std::move_iterator{late},
                          std::move_iterator{waiters_.end()});
  waiters_.erase(late, waiters_.end());
  arm();
  request_failure why{.code = errc::deadline_exceeded,
                      .request_code = request_code,
                      .remark = "no name server told the brokers in time"};
  for (auto& x : due)
    x.then(&why);
}

} // namespace rocketcaf::actors
