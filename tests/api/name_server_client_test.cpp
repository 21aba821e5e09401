#include "rocketcaf/api/blocking_client.hpp"
#include "rocketcaf/api/name_server_client.hpp"
#include "rocketcaf/api/runtime.hpp"

#include "support/test.hpp"

#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>

using namespace rocketcaf;
using namespace std::literals;

SUITE("name_server_client")

namespace {

/// Nothing listens on port 1.
constexpr auto nobody = "127.0.0.1:1";

client_options options_for(const char* address) {
  client_options result;
  result.name_servers = {address};
  return result;
}

/// Values of a key are its name twice; everything else is refused.
name_server_client_actor spawn_fake(caf::actor_system& sys) {
  auto refuse = [] {
    return make_error(request_failure{.code = errc::no_permission,
                                      .request_code = 100,
                                      .address = "ns:1",
                                      .response_code = 16,
                                      .remark = "a fake"});
  };
  return sys.spawn([refuse](name_server_client_actor::pointer)
                     -> name_server_client_actor::behavior_type {
    return {
      [=](const query_route&) -> caf::result<route_data> { return refuse(); },
      [=](const get_cluster_info&) -> caf::result<cluster_info> {
        return refuse();
      },
      [=](const wipe_write_permission&) -> caf::result<int32_t> {
        return refuse();
      },
      [=](const add_write_permission&) -> caf::result<int32_t> { return 3; },
      [=](const get_all_topics&) -> caf::result<topic_list> {
        return refuse();
      },
      [=](const get_cluster_topics&) -> caf::result<topic_list> {
        return refuse();
      },
      [=](const get_system_topics&) -> caf::result<topic_list> {
        return refuse();
      },
      [=](const forget_topic&) -> caf::result<void> { return caf::unit; },
      [=](const put_kv_config&) -> caf::result<void> { return refuse(); },
      [=](const get_kv_config& x) { return x.key + x.key; },
      [=](const delete_kv_config&) -> caf::result<void> { return refuse(); },
      [=](const get_kv_list&) -> caf::result<kv_table> { return refuse(); },
    };
  });
}

struct fake_fixture {
  runtime rt;
  blocking_name_server_client uut{rt.system(), spawn_fake(rt.system())};
};

} // namespace

TEST_F(fake_fixture, "answers are values") {
  auto value = uut.call(get_kv_config{.ns = "n", .key = "k"});
  REQUIRE(value.has_value());
  CHECK_EQ(*value, "kk");
  auto count = uut.call(add_write_permission{"a"});
  REQUIRE(count.has_value());
  CHECK_EQ(*count, 3);
  CHECK(!uut.call(forget_topic{.topic = "t"}));
}

TEST_F(fake_fixture, "failures are values, too") {
  auto all = uut.call(get_all_topics{});
  REQUIRE(!all.has_value());
  CHECK_EQ(all.error(), (request_failure{.code = errc::no_permission,
                                         .request_code = 100,
                                         .address = "ns:1",
                                         .response_code = 16,
                                         .remark = "a fake"}));
  auto put = uut.call(put_kv_config{.ns = "n", .key = "k", .value = "v"});
  REQUIRE(put.has_value());
  CHECK_EQ(put->response_code, 16);
}

TEST("bad options are refused by name") {
  runtime rt;
  auto x = rt.make_name_server_client(options_for("127.0.0.1"));
  REQUIRE(!x.has_value());
  CHECK_EQ(code_of(x.error()), errc::invalid_option);
  CHECK(text_of(x.error()).find("client.name-servers") != std::string::npos);
  auto empty = spawn_name_server_client(rt.system(), client_actor{});
  REQUIRE(!empty.has_value());
  CHECK_EQ(code_of(empty.error()), errc::invalid_argument);
}

TEST("a name server that is away is named, within the deadline") {
  runtime rt;
  auto uut = rt.make_name_server_client(options_for(nobody));
  REQUIRE(uut.has_value());
  auto start = std::chrono::steady_clock::now();
  auto one = uut->call(get_all_topics{.deadline = start + 500ms});
  REQUIRE(!one.has_value());
  CHECK_EQ(one.error().code, errc::name_server_unavailable);
  CHECK_EQ(one.error().request_code, 206);
  CHECK_EQ(one.error().address, nobody);
  auto all = uut->call(forget_topic{.topic = "t", .deadline = start + 500ms});
  REQUIRE(all.has_value());
  CHECK_EQ(all->address, nobody);
  CHECK(std::chrono::steady_clock::now() - start < 5s);
}

TEST("it ends with the client that it was given") {
  runtime rt;
  auto client = spawn_client(rt.system(), options_for(nobody));
  REQUIRE(client.has_value());
  auto handle = spawn_name_server_client(rt.system(), *client);
  REQUIRE(handle.has_value());
  blocking_name_server_client uut{rt.system(), *handle};
  caf::anon_send_exit(*client, caf::exit_reason::kill);
  auto x = uut.call(get_all_topics{});
  REQUIRE(!x.has_value());
  CHECK_EQ(x.error().code, errc::unavailable);
}
