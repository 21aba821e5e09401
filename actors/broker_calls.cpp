#include "rocketcaf/actors/broker_calls.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client_tie.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/address.hpp"
#include "rocketcaf/protocol/input_check.hpp"
#include "rocketcaf/protocol/pull_codec.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <utility>

namespace rocketcaf::actors {

namespace {

using protocol::broker_place;

/// Tells whether there was no connection, or none any more.
bool is_connection_failure(errc x) {
  return x == errc::connect_failed || x == errc::connection_lost
      || x == errc::name_resolution_failed || x == errc::unavailable;
}

/// Tells whether a request that ended like this, without an answer, may have
/// reached the broker.
bool may_be_written(errc x) {
  return x == errc::connection_lost || x == errc::deadline_exceeded
      || x == errc::shutting_down
      // Another answer on the same connection may have been that.
      || x == errc::protocol_error || x == errc::frame_too_large;
}

request_failure no_broker(const broker_call& what) {
  auto who = what.role == protocol::broker_role::master ? "master of broker"
                                                        : "broker";
  return {.code = errc::broker_not_known,
          .remark = std::string{"the name servers know no "} + who + " \""
                  + what.broker + "\""};
}

} // namespace

void broker_calls::use(client_impl_actor client,
                       std::chrono::milliseconds interval) {
  client_ = client;
  lookup_.use(std::move(client), interval);
}

// -- modifiers ----------------------------------------------------------------

void broker_calls::start(broker_call what, callback done) {
  auto id = ++last_id_;
  auto deadline = what.deadline;
  open_.emplace(id,
                open_call{.what = std::move(what), .done = std::move(done)});
  if (ended_)
    fail(id, *ended_, false);
  else if (deadline <= self_->clock().now())
    fail(id,
         {.code = errc::deadline_exceeded,
          .remark = "the deadline had passed before anything was sent"},
         false);
  else
    route(id);
}

void broker_calls::start_all(
  const std::vector<broker_place>& brokers,
  std::function<broker_call(const broker_place&)> make, all_callback done) {
  struct round {
    std::vector<call_outcome> outcomes;
    size_t missing;
    all_callback done;
  };

  // One more, so that it cannot end before all are asked.
  auto all
    = std::make_shared<round>(round{std::vector<call_outcome>(brokers.size()),
                                    brokers.size() + 1, std::move(done)});
  auto one_done = [all] {
    if (--all->missing == 0)
      all->done(all->outcomes);
  };
  for (size_t i = 0; i < brokers.size(); ++i) {
    all->outcomes[i].place = brokers[i];
    auto call = make(brokers[i]);
    if (brokers[i].address.empty()) {
      all->outcomes[i].request_code = call.request.code;
      all->outcomes[i].answer = unexpected{no_broker(call)};
      one_done();
      continue;
    }
    call.broker = brokers[i].address;
    start(std::move(call), [all, one_done, i](call_outcome& x) {
      x.place.name = std::move(all->outcomes[i].place.name);
      all->outcomes[i] = std::move(x);
      one_done();
    });
  }
  one_done();
}

void broker_calls::end(const request_failure& why) {
  ended_ = why;
  lookup_.end(why);
  while (!open_.empty()) {
    auto& [id, x] = *open_.begin();
    fail(id, why, x.sent);
  }
}

// -- the way of a call --------------------------------------------------------

std::optional<broker_place> broker_calls::place_of(const broker_call& what) {
  if (protocol::is_address(what.broker))
    return broker_place{.address = what.broker};
  lookup_.keep_fresh();
  auto& table = lookup_.table();
  return what.pulled ? table.place_for_pull(*what.pulled)
                     : table.place_of(what.broker, what.role);
}

void broker_calls::route(uint64_t id) {
  auto& x = *find(id);
  if (x.what.target != call_target::broker) {
    send_to_name_servers(id);
  } else if (auto place = place_of(x.what)) {
    x.place = std::move(*place);
    send(id);
  } else if (x.refreshed) {
    fail(id, no_broker(x.what), false);
  } else {
    x.refreshed = true;
    lookup_.refresh(x.what.deadline, [this, id](const request_failure* why) {
      if (find(id) == nullptr)
        return;
      if (why != nullptr)
        fail(id, *why, false);
      else
        route(id);
    });
  }
}

void broker_calls::send(uint64_t id) {
  auto& x = *find(id);
  x.sent = true;
  // What may be sent again is kept; what was moved still has its code.
  auto request = x.what.repeatable ? x.what.request : std::move(x.what.request);
  if (x.place.is_replica())
    protocol::drop_commit_offset(request);
  auto on_error = [this, id](const caf::error& why) { on_failure(id, why); };
  if (x.what.oneway)
    compat::mail(self_,
                 invoke_command_oneway{x.place.address, std::move(request),
                                       x.what.deadline})
      .request(client_, caf::infinite)
      .then([this, id] { finish(id, {.maybe_written = true}); }, on_error);
  else
    compat::mail(
      self_, pass_command{x.place.address, std::move(request), x.what.deadline})
      .request(client_, caf::infinite)
      .then(
        [this, id](protocol::remoting_command& answer) {
          finish(id, {.answer = std::move(answer), .maybe_written = true});
        },
        on_error);
}

void broker_calls::send_to_name_servers(uint64_t id) {
  auto& x = *find(id);
  x.sent = true;
  auto deadline = x.what.deadline;
  auto on_error = [this, id](const caf::error& why) { on_failure(id, why); };
  if (x.what.target == call_target::name_server)
    compat::mail(self_, ask_name_server{x.what.request, deadline})
      .request(client_, caf::infinite)
      .then(
        [this, id](name_server_answer& answer) {
          if (auto open = find(id))
            open->place.address = std::move(answer.address);
          finish(id, {.answer = std::move(answer.response)});
        },
        on_error);
  else
    compat::mail(self_, ask_all_name_servers{x.what.request, deadline})
      .request(client_, caf::infinite)
      .then([this, id](const name_server_answers&) { finish(id, {}); },
            on_error);
}

void broker_calls::on_failure(uint64_t id, const caf::error& why) {
  auto x = find(id);
  auto code = code_of(why);
  if (x == nullptr)
    return;
  if (code == errc::none) {
    find_out(id, why);
    return;
  }
  auto failure = request_failure_of(why);
  if (!is_connection_failure(code) || x->what.target != call_target::broker
      || protocol::is_address(x->what.broker)) {
    fail(id, std::move(failure), may_be_written(code));
    return;
  }
  if (x->what.pulled)
    lookup_.table().forget_suggestion(*x->what.pulled);
  if (x->what.repeatable && !x->repeated) {
    repeat(id, std::move(failure));
  } else {
    lookup_.distrust();
    fail(id, std::move(failure), may_be_written(code));
  }
}

void broker_calls::find_out(uint64_t id, const caf::error& why) {
  auto text = "the connection ended: " + caf::to_string(why);
  unless_ended(self_, client_, [this, id, text = std::move(text)] {
    on_failure(id, make_error(errc::connection_lost, text));
  });
}

void broker_calls::repeat(uint64_t id, request_failure why) {
  auto& x = *find(id);
  x.repeated = true;
  x.refreshed = true;
  lookup_.table().distrust();
  lookup_.refresh(x.what.deadline, [this, id, why = std::move(why)](
                                     const request_failure* no_table) {
    if (find(id) == nullptr)
      return;
    if (no_table != nullptr)
      fail(id, why, may_be_written(why.code));
    else
      route(id);
  });
}

void broker_calls::fail(uint64_t id, request_failure why, bool maybe_written) {
  finish(
    id, {.answer = unexpected{std::move(why)}, .maybe_written = maybe_written});
}

void broker_calls::finish(uint64_t id, call_outcome outcome) {
  auto node = open_.extract(id);
  if (node.empty())
    return;
  auto& x = node.mapped();
  outcome.place = std::move(x.place);
  outcome.request_code = x.what.request.code;
  if (!outcome.answer)
    outcome.answer.error()
      = outcome.complete(std::move(outcome.answer.error()));
  x.done(outcome);
}

broker_calls::open_call* broker_calls::find(uint64_t id) {
  auto i = open_.find(id);
  return i == open_.end() ? nullptr : &i->second;
}

} // namespace rocketcaf::actors
