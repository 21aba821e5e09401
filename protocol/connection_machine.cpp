#include "rocketcaf/protocol/connection_machine.hpp"

namespace rocketcaf::protocol {

connection_machine::connection_machine(const config& cfg)
  : cfg_(cfg), backoff_(cfg.backoff_min, cfg.backoff_max, cfg.backoff_seed) {
  // nop
}

// -- properties ---------------------------------------------------------------

std::optional<time_point> connection_machine::wake_at() const {
  switch (state_) {
  case connection_state::disconnected:
    if (reopen_)
      return retry_at_;
    return std::nullopt;
  case connection_state::connecting:
    return connect_until_;
  case connection_state::connected:
    if (cfg_.idle_timeout.count() > 0)
      return last_traffic_ + cfg_.idle_timeout;
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

// -- events -------------------------------------------------------------------

connection_action connection_machine::work_arrived(time_point now) {
  switch (state_) {
  case connection_state::disconnected:
    if (now < retry_at_) {
      reopen_ = true;
      return connection_action::refuse;
    }
    return start_connect(now);
  case connection_state::connecting:
    return connection_action::wait;
  case connection_state::connected:
    return connection_action::write;
  default:
    return connection_action::refuse;
  }
}

connection_action connection_machine::connected(time_point now) {
  if (state_ != connection_state::connecting)
    return connection_action::close;
  state_ = connection_state::connected;
  last_traffic_ = now;
  answered_ = false;
  return connection_action::write;
}

void connection_machine::connect_failed(time_point now, bool wanted) {
  if (state_ != connection_state::connecting)
    return;
  state_ = connection_state::disconnected;
  retry_at_ = now + backoff_.next();
  reopen_ = wanted;
}

void connection_machine::traffic(time_point now) noexcept {
  last_traffic_ = now;
}

void connection_machine::answered() noexcept {
  if (answered_)
    return;
  answered_ = true;
  silent_links_ = 0;
  backoff_.reset();
}

connection_action connection_machine::link_lost(time_point now, bool wanted) {
  if (state_ != connection_state::connected)
    return connection_action::none;
  state_ = connection_state::disconnected;
  reopen_ = wanted;
  if (!answered_ && silent_links_++ > 0)
    retry_at_ = now + backoff_.next();
  else
    retry_at_ = now;
  if (!wanted || now < retry_at_)
    return connection_action::none;
  return start_connect(now);
}

connection_action connection_machine::time_passed(time_point now, bool wanted,
                                                  bool busy) {
  auto due = wake_at();
  if (!due || now < *due)
    return connection_action::none;
  switch (state_) {
  case connection_state::disconnected:
    if (wanted)
      return start_connect(now);
    reopen_ = false;
    return connection_action::none;
  case connection_state::connecting:
    return connection_action::give_up;
  default:
    if (busy) {
      last_traffic_ = now;
      return connection_action::none;
    }
    state_ = connection_state::closing;
    return connection_action::close;
  }
}

connection_action connection_machine::close_wanted() {
  if (state_ == connection_state::closed)
    return connection_action::none;
  state_ = connection_state::closing;
  final_ = true;
  return connection_action::close;
}

void connection_machine::closed() noexcept {
  reopen_ = false;
  state_ = final_ ? connection_state::closed : connection_state::disconnected;
}

connection_action connection_machine::start_connect(time_point now) {
  state_ = connection_state::connecting;
  connect_until_ = now + cfg_.connect_timeout + grace;
  return connection_action::connect;
}

} // namespace rocketcaf::protocol
