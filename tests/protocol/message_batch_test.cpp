#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/properties.hpp"

#include "support/test.hpp"

#include <string>

SUITE("message_batch")

using namespace rocketcaf;
using namespace rocketcaf::protocol;
using namespace std::string_literals;

namespace {

unique_message_id id(std::string_view text) {
  return *unique_message_id::from(text);
}

} // namespace

TEST("a batch has the bytes that brokers expect") {
  std::vector<message> messages(2);
  messages[0].body = "hello";
  messages[0].tag = "A";
  messages[1].body = "hi";
  messages[1].flag = 0x01020304;
  std::vector<unique_message_id> ids{{}, id("X")};
  auto first = "\0\0\0\x22"s + "\0\0\0\0"s + "\0\0\0\0"s + "\0\0\0\0"s
             + "\0\0\0\5hello\0\7TAGS\1A\2"s;
  auto second = "\0\0\0\x23"s + "\0\0\0\0"s + "\0\0\0\0"s + "\1\2\3\4"s
              + "\0\0\0\2hi\0\x0bUNIQ_KEY\1X\2"s;
  CHECK_EQ(encode_batch(messages, ids).value_or("none"), first + second);
}

TEST("what was encoded is decoded") {
  std::vector<message> messages(3);
  std::vector<unique_message_id> ids;
  for (size_t i = 0; i < messages.size(); ++i) {
    messages[i].body = std::string(i * 1000, 'x');
    messages[i].flag = static_cast<int32_t>(i) - 1;
    messages[i].keys = {"key", std::to_string(i)};
    messages[i].properties = {{"color", "blue"}};
    ids.push_back(id("id" + std::to_string(i)));
  }
  auto body = encode_batch(messages, ids);
  REQUIRE(body.has_value());
  auto items = decode_batch(*body);
  REQUIRE(items.has_value());
  REQUIRE_EQ(items->size(), messages.size());
  for (size_t i = 0; i < messages.size(); ++i) {
    auto& item = (*items)[i];
    CHECK_EQ(item.body, messages[i].body);
    CHECK_EQ(item.flag, messages[i].flag);
    auto properties = decode_properties(item.properties);
    CHECK_EQ(properties["UNIQ_KEY"], to_string(ids[i]));
    CHECK_EQ(properties["KEYS"], "key " + std::to_string(i));
    CHECK_EQ(properties["color"], "blue");
  }
}

TEST("the size of an item is what is appended") {
  std::vector<message> messages{
    {},
    {.body = "x"},
    {.body = std::string(1000, 'x'), .tag = "TagA", .keys = {"one"}},
    {.body = "x", .keys = {"one", "and", "two"}, .wait_store_ok = false},
    {.body = "x", .sharding_key = "s", .id = "own"},
    {.body = "x", .properties = {{"SHARDING_KEY", "s"}, {"color", "blue"}}},
    {.body = "x", .delivery = delivery_time::level(3)},
  };
  for (auto& x : messages)
    for (auto& given : {unique_message_id{}, id("given")}) {
      std::string out;
      CHECK(append_batch_item(out, x, given));
      CHECK_EQ(batch_item_size(x, given).value_or(0), out.size());
    }
}

TEST("a message with too many properties goes into no batch") {
  message x{.body = "x"};
  // Name, separators and value have 32,767 bytes.
  x.properties["name"] = std::string(32'767 - 6, 'v');
  std::string out = "before";
  CHECK(append_batch_item(out, x, {}));
  CHECK_EQ(decode_batch(std::string_view{out}.substr(6))->size(), 1u);
  CHECK_EQ(batch_item_size(x, {}).value_or(0), out.size() - 6);
  x.properties["name"] += 'v';
  auto before = out;
  CHECK(!append_batch_item(out, x, {}));
  CHECK_EQ(out, before);
  CHECK(!batch_item_size(x, {}));
  CHECK(!encode_batch(std::vector<message>{x}));
}

TEST("what is cut short, empty or inconsistent is no batch") {
  std::vector<message> messages(2);
  messages[0].body = "first";
  messages[1].body = "second";
  auto body = *encode_batch(messages);
  CHECK(!decode_batch(""));
  CHECK(!decode_batch("just a text that is long enough"));
  constexpr size_t first = 22 + 5;
  for (size_t size = 1; size < body.size(); ++size)
    CHECK_EQ(decode_batch(std::string_view{body}.substr(0, size)).has_value(),
             size == first);
  auto wrong_size = body;
  ++wrong_size[3];
  CHECK(!decode_batch(wrong_size));
  auto negative = body;
  negative[16] = '\xFF';
  CHECK(!decode_batch(negative));
}
