#include "rocketcaf/protocol/pending_requests.hpp"

#include "support/test.hpp"

#include <memory>
#include <string>
#include <vector>

SUITE("pending_requests")

using namespace std::chrono_literals;
using rocketcaf::time_point;
using rocketcaf::protocol::pending_requests;

namespace {

/// A waiter that cannot be copied, as a promise should not be.
using waiter = std::unique_ptr<std::string>;

struct fixture {
  pending_requests<waiter> uut;
  time_point start{std::chrono::hours{1}};

  void add(int32_t opaque, std::chrono::milliseconds deadline) {
    uut.add(opaque, start + deadline,
            std::make_unique<std::string>(std::to_string(opaque)));
  }

  /// Who waited for `opaque`; "nobody" if there is none.
  std::string take(int32_t opaque) {
    auto result = uut.take(opaque);
    return result ? **result : "nobody";
  }

  /// What is due at a time, in order.
  std::vector<int32_t> due(std::chrono::milliseconds when) {
    std::vector<int32_t> result;
    while (auto x = uut.take_due(start + when)) {
      CHECK_EQ(*x->second, std::to_string(x->first));
      result.push_back(x->first);
    }
    return result;
  }
};

} // namespace

TEST_F(fixture, "an answer finds who waits for it, once") {
  add(1, 10ms);
  add(2, 20ms);
  CHECK_EQ(take(2), "2");
  CHECK_EQ(take(2), "nobody");
  CHECK_EQ(take(3), "nobody");
  CHECK_EQ(uut.size(), 1u);
  REQUIRE(uut.find(1) != nullptr);
  CHECK_EQ(**uut.find(1), "1");
  CHECK(uut.find(2) == nullptr);
}

TEST_F(fixture, "requests are due in the order of their deadlines") {
  add(1, 30ms);
  add(2, 10ms);
  add(3, 20ms);
  add(4, 10ms);
  CHECK(uut.earliest() == start + 10ms);
  CHECK(due(9ms).empty());
  CHECK_EQ(due(20ms), (std::vector<int32_t>{2, 4, 3}));
  CHECK(uut.earliest() == start + 30ms);
  CHECK_EQ(due(1h), std::vector<int32_t>{1});
  CHECK(uut.empty());
  CHECK(!uut.earliest());
}

TEST_F(fixture, "an answered request is never due, and a due one never "
                "answered") {
  add(1, 10ms);
  add(2, 10ms);
  CHECK_EQ(take(1), "1");
  CHECK_EQ(due(10ms), std::vector<int32_t>{2});
  CHECK_EQ(take(2), "nobody");
}

TEST_F(fixture, "all can be taken at once, earliest deadline first") {
  add(1, 30ms);
  add(-2, 10ms);
  add(3, 20ms);
  std::vector<int32_t> opaques;
  for (auto& [opaque, who] : uut.take_all())
    opaques.push_back(opaque);
  CHECK_EQ(opaques, (std::vector<int32_t>{-2, 3, 1}));
  CHECK(uut.empty());
  CHECK(!uut.earliest());
  CHECK_EQ(take(3), "nobody");
}
