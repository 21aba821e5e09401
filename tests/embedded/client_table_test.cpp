#include "rocketcaf/actors/embedded/client_table.hpp"

#include "support/test.hpp"

SUITE("client_table")

using rocketcaf::embedded_client;
using rocketcaf::actors::embedded::client_table;
using namespace std::chrono_literals;

namespace {

using texts = std::vector<std::string>;

/// When the tests begin.
constexpr rocketcaf::time_point start{1h};

constexpr std::string_view both = R"({"clientID":"c1",
  "producerDataSet":[{"groupName":"p2"},{"groupName":"p1"}],
  "consumerDataSet":[{"groupName":"g","subscriptionDataSet":[
    {"topic":"t","subString":"a || b"},{"topic":"u"}]}]})";

/// A client's ticker that knows of no consumers.
constexpr std::string_view ticker
  = R"({"clientID":"c1","producerDataSet":[{"groupName":"p3"}]})";

constexpr std::string_view producer
  = R"({"clientID":"c2","producerDataSet":[{"groupName":"p1"}]})";

} // namespace

TEST("a heartbeat tells a client's groups") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, both, start));
  CHECK(uut.on_heartbeat(2, producer, start));
  REQUIRE_EQ(uut.clients().size(), 2u);
  CHECK(uut.clients()[0] == (embedded_client{"c1", {"p1", "p2"}, {"g"}}));
  CHECK(uut.clients()[1] == (embedded_client{"c2", {"p1"}, {}}));
  CHECK_EQ(uut.consumers_of("g"), texts{"c1"});
  CHECK(uut.consumers_of("p1").empty());
}

TEST("another client may speak through a connection") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, both, start));
  CHECK(uut.on_heartbeat(1, producer, start));
  REQUIRE_EQ(uut.clients().size(), 1u);
  CHECK_EQ(uut.clients()[0].client_id, "c2");
}

TEST("groups stay for two minutes after a heartbeat named them") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, both, start) == texts{"g"});
  CHECK(uut.on_heartbeat(1, ticker, start + 60s) == texts{});
  auto all = embedded_client{"c1", {"p1", "p2", "p3"}, {"g"}};
  CHECK(uut.clients()[0] == all);
  CHECK(uut.subscription("g", "t") == "a || b");
  // Whoever speaks lets them be forgotten.
  CHECK(uut.on_heartbeat(2, producer, start + 120s - 1ms) == texts{});
  CHECK(uut.clients()[0] == all);
  CHECK(uut.on_heartbeat(2, producer, start + 120s) == texts{"g"});
  CHECK(uut.clients()[0] == (embedded_client{"c1", {"p3"}, {}}));
  CHECK(!uut.subscription("g", "t"));
}

TEST("a heartbeat tells subscriptions") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, both, start));
  CHECK(uut.subscription("g", "t") == "a || b");
  CHECK(uut.subscription("g", "u") == "*");
  CHECK(!uut.subscription("g", "v"));
  CHECK(!uut.subscription("h", "t"));
}

TEST("malformed heartbeats change nothing") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, producer, start));
  for (auto body : {"", "null", "[]", "{}", R"({"clientID":7})",
                    R"({"clientID":"c","producerDataSet":null})",
                    R"({"clientID":"c","producerDataSet":[{}]})",
                    R"({"clientID":"c","producerDataSet":["p"]})",
                    R"({"clientID":"c","consumerDataSet":{}})",
                    R"({"clientID":"c","consumerDataSet":[{"groupName":"g",)"
                    R"("subscriptionDataSet":[{"subString":"*"}]}]})"})
    CHECK(!uut.on_heartbeat(1, body, start));
  REQUIRE_EQ(uut.clients().size(), 1u);
  CHECK_EQ(uut.clients()[0].client_id, "c2");
}

TEST("a client is forgotten with its last group") {
  client_table uut;
  CHECK(uut.on_heartbeat(1, both, start));
  CHECK(uut.on_heartbeat(2, producer, start));
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
  CHECK(uut.on_heartbeat(1, both, start));
  uut.on_closed(2);
  CHECK_EQ(uut.clients().size(), 1u);
  uut.on_closed(1);
  CHECK(uut.clients().empty());
}

TEST("the connections of a producer group are chosen in turn") {
  client_table uut;
  CHECK(!uut.next_producer("p1"));
  CHECK(uut.on_heartbeat(1, both, start));
  CHECK(uut.on_heartbeat(2, producer, start));
  CHECK(uut.next_producer("p1") == 1u);
  CHECK(uut.next_producer("p1") == 2u);
  CHECK(uut.next_producer("p1") == 1u);
  // A heartbeat keeps the turn.
  CHECK(uut.on_heartbeat(1, both, start));
  CHECK(uut.next_producer("p1") == 2u);
  CHECK(uut.next_producer("p2") == 1u);
  CHECK(!uut.next_producer("g"));
  CHECK(!uut.next_producer(""));
  uut.on_closed(2);
  CHECK(uut.next_producer("p1") == 1u);
  uut.on_unregister("c1", "p1", "");
  CHECK(!uut.next_producer("p1"));
}
