// To whom a client passes what brokers ask about transactions.
#include "rocketcaf/protocol/requests/transactions.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "client_fixture.hpp"

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;

SUITE("client_checks")

namespace {

struct checks_fixture : client_fixture {
  fake_producer first{sys()};
  fake_producer second{sys()};

  checks_fixture() {
    attach(first);
    attach(second);
  }

  void serve(const fake_producer& who, bool value = true) {
    tell(serve_checks{who.handle.id(), value});
  }

  /// Lets broker "a:1" ask about a transaction of a group.
  void ask_about(const std::string& id, const std::string& group = "g") {
    protocol::stored_message half;
    half.topic = "t";
    half.body = "b";
    half.properties = {{"UNIQ_KEY", id}, {"PGROUP", group}};
    std::string body;
    REQUIRE(protocol::encode_stored(body, half));
    tell(broker_request{
      "a:1", protocol::make_oneway_request(
               protocol::check_transaction_state_request{
                 .tran_state_table_offset = 3, .commit_log_offset = 30},
               std::move(body))});
  }
};

} // namespace

TEST_F(checks_fixture, "a producer that serves checks is asked") {
  serve(first);
  ask_about("x");
  REQUIRE_EQ(first.log->asked.size(), 1u);
  auto& asked = first.log->asked[0];
  CHECK_EQ(asked.check.transaction_id, "x");
  CHECK_EQ(asked.check.group, "g");
  CHECK_EQ(asked.check.content.body, "b");
  CHECK_EQ(asked.check.place.address, "a:1");
  CHECK_EQ(asked.check.place.tran_state_table_offset, 3);
  CHECK_EQ(asked.check.place.commit_log_offset, 30);
  CHECK(asked.others.empty());
  CHECK(second.log->asked.empty());
}

TEST_F(checks_fixture, "of several the next one begins, and may take it last") {
  serve(first);
  serve(second);
  ask_about("x");
  ask_about("y");
  REQUIRE_EQ(first.log->asked.size(), 1u);
  REQUIRE_EQ(second.log->asked.size(), 1u);
  auto& others = first.log->asked[0].others;
  REQUIRE_EQ(others.size(), 2u);
  CHECK_EQ(others[0].lock().id(), second.handle.id());
  CHECK_EQ(others[1].lock().id(), first.handle.id());
}

TEST_F(checks_fixture, "who serves no more, or another group, is not asked") {
  serve(first);
  serve(second);
  serve(first, false);
  detach(second, std::chrono::seconds{1});
  ask_about("x");
  serve(first);
  ask_about("y", "other");
  CHECK(first.log->asked.empty());
  CHECK(second.log->asked.empty());
}

TEST_F(checks_fixture, "a handler of one's own takes the client's place") {
  serve(first);
  auto seen = std::make_shared<int>(0);
  command_handler_actor handler = sys().spawn(
    [seen](
      command_handler_actor::pointer) -> command_handler_actor::behavior_type {
      return {[seen](const broker_request& x) {
        ++*seen;
        return protocol::make_response(x.request, 0);
      }};
    });
  compat::anon_mail(atom::subscribe_v, int32_t{39}, handler).send(client);
  ask_about("x");
  CHECK_EQ(*seen, 1);
  CHECK(first.log->asked.empty());
  caf::anon_send_exit(handler, caf::exit_reason::kill);
}
