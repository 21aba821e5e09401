#include "rocketcaf/api/command/offsets_text.hpp"

#include "support/test.hpp"

SUITE("offsets_text")

using namespace rocketcaf;
using command::queue_offsets;
using command::to_json;
using command::to_table;

namespace {

std::vector<queue_offsets> make_rows() {
  return {
    {.queue = {"t", "broker-a", 0},
     .min = 10,
     .max = 1000,
     .group = 900,
     .at = 500},
    {.queue = {"t", "broker-a", 1}, .min = 0, .max = 5, .at = 5},
    {.queue = {"t", "broker-b", 0}},
  };
}

} // namespace

TEST("a table has what was asked for, and sums") {
  CHECK_EQ(to_table(make_rows(), {}), "BROKER    QUEUE  MIN  MAX   COUNT\n"
                                      "broker-a  0      10   1000  990\n"
                                      "broker-a  1      0    5     5\n"
                                      "broker-b  0\n"
                                      "all                         995\n");
  CHECK_EQ(to_table(make_rows(), {.group = true, .at = true}),
           "BROKER    QUEUE  MIN  MAX   COUNT  GROUP  LAG  AT\n"
           "broker-a  0      10   1000  990    900    100  500\n"
           "broker-a  1      0    5     5                  5\n"
           "broker-b  0\n"
           "all                         995           100\n");
}

TEST("what is not known of any queue has no sum") {
  CHECK_EQ(to_table({{.queue = {"t", "a", 0}}}, {.group = true}),
           "BROKER  QUEUE  MIN  MAX  COUNT  GROUP  LAG\n"
           "a       0\n"
           "all\n");
}

TEST("a queue is a JSON object; what is not known is null") {
  auto rows = make_rows();
  CHECK_EQ(to_json(rows[0], {}),
           R"({"topic":"t","broker":"broker-a","queueId":0,"min":10,)"
           R"("max":1000,"count":990})");
  CHECK_EQ(to_json(rows[0], {.group = true, .at = true}),
           R"({"topic":"t","broker":"broker-a","queueId":0,"min":10,)"
           R"("max":1000,"count":990,"groupOffset":900,"lag":100,"at":500})");
  CHECK_EQ(to_json(rows[2], {.group = true, .at = true}),
           R"({"topic":"t","broker":"broker-b","queueId":0,"min":null,)"
           R"("max":null,"count":null,"groupOffset":null,"lag":null,)"
           R"("at":null})");
}

TEST("a group that is ahead of the queue has a negative lag") {
  queue_offsets x{.queue = {"t", "a", 0}, .min = 0, .max = 5, .group = 7};
  CHECK_EQ(x.lag(), std::optional<int64_t>{-2});
}
