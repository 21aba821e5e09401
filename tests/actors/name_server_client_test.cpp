// What a name server client asks, of whom, and what it makes of the answers.
#include "rocketcaf/actors/name_server_client.hpp"

#include "rocketcaf/protocol/bodies/json_body.hpp"

#include "client_fixture.hpp"

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

SUITE("name_server_client")

namespace {

using protocol::remoting_command;

/// A name server client over a client with its real children, among two fake
/// name servers.
struct name_server_fixture : client_fixture {
  name_server_client_actor uut;

  name_server_fixture() {
    auto what = options();
    what.name_servers = {"ns:1", "ns:2"};
    start_with(what);
    uut = spawn_name_server_client(sys(), client);
    dispatch_messages();
  }

  ~name_server_fixture() {
    uut = nullptr;
    dispatch_messages();
  }

  /// Makes a name server answer everything so.
  void answer_at(const std::string& address, int32_t code,
                 std::map<std::string, std::string> fields = {},
                 std::string body = {}) {
    network.at(address).answer = [=](const remoting_command& request)
      -> std::variant<remoting_command, caf::error> {
      auto result = protocol::make_response(request, code, "so it is");
      for (auto& [key, value] : fields)
        result.set(key, value);
      result.body = body;
      return result;
    };
  }

  /// Makes both answer so.
  void answer_all(int32_t code, std::map<std::string, std::string> fields = {},
                  std::string body = {}) {
    answer_at("ns:1", code, fields, body);
    answer_at("ns:2", code, fields, body);
  }

  template <class Request>
  auto start(Request what) {
    using response = typename Request::response;
    using result = std::conditional_t<std::is_void_v<response>, bool, response>;
    auto answer = ask<result>(sys(), uut, std::move(what));
    dispatch_messages();
    return answer;
  }

  /// What is answered at once.
  template <class Request>
  auto get(Request what) {
    auto answer = start(std::move(what));
    REQUIRE(answer->done());
    REQUIRE(answer->value.has_value());
    return *answer->value;
  }

  template <class Request>
  request_failure get_failure(Request what) {
    auto answer = start(std::move(what));
    REQUIRE(compat::failed(answer->error));
    return request_failure_of(answer->error);
  }

  /// The only request that came in at a name server.
  const remoting_command& request_at(const std::string& address) {
    REQUIRE_EQ(network.at(address).requests.size(), 1u);
    return network.at(address).requests[0].command;
  }

  size_t requests() {
    return network.at("ns:1").requests.size()
         + network.at("ns:2").requests.size();
  }

  static std::string field(const remoting_command& x, const char* name) {
    auto text = x.field(name);
    return text == nullptr ? "(none)" : *text;
  }
};

} // namespace

// -- what is asked ------------------------------------------------------------

TEST_F(name_server_fixture, "routes are asked for, and not kept") {
  auto route = make_route("a", "a:1");
  network.serve_routes("ns:1", {{"t", route}});
  CHECK(get(query_route{"t"}) == route);
  CHECK_EQ(request_at("ns:1").code, 105);
  CHECK_EQ(field(request_at("ns:1"), "topic"), "t");
  CHECK_EQ(field(request_at("ns:1"), "acceptStandardJsonOnly"), "true");
  CHECK(get(query_route{"t"}) == route);
  CHECK_EQ(requests(), 2u);
}

TEST_F(name_server_fixture, "clusters and topics are read from one of them") {
  cluster_info info;
  info.broker_addr_table["a"] = {"c", "a", {{0, "a:1"}, {1, "a:2"}}};
  info.cluster_addr_table["c"] = {"a"};
  answer_at("ns:1", 0, {}, protocol::encode_json_body(info));
  CHECK(get(get_cluster_info{}) == info);
  CHECK_EQ(request_at("ns:1").code, 106);
  topic_list topics{.broker_addr = "a:1", .topics = {"t", "u"}};
  answer_at("ns:1", 0, {}, protocol::encode_json_body(topics));
  auto last
    = [this]() -> auto& { return network.at("ns:1").requests.back().command; };
  CHECK(get(get_all_topics{}) == topics);
  CHECK_EQ(last().code, 206);
  CHECK(get(get_cluster_topics{"c"}) == topics);
  CHECK_EQ(last().code, 224);
  CHECK_EQ(field(last(), "cluster"), "c");
  CHECK(get(get_system_topics{}) == topics);
  CHECK_EQ(last().code, 304);
  CHECK(network.at("ns:2").requests.empty());
}

TEST_F(name_server_fixture, "permissions are changed at all of them, and the "
                            "largest number of topics is told") {
  answer_at("ns:1", 0, {{"wipeTopicCount", "3"}});
  answer_at("ns:2", 0, {{"wipeTopicCount", "4"}});
  CHECK_EQ(get(wipe_write_permission{"a"}), 4);
  for (auto address : {"ns:1", "ns:2"}) {
    CHECK_EQ(request_at(address).code, 205);
    CHECK_EQ(field(request_at(address), "brokerName"), "a");
    network.at(address).requests.clear();
  }
  answer_all(0, {{"addTopicCount", "2"}});
  CHECK_EQ(get(add_write_permission{"a"}), 2);
  for (auto address : {"ns:1", "ns:2"})
    CHECK_EQ(request_at(address).code, 327);
}

TEST_F(name_server_fixture, "topics are forgotten by all of them") {
  answer_all(0);
  CHECK(get(forget_topic{.topic = "t"}));
  for (auto address : {"ns:1", "ns:2"}) {
    CHECK_EQ(request_at(address).code, 216);
    CHECK_EQ(field(request_at(address), "topic"), "t");
    CHECK_EQ(field(request_at(address), "clusterName"), "(none)");
    network.at(address).requests.clear();
  }
  CHECK(get(forget_topic{.topic = "t", .cluster = "c"}));
  CHECK_EQ(field(request_at("ns:2"), "clusterName"), "c");
}

TEST_F(name_server_fixture, "values are set and deleted at all of them") {
  answer_all(0);
  CHECK(get(put_kv_config{.ns = "n", .key = "k", .value = "v"}));
  for (auto address : {"ns:1", "ns:2"}) {
    auto& request = request_at(address);
    CHECK_EQ(request.code, 100);
    CHECK_EQ(field(request, "namespace"), "n");
    CHECK_EQ(field(request, "key"), "k");
    CHECK_EQ(field(request, "value"), "v");
    network.at(address).requests.clear();
  }
  CHECK(get(delete_kv_config{.ns = "n", .key = "k"}));
  for (auto address : {"ns:1", "ns:2"}) {
    CHECK_EQ(request_at(address).code, 102);
    CHECK_EQ(field(request_at(address), "key"), "k");
  }
}

TEST_F(name_server_fixture, "values are read from one of them") {
  answer_all(0, {{"value", "v"}});
  CHECK_EQ(get(get_kv_config{.ns = "n", .key = "k"}), "v");
  CHECK_EQ(request_at("ns:1").code, 101);
  network.at("ns:1").requests.clear();
  kv_table table{{{"k", "v"}, {"l", ""}}};
  answer_all(0, {}, protocol::encode_json_body(table));
  CHECK(get(get_kv_list{"n"}) == table);
  CHECK_EQ(request_at("ns:1").code, 219);
  CHECK_EQ(field(request_at("ns:1"), "namespace"), "n");
  CHECK(network.at("ns:2").requests.empty());
}

TEST_F(name_server_fixture, "what only reads goes on to the next one") {
  network.refuse("ns:1");
  answer_at("ns:2", 0, {{"value", "v"}});
  CHECK_EQ(get(get_kv_config{.ns = "n", .key = "k"}), "v");
}

TEST_F(name_server_fixture, "deadlines are those of the requests, or the "
                            "client's time-out") {
  network.stall("ns:1");
  network.stall("ns:2");
  auto one = start(get_all_topics{.deadline = now() + 500ms});
  auto all = start(forget_topic{.topic = "t", .deadline = now() + 500ms});
  auto late = start(get_all_topics{});
  advance_time(499ms);
  CHECK(!one->done());
  CHECK(!all->done());
  advance_time(1ms);
  CHECK_EQ(code_of(one->error), errc::deadline_exceeded);
  CHECK_EQ(code_of(all->error), errc::deadline_exceeded);
  advance_time(options().request_timeout - 501ms);
  CHECK(!late->done());
  advance_time(1ms);
  CHECK(late->done());
}

// -- what goes wrong ----------------------------------------------------------

TEST_F(name_server_fixture, "answers that are no success become typed errors") {
  answer_all(17);
  CHECK_EQ(get_failure(query_route{"t"}),
           (request_failure{.code = errc::no_route,
                            .request_code = 105,
                            .address = "ns:1",
                            .response_code = 17,
                            .remark = "so it is"}));
  answer_all(22);
  CHECK_EQ(get_failure(get_kv_config{.ns = "n", .key = "k"}),
           (request_failure{.code = errc::not_found,
                            .request_code = 101,
                            .address = "ns:1",
                            .response_code = 22,
                            .remark = "so it is"}));
  CHECK_EQ(get_failure(get_kv_list{"n"}).code, errc::not_found);
  answer_at("ns:1", 0, {{"wipeTopicCount", "1"}});
  answer_at("ns:2", 16);
  CHECK_EQ(get_failure(wipe_write_permission{"a"}),
           (request_failure{.code = errc::no_permission,
                            .request_code = 205,
                            .address = "ns:2",
                            .response_code = 16,
                            .remark = "so it is; 1 of 2 name servers did it"}));
  CHECK_EQ(get_failure(forget_topic{.topic = "t"}).address, "ns:2");
}

TEST_F(name_server_fixture, "answers that cannot be read are the server's "
                            "fault, and name it") {
  answer_all(0, {}, "{\"table\":");
  auto check = [](const request_failure& x, int32_t request_code) {
    CHECK_EQ(x.code, errc::protocol_error);
    CHECK_EQ(x.request_code, request_code);
    CHECK_EQ(x.address, "ns:1");
    CHECK_EQ(x.response_code, 0);
    CHECK(x.remark.find("cannot be read") != std::string::npos);
  };
  check(get_failure(query_route{"t"}), 105);
  check(get_failure(get_cluster_info{}), 106);
  check(get_failure(get_all_topics{}), 206);
  check(get_failure(get_kv_list{"n"}), 219);
  check(get_failure(get_kv_config{.ns = "n", .key = "k"}), 101);
  check(get_failure(wipe_write_permission{"a"}), 205);
  answer_all(0, {{"addTopicCount", "many"}});
  check(get_failure(add_write_permission{"a"}), 327);
}

TEST_F(name_server_fixture, "what is missing is refused by name, and not "
                            "sent") {
  answer_all(0);
  auto check = [](const request_failure& x, const std::string& field) {
    CHECK_EQ(x.code, errc::invalid_argument);
    CHECK_EQ(x.remark.substr(0, x.remark.find(':')), field);
  };
  check(get_failure(query_route{}), "topic");
  check(get_failure(wipe_write_permission{}), "broker_name");
  check(get_failure(add_write_permission{}), "broker_name");
  check(get_failure(get_cluster_topics{}), "cluster");
  check(get_failure(forget_topic{}), "topic");
  check(get_failure(put_kv_config{.key = "k"}), "ns");
  check(get_failure(put_kv_config{.ns = "n"}), "key");
  check(get_failure(get_kv_config{.ns = "n"}), "key");
  check(get_failure(delete_kv_config{.key = "k"}), "ns");
  check(get_failure(get_kv_list{}), "ns");
  CHECK_EQ(requests(), 0u);
}

// -- life cycle ---------------------------------------------------------------

TEST_F(name_server_fixture, "it holds its client, and lets it go when it is "
                            "gone itself") {
  client = nullptr;
  dispatch_messages();
  answer_all(0, {{"value", "v"}});
  CHECK_EQ(get(get_kv_config{.ns = "n", .key = "k"}), "v");
  uut = nullptr;
  dispatch_messages();
  CHECK_EQ(running(), 0u);
}

TEST_F(name_server_fixture, "it ends with its client, and answers what is "
                            "open") {
  network.stall("ns:1");
  network.stall("ns:2");
  std::optional<caf::error> ended;
  auto supervisor = sys().spawn<caf::hidden>(
    [&ended, supervised = uut](caf::event_based_actor* self) {
      auto guard = std::make_shared<compat::watch_guard>(compat::watch(
        self, supervised, [&ended](const caf::error& why) { ended = why; }));
      return caf::behavior{[guard](atom::close) {}};
    });
  dispatch_messages();
  auto one = start(get_all_topics{});
  auto all = start(forget_topic{.topic = "t"});
  CHECK(!one->done());
  caf::anon_send_exit(client, caf::exit_reason::kill);
  dispatch_messages();
  for (auto& error : {one->error, all->error})
    CHECK_EQ(request_failure_of(error).code, errc::unavailable);
  CHECK_EQ(request_failure_of(one->error).request_code, 206);
  REQUIRE(ended.has_value());
  CHECK(*ended == caf::exit_reason::kill);
  CHECK_EQ(request_failure_of(start(get_all_topics{})->error).code,
           errc::unavailable);
  caf::anon_send_exit(supervisor, caf::exit_reason::kill);
}

TEST_F(name_server_fixture,
       "it answers what is open, and what has come, when it "
       "is told to stop") {
  network.stall("ns:1");
  auto open = start(get_all_topics{});
  std::optional<caf::error> late;
  sys().spawn<caf::hidden>([&late, who = uut](caf::event_based_actor* self) {
    compat::mail(self, get_all_topics{})
      .request(who, caf::infinite)
      .then([](const topic_list&) {},
            [&late](const caf::error& why) { late = why; });
    // It overtakes the request.
    caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
  });
  dispatch_messages();
  REQUIRE(late.has_value());
  for (auto& error : {open->error, *late})
    CHECK_EQ(request_failure_of(error),
             (request_failure{.code = errc::shutting_down,
                              .request_code = 206,
                              .remark = "the name server client was told to "
                                        "stop"}));
}

// -- the directory ------------------------------------------------------------

namespace {

/// A directory whose clients know fake name servers, and which may refuse.
struct shared_fixture : client_fixture {
  bool refuses = false;
  size_t made = 0;
  client_directory_actor directory;

  shared_fixture() {
    directory = spawn_client_directory(
      sys(),
      [this](caf::actor_system&,
             client_options) -> expected<client_impl_actor, caf::error> {
        ++made;
        if (refuses)
          return unexpected{make_error(errc::options_mismatch, "a fake")};
        return client;
      });
    // The first one in the registry is the system's.
    sys().registry().put("rocketcaf.client-directory-0", directory);
  }

  ~shared_fixture() {
    caf::anon_send_exit(directory, caf::exit_reason::kill);
    directory = nullptr;
    dispatch_messages();
  }

  auto ask_for_topics(const name_server_client_actor& uut) {
    auto answer = ask<topic_list>(sys(), uut, get_all_topics{});
    dispatch_messages();
    return answer;
  }
};

} // namespace

TEST_F(shared_fixture, "the directory gives it a client; what comes before "
                       "waits") {
  network.at("ns:1").answer = [](const auto& request) {
    auto response = protocol::make_response(request, 0);
    response.body = "{\"topicList\":[\"t\"]}";
    return response;
  };
  auto uut = spawn_name_server_client(sys(), options());
  auto answer = ask_for_topics(uut);
  REQUIRE(answer->value.has_value());
  CHECK_EQ(answer->value->topics, std::vector<std::string>{"t"});
  CHECK_EQ(made, 1u);
}

TEST_F(shared_fixture, "without a client it answers with the reason and ends") {
  refuses = true;
  auto uut = spawn_name_server_client(sys(), options());
  CHECK_EQ(request_failure_of(ask_for_topics(uut)->error).code,
           errc::options_mismatch);
  CHECK(compat::terminated(caf::actor_cast<caf::strong_actor_ptr>(uut)));
}
