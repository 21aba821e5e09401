#include "support/fake_network.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/observer_list.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/frame.hpp"

#include "support/send_answer.hpp"

#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

namespace rocketcaf::test {

using namespace rocketcaf::actors;
using protocol::remoting_command;
using protocol::request_code;

namespace {

/// What a test says to a fake connection.
using fake_connection_actor
  = connection_actor::extend<caf::result<void>(connection_state_changed)>;

class fake_connection {
public:
  static inline const char* name = "fake-connection";

  fake_connection(fake_connection_actor::pointer self, const endpoint& which,
                  std::shared_ptr<fake_peer> peer)
    : self_(self), peer_(std::move(peer)) {
    state_.address = which.address;
    state_.number = which.number;
  }

  fake_connection_actor::behavior_type make_behavior() {
    compat::on_exit(self_, [this](const caf::error& why) { end(why); });
    peer_->connection = caf::weak_actor_ptr{self_->ctrl()};
    peer_->closed = false;
    ++peer_->spawned;
    return {
      [this](const write_batch& x) { on_write(x); },
      [this](const lease_opaques& x) { on_lease(x); },
      [this](const drop_user& x) {
        users_.erase(x.user);
        peer_->dropped_users.push_back(x.user);
      },
      [this](invoke& x) { return on_invoke(x); },
      [this](invoke_oneway& x) { note(x.request, true); },
      [](const answer_requests&) {},
      [this](atom::get_state) { return state_.state; },
      [this](atom::get_statistics) {
        return connection_statistics{.address = state_.address,
                                     .number = state_.number,
                                     .state = state_.state,
                                     .producers = users_.size()};
      },
      [this](atom::subscribe, const connection_observer_actor& x) {
        observers_.add(x);
        compat::mail(self_, state_).send(x);
      },
      [this](atom::unsubscribe, const connection_observer_actor& x) {
        observers_.remove(x);
      },
      [this](atom::close) {
        peer_->closed = true;
        if (!peer_->holds_close)
          end(caf::exit_reason::user_shutdown);
      },
      [this](const connection_state_changed& x) { announce(x.state); },
    };
  }

private:
  struct fake_user {
    weak_handle<connection_user_actor> handle;
    uint64_t last_sequence = 0;
  };

  void announce(connection_state state) {
    state_.state = state;
    observers_.tell(self_, state_);
  }

  void connect() {
    if (state_.state != connection_state::connected) {
      announce(connection_state::connecting);
      announce(connection_state::connected);
      for (auto& [id, who] : users_)
        if (auto user = who.handle.lock())
          compat::mail(self_, link_up{}).send(user);
    }
  }

  void end(const caf::error& why) {
    link_lost news{errc::connection_lost, "a fake ends", 0, 1};
    for (auto& [id, who] : users_) {
      news.first_unwritten = who.last_sequence + 1;
      if (auto user = who.handle.lock())
        compat::mail(self_, news).send(user);
    }
    announce(connection_state::closed);
    self_->quit(why);
  }

  /// Asks the peer; nothing is answered if it never does.
  std::optional<remoting_command> ask(const remoting_command& request) {
    if (peer_->answer == nullptr)
      return std::nullopt;
    auto answer = peer_->answer(request);
    auto result = std::get_if<remoting_command>(&answer);
    return result ? std::optional{*result} : std::nullopt;
  }

  void on_lease(const lease_opaques& x) {
    auto user = caf::actor_cast<connection_user_actor>(self_->current_sender());
    if (peer_->answer != nullptr && !ask(remoting_command{})) {
      compat::mail(self_, link_lost{errc::connect_failed, "refused", 0, 0})
        .send(user);
      return;
    }
    if (!peer_->lends)
      return;
    users_[user.id()].handle = weak_handle<connection_user_actor>{user};
    connect();
    for (uint32_t i = 0; i < x.blocks; ++i) {
      compat::mail(self_, opaque_lease{next_block_, 1}).send(user);
      next_block_ += static_cast<int32_t>(opaque_block_size);
    }
  }

  void on_write(const write_batch& x) {
    users_[self_->current_sender()->id()].last_sequence = x.sequence;
    if (x.wants_receipt)
      compat::mail(self_, batch_written{x.sequence})
        .send(caf::actor_cast<connection_user_actor>(self_->current_sender()));
    std::string answers;
    protocol::frame_reader reader;
    reader.feed(x.bytes, [&](const protocol::frame& next) {
      auto request = protocol::decode(next);
      if (!request)
        return;
      peer_->bodies.push_back(request->body);
      if (auto response = ask(*request))
        encode(answers, *response, serialization::json);
    });
    if (!answers.empty())
      compat::mail(self_, reply_batch{std::move(answers)})
        .send(caf::actor_cast<connection_user_actor>(self_->current_sender()));
  }

  void note(remoting_command& request, bool oneway) {
    peer_->requests.push_back({self_->clock().now(), request, oneway});
    peer_->requester
      = caf::actor_cast<caf::weak_actor_ptr>(self_->current_sender());
  }

  caf::result<remoting_command> on_invoke(invoke& x) {
    // First, since the promise takes the sender.
    note(x.request, false);
    auto promise = self_->make_response_promise<remoting_command>();
    if (peer_->answer == nullptr) {
      connect();
      // Kept here, so that it is dropped with the actor.
      auto id = ++last_open_;
      open_.emplace(id, promise);
      compat::schedule_weak(self_, x.deadline, [this, id] {
        auto node = open_.extract(id);
        node.mapped().deliver(make_error(errc::deadline_exceeded, "a fake"));
      });
      return promise;
    }
    auto answer = peer_->answer(x.request);
    if (auto error = std::get_if<caf::error>(&answer)) {
      promise.deliver(*error);
      return promise;
    }
    connect();
    promise.deliver(std::get<remoting_command>(answer));
    return promise;
  }

  fake_connection_actor::pointer self_;
  std::shared_ptr<fake_peer> peer_;
  connection_state_changed state_;
  observer_list<connection_observer_actor> observers_;
  std::map<uint64_t, caf::typed_response_promise<remoting_command>> open_;
  uint64_t last_open_ = 0;
  std::map<caf::actor_id, fake_user> users_;
  int32_t next_block_ = 0;
};

} // namespace

std::vector<fake_request> fake_peer::requests_with(request_code code) const {
  std::vector<fake_request> result;
  for (auto& x : requests)
    if (x.command.code == static_cast<int32_t>(code))
      result.push_back(x);
  return result;
}

// -- constructors, destructors, and assignment operators ---------------------

fake_network::~fake_network() {
  for (auto& [address, peer] : peers_)
    kill(address);
}

// -- properties --------------------------------------------------------------

fake_peer& fake_network::at(const std::string& address) {
  auto& ptr = peers_[address];
  if (ptr == nullptr)
    ptr = std::make_shared<fake_peer>();
  return *ptr;
}

connection_factory fake_network::factory() {
  return [this](caf::actor_system& sys, const endpoint& which) {
    auto name = to_string(which);
    at(name);
    return spawn_fake_connection(sys, which, peers_[name]);
  };
}

// -- what a test makes happen ------------------------------------------------

void fake_network::serve_routes(const std::string& address,
                                std::map<std::string, route_data> routes) {
  at(address).answer
    = [routes = std::move(routes)](const remoting_command& request)
    -> std::variant<remoting_command, caf::error> {
    auto topic = request.field("topic");
    auto i = topic ? routes.find(*topic) : routes.end();
    if (i == routes.end())
      return protocol::make_response(request, 17, "no such topic");
    auto response = protocol::make_response(request, 0);
    response.body = protocol::encode_route(i->second);
    return response;
  };
}

void fake_network::serve_all(const std::string& address) {
  at(address).answer
    = [offset = int64_t{0}](const remoting_command& request) mutable
    -> std::variant<remoting_command, caf::error> {
    if (request.code == static_cast<int32_t>(request_code::send_message_v2))
      return make_send_answer(request, offset++);
    return protocol::make_response(request, 0);
  };
}

void fake_network::refuse(const std::string& address) {
  at(address).answer =
    [](const remoting_command&) -> std::variant<remoting_command, caf::error> {
    return make_error(errc::connect_failed, "connection refused");
  };
}

void fake_network::stall(const std::string& address) {
  at(address).answer = nullptr;
}

void fake_network::announce(const std::string& address,
                            connection_state state) {
  if (auto ptr = at(address).connection.lock()) {
    connection_state_changed news;
    news.state = state;
    compat::anon_mail(std::move(news))
      .send(caf::actor_cast<fake_connection_actor>(ptr));
  }
}

void fake_network::kill(const std::string& address) {
  if (auto ptr = at(address).connection.lock())
    caf::anon_send_exit(caf::actor_cast<caf::actor>(ptr),
                        caf::exit_reason::kill);
}

connection_actor spawn_fake_connection(caf::actor_system& sys,
                                       const endpoint& which,
                                       std::shared_ptr<fake_peer> peer) {
  return sys.spawn<fake_connection_actor::stateful_impl<fake_connection>>(
    which, std::move(peer));
}

connection_provider_actor spawn_fake_provider(caf::actor_system& sys,
                                              fake_network& network) {
  auto body
    = [factory = network.factory()](connection_provider_actor::pointer self)
    -> connection_provider_actor::behavior_type {
    auto open = std::make_shared<std::map<std::string, connection_actor>>();
    return {
      [self, factory, open](const open_connection& x) {
        auto& connection = (*open)[x.address];
        if (!connection)
          connection = factory(self->system(), {x.address});
        compat::mail(self, connection_opened{x.address, connection})
          .send(x.receiver);
      },
    };
  };
  return sys.spawn(body);
}

route_data make_route(const std::string& broker, const std::string& address,
                      int32_t queues) {
  route_data result;
  result.queue_datas.push_back(queue_data{broker, queues, queues, 6, 0});
  result.broker_datas.push_back(broker_data{"cluster", broker, {{0, address}}});
  return result;
}

} // namespace rocketcaf::test
