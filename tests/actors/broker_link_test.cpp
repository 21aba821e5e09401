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
  CHECK(!link.has_room());
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

TEST("a link is full when too much has not left its connection") {
  broker_link link{"a", "a:10911"};
  link.add_lease({.first = 0, .epoch = 1});
  constexpr auto batches = broker_link::window_size / broker_link::flush_size;
  constexpr auto step = broker_link::receipt_step / broker_link::flush_size;
  std::vector<uint64_t> receipts;
  for (size_t i = 0; i < batches; ++i) {
    CHECK(!link.is_full());
    REQUIRE(link.open(1, later).has_value());
    link.buffer().append(broker_link::flush_size, 'x');
    auto batch = link.take_batch();
    CHECK_EQ(batch.wants_receipt, (i + 1) % step == 0);
    if (batch.wants_receipt)
      receipts.push_back(batch.sequence);
  }
  CHECK(link.is_full());
  CHECK(!link.has_room());
  CHECK(!link.open(1, later).has_value());
  link.confirm(receipts.front() - 1);
  CHECK(link.is_full());
  link.confirm(receipts.front());
  CHECK(link.has_room());
  link.buffer().append(broker_link::receipt_step, 'x');
  CHECK(link.is_full());
  link.confirm(receipts.back());
  CHECK(link.has_room());
  // A receipt that comes again means nothing.
  link.confirm(receipts.front());
  CHECK(link.has_room());
}

TEST("a link that was lost has nothing on its way") {
  broker_link link{"a", "a:10911"};
  link.add_lease({.first = 0, .epoch = 1});
  link.buffer().append(broker_link::window_size, 'x');
  auto batch = link.take_batch();
  CHECK(link.is_full());
  link.drop_leases();
  CHECK(!link.is_full());
  link.confirm(batch.sequence);
  link.buffer().append(broker_link::window_size, 'x');
  CHECK(link.is_full());
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

TEST("a batch with an end of a transaction wants a receipt") {
  broker_link link{"a", "a:10911"};
  link.add_lease({.first = 0, .epoch = 1});
  auto fill = [&link](bool with_end) {
    REQUIRE(link.open_oneway(later).has_value());
    link.buffer() += 'x';
    if (with_end)
      link.add_end({1, 1}, later);
    return link.take_batch();
  };
  CHECK(!fill(false).wants_receipt);
  auto first = fill(true);
  CHECK(first.wants_receipt);
  CHECK_EQ(first.write_until, later);
  CHECK_EQ(first.until, time_point{});
  CHECK(!fill(false).wants_receipt);
  auto last = fill(true);
  CHECK(link.take_ends(first.sequence - 1).empty());
  CHECK_EQ(link.take_ends(last.sequence - 1).size(), 1u);
  auto ends = link.take_ends(last.sequence);
  REQUIRE_EQ(ends.size(), 1u);
  CHECK_EQ(ends[0].sequence, last.sequence);
  CHECK(link.take_ends(last.sequence).empty());
}

TEST("a request that nobody answers keeps no opaque") {
  broker_link link{"a", "a:10911"};
  link.add_lease({.first = 0, .epoch = 1});
  CHECK(link.open_oneway(later) == 0);
  CHECK(link.open_oneway(later) == 1);
  CHECK(!link.close(0).has_value());
  CHECK(link.drop_leases().empty());
  CHECK(!link.open_oneway(later).has_value());
}
