// Ordered sends among random failures, in virtual time: whatever happens, one
// message of a key is under way at a time, and they are stored in their order.
#include "rocketcaf/protocol/properties.hpp"

#include "producer_fixture.hpp"
#include "support/long_run.hpp"

#include <array>
#include <random>

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::broker_mode;
using rocketcaf::test::fake_broker;
using rocketcaf::test::producer_fixture;

SUITE("producer_order")

namespace {

constexpr size_t key_count = 5;

struct order_fixture : producer_fixture {
  std::array<fake_broker*, 2> brokers{&cluster.add_broker("a"),
                                      &cluster.add_broker("b")};
  std::mt19937 random;
  uint64_t sent = 0;
  /// By token.
  std::map<uint64_t, std::string> keys;
  std::map<std::string, std::vector<uint64_t>> tokens;
  /// Requests of each broker that were looked at.
  std::array<size_t, 2> seen_requests{};

  size_t dice(size_t sides) {
    return random() % sides;
  }

  void send_some() {
    for (auto count = dice(20); count > 0; --count) {
      auto key = std::string(1, static_cast<char>('a' + dice(key_count)));
      message content{
        .topic = "topic", .body = std::to_string(sent), .sharding_key = key};
      keys[sent] = key;
      tokens[key].push_back(sent);
      std::optional<time_point> deadline;
      if (dice(4) == 0)
        deadline = now() + std::chrono::milliseconds{1 + dice(300)};
      compat::send_as(sender, producer,
                      send_message{.content = std::move(content),
                                   .deadline = deadline,
                                   .ordered = true},
                      sent++);
    }
  }

  void disturb() {
    auto& x = *brokers[dice(2)];
    switch (dice(6)) {
    case 0:
      x.mode = broker_mode::answer;
      break;
    case 1:
    case 2:
      x.mode = broker_mode::keep;
      break;
    case 3:
      x.mode = broker_mode::refuse;
      x.code = std::array{1, 2, 14}[dice(3)];
      break;
    case 4:
      cluster.lose(x, x.last_sequence + dice(2));
      break;
    default:
      cluster.answer_kept(x);
    }
  }

  static std::string key_of(const protocol::remoting_command& x) {
    return protocol::decode_properties(*x.field("i"))["__SHARDINGKEY"];
  }

  /// A message's request goes out when all of its key before it were answered.
  void check_requests() {
    for (size_t i = 0; i < brokers.size(); ++i)
      for (auto& all = brokers[i]->requests; seen_requests[i] < all.size();
           ++seen_requests[i]) {
        auto& request = all[seen_requests[i]];
        auto token = std::stoull(request.body);
        CHECK_EQ(key_of(request), keys[token]);
        for (auto before : tokens[keys[token]])
          if (before < token && !answered(before))
            FAIL(request.body + " overtook " + std::to_string(before));
      }
  }

  /// Each key's messages that are stored were answered in their order, and
  /// those of one queue have rising offsets.
  void check_order() {
    std::map<std::string, time_point> times;
    std::map<std::string, int64_t> offsets;
    for (uint64_t token = 0; token < sent; ++token) {
      auto& x = outcome(token);
      if (!x.ok())
        continue;
      auto& key = keys[token];
      CHECK(times[key] <= x.when);
      times[key] = x.when;
      auto place = key + to_string(*x.result().queue);
      auto [last, is_new] = offsets.try_emplace(place, -1);
      CHECK_LT(last->second, x.result().queue_offset);
      last->second = x.result().queue_offset;
    }
  }

  void run(unsigned seed, bool pinned) {
    random.seed(seed);
    cluster.add_topic("topic", 2);
    producer_options options;
    options.pin_ordered_queues = pinned;
    options.max_in_flight = 1 + dice(10);
    spawn(options);
    for (int step = 0; step < 300; ++step) {
      send_some();
      dispatch_messages();
      check_requests();
      disturb();
      dispatch_messages();
      advance_time(std::chrono::milliseconds{dice(30)});
      dispatch_messages();
    }
    for (auto x : brokers)
      x->mode = broker_mode::answer;
    for (int i = 0; i < 100; ++i) {
      advance_time(100ms);
      dispatch_messages();
    }
    check_requests();
    CHECK_EQ(statistics().waiting, 0u);
    CHECK_EQ(statistics().in_flight, 0u);
    check_order();
    size_t stored = 0;
    for (uint64_t token = 0; token < sent; ++token)
      stored += outcome(token).ok() ? 1 : 0;
    CHECK_GT(stored, sent / 4);
  }
};

} // namespace

TEST("keys keep their order, whatever is tried again") {
  unsigned seeds = test::long_run() ? 200 : 10;
  for (unsigned seed = 0; seed < seeds; ++seed)
    for (auto pinned : {false, true}) {
      order_fixture fixture;
      fixture.run(seed, pinned);
    }
}
