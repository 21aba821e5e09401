#include "rocketcaf/api/command/route_text.hpp"

#include "support/test.hpp"

SUITE("route_text")

using namespace rocketcaf;
using command::to_json;
using command::to_table;

namespace {

route_data make_route() {
  route_data result;
  result.broker_datas = {
    {"c1", "broker-a", {{0, "10.0.0.1:10911"}, {1, "10.0.0.2:10911"}}},
    {"c1", "broker-b", {{1, "10.0.0.3:10911"}}},
  };
  result.queue_datas = {{"broker-a", 4, 2, 6, 0},
                        {"broker-b", 4, 4, 6, 0},
                        {"broker-c", 4, 4, 4, 0}};
  return result;
}

} // namespace

TEST("permissions are letters") {
  CHECK_EQ(command::perm_text(6), "rw");
  CHECK_EQ(command::perm_text(7), "rw");
  CHECK_EQ(command::perm_text(4), "r-");
  CHECK_EQ(command::perm_text(2), "-w");
  CHECK_EQ(command::perm_text(0), "--");
}

TEST("the JSON object names brokers, queues, and what is writable") {
  CHECK_EQ(
    to_json("orders", make_route()),
    R"({"topic":"orders","brokers":[)"
    R"({"broker":"broker-a","cluster":"c1",)"
    R"("addresses":{"0":"10.0.0.1:10911","1":"10.0.0.2:10911"}},)"
    R"({"broker":"broker-b","cluster":"c1",)"
    R"("addresses":{"1":"10.0.0.3:10911"}}],"queues":[)"
    R"({"broker":"broker-a","readQueues":4,"writeQueues":2,"perm":"rw"},)"
    R"({"broker":"broker-b","readQueues":4,"writeQueues":4,"perm":"rw"},)"
    R"({"broker":"broker-c","readQueues":4,"writeQueues":4,"perm":"r-"}],)"
    R"("writable":[{"broker":"broker-a","queueId":0},)"
    R"({"broker":"broker-a","queueId":1}]})");
}

TEST("the tables for people are in columns") {
  CHECK_EQ(to_table("orders", make_route()),
           "BROKER    CLUSTER  ID          ADDRESS\n"
           "broker-a  c1       0 (master)  10.0.0.1:10911\n"
           "broker-a  c1       1           10.0.0.2:10911\n"
           "broker-b  c1       1           10.0.0.3:10911\n"
           "\n"
           "BROKER    READ QUEUES  WRITE QUEUES  PERM\n"
           "broker-a  4            2             rw\n"
           "broker-b  4            4             rw\n"
           "broker-c  4            4             r-\n"
           "\n"
           "writable  broker-a: 0 1\n");
}

TEST("a topic that cannot be written to says so") {
  route_data x;
  x.broker_datas = {{"c1", "broker-a", {{0, "10.0.0.1:10911"}}}};
  x.queue_datas = {{"broker-a", 4, 4, 4, 0}};
  CHECK_NE(to_table("orders", x).find("writable  none\n"), std::string::npos);
}
