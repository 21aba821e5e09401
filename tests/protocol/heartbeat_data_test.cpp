#include "rocketcaf/protocol/heartbeat_data.hpp"

#include "support/test.hpp"

#include <string>

SUITE("heartbeat_data")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

TEST("a heartbeat is written as Java writes one") {
  auto x = make_heartbeat_request({"10.0.0.5@4321", {"PG", "PG2"}});
  CHECK_EQ(x.code, 34);
  CHECK(x.is_request());
  CHECK(x.fields.empty());
  CHECK_EQ(x.body, R"({"clientID":"10.0.0.5@4321","consumerDataSet":[],)"
                   R"("heartbeatFingerprint":0,"producerDataSet":[)"
                   R"({"groupName":"PG"},{"groupName":"PG2"}],)"
                   R"("withoutSub":false})");
}

TEST("empty sets are written, since brokers refuse null") {
  auto x = make_heartbeat_request({"id", {}});
  CHECK_EQ(x.body, R"({"clientID":"id","consumerDataSet":[],)"
                   R"("heartbeatFingerprint":0,"producerDataSet":[],)"
                   R"("withoutSub":false})");
}

TEST("heartbeats survive a round trip, whatever the client's name") {
  for (auto id : {"id", "a\"b\\c", "\xE8\xAE\xA2", "x\ny"}) {
    heartbeat_data x{id, {"PG", "\xE5\x8D\x95"}};
    auto y = decode_heartbeat(make_heartbeat_request(x).body);
    REQUIRE(y);
    CHECK(*y == x);
  }
}

TEST("consumers are left out, and what is absent is empty") {
  auto x = decode_heartbeat(
    R"({"clientID":"c","consumerDataSet":[{"groupName":"CG"}]})");
  REQUIRE(x);
  CHECK_EQ(x->client_id, "c");
  CHECK(x->producer_groups.empty());
}

TEST("heartbeats that brokers refuse are refused") {
  for (auto body :
       {"", "x", "[]", "null", "{}", R"({"clientID":null})",
        R"({"clientID":5})", R"({"clientID":"c")",
        R"({"clientID":"c","producerDataSet":null})",
        R"({"clientID":"c","producerDataSet":{}})",
        R"({"clientID":"c","producerDataSet":["PG"]})",
        R"({"clientID":"c","producerDataSet":[{}]})",
        R"({"clientID":"c","producerDataSet":[{"groupName":1}]})"}) {
    auto x = decode_heartbeat(body);
    REQUIRE(!x);
    CHECK_EQ(x.error(), errc::protocol_error);
  }
}

TEST("a group is unregistered by client and name") {
  auto x = make_unregister_request("id", "PG");
  CHECK_EQ(x.code, 35);
  CHECK_EQ(x.fields, (field_list{{"clientID", "id"}, {"producerGroup", "PG"}}));
  CHECK(x.body.empty());
}
