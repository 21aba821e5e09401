#include "rocketcaf/actors/embedded/interfaces.hpp"

#include "support/enum_names.hpp"
#include "support/nodes.hpp"

#include <caf/deep_to_string.hpp>

SUITE("embedded_messages")

using namespace rocketcaf;

TEST("all enumerators have a name of their own") {
  test::check_names<fault_kind>(9);
  test::check_names<broker_mode>(3);
}

TEST_F(test::nodes, "the messages travel between nodes") {
  embedded_fault fault{fault_kind::refuse,           "b", 310,   1, 2,
                       std::chrono::milliseconds{3}, 14,  "text"};
  CHECK(send(fault) == fault);
  embedded_message message{
    "t",          "b",    1, 2, "tag", {"k"}, {{"p", "v"}},
    {{"s", "w"}}, "body", 3, 4, 5,     6};
  CHECK(send(message) == message);
  embedded_broker_statistics statistics;
  statistics.broker_name = "b";
  statistics.requests = {{310, 4}};
  statistics.clients = {{"c", {"p"}, {"g"}}};
  statistics.half_messages = 5;
  statistics.transactions_committed = 6;
  statistics.transactions_rolled_back = 7;
  statistics.transaction_checks = 8;
  statistics.transactions_discarded = 9;
  auto copy = send(embedded_statistics{{statistics}});
  REQUIRE_EQ(copy.brokers.size(), 1u);
  CHECK_EQ(caf::deep_to_string(copy.brokers[0]),
           caf::deep_to_string(statistics));
}

TEST("the type ids are where they were") {
  auto first = caf::type_id_v<fault_kind>;
  CHECK_EQ(static_cast<int>(first), ROCKETCAF_FIRST_TYPE_ID + 200);
  CHECK_EQ(static_cast<int>(caf::type_id_v<embedded_broker_actor>),
           ROCKETCAF_FIRST_TYPE_ID + 212);
  CHECK_LE(static_cast<int>(caf::id_block::rocketcaf::end),
           ROCKETCAF_FIRST_TYPE_ID + 200);
  CHECK_LE(static_cast<int>(caf::id_block::rocketcaf_embedded::end),
           ROCKETCAF_FIRST_TYPE_ID + 230);
}

TEST("statistics add up over brokers") {
  embedded_broker_statistics a;
  a.requests = {{310, 4}, {105, 1}};
  a.messages_stored = 3;
  embedded_broker_statistics b;
  b.requests = {{310, 5}};
  b.messages_stored = 2;
  embedded_statistics both{{a, b}};
  CHECK_EQ(both.requests(310), 9u);
  CHECK_EQ(both.requests(105), 1u);
  CHECK_EQ(both.requests(34), 0u);
  CHECK_EQ(both.messages_stored(), 5u);
}
