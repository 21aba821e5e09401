#include "rocketcaf/actors/embedded/client_table.hpp"

#include "support/test.hpp"

SUITE("client_table")

using rocketcaf::embedded_client;
using rocketcaf::actors::embedded::client_table;

namespace {

using texts = std::vector<std::string>;

constexpr std::string_view both = R"({"clientID":"c1",
  "producerDataSet":[{"groupName":"p2"},{"groupName":"p1"}],
  "consumerDataSet":[{"groupName":"g","subscriptionDataSet":[
    {"topic":"t","subString":"a || b"},{"topic":"u"}]}]})";

constexpr std::string_view producer
  = R"({"clientID":"c2","producerDataSet":[{"groupName":"p1"}]})";

} // namespace

TEST("a heartbeat tells a client's groups") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, both));
  CHECK(uut.on_heartbeat(2, producer));
  REQUIRE_EQ(uut.clients().size(), 2u);
  CHECK(uut.clients()[0] == (embedded_client{"c1", {"p1", "p2"}, {"g"}}));
  CHECK(uut.clients()[1] == (embedded_client{"c2", {"p1"}, {}}));
  CHECK_EQ(uut.consumers_of("g"), texts{"c1"});
  CHECK(uut.consumers_of("p1").empty());
}

TEST("a heartbeat replaces what the connection told before") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, both));
  CHECK(uut.on_heartbeat(1, producer));
  REQUIRE_EQ(uut.clients().size(), 1u);
  CHECK_EQ(uut.clients()[0].client_id, "c2");
}

TEST("a heartbeat tells subscriptions") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, both));
  CHECK(uut.subscription("g", "t") == "a || b");
  CHECK(uut.subscription("g", "u") == "*");
  CHECK(!uut.subscription("g", "v"));
  CHECK(!uut.subscription("h", "t"));
}

TEST("malformed heartbeats change nothing") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, producer));
  for (auto body : {"", "null", "[]", "{}", R"({"clientID":7})",
                    R"({"clientID":"c","producerDataSet":null})",
                    R"({"clientID":"c","producerDataSet":[{}]})",
                    R"({"clientID":"c","producerDataSet":["p"]})",
                    R"({"clientID":"c","consumerDataSet":{}})",
                    R"({"clientID":"c","consumerDataSet":[{"groupName":"g",)"
                    R"("subscriptionDataSet":[{"subString":"*"}]}]})"})
    CHECK(!uut.on_heartbeat(1, body));
  REQUIRE_EQ(uut.clients().size(), 1u);
  CHECK_EQ(uut.clients()[0].client_id, "c2");
}

TEST("a client is forgotten with its last group") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, both));
  CHECK(uut.on_heartbeat(2, producer));
  uut.on_unregister("c1", "p1", "g");
  REQUIRE_EQ(uut.clients().size(), 2u);
  CHECK(uut.clients()[0] == (embedded_client{"c1", {"p2"}, {}}));
  CHECK(!uut.subscription("g", "t"));
  uut.on_unregister("c1", "p2", "");
  uut.on_unregister("nobody", "p1", "");
  REQUIRE_EQ(uut.clients().size(), 1u);
  CHECK_EQ(uut.clients()[0].client_id, "c2");
}

TEST("a client is forgotten with its connection") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, both));
  uut.on_closed(2);
  CHECK_EQ(uut.clients().size(), 1u);
  uut.on_closed(1);
  CHECK(uut.clients().empty());
}

TEST("the connections of a producer group are chosen in turn") {
  client_table uut;
  CHECK(!uut.next_producer("p1"));
  CHECK(uut.on_heartbeat(1, both));
  CHECK(uut.on_heartbeat(2, producer));
  CHECK(uut.next_producer("p1") == 1u);
  CHECK(uut.next_producer("p1") == 2u);
  CHECK(uut.next_producer("p1") == 1u);
  // A heartbeat keeps the turn.
  CHECK(uut.on_heartbeat(1, both));
  CHECK(uut.next_producer("p1") == 2u);
  CHECK(uut.next_producer("p2") == 1u);
  CHECK(!uut.next_producer("g"));
  CHECK(!uut.next_producer(""));
  uut.on_closed(2);
  CHECK(uut.next_producer("p1") == 1u);
  uut.on_unregister("c1", "p1", "");
  CHECK(!uut.next_producer("p1"));
}
