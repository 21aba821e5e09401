// Over loopback: each fault as a client meets it.
#include "rocketcaf/api/embedded_broker.hpp"

#include "support/test.hpp"
#include "wire_client.hpp"

SUITE("embedded_faults")

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

struct fixture {
  fixture() : started(embedded_cluster::start({.broker_names = {"a", "b"}})) {
    REQUIRE(started.has_value());
    REQUIRE(!compat::failed(uut().create_topic("t", 4)));
  }

  embedded_cluster& uut() {
    return *started;
  }

  void inject(const embedded_fault& fault) {
    REQUIRE(!compat::failed(uut().inject(fault)));
  }

  size_t stored() {
    auto messages = uut().messages("t");
    return messages ? messages->size() : 0;
  }

  expected<embedded_cluster, caf::error> started;
};

} // namespace

TEST_F(fixture, "a delayed answer comes later, those behind it do not wait") {
  inject({.kind = fault_kind::delay,
          .request_code = 310,
          .count = 1,
          .delay = 100ms});
  wire_client client{uut().name_server_address()};
  auto start = std::chrono::steady_clock::now();
  auto first = client.send(make_send("t", "late"));
  auto second = client.send(make_send("t", "quick"));
  auto answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK_EQ(answer->opaque, second);
  answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK_EQ(answer->opaque, first);
  CHECK_EQ(answer->code, 0);
  CHECK_GE(std::chrono::steady_clock::now() - start, 100ms);
}

TEST_F(fixture, "a refusal has its code and remark") {
  inject({.kind = fault_kind::refuse,
          .broker_name = "a",
          .request_code = 310,
          .count = 1,
          .response_code = 2,
          .remark = "busy"});
  wire_client other{uut().address_of("b")};
  CHECK_EQ(other.call(make_send("t", "body")).code, 0);
  wire_client client{uut().address_of("a")};
  auto answer = client.call(make_send("t", "body"));
  CHECK_EQ(answer.code, 2);
  CHECK_EQ(answer.remark, "busy");
  CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  CHECK_EQ(stored(), 2u);
}

TEST_F(fixture, "a refusal that says stored stores, and has the whole answer") {
  for (auto code : {10, 11, 12}) {
    inject({.kind = fault_kind::refuse,
            .request_code = 310,
            .count = 1,
            .response_code = code,
            .remark = "not as wanted"});
    auto before = stored();
    wire_client client{uut().name_server_address()};
    auto answer = client.call(make_send("t", "body"));
    CHECK_EQ(answer.code, code);
    CHECK_EQ(answer.remark, "not as wanted");
    CHECK(answer.field("queueOffset") != nullptr);
    CHECK_EQ(stored(), before + 1);
  }
  // What cannot be served has its own code.
  inject({.kind = fault_kind::refuse, .count = 1, .response_code = 10});
  wire_client client{uut().name_server_address()};
  CHECK_EQ(client.call(make_send("t", "")).code, 1);
}

TEST_F(fixture, "dropped requests and replies are not answered") {
  inject({.kind = fault_kind::drop_request, .request_code = 310, .count = 1});
  inject({.kind = fault_kind::drop_reply, .request_code = 310, .count = 1});
  wire_client client{uut().name_server_address()};
  client.send(make_send("t", "dropped"));
  client.send(make_send("t", "stored"));
  // The answer that comes is that of the third request.
  CHECK_EQ(client.call(make_route("t")).code, 0);
  auto messages = uut().messages("t");
  REQUIRE(messages.has_value());
  REQUIRE_EQ(messages->size(), 1u);
  CHECK_EQ((*messages)[0].body, "stored");
}

TEST_F(fixture, "a connection is cut before storing") {
  inject({.kind = fault_kind::cut_before_storing, .count = 1});
  wire_client client{uut().name_server_address()};
  client.send(make_send("t", "body"));
  CHECK(client.closed());
  CHECK_EQ(stored(), 0u);
  wire_client next{uut().name_server_address()};
  CHECK_EQ(next.call(make_send("t", "body")).code, 0);
}

TEST_F(fixture, "a connection is cut after storing, earlier answers come") {
  inject(
    {.kind = fault_kind::cut_after_storing, .request_code = 310, .skip = 2});
  wire_client client{uut().name_server_address()};
  std::string bytes;
  for (int32_t i = 0; i < 5; ++i) {
    auto request = make_send("t", "body");
    request.opaque = i;
    protocol::encode(bytes, request, serialization::json);
  }
  CHECK(client.link.write(bytes));
  for (int32_t i = 0; i < 2; ++i) {
    auto answer = client.receive();
    REQUIRE(answer.has_value());
    CHECK_EQ(answer->opaque, i);
  }
  CHECK(client.closed());
  CHECK_EQ(stored(), 3u);
}

TEST_F(fixture, "a reply is doubled") {
  inject({.kind = fault_kind::double_reply, .count = 1});
  wire_client client{uut().name_server_address()};
  auto opaque = client.send(make_send("t", "body"));
  for (int i = 0; i < 2; ++i) {
    auto answer = client.receive();
    REQUIRE(answer.has_value());
    CHECK_EQ(answer->opaque, opaque);
  }
  CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  CHECK_EQ(stored(), 2u);
}

TEST_F(fixture, "a reply has an unknown opaque") {
  inject({.kind = fault_kind::unknown_opaque, .count = 1});
  wire_client client{uut().name_server_address()};
  auto opaque = client.send(make_send("t", "body"));
  auto answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK_NE(answer->opaque, opaque);
}

TEST_F(fixture, "a reply is no frame") {
  inject({.kind = fault_kind::malformed_reply, .count = 1});
  wire_client client{uut().name_server_address()};
  client.send(make_send("t", "body"));
  CHECK(!client.receive().has_value());
}

TEST_F(fixture, "name server requests can be mistreated alone") {
  inject({.kind = fault_kind::refuse, .request_code = 105, .response_code = 1});
  wire_client client{uut().name_server_address()};
  CHECK_EQ(client.call(make_route("t")).code, 1);
  CHECK_EQ(client.call(make_send("t", "body")).code, 0);
}

TEST_F(fixture, "cleared faults are gone, and applied ones are counted") {
  inject({.kind = fault_kind::refuse});
  wire_client client{uut().name_server_address()};
  CHECK_EQ(client.call(make_send("t", "body")).code, 2);
  REQUIRE(!compat::failed(uut().clear_faults()));
  CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  auto statistics = uut().statistics();
  REQUIRE(statistics.has_value());
  CHECK_EQ(statistics->brokers[0].faults_applied, 1u);
  CHECK_EQ(statistics->requests(310), 2u);
}
