#include "rocketcaf/actors/connection.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/connector.hpp"
#include "rocketcaf/actors/endpoint.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::actors {

namespace {

using protocol::connection_action;
using protocol::remoting_command;

std::string_view view(const caf::byte_buffer& buf) {
  return {reinterpret_cast<const char*>(buf.data()), buf.size()};
}

std::string millis(std::chrono::milliseconds x) {
  return std::to_string(x.count()) + " ms";
}

} // namespace

connection_actor spawn_connection(caf::actor_system& sys,
                                  connection_config config) {
  return compat::spawn_broker<connection, connection_impl_actor>(
    sys, std::move(config));
}

// -- constructors, destructors, and assignment operators ----------------------

connection::connection(connection_impl_actor::broker_pointer self,
                       connection_config config)
  : self_(self), config_(std::move(config)),
    label_(to_string(endpoint{config_.address, config_.number})),
    log_(config_.log, "connection"), metrics_(self_->system()),
    machine_(config_.times), link_(self),
    present_{config_.address, machine_.state(), errc::none, {}, config_.number},
    requests_(blocks_, config_.header_serialization),
    writer_(link_, requests_, *metrics_.written, config_.write_limit),
    router_(label_, config_.limits, blocks_, requests_, log_,
            *metrics_.unknown_replies) {
  metrics_.set(machine_.state());
}

connection_impl_actor::behavior_type connection::make_behavior() {
  compat::on_exit(self_, [this](const caf::error& reason) { end(reason); });
  return {
    [this](write_batch& batch) { on_write(batch); },
    [this](const lease_opaques& what) { on_lease(what); },
    [this](const drop_user& what) { drop(what.user); },
    [this](invoke& what) -> caf::result<remoting_command> {
      auto promise = self_->make_response_promise<remoting_command>();
      submit(what.request, what.deadline, promise);
      return promise;
    },
    [this](invoke_oneway& what) -> caf::result<void> {
      auto promise = self_->make_response_promise<void>();
      submit(what.request, what.deadline, promise);
      return promise;
    },
    [this](answer_requests& what) { answering_ = std::move(what); },
    [this](atom::get_state) -> caf::result<connection_state> {
      return machine_.state();
    },
    [this](atom::get_statistics) { return statistics(); },
    [this](atom::subscribe, const connection_observer_actor& observer) {
      observers_.add(observer);
      compat::mail(self_, present_).send(observer);
    },
    [this](atom::unsubscribe, const connection_observer_actor& observer) {
      observers_.remove(observer);
    },
    [this](atom::close) { end(caf::exit_reason::user_shutdown); },
    [this](connect_finished& what) { on_connect_finished(what); },
    [this](const caf::io::new_data_msg& msg) { on_data(msg); },
    [this](const caf::io::connection_closed_msg& msg) {
      if (link_.has(msg.handle)) {
        link_.forget();
        link_down(errc::connection_lost, "closed by the peer or the network");
      }
    },
    [this](const caf::io::data_transferred_msg& msg) {
      if (!link_.has(msg.handle))
        return;
      writer_.drain(self_->clock().now());
      users_.keep_if([this](caf::actor_id id, connection_user& who) {
        return give_receipt(id, who);
      });
    },
  };
}

// -- users --------------------------------------------------------------------

void connection::on_write(write_batch& batch) {
  auto& sender = self_->current_sender();
  auto* who = sender ? users_.find(sender->id()) : nullptr;
  if (who == nullptr || !up_ || batch.epoch != epoch_) {
    // Its sender knows: by link_lost, or because it never leased.
    log_.write(log_event::stale_batch, "{}: dropped a batch of {} bytes",
               label_, batch.bytes.size());
    return;
  }
  who->last_sequence = batch.sequence;
  if (batch.wants_receipt)
    who->receipts.push_back(batch.sequence);
  who->waits_until = std::max(who->waits_until, batch.until);
  auto now = self_->clock().now();
  writer_.put({.bytes = std::move(batch.bytes),
               .user = sender->id(),
               .sequence = batch.sequence,
               .until = std::max(batch.until, batch.write_until)},
              now);
  give_receipt(sender->id(), *who);
  machine_.traffic(now);
}

bool connection::give_receipt(caf::actor_id id, connection_user& who) {
  if (who.receipts.empty())
    return true;
  auto waiting = writer_.first_waiting(id);
  auto last = uint64_t{0};
  while (!who.receipts.empty()
         && (!waiting || who.receipts.front() < *waiting)) {
    last = who.receipts.front();
    who.receipts.pop_front();
  }
  return last == 0 || who.send(self_, batch_written{last});
}

void connection::on_lease(const lease_opaques& what) {
  auto& sender = self_->current_sender();
  if (!sender)
    return;
  auto id = sender->id();
  for (auto first : what.returned)
    blocks_.give_back(id, first);
  auto& who = users_.add(sender);
  if (!what.returned.empty())
    grant_freed();
  if (what.blocks == 0)
    return;
  auto now = self_->clock().now();
  auto action = machine_.work_arrived(now);
  if (action == connection_action::refuse) {
    who.send(self_, link_lost{refusal_cause(), refusal(now),
                              who.last_sequence + 1, 0});
    arm();
    return;
  }
  who.blocks_wanted += what.blocks;
  if (action == connection_action::write)
    grant(id, who);
  perform(action);
}

void connection::grant_all() {
  size_t before = 0;
  // A user that is gone leaves blocks for those before it.
  do {
    before = users_.size();
    lacking_ = false;
    users_.keep_if([this](caf::actor_id id, connection_user& who) {
      return grant(id, who);
    });
  } while (lacking_ && users_.size() < before);
}

void connection::grant_freed() {
  if (up_ && lacking_)
    grant_all();
}

bool connection::grant(caf::actor_id id, connection_user& who) {
  for (; who.blocks_wanted > 0; --who.blocks_wanted) {
    auto first = blocks_.lease(id);
    if (!first) {
      lacking_ = true;
      log_.write(log_event::no_opaques, "{}: all opaques are lent", label_);
      return true;
    }
    if (!who.send(self_, opaque_lease{*first, epoch_})) {
      blocks_.revoke(id);
      return false;
    }
  }
  return true;
}

void connection::drop(caf::actor_id id) {
  users_.erase(id);
  writer_.drop(id);
  if (blocks_.revoke(id) > 0)
    grant_freed();
}

connection_statistics connection::statistics() const {
  auto result = counts_;
  result.address = config_.address;
  result.number = config_.number;
  result.state = machine_.state();
  result.bytes_sent = writer_.written();
  result.producers = users_.size();
  result.open_requests = requests_.size();
  return result;
}

// -- own requests -------------------------------------------------------------

void connection::submit(remoting_command& request, time_point deadline,
                        connection_requests::waiter who) {
  auto now = self_->clock().now();
  if (deadline <= now) {
    connection_requests::fail(who, errc::deadline_exceeded,
                              "no time was left for a request to " + label_);
    return;
  }
  auto action = machine_.work_arrived(now);
  if (action == connection_action::refuse) {
    connection_requests::fail(who, refusal_cause(),
                              label_ + ": " + refusal(now));
    return;
  }
  protocol::outbox::item item;
  if (auto opaque = requests_.add(request, deadline, who, item.bytes)) {
    item.opaque = *opaque;
    if (up_)
      writer_.put(std::move(item), now);
    else
      writer_.keep(std::move(item));
    machine_.traffic(now);
  }
  perform(action);
  arm();
}

// -- reading ------------------------------------------------------------------

void connection::on_data(const caf::io::new_data_msg& msg) {
  if (!link_.has(msg.handle))
    return;
  machine_.traffic(self_->clock().now());
  metrics_.received->inc(static_cast<int64_t>(msg.buf.size()));
  counts_.bytes_received += msg.buf.size();
  auto plain = link_.incoming(view(msg.buf));
  if (auto failure = link_.failure(); !failure.empty()) {
    link_down(errc::connection_lost, failure);
    return;
  }
  if (!up_ && link_.ready())
    on_ready();
  if (!plain.empty())
    read_frames(plain);
}

void connection::read_frames(std::string_view bytes) {
  auto broken = router_.feed(bytes);
  if (router_.any())
    machine_.answered();
  deliver_replies();
  if (broken != errc::none) {
    auto detail = broken == errc::frame_too_large
                  ? "the peer sent a frame over the limit"
                  : "the peer broke the protocol";
    log_.write(log_event::bad_frame, "{}: {}", label_, detail);
    link_down(broken, detail);
    return;
  }
  for (auto& request : router_.take_requests())
    on_peer_request(std::move(request));
}

void connection::deliver_replies() {
  for (auto& bundle : router_.replies()) {
    auto* who = users_.find(bundle.receiver);
    if (who == nullptr)
      continue;
    if (!who->send(self_, reply_batch{std::move(bundle.frames)}))
      drop(bundle.receiver);
  }
}

// -- the link -----------------------------------------------------------------

void connection::perform(connection_action action) {
  switch (action) {
  case connection_action::connect:
    start_connect();
    break;
  case connection_action::close:
    close_idle();
    break;
  case connection_action::give_up:
    fail_connect(errc::connect_failed,
                 "no answer in "
                   + std::to_string(config_.times.connect_timeout.count())
                   + " ms");
    break;
  default:
    break;
  }
}

void connection::start_connect() {
  log_.write(log_event::connecting, "{}", label_);
  announce(connection_state::connecting);
  connector_
    = spawn_connector(self_->system(),
                      {config_.address, config_.times.connect_timeout,
                       ++attempt_, config_.dns_servers},
                      caf::actor_cast<caf::weak_actor_ptr>(self_->ctrl()));
  arm();
}

void connection::on_connect_finished(connect_finished& what) {
  if (what.attempt != attempt_
      || machine_.state() != connection_state::connecting)
    return;
  if (!what.socket) {
    fail_connect(what.cause, what.detail);
    return;
  }
  router_.reset();
  link_.open(*what.socket, config_.unacknowledged_limit,
             config_.make_filter ? config_.make_filter() : nullptr);
  if (link_.ready())
    on_ready();
}

void connection::on_ready() {
  machine_.connected(self_->clock().now());
  up_ = true;
  ++epoch_;
  log_.write(log_event::connected, "{}", label_);
  metrics_.connected->inc();
  ++counts_.connects;
  if (epoch_ > 1)
    metrics_.reconnected->inc();
  announce(connection_state::connected);
  users_.keep_if([this](caf::actor_id, connection_user& who) {
    return who.send(self_, link_up{});
  });
  grant_all();
  writer_.drain(self_->clock().now());
  arm();
}

void connection::fail_connect(errc cause, const std::string& detail) {
  log_.write(log_event::connect_failed, "{}: {}", label_, detail);
  metrics_.connect_failed->inc();
  ++counts_.failed_connects;
  connector_.raise();
  link_.close();
  writer_.clear();
  requests_.fail_all(cause, "cannot connect to " + label_ + ": " + detail);
  users_.keep_if([&](caf::actor_id, connection_user& who) {
    who.blocks_wanted = 0;
    return who.send(self_, link_lost{cause, detail, who.last_sequence + 1, 0});
  });
  machine_.connect_failed(self_->clock().now(), wanted());
  announce(connection_state::disconnected, cause, detail);
  arm();
}

void connection::link_down(errc cause, const std::string& detail) {
  if (!up_) {
    fail_connect(errc::connect_failed, detail);
    return;
  }
  log_.write(log_event::lost, "{}: {}", label_, detail);
  metrics_.lost->inc();
  ++counts_.losses;
  end_link(cause, detail, "connection to " + label_ + " lost: " + detail);
  auto action = machine_.link_lost(self_->clock().now(), wanted());
  announce(connection_state::disconnected, cause, detail);
  perform(action);
  arm();
}

void connection::end_link(errc cause, const std::string& detail,
                          const std::string& text) {
  auto epoch = std::exchange(up_, false) ? epoch_ : 0;
  link_.close();
  auto unwritten = writer_.clear();
  requests_.fail_all(cause, text);
  users_.keep_if([&](caf::actor_id id, connection_user& who) {
    blocks_.revoke(id);
    who.receipts.clear();
    who.waits_until = {};
    who.blocks_wanted = 0;
    auto i = unwritten.find(id);
    auto first = i != unwritten.end() ? i->second : who.last_sequence + 1;
    return who.send(self_, link_lost{cause, detail, first, epoch});
  });
}

void connection::close_idle() {
  auto detail
    = "closed after " + millis(config_.times.idle_timeout) + " without traffic";
  log_.write(log_event::closed_idle, "{}: {}", label_, detail);
  announce(connection_state::closing);
  end_link(errc::none, detail, detail);
  machine_.closed();
  announce(connection_state::disconnected, errc::none, detail);
}

void connection::end(const caf::error& reason) {
  if (machine_.close_wanted() == connection_action::none)
    return;
  announce(connection_state::closing);
  connector_.raise();
  auto text = "the connection to " + label_ + " is shutting down";
  requests_.fail_all(errc::shutting_down, text);
  // Its users may go on elsewhere.
  end_link(errc::connection_lost, "the connection is shutting down", text);
  machine_.closed();
  log_.write(log_event::closed, "{}", label_);
  announce(connection_state::closed);
  self_->quit(reason);
}

// -- time and state -----------------------------------------------------------

void connection::on_alarm() {
  auto now = self_->clock().now();
  requests_.expire(now, "no answer from " + label_ + " before the deadline");
  auto busy = !requests_.empty() || users_.anyone_waits(now);
  perform(machine_.time_passed(now, wanted(), busy));
  arm();
}

void connection::arm() {
  auto when = machine_.wake_at();
  auto earliest = requests_.earliest();
  if (earliest && (!when || *earliest < *when))
    when = earliest;
  alarm_.arm(self_, when, [this] { on_alarm(); });
}

void connection::announce(connection_state state, errc cause,
                          std::string detail) {
  present_.state = state;
  present_.cause = cause;
  present_.detail = std::move(detail);
  metrics_.set(state);
  observers_.tell(self_, present_);
}

bool connection::wanted() const {
  return !users_.empty() || !requests_.empty();
}

errc connection::refusal_cause() const {
  return present_.cause == errc::name_resolution_failed ? present_.cause
                                                        : errc::connect_failed;
}

std::string connection::refusal(time_point now) const {
  using std::chrono::ceil;
  using std::chrono::milliseconds;
  if (present_.state != connection_state::disconnected)
    return "the connection is closing";
  return present_.detail + "; next try in "
       + millis(ceil<milliseconds>(machine_.retry_at() - now));
}

} // namespace rocketcaf::actors
