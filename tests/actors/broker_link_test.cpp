#include "rocketcaf/actors/broker_link.hpp"

#include "support/test.hpp"

using namespace rocketcaf;
using namespace std::chrono_literals;
using actors::broker_link;

SUITE("broker_link")

namespace {

constexpr time_point later{1h};

/// Fills and takes a batch with one request, which is answered.
void use(broker_link& link) {
  auto opaque = link.open(1, later);
  REQUIRE(opaque.has_value());
  link.buffer().append(broker_link::flush_size, 'x');
  CHECK_EQ(link.take_batch().bytes.size(), broker_link::flush_size);
  CHECK(link.close(*opaque).has_value());
}

} // namespace

TEST("a link that is used keeps memory for the next batch") {
  broker_link link{"a", "a:10911"};
  link.add_lease({.first = 0, .epoch = 1});
  for (auto i = 0; i < 3; ++i) {
    use(link);
    CHECK(!link.give_back_unused().has_value());
    CHECK_GE(link.buffer().capacity(), broker_link::flush_size);
  }
}

TEST("a link that is not used gives back its memory and all its opaques") {
  broker_link link{"a", "a:10911"};
  link.add_lease({.first = 0, .epoch = 1});
  use(link);
  CHECK(!link.give_back_unused().has_value());
  auto back = link.give_back_unused();
  REQUIRE(back.has_value());
  CHECK_EQ(back->blocks, 0u);
  CHECK_EQ(back->returned, std::vector<int32_t>{0});
  CHECK_LT(link.buffer().capacity(), 100u);
  CHECK(!link.has_opaque());
  CHECK(!link.give_back_unused().has_value());
}

TEST("a link that was lost gives back its memory") {
  broker_link link{"a", "a:10911"};
  link.add_lease({.first = 0, .epoch = 1});
  use(link);
  link.drop_leases();
  CHECK(!link.give_back_unused().has_value());
  CHECK(!link.give_back_unused().has_value());
  CHECK_LT(link.buffer().capacity(), 100u);
}

TEST("a link with a request that is not answered keeps what it has") {
  broker_link link{"a", "a:10911"};
  link.add_lease({.first = 0, .epoch = 1});
  auto opaque = link.open(1, later);
  link.buffer() = "x";
  for (auto i = 0; i < 3; ++i)
    CHECK(!link.give_back_unused().has_value());
  link.take_batch();
  for (auto i = 0; i < 3; ++i)
    CHECK(!link.give_back_unused().has_value());
  CHECK(link.close(*opaque) == 1u);
}
