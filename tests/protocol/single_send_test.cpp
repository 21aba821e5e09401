#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/single_send.hpp"

#include "support/test.hpp"

#include <array>

SUITE("single_send")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

single_send_terms terms(std::string broker = "b") {
  return {.producer_group = "g",
          .queue = {"t", std::move(broker), 2},
          .born_millis = 1758277230456};
}

unique_message_id id(std::string_view text) {
  return unique_message_id::from(text).value();
}

remoting_command stored_answer(int32_t code, std::string ids) {
  remoting_command result;
  result.code = code;
  write_header(result, send_message_response{.msg_id = std::move(ids),
                                             .queue_id = 2,
                                             .queue_offset = 9});
  return result;
}

const std::string place = "0A00000100002A9F0000000000000007";

} // namespace

// -- requests -----------------------------------------------------------------

TEST("a message is sent with its properties and its id") {
  message x{.topic = "t", .body = "hello", .tag = "T", .keys = {"k", "l"}};
  x.flag = 4;
  auto request = make_send_request(terms(), x, id("ID"));
  CHECK_EQ(request.code, 310);
  CHECK_EQ(request.body, "hello");
  auto header = read_header<send_message_v2_request>(request);
  REQUIRE(header);
  CHECK_EQ(header->producer_group, "g");
  CHECK_EQ(header->topic, "t");
  CHECK_EQ(header->queue_id, 2);
  CHECK_EQ(header->sys_flag, 0);
  CHECK_EQ(header->born_timestamp, 1758277230456);
  CHECK_EQ(header->flag, 4);
  CHECK_EQ(header->batch, false);
  CHECK_EQ(header->rpc.broker_name, "b");
  REQUIRE(header->properties);
  auto properties = decode_properties(*header->properties);
  CHECK_EQ(properties.size(), 3u);
  CHECK_EQ(properties["UNIQ_KEY"], "ID");
  CHECK_EQ(properties["TAGS"], "T");
  CHECK_EQ(properties["KEYS"], "k l");
}

TEST("an address is no broker name") {
  auto request
    = make_send_request(terms("b:1"), {.topic = "t", .body = "x"}, id("ID"));
  CHECK(request.field("n") == nullptr);
}

TEST("large bodies are compressed if that helps") {
  std::string large(4096, 'x');
  auto request
    = make_send_request(terms(), {.topic = "t", .body = large}, id("ID"));
  CHECK(request.body.size() < 100);
  auto header = read_header<send_message_v2_request>(request);
  REQUIRE(header);
  CHECK_EQ(header->sys_flag, compression_bits(compression_type::zlib));
  auto inflated = decompress(compression_type::zlib, request.body, 5000);
  REQUIRE(inflated);
  CHECK_EQ(*inflated, large);
  // Too small.
  request = make_send_request(
    terms(), {.topic = "t", .body = std::string(4095, 'x')}, id("ID"));
  CHECK_EQ(request.body.size(), 4095u);
  CHECK_EQ(request.field("f") ? *request.field("f") : "", "0");
}

TEST("a batch is one request") {
  std::array xs{message{.topic = "t", .body = "a", .tag = "A"},
                message{.topic = "t", .body = "b"}};
  std::array ids{id("1"), id("2")};
  auto request = make_batch_request(terms(), xs, ids);
  CHECK_EQ(request.code, 320);
  auto header = read_header<send_batch_message_request>(request);
  REQUIRE(header);
  CHECK_EQ(header->batch, true);
  CHECK(!header->properties);
  auto items = decode_batch(request.body);
  REQUIRE(items);
  REQUIRE_EQ(items->size(), 2u);
  CHECK_EQ((*items)[1].body, "b");
  CHECK_EQ(decode_properties((*items)[1].properties)["UNIQ_KEY"], "2");
  for (auto& x : xs)
    x.wait_store_ok = false;
  header = read_header<send_batch_message_request>(
    make_batch_request(terms(), xs, ids));
  REQUIRE(header && header->properties);
  CHECK_EQ(decode_properties(*header->properties)["WAIT"], "false");
}

TEST("a batch has to fit into one request") {
  std::vector<message> xs(3, message{.topic = "t", .body = "abc"});
  CHECK(!validate_one_batch(xs, {}));
  auto error = validate_one_batch(xs, {.max_count = 2});
  REQUIRE(error);
  CHECK_EQ(to_string(*error), "messages.size: must be at most 2, is 3");
  error = validate_one_batch(xs, {.max_size = 200});
  REQUIRE(error);
  CHECK_EQ(error->field, "messages");
  CHECK(error->rule.find("at most 200 bytes") != std::string::npos);
  xs[1].topic = "u";
  error = validate_one_batch(xs, {});
  REQUIRE(error);
  CHECK_EQ(error->field, "messages[1].topic");
}

// -- answers ------------------------------------------------------------------

TEST("stored is a result however well it was stored") {
  queue_ref queue{message_queue{"t", "b", -1}};
  for (auto [code, status] :
       {std::pair{0, send_status::send_ok},
        std::pair{10, send_status::flush_disk_timeout},
        std::pair{11, send_status::slave_not_available},
        std::pair{12, send_status::flush_slave_timeout}}) {
    auto x = read_send_answer(stored_answer(code, place), id("ID"), queue);
    REQUIRE(x);
    CHECK_EQ(x->status, status);
    CHECK_EQ(x->queue->queue_id, 2);
    CHECK_EQ(x->queue_offset, 9);
    CHECK_EQ(x->offset_id.offset, 7);
    CHECK_EQ(x->message_id.view(), "ID");
  }
}

TEST("each message of a batch has a result") {
  queue_ref queue{message_queue{"t", "b", 2}};
  std::array ids{id("1"), id("2")};
  auto x = read_batch_answer(stored_answer(0, place + "," + place), ids, queue);
  REQUIRE(x);
  REQUIRE_EQ(x->size(), 2u);
  CHECK_EQ((*x)[1].queue_offset, 10);
  CHECK_EQ((*x)[1].message_id.view(), "2");
}

TEST("refusals and answers without a place are failures") {
  queue_ref queue{message_queue{"t", "b", 2}};
  std::array ids{id("1")};
  remoting_command refused;
  refused.code = 16;
  refused.remark = "no";
  auto x = read_send_answer(refused, ids[0], queue);
  REQUIRE(!x);
  CHECK_EQ(x.error().code, errc::no_permission);
  CHECK_EQ(x.error().remark, "no");
  CHECK(!read_batch_answer(refused, ids, queue));
  x = read_send_answer(stored_answer(0, "nowhere"), ids[0], queue);
  REQUIRE(!x);
  CHECK_EQ(x.error().code, errc::protocol_error);
  CHECK_EQ(x.error().response_code, 0);
}
