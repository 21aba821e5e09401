#include "rocketcaf/protocol/heartbeat_data.hpp"

#include "support/test.hpp"

#include <string>

SUITE("heartbeat_data")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

TEST("a heartbeat is written as Java writes one") {
  auto x = encode_json_body(heartbeat_data{"10.0.0.5@4321", {"PG", "PG2"}});
  CHECK_EQ(x, R"({"clientID":"10.0.0.5@4321","consumerDataSet":[],)"
              R"("heartbeatFingerprint":0,"producerDataSet":[)"
              R"({"groupName":"PG"},{"groupName":"PG2"}],)"
              R"("withoutSub":false})");
}

TEST("empty sets are written, since brokers refuse null") {
  auto x = encode_json_body(heartbeat_data{"id", {}});
  CHECK_EQ(x, R"({"clientID":"id","consumerDataSet":[],)"
              R"("heartbeatFingerprint":0,"producerDataSet":[],)"
              R"("withoutSub":false})");
}

TEST("heartbeats survive a round trip, whatever the client's name") {
  for (auto id : {"id", "a\"b\\c", "\xE8\xAE\xA2", "x\ny"}) {
    heartbeat_data x{id, {"PG", "\xE5\x8D\x95"}};
    auto y = decode_heartbeat(encode_json_body(x));
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
