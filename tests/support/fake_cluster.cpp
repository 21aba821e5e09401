#include "support/fake_cluster.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/codes.hpp"

#include "support/send_answer.hpp"
#include "support/test.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>

namespace rocketcaf::test {

using namespace rocketcaf::actors;

namespace {

// -- answers -----------------------------------------------------------------

std::string success(fake_broker& broker,
                    const protocol::remoting_command& request) {
  auto response = make_send_answer(request, broker.next_offset);
  broker.next_offset += static_cast<int64_t>(count_messages(request));
  response.code = broker.stored_code;
  std::string frames;
  encode(frames, response, serialization::json);
  return frames;
}

std::string refusal(int32_t code, const protocol::remoting_command& request) {
  std::string frames;
  encode(frames, protocol::make_response(request, code, "refused by a fake"),
         serialization::json);
  return frames;
}

/// Not even JSON, but its end tells which request it answers.
std::string garbled(const protocol::remoting_command& request) {
  auto header
    = "{?,\"flag\":1,\"opaque\":" + std::to_string(request.opaque) + "}";
  std::string frame(8, '\0');
  frame[3] = static_cast<char>(4 + header.size());
  frame[7] = static_cast<char>(header.size());
  return frame + header;
}

// -- the connection ----------------------------------------------------------

struct connection_fake {
  using pointer = connection_actor::pointer;

  connection_fake(pointer ptr, std::shared_ptr<fake_broker> data)
    : self(ptr), broker(std::move(data)) {
    // nop
  }

  connection_actor::behavior_type make_behavior() {
    return {
      [this](write_batch& x) { on_batch(x); },
      [this](const lease_opaques& x) { on_lease(x); },
      [](const drop_user&) {},
      [](const invoke&) -> caf::result<protocol::remoting_command> {
        return make_error(errc::connect_failed, "a fake");
      },
      [](const invoke_oneway&) {},
      [](const answer_requests&) {},
      [](atom::get_state) { return connection_state::connected; },
      [](atom::get_statistics) { return connection_statistics{}; },
      [](atom::subscribe, const connection_observer_actor&) {},
      [](atom::unsubscribe, const connection_observer_actor&) {},
      [this](atom::close) { self->quit(); },
    };
  }

  void on_lease(const lease_opaques& x) {
    broker->blocks_wanted += x.blocks;
    broker->returned += x.returned.size();
    auto sender = self->current_sender();
    auto user = caf::actor_cast<connection_user_actor>(sender);
    if (std::find(broker->users.begin(), broker->users.end(), user)
        == broker->users.end())
      broker->users.push_back(user);
    if (broker->mode == broker_mode::never_connects)
      return;
    if (broker->mode == broker_mode::unreachable) {
      link_lost news;
      news.cause = broker->connect_cause;
      news.detail = "connection refused";
      compat::mail(self, news).send(user);
      return;
    }
    for (auto i = 0u; i < x.blocks; ++i) {
      compat::mail(self, opaque_lease{broker->next_block, broker->epoch})
        .send(user);
      broker->next_block += static_cast<int32_t>(opaque_block_size);
    }
  }

  void on_batch(const write_batch& x) {
    if (x.epoch != broker->epoch)
      return;
    ++broker->batches;
    broker->last_sequence = x.sequence;
    if (x.wants_receipt && !broker->gives_no_receipts)
      compat::mail(self, batch_written{x.sequence})
        .send(caf::actor_cast<connection_user_actor>(self->current_sender()));
    std::string answers;
    protocol::frame_reader reader;
    reader.feed(x.bytes, [&](const protocol::frame& next) {
      auto request = protocol::decode(next);
      if (!request)
        return;
      auto is_end = protocol::request_code{request->code}
                 == protocol::request_code::end_transaction;
      (is_end ? broker->ends : broker->requests).push_back(*request);
      if (request->is_oneway())
        return;
      if (broker->mode == broker_mode::answer)
        answers += success(*broker, *request);
      else if (broker->mode == broker_mode::refuse)
        answers += refusal(broker->code, *request);
      else if (broker->mode == broker_mode::garble)
        answers += garbled(*request);
      else
        broker->kept.push_back(*request);
    });
    if (!answers.empty())
      compat::mail(self, reply_batch{std::move(answers)})
        .send(caf::actor_cast<connection_user_actor>(self->current_sender()));
  }

  pointer self;
  std::shared_ptr<fake_broker> broker;
};

} // namespace

// -- the client --------------------------------------------------------------

fake_cluster::fake_cluster(caf::actor_system& sys) : sys_(sys) {
  auto state = state_;
  auto body
    = [state](
        client_impl_actor::pointer self) -> client_impl_actor::behavior_type {
    return {
      [](const find_route&) -> caf::result<route_data> {
        return make_error(errc::no_route, "a fake");
      },
      [](const pass_command&) -> caf::result<protocol::remoting_command> {
        return make_error(errc::unavailable, "a fake");
      },
      [](const invoke_command&) -> caf::result<protocol::remoting_command> {
        return make_error(errc::unavailable, "a fake");
      },
      [state](const invoke_command_oneway& x) -> caf::result<void> {
        state->oneways.push_back(x);
        if (state->oneway_failure)
          return make_error(*state->oneway_failure, "a fake");
        return caf::unit;
      },
      [](const ask_name_server&) -> caf::result<name_server_answer> {
        return make_error(errc::unavailable, "a fake");
      },
      [](const ask_all_name_servers&) -> caf::result<name_server_answers> {
        return make_error(errc::unavailable, "a fake");
      },
      [](atom::get_client_id) { return std::string{"10.0.0.7@test"}; },
      [](describe_client) {
        return client_description{.client_id = "10.0.0.7@test",
                                  .request_timeout = std::chrono::seconds{3},
                                  .route_refresh_interval
                                  = std::chrono::seconds{30}};
      },
      [](atom::subscribe, int32_t, const command_handler_actor&) {},
      [](atom::unsubscribe, int32_t) {},
      [](atom::subscribe, const consumer_ids_observer_actor&) {},
      [](atom::unsubscribe, const consumer_ids_observer_actor&) {},
      [](atom::subscribe, const consumer_offsets_observer_actor&) {},
      [](atom::unsubscribe, const consumer_offsets_observer_actor&) {},
      [](atom::subscribe, const std::string&, const consumer_service_actor&) {},
      [](atom::unsubscribe, const std::string&) {},
      [](atom::subscribe, const reply_receiver_actor&) {},
      [](atom::unsubscribe, const reply_receiver_actor&) {},
      [](atom::get_connections) {
        return std::vector<connection_state_changed>{};
      },
      [](atom::get_statistics) { return std::vector<connection_statistics>{}; },
      [](atom::subscribe, const connection_observer_actor&) {},
      [](atom::unsubscribe, const connection_observer_actor&) {},
      [self, state](const attach_producer& x) {
        state->groups.push_back(x.group);
        state->producers.push_back(x.producer);
        compat::mail(self, attached{"fake", serialization::json, state->log,
                                    state->connections_per_broker})
          .send(x.producer);
      },
      [state](const detach_producer& x) {
        state->detached.push_back(x.producer);
      },
      [state](const serve_checks& x) {
        if (x.value)
          state->servers_of_checks.insert(x.producer);
        else
          state->servers_of_checks.erase(x.producer);
      },
      [self, state](const open_connection& x) {
        auto i = state->by_endpoint.find({x.address, x.number});
        if (i != state->by_endpoint.end())
          compat::mail(
            self, connection_opened{x.address, i->second->connection, x.number})
            .send(x.receiver);
      },
      [self, state](const watch_route& x) {
        state->watchers[x.topic].push_back(x.observer);
        if (auto i = state->routes.find(x.topic); i != state->routes.end())
          compat::mail(self, i->second).send(x.observer);
      },
      [state](const unwatch_route& x) {
        std::erase_if(state->watchers[x.topic], [&](auto& observer) {
          return observer.id() == x.observer;
        });
      },
      [state](const refresh_route&) { ++state->refreshes; },
      [](const masters_changed&) {},
      [](const connection_state_changed&) {},
      [](const broker_request&) -> caf::result<protocol::remoting_command> {
        return make_error(errc::unavailable, "a fake");
      },
    };
  };
  client_ = sys.spawn(body);
}

fake_cluster::~fake_cluster() {
  caf::anon_send_exit(client_, caf::exit_reason::kill);
  // The fakes hold each other.
  for (auto& [which, broker] : state_->by_endpoint) {
    caf::anon_send_exit(broker->connection, caf::exit_reason::kill);
    broker->connection = nullptr;
  }
  forget_producers();
}

// -- what a test sets up -----------------------------------------------------

fake_broker& fake_cluster::add_broker(const std::string& name) {
  auto broker = std::make_shared<fake_broker>();
  using impl = connection_actor::stateful_impl<connection_fake>;
  broker->connection = sys_.spawn<impl>(broker);
  brokers_.emplace(name, broker);
  state_->by_endpoint.emplace(endpoint{address_of(name)}, broker);
  return *broker;
}

fake_broker& fake_cluster::add_connection(const std::string& broker,
                                          uint32_t number) {
  auto result = std::make_shared<fake_broker>();
  using impl = connection_actor::stateful_impl<connection_fake>;
  result->connection = sys_.spawn<impl>(result);
  state_->by_endpoint.emplace(endpoint{address_of(broker), number}, result);
  state_->connections_per_broker
    = std::max<size_t>(state_->connections_per_broker, number + 1);
  return *result;
}

void fake_cluster::add_topic(const std::string& topic, int32_t queues) {
  std::vector<std::string> all;
  for (auto& [name, broker] : brokers_)
    all.push_back(name);
  add_topic(topic, queues, all);
}

void fake_cluster::add_topic(const std::string& topic, int32_t queues,
                             const std::vector<std::string>& brokers) {
  route_data route;
  for (auto& name : brokers) {
    route.queue_datas.push_back({.broker_name = name,
                                 .read_queue_nums = queues,
                                 .write_queue_nums = queues,
                                 .perm = perm_read | perm_write});
    route.broker_datas.push_back({.cluster = "fake",
                                  .broker_name = name,
                                  .broker_addrs = {{0, address_of(name)}}});
  }
  set_route(topic, std::move(route));
}

void fake_cluster::set_route(const std::string& topic, route_data route) {
  route_changed news;
  news.topic = topic;
  news.route = std::make_shared<route_data>(std::move(route));
  state_->routes[topic] = news;
  for (auto& observer : state_->watchers[topic])
    compat::anon_mail(news).send(observer);
}

void fake_cluster::set_no_route(const std::string& topic, errc cause) {
  route_changed news;
  news.topic = topic;
  news.cause = cause;
  news.detail = "a fake knows no route of " + topic;
  state_->routes[topic] = news;
  for (auto& observer : state_->watchers[topic])
    compat::anon_mail(news).send(observer);
}

void fake_cluster::set_stale(const std::string& topic) {
  auto& news = state_->routes[topic];
  news.stale = true;
  news.cause = errc::name_server_unavailable;
  news.detail = "a fake is away";
  for (auto& observer : state_->watchers[topic])
    compat::anon_mail(news).send(observer);
}

std::vector<std::string> fake_cluster::watched() const {
  std::vector<std::string> result;
  for (auto& [topic, observers] : state_->watchers)
    if (!observers.empty())
      result.push_back(topic);
  return result;
}

// -- what a test makes happen ------------------------------------------------

void fake_cluster::answer_kept(fake_broker& broker, bool backwards) {
  auto kept = std::exchange(broker.kept, {});
  if (backwards)
    std::reverse(kept.begin(), kept.end());
  std::string answers;
  for (auto& request : kept)
    answers += success(broker, request);
  // Users tell connections by the sender.
  for (auto& user : broker.users)
    compat::send_as(broker.connection, user, reply_batch{answers});
}

void fake_cluster::give_receipts(fake_broker& broker) {
  broker.gives_no_receipts = false;
  for (auto& user : broker.users)
    compat::send_as(broker.connection, user,
                    batch_written{broker.last_sequence});
}

void fake_cluster::end_connection(const std::string& broker, uint32_t number) {
  auto& data = state_->by_endpoint.at({address_of(broker), number});
  caf::anon_send_exit(data->connection, caf::exit_reason::kill);
  using impl = connection_actor::stateful_impl<connection_fake>;
  data->connection = sys_.spawn<impl>(data);
  child_down down{child_kind::connection, address_of(broker),
                  caf::exit_reason::kill, number};
  for (auto& producer : state_->producers)
    compat::anon_mail(down).send(producer);
}

void fake_cluster::replace_connection(const std::string& broker) {
  end_connection(broker);
  connection_opened opened{address_of(broker), brokers_[broker]->connection};
  for (auto& producer : state_->producers)
    compat::anon_mail(opened).send(producer);
}

void fake_cluster::answer_nobody(fake_broker& broker, int32_t opaque) {
  protocol::remoting_command request;
  request.opaque = opaque;
  for (auto& user : broker.users)
    compat::send_as(broker.connection, user,
                    reply_batch{success(broker, request)});
}

void fake_cluster::lose(fake_broker& broker, uint64_t first_unwritten,
                        errc cause) {
  link_lost news;
  news.cause = cause;
  news.detail = "the peer closed the connection";
  news.first_unwritten = first_unwritten;
  news.epoch = broker.epoch++;
  broker.kept.clear();
  for (auto& user : broker.users)
    compat::send_as(broker.connection, user, news);
}

void fake_cluster::come_up(fake_broker& broker) {
  for (auto& user : broker.users)
    compat::send_as(broker.connection, user, link_up{});
}

void fake_cluster::connect(fake_broker& broker) {
  for (auto& user : broker.users) {
    send_as(broker.connection, user,
            opaque_lease{broker.next_block, broker.epoch});
    broker.next_block += static_cast<int32_t>(opaque_block_size);
  }
}

void fake_cluster::forget_producers() {
  for (auto& [which, broker] : state_->by_endpoint)
    broker->users.clear();
  state_->producers.clear();
  state_->watchers.clear();
}

void fake_cluster::tell_state(fake_broker& broker, connection_state state,
                              errc cause) {
  connection_state_changed news;
  for (auto& [which, other] : state_->by_endpoint)
    if (other.get() == &broker)
      news.address = which.address;
  news.state = state;
  news.cause = cause;
  for (auto& producer : state_->producers)
    compat::anon_mail(news).send(producer);
}

std::string fake_cluster::address_of(const std::string& broker) const {
  return broker + ":10911";
}

} // namespace rocketcaf::test
