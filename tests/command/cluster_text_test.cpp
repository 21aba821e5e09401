#include "rocketcaf/api/command/cluster_text.hpp"

#include "support/test.hpp"

SUITE("cluster_text")

using namespace rocketcaf;
using command::to_json;
using command::to_table;

namespace {

protocol::cluster_info make_info() {
  protocol::cluster_info result;
  result.cluster_addr_table = {{"c1", {"broker-b", "broker-a"}}, {"c2", {}}};
  result.broker_addr_table = {
    {"broker-a",
     {"c1", "broker-a", {{1, "10.0.0.2:10911"}, {0, "10.0.0.1:10911"}}}},
    {"broker-c", {"c1", "broker-c", {{2, "10.0.0.3:10911"}}}},
  };
  return result;
}

} // namespace

TEST("the JSON object has brokers below their clusters") {
  CHECK_EQ(to_json(make_info()),
           R"({"clusters":[{"cluster":"c1","brokers":[)"
           R"({"broker":"broker-a",)"
           R"("addresses":{"0":"10.0.0.1:10911","1":"10.0.0.2:10911"}},)"
           R"({"broker":"broker-b","addresses":{}},)"
           R"({"broker":"broker-c","addresses":{"2":"10.0.0.3:10911"}}]},)"
           R"({"cluster":"c2","brokers":[]}]})");
  CHECK_EQ(to_json(protocol::cluster_info{}), R"({"clusters":[]})");
}

TEST("the table has a line an address, and tells what has none") {
  CHECK_EQ(to_table(make_info()),
           "CLUSTER  BROKER    ID          ADDRESS\n"
           "c1       broker-a  0 (master)  10.0.0.1:10911\n"
           "c1       broker-a  1           10.0.0.2:10911\n"
           "c1       broker-b  -           -\n"
           "c1       broker-c  2           10.0.0.3:10911\n"
           "c2       -         -           -\n");
}

TEST("names do nothing to a terminal") {
  protocol::cluster_info x;
  x.cluster_addr_table = {{"c\x1b[1m", {}}};
  CHECK(to_table(x).find('\x1b') == std::string::npos);
}
