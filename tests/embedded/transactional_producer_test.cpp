// Transactional producers with the embedded broker, over real sockets.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "support/test.hpp"

#include <chrono>
#include <set>
#include <string>
#include <thread>

using namespace rocketcaf;
using namespace std::literals;

SUITE("embedded_transactional_producer")

namespace {

using state = local_transaction_state;

/// What a body says.
state state_in(std::string_view body, std::string_view key) {
  auto i = body.find(key);
  auto word = i == body.npos ? "" : body.substr(i + key.size(), 1);
  return word == "c" ? state::commit
       : word == "r" ? state::rollback
                     : state::unknown;
}

/// Executes and checks as the bodies say: "x=<c|r|u> k=<c|r|u>".
transaction_listener listener_of_bodies() {
  return {.execute = [](auto& x) { return state_in(x.content.body, "x="); },
          .check = [](auto& x) { return state_in(x.content.body, "k="); }};
}

struct fixture {
  expected<embedded_cluster, caf::error> cluster
    = embedded_cluster::start({.broker_names = {"a", "b"},
                               .transaction_timeout = 300ms,
                               .transaction_check_interval = 100ms});
  runtime home;

  fixture() {
    REQUIRE(cluster.has_value());
    REQUIRE(!compat::failed(cluster->create_topic("t", 4)));
  }

  blocking_producer make(serialization form = serialization::json) {
    client_options shared;
    shared.name_servers = {cluster->name_server_address()};
    shared.header_serialization = form;
    shared.instance_name = form == serialization::json ? "json" : "binary";
    producer_options options;
    options.group = "group";
    options.transaction_topics = {"t"};
    auto result
      = home.make_transaction_producer(shared, options, listener_of_bodies());
    REQUIRE(result.has_value());
    return std::move(*result);
  }

  std::multiset<std::string> visible() {
    std::multiset<std::string> result;
    auto list = cluster->messages("t");
    REQUIRE(list.has_value());
    for (auto& x : *list)
      result.insert(x.body);
    return result;
  }

  /// Waits until no half message is left.
  bool settled() {
    auto limit = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < limit) {
      auto x = cluster->statistics();
      REQUIRE(x.has_value());
      size_t open = 0;
      for (auto& broker : x->brokers)
        open += broker.half_messages;
      if (open == 0)
        return true;
      std::this_thread::yield();
    }
    return false;
  }
};

} // namespace

TEST_F(fixture, "commits are seen, rollbacks never are, checks settle the "
                "rest") {
  std::multiset<std::string> wanted;
  for (auto form : {serialization::json, serialization::rocketmq}) {
    auto producer = make(form);
    for (int i = 0; i < 10; ++i)
      for (auto what : {"x=c", "x=r", "x=u k=c", "x=u k=r"}) {
        auto body = what + " "s + std::to_string(i);
        auto x = producer.send_transaction({.topic = "t", .body = body});
        REQUIRE(x.has_value());
        auto told = state_in(body, "x=");
        CHECK_EQ(x->state, told);
        CHECK_EQ(x->is_commit(), told == state::commit);
        CHECK_EQ(x->is_rollback(), told == state::rollback);
        if (told == state::commit || state_in(body, "k=") == state::commit)
          wanted.insert(body);
      }
    CHECK(settled());
  }
  CHECK_EQ(visible(), wanted);
}

TEST_F(fixture, "what one process left is settled by the next") {
  {
    auto first = make();
    auto x = first.send_transaction({.topic = "t", .body = "x=u k=c"});
    REQUIRE(x.has_value());
    CHECK_EQ(x->ended, transaction_end::left_to_check);
  }
  // It has sent nothing, and is asked all the same.
  auto second = make(serialization::rocketmq);
  CHECK(settled());
  CHECK_EQ(visible(), (std::multiset<std::string>{"x=u k=c"}));
}

TEST_F(fixture, "a commit that a broker never got is settled by its check") {
  auto producer = make();
  embedded_fault lost;
  lost.kind = fault_kind::drop_request;
  lost.request_code = 37;
  lost.count = 1;
  REQUIRE(!compat::failed(cluster->inject(lost)));
  auto x = producer.send_transaction({.topic = "t", .body = "x=c k=c"});
  REQUIRE(x.has_value());
  CHECK(x->is_commit());
  CHECK(settled());
  CHECK_EQ(visible(), (std::multiset<std::string>{"x=c k=c"}));
}

TEST_F(fixture, "the argument reaches the listener") {
  client_options shared;
  shared.name_servers = {cluster->name_server_address()};
  producer_options options;
  options.group = "arguments";
  transaction_listener listener{.execute =
                                  [](const execute_local_transaction& x) {
                                    return x.argument.match_elements<int32_t>()
                                            && x.argument.get_as<int32_t>(0)
                                                 == 7
                                           ? state::commit
                                           : state::rollback;
                                  },
                                .check = [](auto&) { return state::rollback; }};
  auto producer = home.make_transaction_producer(shared, options, listener);
  REQUIRE(producer.has_value());
  auto x = producer->send_transaction({.topic = "t", .body = "with"},
                                      caf::make_message(int32_t{7}));
  REQUIRE(x.has_value());
  CHECK(x->is_commit());
  auto y = producer->send_transaction({.topic = "t", .body = "without"});
  REQUIRE(y.has_value());
  CHECK(y->is_rollback());
}
