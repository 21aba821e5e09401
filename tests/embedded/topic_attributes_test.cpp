#include "rocketcaf/actors/embedded/topic_attributes.hpp"

#include "support/test.hpp"

SUITE("topic_attributes")

using namespace rocketcaf::actors::embedded;

namespace {

using attribute_map = std::map<std::string, std::string>;

attribute_map changed(const attribute_map& old, std::string_view text) {
  auto result = change_attributes(&old, text);
  REQUIRE(result.has_value());
  return *result;
}

std::string problem(std::string_view text, bool is_new = false) {
  attribute_map old{{"message.type", "FIFO"}};
  auto result = change_attributes(is_new ? nullptr : &old, text);
  return result ? "" : result.error();
}

} // namespace

TEST("attributes are set, changed and removed") {
  CHECK_EQ(changed({}, ""), attribute_map{});
  attribute_map old{{"message.type", "FIFO"}};
  CHECK_EQ(changed(old, ""), old);
  CHECK_EQ(changed(old, "+reserve.time=7"),
           (attribute_map{{"message.type", "FIFO"}, {"reserve.time", "7"}}));
  CHECK_EQ(changed(old, "+message.type=DELAY,+reserve.time=-1"),
           (attribute_map{{"message.type", "DELAY"}, {"reserve.time", "-1"}}));
  CHECK_EQ(changed(old, "-message.type"), attribute_map{});
}

TEST("a new topic has the attributes that are set") {
  auto result = change_attributes(nullptr, "+queue.type=BatchCQ,"
                                           "+cleanup.policy=COMPACTION");
  REQUIRE(result.has_value());
  CHECK_EQ(*result, (attribute_map{{"cleanup.policy", "COMPACTION"},
                                   {"queue.type", "BatchCQ"}}));
}

TEST("what is wrong with attributes is said") {
  CHECK_EQ(problem("message.type=FIFO"), "wrong format key: message.type=FIFO");
  CHECK_EQ(problem("+message.type"), "wrong format key: +message.type");
  CHECK_EQ(problem(","), "wrong format key: ");
  CHECK_EQ(problem("+color=red"), "unsupported key: color");
  CHECK_EQ(problem("+message.type=red"),
           "value of message.type is illegal: red");
  CHECK_EQ(problem("+reserve.time=-2"), "value of reserve.time is illegal: -2");
  CHECK_EQ(problem("-message.type,-message.type"),
           "key duplication: message.type");
  CHECK_EQ(problem("+queue.type=BatchCQ"),
           "attempt to update an unchangeable attribute. key: queue.type");
  CHECK_EQ(problem("-reserve.time", true),
           "only add attribute is supported while creating topic. key: "
           "reserve.time");
}
