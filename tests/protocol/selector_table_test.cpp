#include "rocketcaf/protocol/selector_table.hpp"

#include "support/test.hpp"

#include <array>

SUITE("selector_table")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

const std::array queues{message_queue{"t", "a", 0}, message_queue{"t", "a", 1},
                        message_queue{"t", "near@b", 0}};

std::optional<size_t> chosen(const named_selectors& from,
                             std::string_view name) {
  message content{.topic = "t", .sharding_key = "b"};
  return from.find(name)->second(
    {.queues = queues, .content = content, .turn = 4, .random = 8});
}

} // namespace

TEST("the selectors of RocketMQ are there by their names") {
  auto xs = make_selectors({"near"}, {});
  CHECK_EQ(xs.size(), builtin_selector_names().size());
  for (auto name : builtin_selector_names())
    CHECK(xs.find(name) != xs.end());
  CHECK_EQ(chosen(xs, "round-robin"), 1u);
  CHECK_EQ(chosen(xs, "random"), 2u);
  // "b".hashCode() is 98.
  CHECK_EQ(chosen(xs, "hash"), 2u);
  CHECK_EQ(chosen(xs, "machine-room"), 2u);
}

TEST("a user's selector is there by its name, also in place of another") {
  auto first = [](const queue_selection&) { return std::optional<size_t>{0}; };
  auto xs = make_selectors({}, {{"first", first}, {"random", first}});
  CHECK_EQ(xs.size(), builtin_selector_names().size() + 1);
  CHECK_EQ(chosen(xs, "first"), 0u);
  CHECK_EQ(chosen(xs, "random"), 0u);
  CHECK(xs.find("second") == xs.end());
}
