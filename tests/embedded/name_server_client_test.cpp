// The name server client against the name servers of embedded brokers.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/runtime.hpp"

#include "support/test.hpp"
#include "wire_client.hpp"

#include <algorithm>

SUITE("embedded_name_server_client")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

/// Two brokers of one cluster, and a client of their name servers. Each
/// embedded broker is a name server, too; they share what they know.
struct name_server_fixture {
  embedded_cluster cluster = *embedded_cluster::start(
    {.broker_names = {"a", "b"}, .cluster = "c", .queues = 2});
  runtime rt;
  blocking_name_server_client uut = make();

  name_server_fixture() {
    REQUIRE(!cluster.create_topic("t"));
  }

  blocking_name_server_client make() {
    client_options options;
    options.name_servers = {cluster.name_server_address()};
    return std::move(*rt.make_name_server_client(std::move(options)));
  }

  /// The permissions of a topic's queues, by broker.
  std::map<std::string, int32_t> perms(const std::string& topic) {
    auto route = uut.call(query_route{topic});
    REQUIRE(route.has_value());
    std::map<std::string, int32_t> result;
    for (auto& x : route->queue_datas)
      result[x.broker_name] = x.perm;
    return result;
  }
};

bool has(const topic_list& x, const std::string& topic) {
  return std::ranges::find(x.topics, topic) != x.topics.end();
}

} // namespace

TEST_F(name_server_fixture, "routes, brokers and topics are told") {
  CHECK_EQ(perms("t"), (std::map<std::string, int32_t>{{"a", 6}, {"b", 6}}));
  auto info = uut.call(get_cluster_info{});
  REQUIRE(info.has_value());
  CHECK_EQ(
    info->cluster_addr_table,
    (std::map<std::string, std::vector<std::string>>{{"c", {"a", "b"}}}));
  CHECK_EQ(info->broker_addr_table.size(), 2u);
  auto all = uut.call(get_all_topics{});
  REQUIRE(all.has_value());
  CHECK(has(*all, "t"));
  auto of_cluster = uut.call(get_cluster_topics{.cluster = "c"});
  REQUIRE(of_cluster.has_value());
  CHECK(has(*of_cluster, "t"));
  auto of_other = uut.call(get_cluster_topics{.cluster = "d"});
  REQUIRE(of_other.has_value());
  CHECK(of_other->topics.empty());
  auto system = uut.call(get_system_topics{});
  REQUIRE(system.has_value());
  CHECK(has(*system, "a"));
  CHECK(!has(*system, "t"));
}

TEST_F(name_server_fixture, "an unknown topic has no route") {
  auto route = uut.call(query_route{"unknown"});
  REQUIRE(!route.has_value());
  CHECK_EQ(route.error().code, errc::no_route);
  CHECK_EQ(route.error().response_code, 17);
  CHECK_EQ(route.error().address, cluster.name_server_address());
}

TEST_F(name_server_fixture, "the permission to write is taken and given back") {
  auto count = uut.call(wipe_write_permission{"a"});
  REQUIRE(count.has_value());
  CHECK(*count >= 1);
  CHECK_EQ(perms("t"), (std::map<std::string, int32_t>{{"a", 4}, {"b", 6}}));
  auto again = uut.call(add_write_permission{"a"});
  REQUIRE(again.has_value());
  CHECK_EQ(*again, *count);
  CHECK_EQ(perms("t"), (std::map<std::string, int32_t>{{"a", 6}, {"b", 6}}));
  auto nobody = uut.call(wipe_write_permission{"nobody"});
  REQUIRE(nobody.has_value());
  CHECK_EQ(*nobody, 0);
}

TEST_F(name_server_fixture, "a topic is forgotten in its cluster") {
  CHECK(!uut.call(forget_topic{.topic = "t", .cluster = "d"}));
  CHECK(uut.call(query_route{"t"}).has_value());
  CHECK(!uut.call(forget_topic{.topic = "t", .cluster = "c"}));
  CHECK(!uut.call(query_route{"t"}).has_value());
}

TEST_F(name_server_fixture, "values are set, read, listed and deleted") {
  CHECK(!uut.call(put_kv_config{.ns = "n", .key = "k", .value = "v"}));
  CHECK(!uut.call(put_kv_config{.ns = "n", .key = "l", .value = "w"}));
  auto value = uut.call(get_kv_config{.ns = "n", .key = "k"});
  REQUIRE(value.has_value());
  CHECK_EQ(*value, "v");
  auto list = uut.call(get_kv_list{"n"});
  REQUIRE(list.has_value());
  CHECK_EQ(list->table,
           (std::map<std::string, std::string>{{"k", "v"}, {"l", "w"}}));
  CHECK(!uut.call(delete_kv_config{.ns = "n", .key = "k"}));
  CHECK(!uut.call(delete_kv_config{.ns = "n", .key = "k"}));
  value = uut.call(get_kv_config{.ns = "n", .key = "k"});
  REQUIRE(!value.has_value());
  CHECK_EQ(value.error().code, errc::not_found);
  list = uut.call(get_kv_list{"other"});
  REQUIRE(!list.has_value());
  CHECK_EQ(list.error().code, errc::not_found);
}
