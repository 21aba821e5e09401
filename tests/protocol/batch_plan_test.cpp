#include "rocketcaf/protocol/batch_plan.hpp"
#include "rocketcaf/protocol/message_batch.hpp"

#include "support/test.hpp"

#include <string>
#include <vector>

SUITE("batch_plan")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

std::vector<message> some(size_t count, size_t body_size = 10) {
  std::vector<message> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back({.topic = "orders", .body = std::string(body_size, 'x')});
  return result;
}

std::vector<unique_message_id> ids_of(size_t count) {
  std::vector<unique_message_id> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(*unique_message_id::from(std::to_string(i)));
  return result;
}

std::string check(const std::vector<message>& xs, bool same_key = false,
                  const batch_limits& limits = {}) {
  auto error = validate_batch(xs, same_key, limits);
  return error ? to_string(*error) : "";
}

} // namespace

TEST("messages of one topic are a batch") {
  auto xs = some(3);
  CHECK_EQ(check(xs), "");
  xs[1].tag = "TagA";
  xs[2].keys = {"k"};
  xs[2].sharding_key = "s";
  CHECK_EQ(check(xs), "");
  CHECK_EQ(check({}), "");
}

TEST("what brokers refuse in a batch is refused by name") {
  auto with = [](auto change) {
    auto xs = some(3);
    change(xs[1]);
    return check(xs);
  };
  CHECK_EQ(with([](message& x) { x.topic = "bills"; }),
           "messages[1].topic: must be orders as for the first message of the "
           "batch, is bills");
  CHECK_EQ(with([](message& x) { x.delivery = delivery_time::level(1); }),
           "messages[1].delivery: must be now in a batch");
  CHECK_EQ(with([](message& x) { x.wait_store_ok = false; }),
           "messages[1].wait_store_ok: must be the same for all messages of a "
           "batch");
  CHECK_EQ(with([](message& x) { x.body.clear(); }),
           "messages[1].body: must not be empty, since brokers refuse that");
  auto retries = some(1);
  retries[0].topic = "%RETRY%group";
  CHECK_EQ(check(retries),
           "messages[0].topic: must not be a retry topic in a batch");
}

TEST("a message is checked for itself, too") {
  auto x = some(1).front();
  CHECK(!validate_for_batch(x, {}));
  x.delivery = delivery_time::level(1);
  CHECK_EQ(to_string(*validate_for_batch(x, {})),
           "delivery: must be now in a batch");
  x = some(1, 100).front();
  CHECK_EQ(to_string(*validate_for_batch(x, {.max_size = 121})),
           "body: must have at most 121 bytes together with its properties in "
           "a batch");
}

TEST("an ordered batch has one sharding key, by either name") {
  auto xs = some(2);
  xs[0].sharding_key = "k";
  xs[1].properties["SHARDING_KEY"] = "k";
  CHECK_EQ(check(xs, true), "");
  xs[1].properties["SHARDING_KEY"] = "l";
  CHECK_EQ(check(xs, false), "");
  CHECK_EQ(check(xs, true),
           "messages[1].sharding_key: must be the same for all "
           "messages of an ordered batch");
}

TEST("a message must fit into a batch with its properties") {
  auto xs = some(2, 100);
  CHECK_EQ(check(xs, false, {.max_size = 122}), "");
  CHECK_EQ(check(xs, false, {.max_size = 121}),
           "messages[0].body: must have at most 121 bytes together with its "
           "properties in a batch");
}

TEST("requests have as much as size and count allow, in order") {
  auto xs = some(7, 100);
  auto ids = ids_of(7);
  // 22 bytes, the body and UNIQ_KEY with separators and a digit.
  constexpr size_t item = 22 + 100 + 8 + 2 + 1;
  auto parts = split_batch(xs, ids, {.max_size = 3 * item});
  REQUIRE_EQ(parts.size(), 3u);
  size_t first = 0;
  for (auto& part : parts) {
    CHECK_EQ(part.first, first);
    auto items = decode_batch(part.body);
    REQUIRE(items);
    CHECK_EQ(items->size(), part.ids.size());
    for (auto& id : part.ids)
      CHECK(id == ids[first++]);
  }
  CHECK_EQ(first, 7u);
  CHECK_EQ(split_batch(xs, ids, {.max_size = 3 * item - 1}).size(), 4u);
  CHECK_EQ(split_batch(xs, ids, {.max_count = 2}).size(), 4u);
  CHECK_EQ(split_batch(xs, ids, {}).size(), 1u);
}
