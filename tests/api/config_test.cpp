#include "rocketcaf/api/config.hpp"

#include "api/config_fixture.hpp"
#include "support/test.hpp"

#include <algorithm>

using namespace rocketcaf;
using namespace std::literals;

SUITE("config")

namespace {

using test::config_fixture;

using strings = std::vector<std::string>;

} // namespace

// -- values -------------------------------------------------------------------

TEST_F(config_fixture,
       "without configuration all options have their defaults") {
  auto x = read("");
  REQUIRE(x.has_value());
  CHECK_EQ(dump_options(*x), dump_options(options{}));
}

TEST_F(config_fixture, "a file sets options of every type") {
  auto x = read(R"(
    rocketcaf {
      client {
        name-servers = ["a:9876", "b:9876"]
        header-serialization = "binary"
        idle-timeout = 5min
        max-frame-size = 1048576
      }
      producer {
        group = "orders"
        attempt-timeout = 250ms
        retries = 0
        retry-another-broker-when-not-store-ok = true
        on-full = "fail"
        retry-maybe-stored = false
        retry-codes = [13, 29]
        compression = "none"
        compress-from = 100
        compression-level = 9
        selector = "machine-room"
        machine-rooms = ["east"]
        latency-fault-tolerance = true
        pin-ordered-queues = true
        create-topic-queues = 8
      }
    }
  )");
  REQUIRE(x.has_value());
  CHECK_EQ(x->client.name_servers, (strings{"a:9876", "b:9876"}));
  CHECK_EQ(x->client.header_serialization, serialization::rocketmq);
  CHECK_EQ(x->client.idle_timeout, 5min);
  CHECK_EQ(x->client.max_frame_size, 1048576u);
  CHECK_EQ(x->producer.group, "orders");
  CHECK_EQ(x->producer.attempt_timeout, 250ms);
  CHECK_EQ(x->producer.retries, 0u);
  CHECK(x->producer.retry_another_broker_when_not_store_ok);
  CHECK_EQ(x->producer.on_full, when_full::fail);
  CHECK(!x->producer.retry_maybe_stored);
  CHECK_EQ(x->producer.retry_codes, (std::vector<int32_t>{13, 29}));
  CHECK(!x->producer.compression);
  CHECK_EQ(x->producer.compress_from, 100u);
  CHECK_EQ(x->producer.compression_level, 9);
  CHECK_EQ(x->producer.selector, "machine-room");
  CHECK_EQ(x->producer.machine_rooms, strings{"east"});
  CHECK(x->producer.latency_fault_tolerance);
  CHECK(x->producer.pin_ordered_queues);
  CHECK_EQ(x->producer.create_topic_queues, 8);
}

TEST_F(config_fixture, "the command line sets options of every type") {
  auto x = read("", {"--rocketcaf.client.name-servers=a:9876;b:9876",
                     "--rocketcaf.client.header-serialization=binary",
                     "--rocketcaf.client.idle-timeout=5min",
                     "--rocketcaf.client.max-frame-size=1048576",
                     "--rocketcaf.producer.group=2024",
                     "--rocketcaf.producer."
                     "retry-another-broker-when-not-store-ok",
                     "--rocketcaf.producer.retry-codes=13,29",
                     "--rocketcaf.producer.compression=zstd",
                     "--rocketcaf.producer.on-full=fail"});
  REQUIRE(x.has_value());
  CHECK_EQ(x->client.name_servers, (strings{"a:9876", "b:9876"}));
  CHECK_EQ(x->client.header_serialization, serialization::rocketmq);
  CHECK_EQ(x->client.idle_timeout, 5min);
  CHECK_EQ(x->client.max_frame_size, 1048576u);
  CHECK_EQ(x->producer.group, "2024");
  CHECK_EQ(x->producer.retry_codes, (std::vector<int32_t>{13, 29}));
  CHECK(x->producer.compression == compression_type::zstd);
  CHECK(x->producer.retry_another_broker_when_not_store_ok);
  CHECK_EQ(x->producer.on_full, when_full::fail);
}

TEST_F(config_fixture, "the command line takes lists in brackets, too") {
  auto x = read("", {R"(--rocketcaf.client.name-servers=["a:1", "b:2"])"});
  REQUIRE(x.has_value());
  CHECK_EQ(x->client.name_servers, (strings{"a:1", "b:2"}));
}

TEST_F(config_fixture, "each prefix has options of its own") {
  auto file = R"(
    orders { producer { group = "orders", retries = 5 } }
    shop { audit { producer { group = "audit" } } }
  )";
  auto orders = read(file, {}, "orders");
  REQUIRE(orders.has_value());
  CHECK_EQ(orders->producer.group, "orders");
  CHECK_EQ(orders->producer.retries, 5u);
  auto audit = read(file, {}, "shop.audit");
  REQUIRE(audit.has_value());
  CHECK_EQ(audit->producer.group, "audit");
  CHECK_EQ(audit->producer.retries, producer_options{}.retries);
}

TEST_F(config_fixture, "a prefix can be added to the command line") {
  auto x = read("", {"--orders.producer.retries=7"}, "orders");
  REQUIRE(x.has_value());
  CHECK_EQ(x->producer.retries, 7u);
}

TEST_F(config_fixture, "printed options are read back as they were") {
  options x;
  x.client.name_servers = {"a:9876", "[::1]:9876"};
  x.log.file = "quo\"te\\back\nline";
  x.client.linger = 1500ms;
  x.client.header_serialization = serialization::rocketmq;
  x.producer.group = "orders";
  x.producer.on_full = when_full::fail;
  x.producer.retry_another_broker_when_not_store_ok = true;
  x.producer.max_in_flight = 7;
  auto text = dump_options(x);
  auto y = read(text);
  REQUIRE(y.has_value());
  CHECK_EQ(dump_options(*y), text);
  CHECK_EQ(y->log.file, x.log.file);
}

// -- precedence ---------------------------------------------------------------

namespace {

constexpr auto servers_file
  = R"(rocketcaf { client { name-servers = ["file:1"] } })";

} // namespace

TEST_F(config_fixture, "NAMESRV_ADDR overrides the file") {
  set_environment("NAMESRV_ADDR", "java:1;java:2");
  auto x = read(servers_file);
  REQUIRE(x.has_value());
  CHECK_EQ(x->client.name_servers, (strings{"java:1", "java:2"}));
}

TEST_F(config_fixture, "ROCKETCAF_NAME_SERVERS overrides NAMESRV_ADDR") {
  set_environment("NAMESRV_ADDR", "java:1");
  set_environment("ROCKETCAF_NAME_SERVERS", "ours:1, ours:2");
  auto x = read(servers_file);
  REQUIRE(x.has_value());
  CHECK_EQ(x->client.name_servers, (strings{"ours:1", "ours:2"}));
}

TEST_F(config_fixture, "the command line overrides the environment") {
  set_environment("NAMESRV_ADDR", "java:1");
  set_environment("ROCKETCAF_NAME_SERVERS", "ours:1");
  auto x = read(servers_file, {"--rocketcaf.client.name-servers=line:1"});
  REQUIRE(x.has_value());
  CHECK_EQ(x->client.name_servers, strings{"line:1"});
}

TEST_F(config_fixture,
       "the command line wins even if it says the same as the file") {
  set_environment("ROCKETCAF_NAME_SERVERS", "ours:1");
  auto x = read(servers_file, {"--rocketcaf.client.name-servers=file:1"});
  REQUIRE(x.has_value());
  CHECK_EQ(x->client.name_servers, strings{"file:1"});
}

TEST_F(config_fixture, "the command line overrides the file") {
  auto x = read(R"(rocketcaf { producer { retries = 1, group = "file" } })",
                {"--rocketcaf.producer.retries=9"});
  REQUIRE(x.has_value());
  CHECK_EQ(x->producer.retries, 9u);
  CHECK_EQ(x->producer.group, "file");
}

TEST_F(config_fixture, "an empty variable counts as none") {
  set_environment("ROCKETCAF_NAME_SERVERS", "");
  auto x = read(servers_file);
  REQUIRE(x.has_value());
  CHECK_EQ(x->client.name_servers, strings{"file:1"});
}

TEST_F(config_fixture, "variables that CAF 1.x would read change nothing") {
  set_environment("ROCKETCAF_PRODUCER_RETRIES", "77");
  set_environment("ROCKETCAF_CLIENT_NAME_SERVERS", "caf:1");
  auto x = read("");
  REQUIRE(x.has_value());
  CHECK_EQ(x->producer.retries, producer_options{}.retries);
  CHECK_EQ(x->client.name_servers, strings{});
}

// -- errors -------------------------------------------------------------------

TEST_F(config_fixture, "an unknown key is refused with its line") {
  auto text = error_of("rocketcaf {\n"
                       "  producer {\n"
                       "    retrys = 3\n"
                       "  }\n"
                       "}\n");
  CHECK_EQ(text,
           "rocketcaf.producer.retrys: unknown key (" + file() + ", line 3)");
}

TEST_F(config_fixture, "an unknown group is refused") {
  auto text = error_of("rocketcaf { consumer { group = \"x\" } }");
  CHECK_EQ(text,
           "rocketcaf.consumer.group: unknown key (" + file() + ", line 1)");
}

namespace {

/// "a.b" becomes "a { b { ", and the end of a key the braces for it.
std::string braces(std::string groups) {
  for (auto dot = groups.find('.'); dot != std::string::npos;
       dot = groups.find('.'))
    groups.replace(dot, 1, " { ");
  return groups + " { ";
}

std::string closing(const std::string& key) {
  return std::string(
    static_cast<size_t>(std::count(key.begin(), key.end(), '.')), '}');
}

} // namespace

TEST_F(config_fixture, "values of the wrong type are refused") {
  struct {
    const char* line;
    const char* rule;
  } cases[] = {
    {"client.connect-timeout = 3",
     "must be a time span such as 3s or 250ms, is 3 (integer)"},
    {"client.connect-timeout = \"3s\"",
     "must be a time span such as 3s or 250ms, is 3s (string)"},
    {"client.linger = 1us", "must be a whole number of milliseconds, is 1us "
                            "(timespan)"},
    {"client.name-servers = \"a:1\"",
     "must be a list of strings such as [\"a\", \"b\"], is a:1 (string)"},
    {"client.name-servers = [1]",
     "must be a list of strings such as [\"a\", \"b\"], is [1] (list)"},
    {"client.header-serialization = \"xml\"",
     "must be \"json\" or \"binary\", is xml (string)"},
    {"client.max-frame-size = 1.5", "must be an integer, is 1.5 (real)"},
    {"producer.retries = true", "must be an integer, is true (boolean)"},
    {"producer.retries = -1", "must be from 0 to 9223372036854775807, is -1"},
    {"producer.create-topic-queues = 2147483648",
     "must be from -2147483648 to 2147483647, is 2147483648"},
    {"producer.group = 7", "must be a string in quotes, is 7 (integer)"},
    {"producer.retry-another-broker-when-not-store-ok = 1",
     "must be true or false, is 1 (integer)"},
    {"producer.on-full = \"block\"",
     "must be \"wait\" or \"fail\", is block (string)"},
    {"producer.compression = \"gzip\"",
     "must be \"none\", \"zlib\", \"lz4\" or \"zstd\", is gzip (string)"},
    {"producer.retry-codes = 13",
     "must be a list of integers such as [1, 2], is 13 (integer)"},
    {"producer.retry-codes = [\"x\"]", "must be an integer, is x (string)"},
    {"log.components.producer = \"loud\"",
     "must be one of \"trace\", \"debug\", \"info\", \"warning\", \"error\", "
     "\"critical\", \"off\", is loud (string)"},
  };

  for (auto& [line, rule] : cases) {
    auto key = std::string{line};
    key.resize(key.find(' '));
    auto dot = key.rfind('.');
    auto text = error_of("rocketcaf { " + braces(key.substr(0, dot)) + "\n\n"
                         + (line + dot + 1) + "\n" + closing(key) + "}\n");
    CHECK_EQ(text,
             "rocketcaf." + key + ": " + rule + " (" + file() + ", line 3)");
  }
}

TEST_F(config_fixture, "a wrong value is refused although the command line "
                       "overrides it") {
  auto text = error_of("rocketcaf { producer { retries = \"two\" } }",
                       {"--rocketcaf.producer.retries=2"});
  CHECK_EQ(text, "rocketcaf.producer.retries: must be an integer, is two "
                 "(string) ("
                   + file() + ", line 1)");
}

TEST_F(config_fixture, "values of the wrong type on the command line are "
                       "refused") {
  CHECK_EQ(error_of("", {"--rocketcaf.client.connect-timeout=fast"}),
           "rocketcaf.client.connect-timeout: must be a time span such as 3s "
           "or 250ms, is fast (string)");
  CHECK_EQ(error_of("", {"--rocketcaf.producer.retries=3s"}),
           "rocketcaf.producer.retries: must be an integer, is 3s (timespan)");
}

TEST_F(config_fixture, "the group itself must be a group") {
  CHECK_EQ(error_of("rocketcaf = 3"),
           "rocketcaf: must be a group of keys in braces");
}

TEST_F(config_fixture, "a brace that is never closed is refused") {
  CHECK_EQ(error_of("rocketcaf {\n  producer {\n    retries = 3\n}\n"),
           file() + ", line 1: { is never closed");
}

TEST_F(config_fixture, "keys with dots work or are refused, never ignored") {
  auto x = read("caf.scheduler.policy = \"sharing\"\n"
                "rocketcaf.producer.retries = 9\n");
  if (x)
    CHECK_EQ(x->producer.retries, 9u);
  else
    CHECK_EQ(failure_of(x.error()).remark,
             file()
               + ", line 1: this version of CAF does not understand keys "
                 "with dots; write groups in braces");
}

TEST_F(config_fixture, "values out of range are refused") {
  auto text = error_of("rocketcaf { client { connect-timeout = 0s } }");
  CHECK(text.starts_with("rocketcaf.client.connect-timeout: must be "));
  CHECK(text.ends_with("line 1)"));
}

TEST_F(config_fixture, "a malformed address is refused") {
  auto text = error_of("rocketcaf { client { name-servers = [\"no-port\"] } }");
  CHECK(text.starts_with("rocketcaf.client.name-servers"));
  CHECK(text.find("no-port") != std::string::npos);
}

TEST_F(config_fixture, "a malformed address in the environment is refused") {
  set_environment("NAMESRV_ADDR", "no-port");
  auto text = error_of("");
  CHECK(text.starts_with("rocketcaf.client.name-servers"));
  CHECK(text.ends_with("(from the environment variable NAMESRV_ADDR)"));
}

TEST_F(config_fixture, "one bad producer disturbs no other") {
  auto good_and_bad = "orders { producer { retries = 3 } }\n"
                      "audit { producer { retries = \"x\" } }\n";
  CHECK(read(good_and_bad, {}, "orders").has_value());
  CHECK(!read(good_and_bad, {}, "audit").has_value());
}

// -- addresses ----------------------------------------------------------------

TEST("addresses are split at both separators") {
  CHECK_EQ(split_addresses("a:1;b:2,c:3"), (strings{"a:1", "b:2", "c:3"}));
  CHECK_EQ(split_addresses(" a:1 ; ,;b:2"), (strings{"a:1", "b:2"}));
  CHECK_EQ(split_addresses(""), strings{});
}
