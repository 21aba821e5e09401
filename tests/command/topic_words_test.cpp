#include "rocketcaf/api/command/topic_words.hpp"

#include "support/test.hpp"

SUITE("topic_words")

using namespace rocketcaf;
using namespace rocketcaf::command;

namespace {

std::string error_of(const topic_words& x) {
  auto result = make_topic_config(x);
  return result ? "" : result.error();
}

} // namespace

TEST("permissions are letters") {
  CHECK(read_perm("rw") == 6);
  CHECK(read_perm("r") == 4);
  CHECK(read_perm("r-") == 4);
  CHECK(read_perm("w") == 2);
  CHECK(read_perm("-w") == 2);
  CHECK(read_perm("--") == 0);
  for (auto text : {"", "wr", "RW", "6", "rwx", "-"})
    CHECK(!read_perm(text));
}

TEST("a topic has as many queues of both kinds, unless it is said") {
  auto x = make_topic_config({.name = "t"});
  REQUIRE(x.has_value());
  protocol::topic_config expected;
  expected.topic_name = "t";
  expected.read_queue_nums = 8;
  expected.write_queue_nums = 8;
  CHECK_EQ(*x, expected);
  x = make_topic_config({.name = "t", .queues = 3});
  CHECK_EQ(x->read_queue_nums, 3);
  CHECK_EQ(x->write_queue_nums, 3);
  x = make_topic_config({.name = "t", .queues = 3, .write_queues = 2});
  CHECK_EQ(x->read_queue_nums, 3);
  CHECK_EQ(x->write_queue_nums, 2);
  x = make_topic_config({.name = "t", .read_queues = 4});
  CHECK_EQ(x->read_queue_nums, 4);
  CHECK_EQ(x->write_queue_nums, 8);
}

TEST("attributes are taken apart at the first =") {
  auto x = make_topic_config(
    {.name = "t",
     .perm = 4,
     .order = true,
     .attributes = {"message.type=FIFO", "a=b=c", "empty="}});
  REQUIRE(x.has_value());
  CHECK_EQ(x->perm, 4);
  CHECK(x->order);
  CHECK_EQ(x->attributes,
           (std::map<std::string, std::string>{
             {"message.type", "FIFO"}, {"a", "b=c"}, {"empty", ""}}));
}

TEST("what is wrong is named") {
  CHECK(error_of({.name = "a b"}).starts_with("topic: "));
  CHECK_EQ(error_of({.name = "t", .attributes = {"FIFO"}}),
           "--attribute: must be KEY=VALUE: FIFO");
  CHECK_EQ(error_of({.name = "t", .attributes = {"=FIFO"}}),
           "--attribute: must be KEY=VALUE: =FIFO");
  CHECK_EQ(error_of({.name = "t", .attributes = {"a=b", "a=c"}}),
           "--attribute: is given twice: a");
}
