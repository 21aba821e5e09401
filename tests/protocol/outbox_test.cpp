#include "rocketcaf/protocol/outbox.hpp"

#include "support/test.hpp"

#include <string>

SUITE("outbox")

using namespace std::literals;
using rocketcaf::protocol::outbox;

TEST("items come out in the order they went in") {
  outbox uut;
  uut.push({"one", 7, 1, 0});
  uut.push({"three", 8, 4, 0});
  uut.push({"x", 0, 0, 99});
  CHECK_EQ(uut.bytes(), 9u);
  CHECK_EQ(uut.front().bytes, "one");
  CHECK_EQ(uut.pop().bytes, "one");
  CHECK_EQ(uut.pop().user, 8u);
  CHECK_EQ(uut.pop().opaque, 99);
  CHECK(uut.empty());
  CHECK_EQ(uut.bytes(), 0u);
}

TEST("what is past its time is dropped, once it is the oldest") {
  constexpr rocketcaf::time_point start{1h};
  outbox uut;
  uut.push({.bytes = "a", .user = 7, .until = start + 1s});
  uut.push({.bytes = "bb", .user = 7, .until = start + 2s});
  uut.push({.bytes = "ccc", .user = 7});
  uut.push({.bytes = "dddd", .user = 7, .until = start + 1s});
  uut.drop_expired(start + 1s - 1ns);
  CHECK_EQ(uut.bytes(), 10u);
  uut.drop_expired(start + 1s);
  CHECK_EQ(uut.bytes(), 9u);
  uut.drop_expired(start + 1h);
  CHECK_EQ(uut.front().bytes, "ccc");
  uut.pop();
  uut.drop_expired(start + 1h);
  CHECK(uut.empty());
  CHECK_EQ(uut.bytes(), 0u);
}

TEST("dropping a user leaves the items of others in order") {
  outbox uut;
  uut.push({"a", 7, 1, 0});
  uut.push({"bb", 8, 1, 0});
  uut.push({"ccc", 7, 2, 0});
  uut.push({"dddd", 8, 2, 0});
  uut.drop(7);
  CHECK_EQ(uut.bytes(), 6u);
  CHECK_EQ(uut.pop().bytes, "bb");
  CHECK_EQ(uut.pop().bytes, "dddd");
  CHECK(uut.empty());
}

TEST("a user's oldest item is found") {
  outbox uut;
  CHECK(!uut.first_of(7));
  uut.push({"a", 8, 3, 0});
  uut.push({"b", 7, 5, 0});
  uut.push({"c", 7, 6, 0});
  CHECK_EQ(uut.first_of(7).value_or(0), 5u);
  uut.pop();
  uut.pop();
  CHECK_EQ(uut.first_of(7).value_or(0), 6u);
  CHECK(!uut.first_of(8));
}

TEST("clearing tells each user's oldest item, own requests aside") {
  outbox uut;
  uut.push({"a", 7, 5, 0});
  uut.push({"b", 0, 0, 3});
  uut.push({"c", 8, 2, 0});
  uut.push({"d", 7, 6, 0});
  auto first = uut.clear();
  CHECK_EQ(first.size(), 2u);
  CHECK_EQ(first[7], 5u);
  CHECK_EQ(first[8], 2u);
  CHECK(uut.empty());
  CHECK_EQ(uut.bytes(), 0u);
  CHECK(uut.clear().empty());
}
