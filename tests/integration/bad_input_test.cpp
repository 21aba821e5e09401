// Each bad input has an error that names the field and the rule, and disturbs
// nothing else: good sends work before and after.

#include "integration/cluster_fixture.hpp"

#include <caf/scoped_actor.hpp>

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <vector>

SUITE("bad_input")

using namespace rocketcaf;
using namespace std::literals;

namespace {

using strings = std::vector<std::string>;

struct fixture : test::cluster_fixture {
  fixture() {
    create_topic("good", "b");
  }

  send_outcome send(const producer_actor& producer, message content,
                    std::optional<time_point> deadline = std::nullopt) {
    caf::scoped_actor self{rt.system()};
    send_outcome result;
    compat::mail(self, send_message{std::move(content), deadline})
      .request(producer, caf::infinite)
      .receive([&](send_result& x) { result = std::move(x); },
               [&](const caf::error& what) { result = failure_of(what); });
    return result;
  }

  void check_good(const producer_actor& producer) {
    auto outcome = send(producer, {.topic = "good", .body = "x"});
    CHECK(std::holds_alternative<send_result>(outcome));
  }

  /// Bad input never leaves: no attempt, nothing stored.
  void check_refused(const send_outcome& outcome, errc code,
                     const strings& words) {
    auto failure = std::get_if<send_failure>(&outcome);
    REQUIRE(failure != nullptr);
    CHECK_EQ(failure->code, code);
    CHECK_EQ(failure->storage, storage_state::not_stored);
    CHECK_EQ(failure->broker_code, -1);
    CHECK(failure->attempts.empty());
    check_words(failure->remark, words);
  }

  static void check_words(const std::string& text, const strings& words) {
    for (auto& word : words) {
      if (text.find(word) == std::string::npos)
        MESSAGE("\"" + text + "\" lacks \"" + word + "\"");
      CHECK_NE(text.find(word), std::string::npos);
    }
  }

  /// In each of the forms that a message can be sent in.
  void check_bad(const producer_actor& producer, const message& content,
                 const strings& words) {
    check_good(producer);
    check_refused(send(producer, content), errc::invalid_argument, words);
    check_plain(producer, content, words);
    check_many(producer, content, words);
    check_good(producer);
  }

  void check_plain(const producer_actor& producer, const message& content,
                   const strings& words) {
    caf::scoped_actor self{rt.system()};
    compat::mail(self, send_message{content, std::nullopt}, uint64_t{7})
      .send(producer);
    self->receive([&](send_finished& x) {
      CHECK_EQ(x.token, 7u);
      check_refused(x.outcome, errc::invalid_argument, words);
    });
  }

  /// The others of a batch are not disturbed, either.
  void check_many(const producer_actor& producer, const message& content,
                  const strings& words) {
    message good{.topic = "good", .body = "x"};
    caf::scoped_actor self{rt.system()};
    compat::mail(self, send_many{{good, content, good}, std::nullopt})
      .request(producer, caf::infinite)
      .receive(
        [&](std::vector<send_outcome>& xs) {
          REQUIRE_EQ(xs.size(), 3u);
          CHECK(std::holds_alternative<send_result>(xs[0]));
          check_refused(xs[1], errc::invalid_argument, words);
          CHECK(std::holds_alternative<send_result>(xs[2]));
        },
        [](const caf::error& what) { FAIL(to_string(what)); });
  }

  message good() const {
    return {.topic = "good", .body = "x"};
  }
};

/// A configuration file that is deleted at the end.
class config_file {
public:
  explicit config_file(const std::string& text) {
    auto fd = ::mkstemp(path_.data());
    REQUIRE(fd >= 0);
    ::close(fd);
    std::ofstream{path_} << text;
  }

  ~config_file() {
    std::remove(path_.c_str());
  }

  /// What `read_options` says about it.
  expected<options, caf::error> read() const {
    caf::actor_system_config cfg;
    add_options(cfg);
    auto error = cfg.parse(strings{"--config-file=" + path_});
    CHECK(error.empty());
    return read_options(cfg);
  }

private:
  std::string path_ = "/tmp/rocketcaf-config-XXXXXX";
};

void check_bad_file(const std::string& text, const strings& words) {
  auto result = config_file{text}.read();
  REQUIRE(!result.has_value());
  CHECK_EQ(code_of(result.error()), errc::invalid_option);
  fixture::check_words(failure_of(result.error()).remark, words);
}

} // namespace

// -- fields of a message ------------------------------------------------------

TEST_F(fixture, "an empty topic is refused") {
  check_bad(make_producer(), {.topic = "", .body = "x"},
            {"topic", "must not be empty"});
}

TEST_F(fixture, "a topic with an illegal character is refused") {
  check_bad(make_producer(), {.topic = "a b", .body = "x"},
            {"topic", "must have no other characters"});
}

TEST_F(fixture, "a topic of 128 characters is refused") {
  check_bad(make_producer(), {.topic = std::string(128, 'a'), .body = "x"},
            {"topic", "at most 127", "128"});
}

TEST_F(fixture, "an empty body is refused") {
  check_bad(make_producer(), {.topic = "good", .body = ""},
            {"body", "must not be empty"});
}

TEST_F(fixture, "a body over 4 MiB is refused, and one of 4 MiB is not") {
  auto producer = make_producer();
  check_bad(producer, {.topic = "good", .body = std::string(4194305, 'x')},
            {"body", "at most 4194304 bytes", "4194305"});
  auto content = good();
  content.body.assign(4194304, 'x');
  CHECK(std::holds_alternative<send_result>(send(producer, content)));
}

TEST_F(fixture, "the limit for bodies can be configured") {
  producer_options options;
  options.max_message_size = 10;
  auto producer = make_producer(options);
  check_bad(producer, {.topic = "good", .body = "0123456789a"},
            {"body", "at most 10 bytes", "11"});
}

TEST_F(fixture, "control characters in a property are refused") {
  for (auto c : {'\x01', '\x02', '\n', '\0', '\x7F'}) {
    auto content = good();
    content.properties["color"] = "re"s + c + 'd';
    check_bad(make_producer(), content,
              {"properties[color]", "control characters"});
    content = good();
    content.properties["co"s + c + "lor"] = "red";
    check_bad(make_producer(), content, {"properties", "control characters"});
  }
}

TEST_F(fixture, "reserved and empty properties are refused") {
  auto content = good();
  content.properties["KEYS"] = "a";
  check_bad(make_producer(), content, {"properties[KEYS]", "reserved"});
  content = good();
  content.properties["color"] = "";
  check_bad(make_producer(), content,
            {"properties[color]", "must not be empty"});
  content = good();
  content.properties[""] = "red";
  check_bad(make_producer(), content, {"properties", "empty name"});
}

TEST_F(fixture, "too many bytes of properties are refused") {
  auto content = good();
  content.properties["long"] = std::string(40'000, 'x');
  check_bad(make_producer(), content, {"properties", "at most"});
}

TEST_F(fixture, "a key with white space and a tag with '|' are refused") {
  auto content = good();
  content.keys = {"a", "b c"};
  check_bad(make_producer(), content, {"keys[1]", "white space"});
  content = good();
  content.tag = "a||b";
  check_bad(make_producer(), content, {"tag", "'|'"});
}

// -- the call -----------------------------------------------------------------

TEST_F(fixture, "a deadline in the past is refused") {
  auto producer = make_producer();
  check_good(producer);
  auto past = std::chrono::steady_clock::now() - 1s;
  check_refused(send(producer, good(), past), errc::deadline_exceeded,
                {"deadline", "must lie in the future"});
  check_good(producer);
}

TEST_F(fixture, "the blocking facade refuses the same, as a value") {
  producer_options options;
  options.group = "integration";
  auto producer = rt.make_producer(shared(), options);
  REQUIRE(producer.has_value());
  CHECK(producer->send(good()).has_value());
  auto result = producer->send({.topic = "a b", .body = "x"});
  REQUIRE(!result.has_value());
  check_refused(result.error(), errc::invalid_argument, {"topic"});
  auto future = producer->send_async({.topic = "good", .body = ""});
  result = future.get();
  REQUIRE(!result.has_value());
  check_refused(result.error(), errc::invalid_argument, {"body"});
  CHECK(producer->send(good()).has_value());
}

TEST_F(fixture, "an unknown topic is an error that says so") {
  auto producer = make_producer();
  check_good(producer);
  auto outcome = send(producer, {.topic = "unknown", .body = "x"});
  auto failure = std::get_if<send_failure>(&outcome);
  REQUIRE(failure != nullptr);
  CHECK(failure->code == errc::no_route
        || failure->code == errc::topic_not_exist);
  CHECK_NE(failure->storage, storage_state::maybe_stored);
  check_words(failure->remark, {"unknown"});
  check_good(producer);
}

// -- options ------------------------------------------------------------------

TEST_F(fixture, "a malformed name server address is refused") {
  auto healthy = make_producer();
  check_good(healthy);
  for (auto address : {"localhost", "host:port", "host:0", "host:70000",
                       ":9876", "host:", "a b:9876", "[::1:9876"}) {
    auto result = spawn_producer(rt.system(), "integration", address);
    REQUIRE(!result.has_value());
    CHECK_EQ(code_of(result.error()), errc::invalid_option);
    check_words(failure_of(result.error()).remark, {"name-servers", address});
  }
  check_good(healthy);
}

TEST_F(fixture, "no name server at all is refused") {
  auto result = spawn_producer(rt.system(), "integration", "");
  if (result) {
    auto outcome = send(*result, good());
    auto failure = std::get_if<send_failure>(&outcome);
    REQUIRE(failure != nullptr);
    CHECK_EQ(failure->code, errc::no_name_server);
  } else {
    check_words(failure_of(result.error()).remark, {"name-servers"});
  }
}

TEST_F(fixture, "an illegal group is refused") {
  for (auto& group :
       strings{"", "a b", std::string(121, 'a'), "DEFAULT_PRODUCER"}) {
    auto result
      = spawn_producer(rt.system(), group, cluster.name_server_address());
    REQUIRE(!result.has_value());
    CHECK_EQ(code_of(result.error()), errc::invalid_option);
    check_words(failure_of(result.error()).remark, {"producer.group"});
  }
}

TEST("a value of the wrong type in a configuration file is refused") {
  check_bad_file("rocketcaf { producer { retries = \"two\" } }",
                 {"rocketcaf.producer.retries", "line 1"});
  check_bad_file("rocketcaf { client { connect-timeout = true } }",
                 {"rocketcaf.client.connect-timeout"});
  check_bad_file("rocketcaf { client { name-servers = 9876 } }",
                 {"rocketcaf.client.name-servers"});
}

TEST("an unknown key in a configuration file is refused") {
  check_bad_file("rocketcaf {\n  producer {\n    retry = 2\n  }\n}",
                 {"rocketcaf.producer.retry", "unknown key", "line 3"});
  check_bad_file("rocketcaf { colour = 1 }",
                 {"rocketcaf.colour", "unknown key"});
}

TEST("a value out of range in a configuration file is refused") {
  check_bad_file("rocketcaf { producer { retries = 1000 } }",
                 {"rocketcaf.producer.retries", "0 to 100", "1000"});
}

TEST("a malformed address in a configuration file is refused") {
  check_bad_file("rocketcaf { client { name-servers = [\"nowhere\"] } }",
                 {"rocketcaf.client.name-servers", "nowhere"});
}
