#include "rocketcaf/protocol/bodies/queue_locks.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

SUITE("lock_handler")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

using queue_list = std::vector<message_queue>;

struct fixture : engine_fixture {
  queue_list lock(const char* client, queue_list queues) {
    auto answer = ask(make(41, client, std::move(queues)));
    CHECK_EQ(answer.code, 0);
    auto result
      = protocol::decode_json_body<protocol::queue_lock_reply>(answer.body);
    REQUIRE(result.has_value());
    return result->lock_ok_mq_set;
  }

  void unlock(const char* client, queue_list queues) {
    auto answer = ask(make(42, client, std::move(queues)));
    CHECK_EQ(answer.code, 0);
    CHECK_EQ(answer.body, "");
  }

  static remoting_command make(int32_t code, const char* client,
                               queue_list queues) {
    auto result = make_request(code);
    result.body = protocol::encode_json_body(protocol::queue_lock_request{
      .consumer_group = "g", .client_id = client, .mq_set = std::move(queues)});
    return result;
  }

  message_queue first{"t", "a", 0};
  message_queue second{"t", "a", 1};
};

} // namespace

TEST_F(fixture, "the queues that a client gets are in the answer") {
  CHECK_EQ(lock("c1", {first, second}), (queue_list{first, second}));
  CHECK_EQ(lock("c2", {first}), queue_list{});
  unlock("c1", {second});
  CHECK_EQ(lock("c2", {first, second}), queue_list{second});
  CHECK_EQ(lock("c1", {}), queue_list{});
}

TEST_F(fixture, "locks end with time, and are the broker's own") {
  lock("c1", {first});
  auto request = make(41, "c2", {first});
  auto other = protocol::decode_json_body<protocol::queue_lock_reply>(
    ask(request, 1, 1).body);
  REQUIRE(other.has_value());
  CHECK_EQ(other->lock_ok_mq_set.size(), 1u);
  advance(std::chrono::seconds{60});
  CHECK_EQ(lock("c2", {first}), queue_list{});
  advance(std::chrono::milliseconds{1});
  CHECK_EQ(lock("c2", {first}), queue_list{first});
}

TEST_F(fixture, "a body that names no queues is refused") {
  for (int32_t code : {41, 42}) {
    CHECK_EQ(ask(make_request(code)).code, 1);
    auto request = make_request(code);
    request.body = R"({"mqSet":7})";
    CHECK_EQ(ask(request).code, 1);
  }
}
