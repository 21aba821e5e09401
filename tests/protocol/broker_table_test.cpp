#include "rocketcaf/protocol/broker_table.hpp"

#include "support/test.hpp"

SUITE("broker_table")

using namespace rocketcaf;
using namespace rocketcaf::protocol;
using namespace std::chrono_literals;

namespace {

const auto start = time_point{} + 1h;

/// Brokers a (master and two replicas), b (master) and c (replicas only), the
/// last one in a cluster of its own.
cluster_info three_brokers() {
  cluster_info result;
  result.broker_addr_table["a"]
    = broker_data{"one", "a", {{0, "a:1"}, {1, "a:2"}, {2, "a:3"}}};
  result.broker_addr_table["b"] = broker_data{"one", "b", {{0, "b:1"}}};
  result.broker_addr_table["c"]
    = broker_data{"two", "c", {{4, "c:4"}, {3, "c:3"}}};
  result.cluster_addr_table["one"] = {"b", "a"};
  result.cluster_addr_table["two"] = {"c"};
  return result;
}

struct fixture {
  broker_table table;

  fixture() {
    table.update(three_brokers(), start);
  }

  std::string find(std::string_view name, broker_role role) {
    return address_of(table.place_of(name, role));
  }

  std::string pull(const std::string& broker, int32_t queue_id = 0) {
    return address_of(table.place_for_pull({"t", broker, queue_id}));
  }

  static std::string address_of(const std::optional<broker_place>& x) {
    return x ? x->address : "nobody";
  }
};

} // namespace

TEST_F(fixture, "writes go to the master and to nobody else") {
  CHECK_EQ(find("a", broker_role::master), "a:1");
  CHECK_EQ(find("c", broker_role::master), "nobody");
  CHECK_EQ(find("d", broker_role::master), "nobody");
}

TEST_F(fixture, "reads go to the master, else to the lowest replica") {
  CHECK_EQ(find("a", broker_role::reader), "a:1");
  CHECK_EQ(find("c", broker_role::reader), "c:3");
  CHECK_EQ(find("d", broker_role::reader), "nobody");
  auto place = table.place_of("c", broker_role::reader);
  REQUIRE(place);
  CHECK(place->is_replica());
  CHECK_EQ(place->name, "c");
  CHECK(!table.place_of("a", broker_role::reader)->is_replica());
  CHECK(!broker_place{.address = "x:1"}.is_replica());
}

TEST_F(fixture, "a broker without any address is nobody") {
  cluster_info news;
  news.broker_addr_table["a"] = broker_data{"one", "a", {}};
  table.update(news, start);
  CHECK(table.has("a"));
  CHECK_EQ(find("a", broker_role::reader), "nobody");
}

TEST_F(fixture, "pulls go to whom the last pull of the queue suggested") {
  CHECK_EQ(pull("a"), "a:1");
  table.suggest({"t", "a", 0}, 2);
  CHECK_EQ(pull("a"), "a:3");
  CHECK_EQ(pull("a", 1), "a:1");
  table.suggest({"t", "a", 0}, 0);
  CHECK_EQ(pull("a"), "a:1");
  CHECK_EQ(pull("c"), "c:3");
}

TEST_F(fixture, "a suggested broker that is not there is not asked") {
  table.suggest({"t", "a", 0}, 7);
  CHECK_EQ(pull("a"), "a:1");
  table.suggest({"t", "d", 0}, 1);
  CHECK_EQ(pull("d"), "nobody");
}

TEST_F(fixture, "suggestions end with the replica") {
  table.suggest({"t", "a", 0}, 2);
  auto news = three_brokers();
  news.broker_addr_table["a"].broker_addrs.erase(2);
  table.update(news, start);
  CHECK_EQ(pull("a"), "a:1");
  table.update(three_brokers(), start);
  CHECK_EQ(pull("a"), "a:1");
}

TEST_F(fixture, "masters are those of one cluster or of all") {
  auto addresses = [this](const std::string& cluster) {
    std::string result;
    for (auto& x : table.masters(cluster))
      result += x.name + "=" + x.address + " ";
    return result;
  };
  CHECK_EQ(addresses("one"), "a=a:1 b=b:1 ");
  CHECK_EQ(addresses("two"), "c= ");
  CHECK_EQ(addresses(""), "a=a:1 b=b:1 c= ");
  CHECK_EQ(addresses("three"), "");
  CHECK(table.has_cluster("two"));
  CHECK(!table.has_cluster("three"));
}

TEST_F(fixture, "it grows old by time and by what is found to be wrong") {
  CHECK(broker_table{}.is_old(start, 30s));
  CHECK(!table.is_old(start + 29s, 30s));
  CHECK(table.is_old(start + 30s, 30s));
  table.distrust();
  CHECK(table.is_old(start, 30s));
  CHECK_EQ(find("a", broker_role::master), "a:1");
  table.update(three_brokers(), start);
  CHECK(!table.is_old(start, 30s));
}
