// How a peer connects, lends opaques and ends. What it does with requests is in
// peer_requests.cpp.
#include "actors/property/peer.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>

namespace rocketcaf::test::property {

using namespace rocketcaf::actors;
using std::chrono::milliseconds;

namespace {

/// As long as the real one gives a connect.
constexpr milliseconds connect_timeout{3000};

class connection_state_class {
public:
  static inline const char* name = "property.connection";

  connection_state_class(connection_actor::pointer self, peer* what)
    : self_(self), peer_(what) {
    // nop
  }

  connection_actor::behavior_type make_behavior() {
    return {
      [this](write_batch& x) {
        auto user
          = caf::actor_cast<connection_user_actor>(self_->current_sender());
        if (x.wants_receipt)
          compat::mail(self_, batch_written{x.sequence}).send(user);
        peer_->on_batch(x);
      },
      [this](const lease_opaques& x) {
        peer_->on_lease(self_->current_sender(), x);
      },
      [](const drop_user&) {},
      [](const invoke&) -> caf::result<protocol::remoting_command> {
        return make_error(errc::connect_failed, "not in this world");
      },
      [](const invoke_oneway&) {},
      [](const answer_requests&) {},
      [](atom::get_state) { return connection_state::connected; },
      [](atom::get_statistics) { return connection_statistics{}; },
      [](atom::subscribe, const connection_observer_actor&) {},
      [](atom::unsubscribe, const connection_observer_actor&) {},
      [](atom::close) {},
    };
  }

private:
  connection_actor::pointer self_;
  peer* peer_;
};

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

peer::peer(world& around, peer_owner& owner, broker& at,
           const std::string& address)
  : world_(around), owner_(owner), broker_(at), address_(address) {
  using impl = connection_actor::stateful_impl<connection_state_class>;
  handle_ = world_.sys.spawn<impl>(this);
  present_.address = address;
  // Sometimes the counter is about to overflow.
  constexpr auto size = static_cast<int64_t>(opaque_block_size);
  next_block_ = static_cast<int32_t>(
    world_.random.pick<int64_t>({0, 5 * size, INT32_MAX + 1ll - 2 * size}));
}

// -- connecting ---------------------------------------------------------------

void peer::on_lease(const caf::strong_actor_ptr& from,
                    const lease_opaques& what) {
  if (phase_ == phase::dead)
    return;
  world_.note("lease wanted: blocks, returned", what.blocks,
              static_cast<int64_t>(what.returned.size()));
  user_ = weak_handle{caf::actor_cast<connection_user_actor>(from)};
  take_back(what);
  if (what.blocks == 0)
    return;
  if (phase_ == phase::idle && world_.now() < retry_at_) {
    tell(link_lost{errc::connect_failed, "it was refused just before",
                   last_sequence_ + 1, 0});
    return;
  }
  blocks_wanted_ += what.blocks;
  auto free = blocks_wanted_ * size_t{opaque_block_size};
  for (auto& [first, x] : blocks_)
    free += opaque_block_size - x.used.count();
  if (free > world_.books.size() + 4 * opaque_block_size)
    world_.books.complain(none, "more opaques are leased than can be used");
  if (phase_ == phase::idle)
    connect();
  else if (phase_ == phase::up)
    grant(what.blocks);
}

void peer::take_back(const lease_opaques& what) {
  for (auto first : what.returned)
    if (blocks_.erase(first) == 0 && last_loss_ != world_.now())
      world_.books.complain(none, "a block came back that was not lent");
  // Nobody can need those whose sends were all answered before.
  for (auto& [first, x] : blocks_) {
    auto done = [this](uint32_t send) {
      return world_.books.of(send).answered < world_.now();
    };
    if (x.used.all() && std::all_of(x.sends.begin(), x.sends.end(), done))
      world_.books.complain(none, "a block that is used up was not returned");
  }
}

void peer::connect() {
  phase_ = phase::connecting;
  announce(connection_state::connecting);
  auto fate = broker_.sky.decide_connect();
  auto delay = broker_.sky.connect_delay();
  auto then = [this](void (peer::*f)()) {
    return [this, f] {
      if (phase_ == phase::connecting)
        (this->*f)();
    };
  };
  if (fate == connect_fate::succeeds)
    world_.time.after(delay, then(&peer::connected));
  else if (fate == connect_fate::is_refused)
    world_.time.after(delay, [this] {
      if (phase_ == phase::connecting)
        fail_connect("connection refused");
    });
  else
    world_.time.after(connect_timeout, [this] {
      if (phase_ == phase::connecting)
        fail_connect("no answer in 3000 ms");
    });
}

void peer::connected() {
  phase_ = phase::up;
  links_.push_back(world_.books.open_link());
  world_.note("connected: link", links_.back());
  announce(connection_state::connected);
  tell(link_up{});
  grant(blocks_wanted_);
}

void peer::fail_connect(const char* why) {
  phase_ = phase::idle;
  retry_at_ = world_.now() + world_.pause(milliseconds{100});
  blocks_wanted_ = 0;
  tell(link_lost{errc::connect_failed, why, last_sequence_ + 1, 0});
  announce(connection_state::disconnected, errc::connect_failed);
}

void peer::grant(uint32_t blocks) {
  auto delay = broker_.sky.lease_delay();
  if (delay.count() == 0)
    return grant_now(blocks);
  world_.time.after(delay, [this, blocks, link = links_.size()] {
    if (phase_ == phase::up && links_.size() == link)
      grant_now(blocks);
  });
}

void peer::grant_now(uint32_t blocks) {
  blocks_wanted_ -= std::min(blocks, blocks_wanted_);
  world_.books.note_grant(world_.now());
  for (uint32_t i = 0; i < blocks; ++i) {
    auto first = next_block_;
    next_block_
      = static_cast<int32_t>(static_cast<uint32_t>(first) + opaque_block_size);
    blocks_.emplace(first, block{});
    world_.note("lease: first opaque, link", first, links_.back());
    tell(opaque_lease{first, links_.size()});
  }
}

// -- what happens to it -------------------------------------------------------

void peer::lose(errc cause) {
  if (phase_ != phase::up)
    return;
  phase_ = phase::idle;
  retry_at_ = world_.now() + world_.pause(milliseconds{300});
  end_link(cause);
  announce(connection_state::disconnected, cause);
}

void peer::close() {
  if (phase_ == phase::dead)
    return;
  auto before = std::exchange(phase_, phase::dead);
  if (before == phase::up)
    end_link(errc::shutting_down);
  else if (blocks_wanted_ > 0)
    tell(link_lost{errc::shutting_down, "it is shutting down",
                   last_sequence_ + 1, 0});
  announce(connection_state::closed);
}

void peer::die() {
  if (phase_ == phase::dead)
    return;
  world_.note("connection killed");
  killed_up_ = std::exchange(phase_, phase::dead) == phase::up;
  is_mourned_ = false;
  arrivals_.clear();
  kept_.clear();
  if (world_.what.has(trouble::late_handles) || !world_.random.chance(30))
    return;
  // A producer that knows of its death does not listen to it any more.
  auto delay = world_.what.grid + world_.pause(milliseconds{200});
  world_.time.after(delay, [this, as = handle_, link = links_.size()] {
    tell(as, opaque_lease{next_block_, link});
    std::string frames;
    append_reply(frames, serialization::json, {.opaque = next_block_});
    tell(as, reply_batch{std::move(frames)});
    tell(as, link_lost{errc::connection_lost, "a voice of the dead", 1, link});
  });
}

void peer::mourn() {
  if (std::exchange(is_mourned_, true))
    return;
  last_loss_ = world_.now();
  if (killed_up_)
    world_.books.close_link(links_.back(), world_.now());
}

void peer::stop() {
  if (handle_)
    caf::anon_send_exit(handle_, caf::exit_reason::kill);
  handle_ = nullptr;
}

void peer::end_link(errc cause) {
  auto now = world_.now();
  auto first = kept_.empty() ? last_sequence_ + 1 : kept_.front().sequence;
  world_.note("link lost: link, first unwritten", links_.back(),
              static_cast<int64_t>(first));
  world_.books.close_link(links_.back(), now, cause);
  last_loss_ = now;
  for (auto& batch : kept_)
    for (auto attempt : batch.attempts)
      world_.books.end_attempt(attempt, attempt_end::unwritten, now);
  kept_.clear();
  arrivals_.clear();
  blocks_.clear();
  blocks_wanted_ = 0;
  tell(link_lost{cause, "the world wants it", first, links_.size()});
}

void peer::announce(connection_state state, errc cause) {
  present_.state = state;
  present_.cause = cause;
  present_.detail = cause == errc::none ? "" : "the world wants it";
  owner_.announce(present_);
}

} // namespace rocketcaf::test::property
