#pragma once

#include "rocketcaf/protocol/requests/transactions.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include "producer_fixture.hpp"

#include <caf/typed_response_promise.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// What a fake listener was asked, and what it does then.
struct listener_side {
  using promise = caf::typed_response_promise<local_transaction_state>;

  std::vector<execute_local_transaction> executed;
  std::vector<check_local_transaction> checked;
  /// The coordinators that asked.
  std::vector<caf::strong_actor_ptr> askers;
  /// What it answers at once; without it, questions are kept.
  std::optional<local_transaction_state> answer;
  /// Answers with this error instead.
  std::optional<std::string> failure;
  std::vector<promise> kept;

  template <class Self>
  caf::result<local_transaction_state> reply(Self* self) {
    askers.push_back(
      caf::actor_cast<caf::strong_actor_ptr>(self->current_sender()));
    if (failure)
      return make_error(errc::broker_error, *failure);
    if (answer)
      return *answer;
    kept.emplace_back(
      self->template make_response_promise<local_transaction_state>());
    return kept.back();
  }
};

/// A listener that is told when to answer what it keeps.
using fake_listener_actor = transaction_listener_actor::extend<
  /// Answers the oldest question.
  caf::result<void>(local_transaction_state),
  /// Loses all questions.
  caf::result<void>(atom::drain)>;

inline fake_listener_actor spawn_listener(caf::actor_system& sys,
                                          std::shared_ptr<listener_side> side) {
  return sys.spawn([side](fake_listener_actor::pointer self)
                     -> fake_listener_actor::behavior_type {
    return {
      [self, side](const execute_local_transaction& x) {
        side->executed.push_back(x);
        return side->reply(self);
      },
      [self, side](const check_local_transaction& x) {
        side->checked.push_back(x);
        return side->reply(self);
      },
      [side](local_transaction_state x) {
        side->kept.front().deliver(x);
        side->kept.erase(side->kept.begin());
      },
      [side](atom::drain) { side->kept.clear(); },
    };
  });
}

/// A transactional producer among fakes, in virtual time.
struct transactions_fixture : producer_fixture {
  using state = local_transaction_state;
  using end_request = protocol::end_transaction_request;

  std::shared_ptr<listener_side> side = std::make_shared<listener_side>();
  fake_listener_actor listener = spawn_listener(sys(), side);
  transaction_producer_actor subject;
  fake_broker& broker = cluster.add_broker("a");
  /// Token to outcomes.
  std::shared_ptr<std::map<uint64_t, std::vector<transaction_outcome>>> ends
    = std::make_shared<std::map<uint64_t, std::vector<transaction_outcome>>>();
  transaction_receiver_actor receiver
    = sys().spawn([log = ends](transaction_receiver_actor::pointer)
                    -> transaction_receiver_actor::behavior_type {
        return {[log](const transaction_finished& x) {
          (*log)[x.token].push_back(x.outcome);
        }};
      });

  ~transactions_fixture() {
    side->askers.clear();
    lose_questions();
    for (auto& x : {caf::actor_cast<caf::actor>(listener),
                    caf::actor_cast<caf::actor>(receiver)})
      caf::anon_send_exit(x, caf::exit_reason::kill);
    if (subject)
      caf::anon_send_exit(subject, caf::exit_reason::kill);
  }

  void start(producer_options options = {}, bool with_listener = true) {
    cluster.add_topic("topic", 1);
    if (options.group.empty())
      options.group = "group";
    auto result = actors::spawn_producer(
      sys(), options, cluster.client(),
      with_listener ? transaction_listener_actor{listener}
                    : transaction_listener_actor{});
    REQUIRE(result.has_value());
    subject = *result;
    producer = subject;
    dispatch_messages();
  }

  /// Begins a transaction; the token names it.
  void begin(uint64_t token, send_transaction what) {
    compat::send_as(receiver, subject, std::move(what), token);
    dispatch_messages();
  }

  void begin(uint64_t token, std::string id = {}) {
    if (id.empty())
      id = "t" + std::to_string(token);
    begin(token, {.content = {.topic = "topic", .body = "b", .id = id}});
  }

  bool ended(uint64_t token) {
    return ends->contains(token);
  }

  const transaction_outcome& outcome_of(uint64_t token) {
    auto& list = (*ends)[token];
    REQUIRE_EQ(list.size(), 1u);
    return list.front();
  }

  const transaction_send_result& result_of(uint64_t token) {
    auto x = std::get_if<transaction_send_result>(&outcome_of(token));
    REQUIRE(x != nullptr);
    return *x;
  }

  const send_failure& failure_of_transaction(uint64_t token) {
    auto x = std::get_if<send_failure>(&outcome_of(token));
    REQUIRE(x != nullptr);
    return *x;
  }

  /// Lets the listener answer the oldest question that it keeps.
  void answer(state x) {
    REQUIRE(!side->kept.empty());
    compat::anon_mail(x).send(listener);
    dispatch_messages();
  }

  /// Lets the listener lose what it was asked.
  void lose_questions() {
    compat::anon_mail(atom::drain_v).send(listener);
    dispatch_messages();
  }

  /// The commands with which brokers were told, first those to the broker that
  /// the producer has a link to.
  std::vector<protocol::remoting_command> commands_told() {
    auto result = broker.ends;
    for (auto& x : cluster.oneways())
      result.push_back(x.request);
    return result;
  }

  /// What brokers were told.
  std::vector<end_request> told() {
    std::vector<end_request> result;
    for (auto& x : commands_told()) {
      CHECK_EQ(x.code, 37);
      CHECK(x.is_oneway());
      auto header = protocol::read_header<end_request>(x);
      REQUIRE(header.has_value());
      result.push_back(*header);
    }
    return result;
  }

  /// The states that brokers were told, as on the wire.
  std::vector<int32_t> states_told() {
    std::vector<int32_t> result;
    for (auto& x : told())
      result.push_back(x.commit_or_rollback);
    return result;
  }

  /// A broker's question.
  protocol::transaction_check question(std::string id, uint32_t checks = 1) {
    protocol::transaction_check result;
    result.place = {.address = "b:1",
                    .tran_state_table_offset = 70,
                    .commit_log_offset = 7000,
                    .broker_name = "b"};
    result.group = "group";
    result.transaction_id = id;
    result.content = {.topic = "topic", .body = "left", .id = id};
    result.checks = checks;
    return result;
  }

  /// Lets a broker ask a producer, and perhaps others after it.
  void ask_about(protocol::transaction_check what,
                 const std::vector<transaction_producer_actor>& others = {}) {
    actors::transaction_asked news{std::move(what), {}};
    for (auto& x : others)
      news.others.emplace_back(caf::actor_cast<actors::check_server_actor>(x));
    compat::anon_mail(std::move(news))
      .send(caf::actor_cast<actors::check_server_actor>(subject));
    dispatch_messages();
  }

  template <class Result, class Request>
  Result get(Request what) {
    caf::scoped_actor self{sys()};
    auto handle
      = compat::mail(self, std::move(what)).request(subject, caf::infinite);
    dispatch_messages();
    Result result;
    std::move(handle).receive(
      [&](Result& x) { result = std::move(x); },
      [](const caf::error& e) { FAIL(caf::to_string(e)); });
    return result;
  }

  std::vector<transaction_metadata> listed() {
    return get<std::vector<transaction_metadata>>(atom::get_transactions_v);
  }

  transaction_statistics counts() {
    return get<producer_statistics>(atom::get_statistics_v).transactions;
  }
};

} // namespace rocketcaf::test
