// What a peer controls must never crash us, nor make us allocate much more
// than it sent: seeded mutations of valid bodies, and bodies that aim at this.

#include "rocketcaf/protocol/heartbeat_data.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/send_request.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "support/test.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

SUITE("hostile_input")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

/// Changes, removes, doubles and inserts bytes; sometimes cuts the end off.
class mutator {
public:
  explicit mutator(unsigned seed) : random_(seed) {
    // nop
  }

  std::string operator()(std::string text, std::string_view dictionary) {
    for (auto count = 1 + next(3); count > 0 && !text.empty(); --count) {
      auto pos = next(text.size());
      auto length = std::min(1 + next(6), text.size() - pos);
      switch (next(5)) {
      case 0:
        text[pos] = static_cast<char>(next(256));
        break;
      case 1:
        text[pos] = dictionary[next(dictionary.size())];
        break;
      case 2:
        text.erase(pos, length);
        break;
      case 3:
        text.insert(pos, text.substr(pos, length));
        break;
      default:
        text.insert(pos, 1, dictionary[next(dictionary.size())]);
      }
    }
    if (next(10) == 0 && !text.empty())
      text.resize(next(text.size()));
    return text;
  }

  size_t next(size_t limit) {
    return random_() % limit;
  }

private:
  std::mt19937 random_;
};

stored_message sample_stored() {
  stored_message x;
  x.topic = "orders";
  x.body = "body";
  x.properties = {{"TAGS", "a"}, {"KEYS", "b c"}};
  return x;
}

route_data sample_route() {
  route_data x;
  x.queue_datas = {{"a", 4, 4, 6, 0}, {"b", 8, 8, 6, 0}};
  x.broker_datas = {{"c", "a", {{0, "h:1"}}}, {"c", "b", {{0, "h:2"}}}};
  x.order_topic_conf = "";
  return x;
}

} // namespace

TEST("mutated routes are refused, or have bounded queues") {
  mutator mutate{11};
  auto body = encode_route(sample_route());
  size_t accepted = 0;
  for (int i = 0; i < 10'000; ++i) {
    auto route = decode_route(mutate(body, "{}[]:,\"\\0123456789-.eE"));
    if (!route)
      continue;
    ++accepted;
    auto queues = writable_queues(*route, "t");
    if (queues.size() > 65'536)
      FAIL("too many queues");
    for (auto& queue : queues)
      if (queue.queue_id < 0 || route->master_of(queue.broker_name) == nullptr)
        FAIL(to_string(queue));
    // What was accepted is something that we write, too.
    auto again = decode_route(encode_route(*route));
    if (!again || *again != *route)
      FAIL(encode_route(*route));
  }
  CHECK_GT(accepted, 1000u);
}

TEST("mutated stored messages are refused, or survive a round trip") {
  mutator mutate{12};
  std::string body;
  for (int i = 0; i < 3; ++i)
    REQUIRE(encode_stored(body, sample_stored()));
  size_t accepted = 0;
  for (int i = 0; i < 50'000; ++i) {
    auto xs = decode_stored(mutate(body, {"\0\x01\x02\x7f\x80\xff", 6}));
    if (!xs)
      continue;
    for (auto& x : *xs) {
      ++accepted;
      std::string again;
      if (!encode_stored(again, x) || decode_stored(again)->front() != x)
        FAIL("no round trip");
    }
  }
  CHECK_GT(accepted, 1000u);
}

TEST("mutated property strings are read to what survives a round trip") {
  mutator mutate{13};
  auto text = encode_properties({{"a", "1"}, {"bc", "23"}, {"def", "456"}});
  for (int i = 0; i < 50'000; ++i) {
    auto xs = decode_properties(mutate(text, {"\x01\x02\0x", 4}));
    if (decode_properties(encode_properties(xs)) != xs)
      FAIL("no round trip");
    for (auto& [name, value] : xs)
      if (name.empty() || value.empty()
          || name.find_first_of("\x01\x02") != std::string::npos
          || value.find('\x02') != std::string::npos)
        FAIL(name + "=" + value);
  }
  CHECK(!decode_properties(text).empty());
}

TEST("mutated heartbeats are refused or read") {
  mutator mutate{14};
  auto body = encode_json_body(heartbeat_data{"10.0.0.1@7", {"PG", "PG2"}});
  size_t accepted = 0;
  for (int i = 0; i < 10'000; ++i)
    accepted += decode_heartbeat(mutate(body, "{}[]:,\"\\nul01")) ? 1 : 0;
  CHECK_GT(accepted, 100u);
}

TEST("mutated headers of send requests are refused or read") {
  mutator mutate{15};
  send_target target{.producer_group = "PG",
                     .queue = queue_ref{message_queue{"t", "b", 1}}};
  std::string bytes;
  send_request_encoder{target}.encode(bytes, 1, 2, {.body = "b"}, {});
  frame input;
  size_t accepted = 0;
  for (int i = 0; i < 10'000; ++i) {
    auto header = mutate(bytes.substr(8, bytes.size() - 9), "{}:,\"\\u0123-");
    input.header = header;
    auto command = decode(input);
    if (command && read_header<send_message_v2_request>(*command))
      ++accepted;
  }
  CHECK_GT(accepted, 1000u);
}

TEST("the largest property string of all takes little time") {
  std::string text;
  while (text.size() < 4'000'000)
    text += "n\x01v\x02";
  CHECK_EQ(decode_properties(text).size(), 1u);
  CHECK(decode_properties(std::string(4'000'000, '\x02')).empty());
  CHECK(decode_properties(std::string(4'000'000, '\x01')).empty());
}

TEST("a route of a million empty values is refused") {
  std::string body = R"({"queueDatas":[)";
  for (int i = 0; i < 1'000'001; ++i)
    body += "0,";
  body += "0]}";
  CHECK(!decode_route(body));
}

TEST("a route with many brokers does not take quadratic time") {
  route_data x;
  for (int i = 0; i < 100'000; ++i) {
    auto name = "broker-" + std::to_string(i);
    x.queue_datas.push_back({name, 1, 1, perm_write, 0});
    x.broker_datas.push_back({"c", name, {{0, "h:1"}}});
  }
  CHECK_EQ(writable_queues(x, "t").size(), 65'536u);
}

TEST("an order configuration of any length gives a bounded list") {
  route_data x;
  while (x.order_topic_conf.size() < 2'000'000)
    x.order_topic_conf += "b:100000;";
  CHECK_EQ(writable_queues(x, "t").size(), 65'536u);
  x.order_topic_conf = std::string(2'000'000, ';');
  CHECK(writable_queues(x, "t").empty());
}

TEST("a stored message that announces 2 GiB takes no memory") {
  std::string body;
  REQUIRE(encode_stored(body, sample_stored()));
  // The length of the body, behind hosts of 8 bytes each.
  body.replace(84, 4, "\x7f\xff\xff\xff");
  CHECK(!decode_stored(body));
}
