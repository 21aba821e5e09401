// Over loopback: what needs sockets. Each code is tested without them in
// request_handler_test.cpp.
#include "rocketcaf/api/embedded_broker.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "support/test.hpp"
#include "wire_client.hpp"

SUITE("embedded_broker")

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

struct fixture {
  fixture() : fixture(embedded_broker_options{}) {
    // nop
  }

  explicit fixture(embedded_broker_options options)
    : started(embedded_cluster::start(std::move(options))) {
    REQUIRE(started.has_value());
    REQUIRE(!compat::failed(uut().create_topic("t", 4)));
  }

  embedded_cluster& uut() {
    return *started;
  }

  size_t stored() {
    auto messages = uut().messages("t");
    return messages ? messages->size() : 0;
  }

  embedded_broker_statistics statistics() {
    auto result = uut().statistics();
    REQUIRE(result.has_value());
    return result->brokers.at(0);
  }

  expected<embedded_cluster, caf::error> started;
};

struct two_brokers : fixture {
  two_brokers() : fixture({.broker_names = {"a", "b"}}) {
    // nop
  }
};

std::string malformed() {
  return {"\x00\x00\x00\x04\x7F\x00\x00\x00", 8};
}

} // namespace

TEST_F(fixture, "a client sends and pulls, in both serializations") {
  for (auto type : {serialization::json, serialization::rocketmq}) {
    wire_client client{uut().name_server_address(), type};
    auto offset = static_cast<int64_t>(stored());
    CHECK_EQ(client.call(make_send("t", "hello", 2)).code, 0);
    auto answer = client.call(make_pull("t", 2, offset));
    CHECK_EQ(answer.code, 0);
    auto messages = protocol::decode_stored(answer.body);
    REQUIRE(messages.has_value());
    REQUIRE_EQ(messages->size(), 1u);
    CHECK_EQ((*messages)[0].body, "hello");
  }
}

TEST_F(fixture, "every served code is served over the wire") {
  wire_client client{uut().name_server_address()};
  for (auto code : {10, 11, 14, 15, 30, 31, 34, 35, 38, 105, 310, 320, 361}) {
    auto answer = client.call(make_request(code));
    CHECK_NE(answer.code, -1);
    CHECK_NE(answer.code, 3);
  }
  CHECK_EQ(client.call(make_request(13)).code, 3);
}

TEST_F(fixture, "many requests in one write are all answered, in order") {
  wire_client client{uut().name_server_address()};
  std::string bytes;
  for (int32_t i = 0; i < 1000; ++i) {
    auto request = make_send("t", std::string(200, 'x'), i % 4);
    request.opaque = i;
    protocol::encode(bytes, request, serialization::json);
  }
  CHECK(client.link.write(bytes));
  int32_t in_order = 0;
  for (int32_t i = 0; i < 1000; ++i) {
    auto answer = client.receive();
    REQUIRE(answer.has_value());
    in_order += answer->opaque == i && answer->code == 0 ? 1 : 0;
  }
  CHECK_EQ(in_order, 1000);
  CHECK_EQ(stored(), 1000u);
}

TEST_F(fixture, "a request that comes byte by byte is served") {
  wire_client client{uut().name_server_address()};
  std::string bytes;
  protocol::encode(bytes, make_send("t", "body"), serialization::json);
  for (auto c : bytes)
    REQUIRE(client.link.write({&c, 1}));
  auto answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK_EQ(answer->code, 0);
}

TEST_F(fixture, "a large message goes through") {
  wire_client client{uut().name_server_address()};
  std::string body(4u * 1024 * 1024, 'x');
  CHECK_EQ(client.call(make_send("t", body)).code, 0);
  CHECK_EQ(client.call(make_send("t", body + 'x')).code, 13);
  auto messages
    = protocol::decode_stored(client.call(make_pull("t", 0, 0)).body);
  REQUIRE(messages.has_value());
  REQUIRE_EQ(messages->size(), 1u);
  CHECK((*messages)[0].body == body);
}

TEST_F(fixture, "a oneway request is stored without an answer") {
  wire_client client{uut().name_server_address()};
  auto request = make_send("t", "body");
  request.flag = protocol::oneway_flag;
  client.send(request);
  // The next answer is that of the next request.
  CHECK_EQ(client.call(make_route("t")).code, 0);
  CHECK_EQ(stored(), 1u);
}

TEST_F(fixture, "a pull waits for a message of another connection") {
  wire_client consumer{uut().name_server_address()};
  wire_client producer{uut().name_server_address()};
  auto opaque = consumer.send(make_pull("t", 1, 0, 60'000));
  // Requests are served in order: this one's answer overtakes the pull's.
  auto second = consumer.send(make_route("t"));
  auto answer = consumer.receive();
  REQUIRE(answer.has_value());
  CHECK_EQ(answer->opaque, second);
  CHECK_EQ(statistics().parked_pulls, 1u);
  CHECK_EQ(producer.call(make_send("t", "awaited", 1)).code, 0);
  answer = consumer.receive();
  REQUIRE(answer.has_value());
  CHECK_EQ(answer->opaque, opaque);
  CHECK_EQ(answer->code, 0);
  CHECK_EQ(statistics().parked_pulls, 0u);
}

TEST_F(fixture, "a pull is answered when its time is up") {
  wire_client client{uut().name_server_address()};
  auto start = std::chrono::steady_clock::now();
  CHECK_EQ(client.call(make_pull("t", 1, 0, 50)).code, 19);
  CHECK_GE(std::chrono::steady_clock::now() - start, 50ms);
}

TEST_F(fixture, "a shorter wait is not held up by a longer one") {
  wire_client client{uut().name_server_address()};
  client.send(make_pull("t", 1, 0, 60'000));
  auto second = client.send(make_pull("t", 2, 0, 20));
  auto answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK_EQ(answer->opaque, second);
}

TEST_F(fixture, "a malformed frame closes that connection and no other") {
  for (auto& bytes : {malformed(), std::string(4, '\xFF'), std::string(8, '\0'),
                      std::string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n"}}) {
    wire_client good{uut().name_server_address()};
    CHECK_EQ(good.call(make_route("t")).code, 0);
    wire_client bad{uut().name_server_address()};
    CHECK(bad.link.write(bytes));
    CHECK(bad.closed());
    CHECK_EQ(good.call(make_send("t", "body")).code, 0);
  }
}

TEST_F(fixture, "requests before a malformed frame are answered") {
  wire_client client{uut().name_server_address()};
  std::string bytes;
  protocol::encode(bytes, make_route("t"), serialization::json);
  CHECK(client.link.write(bytes + malformed()));
  auto answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK_EQ(answer->code, 0);
  CHECK(client.closed());
}

TEST_F(fixture, "a header that is no command closes the connection") {
  wire_client client{uut().name_server_address()};
  std::string header = R"({"code":"x","opaque":1})";
  std::string bytes{"\x00\x00\x00\x00\x00\x00\x00\x00", 8};
  bytes[3] = static_cast<char>(4 + header.size());
  bytes[7] = static_cast<char>(header.size());
  CHECK(client.link.write(bytes + header));
  CHECK(client.closed());
}

TEST_F(fixture, "statistics tell connections and clients") {
  wire_client first{uut().name_server_address()};
  auto heartbeat = make_request(34);
  heartbeat.body = R"({"clientID":"c","producerDataSet":[{"groupName":"p"}]})";
  CHECK_EQ(first.call(heartbeat).code, 0);
  {
    wire_client second{uut().name_server_address()};
    CHECK_EQ(second.call(make_route("t")).code, 0);
    auto x = statistics();
    CHECK_EQ(x.connections_accepted, 2u);
    CHECK_EQ(x.connections_open, 2u);
    CHECK(x.requests == (std::map<int32_t, uint64_t>{{34, 1}, {105, 1}}));
    CHECK(x.clients == (std::vector<embedded_client>{{"c", {"p"}, {}}}));
  }
  first.link.close();
  // The broker hears of it in its own time.
  auto deadline = std::chrono::steady_clock::now() + patience;
  while (statistics().connections_open > 0)
    REQUIRE(std::chrono::steady_clock::now() < deadline);
  CHECK(statistics().clients.empty());
}

TEST_F(two_brokers, "each broker has an address and messages of its own") {
  auto a = uut().address_of("a");
  auto b = uut().address_of("b");
  CHECK_EQ(uut().name_server_address(), a);
  CHECK_NE(a, b);
  CHECK_EQ(uut().address_of("c"), "");
  auto route
    = protocol::decode_route(wire_client{b}.call(make_route("t")).body);
  REQUIRE(route.has_value());
  REQUIRE(route->master_of("a") != nullptr);
  CHECK_EQ(*route->master_of("a"), a);
  CHECK_EQ(*route->master_of("b"), b);
  CHECK_EQ(wire_client{a}.call(make_send("t", "to a")).code, 0);
  CHECK_EQ(wire_client{b}.call(make_send("t", "to b")).code, 0);
  auto messages = uut().messages("t");
  REQUIRE(messages.has_value());
  REQUIRE_EQ(messages->size(), 2u);
  CHECK_EQ((*messages)[0].broker_name, "a");
  CHECK_EQ((*messages)[0].body, "to a");
  CHECK_EQ((*messages)[1].broker_name, "b");
  CHECK_EQ((*messages)[1].body, "to b");
}

TEST_F(fixture, "several connections do not get in each other's way") {
  std::vector<wire_client> clients;
  for (int i = 0; i < 20; ++i)
    clients.emplace_back(uut().name_server_address());
  for (int round = 0; round < 10; ++round) {
    for (auto& client : clients)
      client.send(make_send("t", "body", round % 4));
    for (auto& client : clients) {
      auto answer = client.receive();
      REQUIRE(answer.has_value());
      CHECK_EQ(answer->code, 0);
      CHECK_EQ(answer->opaque, round + 1);
    }
  }
  CHECK_EQ(stored(), 200u);
}
